"""The time, asked once an operation at its edge and passed in."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this moment, with its zone (UTC)."""
    return datetime.now(UTC)
