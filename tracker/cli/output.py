"""How commands print: tables for people, JSON for programs."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from unicodedata import east_asian_width

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """Give a command `--json`, as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def print_json(value: object) -> None:
    """Print one JSON document, with Chinese as it is read."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def print_table(
    header: Sequence[str], rows: Sequence[Sequence[object]], *, err: bool = False
) -> None:
    """Print rows under a header; a Chinese letter takes two places."""
    lines = [[str(c) for c in header], *([_words(c) for c in row] for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (c + " " * (w - _width(c)) for c, w in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip(), err=err)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _words(value: object) -> str:
    match value:
        case None:
            return "—"
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case list() | tuple():
            return ", ".join(map(str, value))
    return str(value)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
