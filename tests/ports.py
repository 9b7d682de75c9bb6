"""Ports for servers that tests start."""

import socket
from contextlib import suppress
from random import SystemRandom

# Below those that the system gives to outgoing connections: one of them could have a port before
# the server that is to listen there, or while it is killed and started again.
RANGE = range(10_000, 30_000)


def free_ports(count: int) -> list[int]:
    """Return ports on which nobody listens, all different."""
    # Not by the seed of the tests: two workers have the same.
    candidates = iter(SystemRandom().sample(RANGE, 1_000))
    found: list[int] = []
    while len(found) < count:
        port = next(candidates)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            found.append(port)
    return found


def free_port() -> int:
    """Return one port on which nobody listens."""
    return free_ports(1)[0]
