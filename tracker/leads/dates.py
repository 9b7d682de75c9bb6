"""Read the dates of a column that somebody's program wrote, all of them in one way."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo
from typing import Literal

Order = Literal["day", "month"]  # which comes first in 03/04/2026

_CLOCK = r"(?:[T ,]+(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?" + _CLOCK)
_YEAR_LAST = re.compile(
    r"(?P<a>\d{1,2})(?P<sign>[-/.])(?P<b>\d{1,2})[-/.](?P<y>\d{4}|\d{2})" + _CLOCK
)
_IN_WORDS = re.compile(
    r"(?:[A-Za-z]+,? )?"  # a weekday says nothing new
    r"(?:(?P<d>\d{1,2})[ -](?P<m>[A-Za-z]{3,9})|(?P<m2>[A-Za-z]{3,9}) (?P<d2>\d{1,2}))"
    r"\.?,?[ -](?P<y>\d{4}|\d{2})" + _CLOCK
)
_EPOCH = re.compile(r"(\d{9,10})(\d{3})?(?:\.\d+)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS_IN_A_YEAR = 12
_HUNDRED = 100


def reader(
    values: Iterable[str], *, column: str, zone: tzinfo, order: Order | None = None
) -> Callable[[str], datetime]:
    """Return what reads one value of a column as a moment in UTC; it raises `ValueError` in words.

    Reads ISO 8601, year first, day or month first, months in English words, and seconds or
    milliseconds since 1970. A time without a zone is in `zone`. Whether 03/04/2026 is in March or
    in April is settled by the other `values` of the column, if `order` does not say.
    Raises `ValueError` where they do not settle it, or contradict each other.
    """
    order = order or _order(values, column)

    def read(value: str) -> datetime:
        moment = _parse(unicodedata.normalize("NFKC", value).strip(), order)
        if moment is None:
            raise ValueError(f"{column}: {value!r} is no date that can be read.")
        try:
            return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
        except OverflowError:
            raise ValueError(f"{column}: {value!r} is outside the calendar.") from None

    return read


def _order(values: Iterable[str], column: str) -> Order:
    unsettled = None
    examples: dict[Order, str] = {}
    for value in values:
        if found := _YEAR_LAST.fullmatch(unicodedata.normalize("NFKC", value).strip()):
            first, second = int(found["a"]), int(found["b"])
            if first > _MONTHS_IN_A_YEAR or found["sign"] == ".":  # only Europe writes dots
                examples.setdefault("day", value)
            elif second > _MONTHS_IN_A_YEAR:
                examples.setdefault("month", value)
            elif first != second:
                unsettled = value
    match len(examples):
        case 2:
            raise ValueError(
                f"The dates in {column!r} contradict each other: {examples['day']!r} has its day "
                f"first, {examples['month']!r} its month. Write them all in one way, best like "
                "2026-03-31."
            )
        case 0 if unsettled:
            raise ValueError(
                f"The dates in {column!r}, such as {unsettled!r}, do not say whether the day or "
                "the month comes first. Say it with --date-order day or --date-order month."
            )
    return next(iter(examples), "day")


def _parse(text: str, order: Order) -> datetime | None:
    try:
        if found := _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(found[1]) + int(found[2] or 0) / 1000, UTC)
        if found := _YEAR_FIRST.fullmatch(text):
            return _moment(found, int(found["y"]), int(found["m"]), int(found["d"]))
        if found := _YEAR_LAST.fullmatch(text):
            first, second = int(found["a"]), int(found["b"])
            day, month = (first, second) if order == "day" else (second, first)
            return _moment(found, _year(found["y"]), month, day)
        if found := _IN_WORDS.fullmatch(text):
            month = _MONTHS.index((found["m"] or found["m2"])[:3].lower()) + 1
            return _moment(found, _year(found["y"]), month, int(found["d"] or found["d2"]))
        return datetime.fromisoformat(re.sub(r" (UTC|GMT)$", "+00:00", text))
    except (ValueError, OverflowError, OSError):
        return None


def _moment(found: re.Match[str], year: int, month: int, day: int) -> datetime:
    hour, minute, second = (int(p) for p in [*(found["clock"] or "0:0").split(":"), "0"][:3])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower().startswith("p") else 0)
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the caller adds the zone


def _year(text: str) -> int:
    """Return the year; of two digits one from 1970 to 2069, as spreadsheets and POSIX read it."""
    year = int(text)
    if year >= _HUNDRED:
        return year
    return year + (1900 if year >= 69 else 2000)  # noqa: PLR2004 - POSIX's own number
