"""Clients that are slow on purpose keep nobody else waiting, and do not stay for ever."""

import shutil
import socket
from contextlib import ExitStack
from time import monotonic
from urllib.error import HTTPError

import pytest

from tests.flow.service import Service, eventually

ORIGIN = "https://www.example.com"
SLOW = 64
HEAD = (
    "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
    "Content-Length: 600\r\n\r\n"
)
PATIENCE_S = 2


@pytest.fixture
def service(tmp_path, sqlite_template):
    shutil.copy(sqlite_template, tmp_path / "store.db")
    service = Service(tmp_path, settings={"LEADLIGHT_BODY_SECONDS": str(PATIENCE_S)})
    yield service
    service.stop()


@pytest.fixture
def key(service) -> str:
    key = service.here("sites", "add", "Shop", "--origin", ORIGIN)["key"]
    service.start("--no-worker")
    return key


@pytest.fixture
def slow(service):
    """Open connections that say how long their body is and do not send it."""
    with ExitStack() as stack:

        def open_(count: int, path: str, begun: bytes) -> list[socket.socket]:
            opened = []
            for _ in range(count):
                address = ("127.0.0.1", service.port)
                connection = stack.enter_context(socket.create_connection(address, 10))
                connection.sendall(HEAD.format(path=path).encode() + begun)
                opened.append(connection)
            return opened

        yield open_


def drip(connections: list[socket.socket]) -> list[socket.socket]:
    """Send one byte on each; return those that are still open."""
    still = []
    for connection in connections:
        try:
            connection.sendall(b" ")
        except OSError:
            continue
        still.append(connection)
    return still


def ended(connection: socket.socket) -> bool:
    """Whether the server has said its last word on it."""
    connection.settimeout(0)
    try:
        while connection.recv(65536):
            pass
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


@pytest.mark.parametrize("path", ["/e", "/v1/batch", "/api/event", "/login"])
def test_others_are_answered_while_many_bodies_come_byte_by_byte(service, key, slow, path):
    dripping = slow(SLOW, path, b"{")
    for number in range(10):
        drip(dripping)
        event = {"type": "page", "messageId": f"{path}-{number}"}
        assert service.post(key, ORIGIN, event)["accepted"] == 1


def test_who_is_silent_is_cut_off_and_who_waits_for_its_turn_is_not(service, key, slow):
    silent = slow(SLOW, "/e", b"{")
    begun = monotonic()
    eventually(lambda: all(map(ended, silent)), within=60, what="the end of every connection")
    assert monotonic() - begun >= PATIENCE_S - 1
    assert service.post(key, ORIGIN, {"type": "page", "messageId": "after"})["accepted"] == 1


def test_one_address_cannot_hold_every_thread_and_is_told_so(service, key, slow):
    held = slow(200, "/e", b"{")
    eventually(lambda: any(map(ended, held)), within=60, what="a refusal or the end of one")

    def answered():
        try:
            return service.post(key, ORIGIN, {"type": "page", "messageId": "x"})["accepted"]
        except HTTPError as error:
            told.add((error.code, int(error.headers["Retry-After"]) > 0))
            return False

    told = set()
    eventually(answered, within=60, what="an answer once they are cut off")
    assert told <= {(429, True)}
