"""A client that keeps many connections busy, cheap enough to leave the core to the server."""

import selectors
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from statistics import quantiles
from time import perf_counter


@dataclass
class Outcome:
    """What the answers were, and how long each took."""

    statuses: dict[int, int] = field(default_factory=dict)
    took_ms: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def report(self) -> dict[str, float]:
        """Return requests a second and the 50th and 99th percentile of the time of one."""
        cuts = quantiles(self.took_ms, n=100)
        return {
            "requests_per_s": round(len(self.took_ms) / self.seconds),
            "p50_ms": round(cuts[49], 2),
            "p99_ms": round(cuts[98], 2),
        }


def http_post(path: str, body: bytes, **headers: str) -> bytes:
    """Return the bytes of one request on a connection that stays open."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def press(
    port: int,
    request: Callable[[int], bytes],
    *,
    requests: int,
    connections: int = 32,
    per_s: float = inf,
) -> Outcome:
    """Send numbered requests to 127.0.0.1, one after the other on each of `connections`.

    As fast as they are answered, or `per_s` of them a second at the most; the time of one then
    counts from when it was due. Ends when every request is answered. Answers must carry a
    Content-Length, or have no body.
    """
    outcome, waiting = Outcome(), selectors.DefaultSelector()
    # Used in turn: a server hangs up on who says nothing for long.
    idle = deque(_connection(port) for _ in range(connections))
    begun, sent = perf_counter(), 0
    while sent < requests or waiting.get_map():
        due = min(requests, int((perf_counter() - begun) * per_s) + 1 if per_s < inf else requests)
        while idle and sent < due:
            connection = idle.popleft()
            due_at = begun + sent / per_s if per_s < inf else perf_counter()
            waiting.register(connection, selectors.EVENT_READ, _Pending(due_at))
            connection.sendall(request(sent))
            sent += 1
        soon = 30.0 if sent == requests or not idle else begun + sent / per_s - perf_counter()
        for key, _ in waiting.select(timeout=max(soon, 0)):
            pending: _Pending = key.data
            received = key.fileobj.recv(65536)
            if not received:
                raise SystemExit("The server hung up.")
            pending.received += received
            if (status := pending.status()) is not None:
                outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
                outcome.took_ms.append((perf_counter() - pending.due_at) * 1000)
                waiting.unregister(key.fileobj)
                idle.append(key.fileobj)
    outcome.seconds = perf_counter() - begun
    for connection in idle:
        connection.close()
    return outcome


def _connection(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


@dataclass
class _Pending:
    due_at: float
    received: bytes = b""

    def status(self) -> int | None:
        """Return the status once the whole answer is here."""
        head, separator, body = self.received.partition(b"\r\n\r\n")
        if not separator:
            return None
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        return int(head[9:12]) if len(body) >= int(length or 0) else None
