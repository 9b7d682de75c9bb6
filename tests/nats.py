"""Real NATS servers for tests: one, or a cluster, from the wheel, with data in a folder."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

from tests.ports import free_ports
from tracker.cluster import cluster
from tracker.collect.inbox import InboxUnavailable
from tracker.collect.nats_inbox import STREAM
from tracker.collect.nats_link import Link

STARTED_S = 60


class Server:
    """One server, that can be killed and started again on the same port and data."""

    def __init__(self, folder: Path, command: list[str], port: int, monitor: int) -> None:
        self.address = f"127.0.0.1:{port}"
        self._command = [*command, "-p", str(port), "-m", str(monitor)]
        self._monitor = f"http://127.0.0.1:{monitor}/healthz"
        self._log = folder / f"{port}.log"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        with self._log.open("a") as log:
            self.process = subprocess.Popen(self._command, stdout=log, stderr=log)

    def wait(self) -> None:
        """Return once it is ready, with JetStream and, in a cluster, the others."""
        deadline = monotonic() + STARTED_S
        while monotonic() < deadline:
            assert self.process.poll() is None, self._log.read_text()
            with suppress(OSError), urlopen(self._monitor, timeout=5) as answer:
                if answer.status == 200:
                    return
            sleep(0.05)
        raise AssertionError(f"no NATS within {STARTED_S} s: {self._log.read_text()}")

    def kill(self) -> None:
        """Pull the plug."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


class Cluster:
    """Servers that know each other; `url` is what the service is told."""

    def __init__(self, servers: list[Server]) -> None:
        self.servers = servers
        self.url = "nats://" + ",".join(server.address for server in servers)

    def start(self) -> None:
        for server in self.servers:
            server.start()
        for server in self.servers:
            server.wait()

    def kill(self) -> None:
        for server in self.servers:
            server.kill()

    def forget(self) -> None:
        """Delete the inbox."""
        # Of a stream that is made anew at once, nats-server 2.15 may find the old messages.
        for call in ("PURGE", "DELETE"):
            self.ask(f"STREAM.{call}.{STREAM}")

    def ask(self, call: str) -> dict:
        """Ask JetStream's API for something, past the service; an error is in the answer.

        What may be asked is what may be asked twice: of a busy machine the answer can be late.
        """
        deadline = monotonic() + STARTED_S
        with closing(Link(cluster(self.url))) as link:
            while True:
                try:
                    [answer] = link.ask([(f"$JS.API.{call}", b"")])
                except InboxUnavailable:
                    if monotonic() > deadline:
                        raise
                else:
                    return json.loads(answer.data)


@contextmanager
def nats(folder: Path, *, servers: int = 1, options: str = "") -> Iterator[Cluster]:
    """Give a running cluster; it is killed at the end. `options` are lines of configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    ports, routes, monitors = (free_ports(3 * servers)[n::3] for n in range(3))
    named = ", ".join(f'"nats://127.0.0.1:{port}"' for port in routes)
    made = []
    for n in range(servers):
        lines = [
            'host: "127.0.0.1"',
            f'server_name: "n{n}"',
            f'jetstream {{ store_dir: "{folder / str(n)}" }}',
            options,
        ]
        if servers > 1:
            lines.append(
                f'cluster {{ name: "leadlight", listen: "127.0.0.1:{routes[n]}", '
                f"routes: [{named}] }}"
            )
        configuration = folder / f"{n}.conf"
        configuration.write_text("\n".join(lines))
        command = [_program(), "-c", str(configuration)]
        made.append(Server(folder, command, ports[n], monitors[n]))
    running = Cluster(made)
    try:
        running.start()
        yield running
    finally:
        running.kill()


def _program() -> str:
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server", path=os.environ["PATH"])
    assert found, "nats-server is not installed; run `make setup`."
    return found
