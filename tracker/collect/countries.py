"""Which country an address is in, by a file in MaxMind's format that its owner keeps current."""

import logging
import os
import shutil
import threading
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import monotonic
from typing import Final

import maxminddb

from tracker.collect.addresses import Address
from tracker.config import PREFIX, ConfigError

LOOK_S: Final = 60.0  # how often we look whether the file was replaced
_log = logging.getLogger(__name__)


class Countries:
    """The country file, taken up anew within a minute of being replaced.

    Raises `ConfigError` when it is made of a file that is missing or no such file. One that turns
    bad later is logged, and the last good one goes on being used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._looking = threading.Lock()
        self._reader, self._version = _opened(path)
        self._looked_at = monotonic()

    def of(self, address: Address) -> str | None:
        """Return the two letters of ISO 3166-1, or None where the file does not know."""
        if monotonic() - self._looked_at > LOOK_S:
            self._look_again()
        try:
            found = self._reader.get(address)
        except (ValueError, maxminddb.InvalidDatabaseError):  # the first: it has IPv4 only
            return None
        country = found.get("country") if isinstance(found, dict) else None
        code = country.get("iso_code") if isinstance(country, dict) else None
        return code if isinstance(code, str) and len(code) == len("GB") else None

    def _look_again(self) -> None:
        if not self._looking.acquire(blocking=False):
            return  # somebody else looks, and meanwhile the file at hand will do
        try:
            self._looked_at = monotonic()
            if _version(self._path) != self._version:
                # Not closed: another thread may be looking something up in the old one.
                self._reader, self._version = _opened(self._path)
        except (ConfigError, OSError) as error:
            _log.warning("The country file was not read again: %s", error)
        finally:
            self._looking.release()


def _opened(path: Path) -> tuple[maxminddb.Reader, tuple[int, int, int]]:
    setting = f"{PREFIX}COUNTRY_FILE"
    try:
        version = _version(path)
        # The reader maps the file into memory. A copy without a name is what nobody can write
        # over while we read it, which would end the process.
        with path.open("rb") as given, NamedTemporaryFile(suffix=".mmdb") as copy:
            shutil.copyfileobj(given, copy)
            copy.flush()
            reader = maxminddb.open_database(copy.name)
    except OSError as error:
        raise ConfigError(
            f"{setting} is {path}, which cannot be read ({error.strerror}). Put the file there, "
            "or leave the setting out."
        ) from error
    except (maxminddb.InvalidDatabaseError, ValueError) as error:
        raise ConfigError(
            f"{setting} is {path}, which is no country file in MaxMind's format (.mmdb). "
            "Get it again: docs/guide/privacy.md says where."
        ) from error
    return reader, version


def _version(path: Path) -> tuple[int, int, int]:
    """Return what differs after a file was replaced or written over."""
    seen = os.stat(path)  # noqa: PTH116 - one look for all three
    return seen.st_ino, seen.st_size, seen.st_mtime_ns
