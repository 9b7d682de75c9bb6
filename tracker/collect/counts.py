"""Counts what one web process took and refused; written to the store off the answer's path."""

import logging
import threading
from collections.abc import Callable, Mapping

from sqlalchemy.exc import SQLAlchemyError

FLUSH_S = 2.0  # what a killed process had counted since is missing from the tallies

log = logging.getLogger(__name__)


class Counts:
    """Tallies in memory, added to those in the store every few seconds.

    `note` never waits for the store. While the store is away what was counted is kept.
    """

    def __init__(self, write: Callable[[Mapping[tuple[str, str], int]], None]) -> None:
        self._write = write
        self._noted: dict[tuple[str, str], int] = {}
        self._noting = threading.Lock()
        self._flushing = threading.Lock()
        self._stop = threading.Event()
        self._writer: threading.Thread | None = None

    def note(self, name: str, label: str = "", n: int = 1) -> None:
        """Add `n` to a tally of `tracker.jobs.tallies`, soon."""
        with self._noting:
            self._noted[name, label] = self._noted.get((name, label), 0) + n
            if self._writer is None:  # not before, so that a process may fork until then
                self._writer = threading.Thread(target=self._keep_on, name="counts", daemon=True)
                self._writer.start()

    def flush(self) -> None:
        """Write what was counted. Raises `SQLAlchemyError`, and keeps it then."""
        with self._flushing:
            with self._noting:
                taken, self._noted = self._noted, {}
            if not taken:
                return
            try:
                self._write(taken)
            except BaseException:
                with self._noting:
                    for tally, count in taken.items():
                        self._noted[tally] = self._noted.get(tally, 0) + count
                raise

    def close(self) -> None:
        """Write the rest, if the store takes it, and count no more."""
        self._stop.set()
        if self._writer is not None:
            self._writer.join()
        self._try_to_flush()

    def _keep_on(self) -> None:
        while not self._stop.wait(FLUSH_S):
            self._try_to_flush()

    def _try_to_flush(self) -> None:
        try:
            self.flush()
        except SQLAlchemyError:
            log.warning("What was counted is kept in memory; the store is away.")
