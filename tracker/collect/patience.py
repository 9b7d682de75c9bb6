"""Bodies of requests have so long to arrive; nobody keeps a thread waiting for ever.

The web server hands a request over when its headers are there, and a thread then waits for the
body without an end. See docs/decisions/0010-slow-bodies.md.
"""

import io
import os
import socket
import struct
import sys
import threading
from contextlib import suppress
from pathlib import Path
from stat import S_ISSOCK
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

AT_ONCE: Final = 128  # bodies waited for from one address, of all the threads there are
LOOK_S: Final = 0.5
# While so few are waited for, a body is asked for whole: threads enough are left. After that in
# pieces, each so many times as large as the one before, so that one that drips in is looked at
# again before it has taken so many times as long. Each piece costs two changes of thread.
AT_EASE: Final = 64
GROWTH: Final = 4
_LAST_RECEIVED: Final = struct.Struct("@52xI")  # in Linux's tcp_info: milliseconds since then


class TooSlow(OSError):
    """The body has taken too long."""


class TooManyWaiting(OSError):
    """Too many bodies of one address are being waited for."""


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Patience:
    """Waits for bodies, `seconds` for each; a few times that at the most, if they drip in.

    A body that is too slow ends in `TooSlow` as soon as its next piece is there; only the first
    `AT_EASE` may drip for as long as they like. Where nothing arrives at all, a thread of this
    cuts the connection.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._reads: dict[float, str] = {}  # by when a body is due, and of whom
        self._starting = threading.Lock()
        self._watcher: threading.Thread | None = None

    def body(self, environ: dict[str, Any]) -> "PatientBody":
        """Return the body of a request, to be read in place of the server's own."""
        return PatientBody(environ["wsgi.input"], self, str(environ.get("REMOTE_ADDR", "")))

    def begin(self, address: str) -> float:
        """Count a body as waited for; returns by when it has to be here.

        Raises `TooManyWaiting`. Otherwise call `end` with the same number.
        """
        if self._watcher is None:
            self._start_watching()
        reads = self._reads
        if len(reads) >= AT_ONCE and list(reads.values()).count(address) >= AT_ONCE:
            raise TooManyWaiting
        due = monotonic() + self._seconds
        while due in reads:  # two threads at one instant
            due += 1e-6
        reads[due] = address
        return due

    @property
    def is_at_ease(self) -> bool:
        """Whether few bodies are waited for."""
        return len(self._reads) <= AT_EASE

    def end(self, due: float) -> None:
        """Count a body as waited for no longer."""
        del self._reads[due]

    def _start_watching(self) -> None:
        # At the first body and not before, so that a process may fork until then.
        with self._starting:
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, name="patience", daemon=True)
                self._watcher.start()

    def _watch(self) -> None:
        pause = threading.Event()
        while not pause.wait(LOOK_S):
            now = monotonic()
            if late := {address for due, address in list(self._reads.items()) if due < now}:
                cut_silent(late, for_s=self._seconds)


class PatientBody(io.RawIOBase):
    """A body that is read in pieces which grow, with a look at the clock after each."""

    def __init__(self, body: _Readable, patience: Patience, address: str) -> None:
        self._body = body
        self._patience = patience
        self._address = address

    def readable(self) -> bool:
        """Say yes."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Return so many bytes, fewer at the end. Raises `TooSlow`, `TooManyWaiting`."""
        if size is None or size < 0:
            return self.readall()
        due = self._patience.begin(self._address)
        try:
            pieces, missing = [], size
            most = size if self._patience.is_at_ease else 1
            while missing:
                piece = self._body.read(min(missing, most))
                if not piece:
                    break
                pieces.append(piece)
                missing -= len(piece)
                most *= GROWTH
                if monotonic() > due:
                    raise TooSlow
        finally:
            self._patience.end(due)
        return b"".join(pieces)

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill a buffer, or as much of it as there is. Raises as `read` does."""
        space = memoryview(buffer).cast("B")
        piece = self.read(len(space))
        space[: len(piece)] = piece
        return len(piece)


def cut_silent(addresses: set[str], *, for_s: float) -> int:
    """End this process's connections to `addresses` on which nothing came for so long.

    Those that are merely kept open end with them, which their clients are used to. Returns how
    many there were; where the system does not tell, none.
    """
    if not sys.platform.startswith("linux"):
        return 0
    cut = 0
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            number = int(entry.name)
            if S_ISSOCK(os.fstat(number).st_mode):
                with socket.socket(fileno=os.dup(number)) as connection:
                    if _is_silent(connection, addresses, for_s):
                        connection.shutdown(socket.SHUT_RDWR)
                        cut += 1
    return cut


def _is_silent(connection: socket.socket, addresses: set[str], for_s: float) -> bool:
    if connection.family not in {socket.AF_INET, socket.AF_INET6}:
        return False
    if connection.getpeername()[0] not in addresses:
        return False
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_RECEIVED.size)
    return float(_LAST_RECEIVED.unpack(told)[0]) / 1000 >= for_s
