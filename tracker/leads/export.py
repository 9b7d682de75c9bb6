"""Leads as a CSV file that a spreadsheet shows and does not run."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

# One row a lead, in this order; then one column for each custom field, named with the prefix.
TOUCHES = ("first_touch", "last_touch", "converting_touch")
TOUCH_FACTS = (
    "at",
    "channel",
    "source",
    "medium",
    "campaign",
    "term",
    "content",
    "page",
    "url",
    "referrer",
    "click_ids",
)
COLUMNS = (
    "lead_id",
    "email",
    "phone",
    "name",
    "company",
    "title",
    "country",
    "source",
    "channel",
    "site",
    "status",
    "outcome",
    "owner",
    "created_at",
    "first_seen_at",
    "qualified_at",
    "opportunity_at",
    "deal_value",
    "probability",
    "band",
    "scored_by",
    "scored_at",
    "trend",
    "expected_value",
    "reasons",
    "external_id",
    *(f"{touch}_{fact}" for touch in TOUCHES for fact in TOUCH_FACTS),
)
FIELD_PREFIX = "field:"
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as the machine's old code page

# With one of these first, a spreadsheet takes a cell for a formula; the wide ones too, in East
# Asian editions. Blanks before it do not help.
_RUN = re.compile(r"[\s\x00]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
# A number or a phone number cannot be run: nothing in it names a function or a cell.
_HARMLESS = re.compile(r"[+-]\d[\d .]*")


def csv_lines(
    rows: Iterable[Mapping[str, object]], columns: Sequence[str] | None = None
) -> Iterator[str]:
    r"""Yield the lines of a CSV file, header first, each with its line end.

    The columns are those of the first row unless given; a row may leave some out, never add any
    (`ValueError`). Without rows and columns there is nothing to yield. Times are ISO 8601.

    >>> list(csv_lines([{"name": "Ana", "note": "=1+1"}]))
    ['name,note\r\n', "Ana,'=1+1\r\n"]
    """
    buffer = io.StringIO()
    writer = None if columns is None else csv.DictWriter(buffer, columns)
    if writer:
        writer.writerow({c: defused(c) for c in columns or ()})
        yield _taken(buffer)
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(buffer, list(row))
            writer.writerow({c: defused(c) for c in row})
            yield _taken(buffer)
        writer.writerow({column: cell(value) for column, value in row.items()})
        yield _taken(buffer)


def cell(value: object) -> str:
    """Return what stands in the file for one value."""
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat()
        case float():
            return format(Decimal(repr(value)), "f")  # 1e-07 would be read as a word
        case int():
            return str(value)
    return defused(str(value))


def defused(text: str) -> str:
    """Return the text so that a spreadsheet shows it, with an apostrophe before what it would run.

    Numbers and phone numbers stay as they are. `fused` gives the text back.

    >>> [defused(t) for t in ("=HYPERLINK(A1)", "-5", "+86 138 0013 8000", "-2+3", "O'Hara")]
    ["'=HYPERLINK(A1)", '-5', '+86 138 0013 8000', "'-2+3", "O'Hara"]
    """
    return "'" + text if _runs(text.lstrip("'")) else text


def fused(text: str) -> str:
    """Return what `defused` was given."""
    return text[1:] if text.startswith("'") and _runs(text.lstrip("'")) else text


def _runs(text: str) -> bool:
    return bool(_RUN.match(text)) and not _HARMLESS.fullmatch(text)


def _taken(buffer: io.StringIO) -> str:
    line = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return line
