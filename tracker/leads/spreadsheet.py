"""Read a CSV file as people's programs write it: any usual encoding, delimiter, gzip or not."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

DELIMITERS = ",;\t"
LARGEST_CELL = 1_000_000  # characters; an unclosed quote swallows the rest of a file
_LOOK_AT = 1 << 20  # characters
_LINES = 50


@dataclass(frozen=True)
class Row:
    """One row, numbered as a spreadsheet numbers it: the header is row 1."""

    number: int
    cells: dict[str, str]
    error: str | None = None  # why it cannot be used


@dataclass(frozen=True)
class Table:
    """A CSV file that can be read any number of times."""

    path: Path
    encoding: str
    delimiter: str
    columns: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """Yield the rows; blank ones are left out, cells are trimmed."""
        with _text(self.path, self.encoding) as text:
            csv.field_size_limit(LARGEST_CELL)
            reader = csv.reader(text, delimiter=self.delimiter)
            number = 0
            while True:
                number += 1
                try:
                    cells = [c.replace("\x00", "").strip() for c in next(reader)]
                except StopIteration:
                    return
                except csv.Error as error:
                    yield Row(number, {}, f"The row cannot be read: {error}.")
                    continue
                if number > 1 and any(cells):
                    yield self._row(number, cells)

    def _row(self, number: int, cells: list[str]) -> Row:
        found = dict(zip(self.columns, cells + [""] * len(self.columns), strict=False))
        extra = cells[len(self.columns) :]
        if not any(extra):
            return Row(number, found)
        return Row(
            number,
            found,
            f"The row has {len(cells)} cells where the header has {len(self.columns)}; "
            "a cell with the delimiter in it needs quotes.",
        )


def table(path: Path) -> Table:
    """Open a CSV file and find out how it is written.

    Raises `ValueError` in words for a file that cannot be read, is empty or has no header.
    """
    try:
        encoding = _encoding(path)
        with _text(path, encoding) as text:
            start = list(islice(text, _LINES))
            text.seek(0)
            delimiter = max(DELIMITERS, key=lambda d: _fit(start, d))
            names = next(csv.reader(text, delimiter=delimiter), [])
    except (OSError, EOFError, csv.Error) as error:
        raise ValueError(f"{path} cannot be read as CSV: {error}") from error
    if not any(name.strip() for name in names):
        raise ValueError(f"{path} has no header in its first row; name its columns there.")
    return Table(path, encoding, delimiter, _told_apart(names))


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _fit(lines: list[str], delimiter: str) -> tuple[int, int]:
    """Return how many rows are as wide as the header, and how wide that is; higher is better."""
    widths: list[int] = []
    with suppress(csv.Error):  # rows that cannot be read are told when they are asked for
        widths.extend(len(row) for row in csv.reader(lines, delimiter=delimiter))
    header, *rows = widths or [0]
    return (rows.count(header) if header > 1 else -1), header


def _told_apart(names: list[str]) -> tuple[str, ...]:
    """Return the column names, a nameless one by its place and a repeated one by its turn."""
    seen: Counter[str] = Counter()
    columns = []
    for place, name in enumerate(names, start=1):
        plain = name.replace("\x00", "").strip() or f"column {place}"
        seen[plain] += 1
        columns.append(plain if seen[plain] == 1 else f"{plain} ({seen[plain]})")
    return tuple(columns)


def _bytes(path: Path) -> io.BufferedReader | gzip.GzipFile:
    with path.open("rb") as file:
        zipped = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if zipped else path.open("rb")


def _text(path: Path, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(_bytes(path), encoding=encoding, newline="")


def _encoding(path: Path) -> str:
    """Return UTF-8 where it fits, else GB18030 where that reads as Chinese, else cp1252."""
    with _bytes(path) as file:
        start = file.read(4)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) and _fits(path, "utf-16"):
        return "utf-16"
    if _fits(path, "utf-8-sig"):
        return "utf-8-sig"
    if _fits(path, "gb18030") and _reads_as_chinese(path):
        return "gb18030"
    return "cp1252" if _fits(path, "cp1252") else "latin-1"


def _fits(path: Path, encoding: str) -> bool:
    try:
        with _text(path, encoding) as text:
            while text.read(_LOOK_AT):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _reads_as_chinese(path: Path) -> bool:
    """Say whether most signs are everyday ones.

    GB18030 also reads an accented letter and the plain one after it as one sign, but a rare one,
    outside GB2312, so "Bérénice" in cp1252 gives itself away.
    """
    with _text(path, "gb18030") as text:
        signs = [c for c in text.read(_LOOK_AT) if not c.isascii()]
    everyday = sum(1 for c in signs if c.encode("gb2312", "ignore"))
    return 2 * everyday >= len(signs)
