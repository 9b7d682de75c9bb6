"""How far a browser's clock is from Greenwich: as it says itself, or by the name of its zone."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

# From Baker Island to the Line Islands, in minutes.
WESTMOST: Final = -720
EASTMOST: Final = 840
A_MINUTE: Final = timedelta(minutes=1)


def utc_offset(said: Any, timezone: str | None, *, at: datetime) -> int | None:
    """Return minutes east of Greenwich; None where nobody said, or nothing that can be true.

    Parameters
    ----------
    said
        What the snippet sent.
    timezone
        What other senders name, such as Europe/Berlin.
    at
        The zone's offset depends on it.

    >>> from datetime import UTC
    >>> utc_offset(None, "Asia/Shanghai", at=datetime(2026, 1, 1, tzinfo=UTC))
    480
    >>> utc_offset(5000, "Mars/Olympus", at=datetime(2026, 1, 1, tzinfo=UTC))
    """
    if isinstance(said, int) and not isinstance(said, bool) and WESTMOST <= said <= EASTMOST:
        return said
    zone = _zone(timezone) if timezone else None
    offset = None if zone is None else at.astimezone(zone).utcoffset()
    return None if offset is None else offset // A_MINUTE


@lru_cache(maxsize=1000)
def _zone(name: str) -> ZoneInfo | None:
    """Return a zone of the database that Python knows; it is asked for by whatever anybody sent."""
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):  # no name of a file, no zone, or a folder
        return None
