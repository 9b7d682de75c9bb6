"""What the service says of itself: one line an event, for people or as JSON, and nobody's data.

The words of an exception often repeat what somebody typed (a database quotes the row that it
refuses), so of an exception only its type and the way to it are logged, and its words only where
they are known to be ours. Messages and their values hold no addresses, names or requests.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal

import msgspec
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

Format = Literal["text", "json"]

TALKERS = ("alembic", "apscheduler")  # libraries that tell each step that they take

# What a line belongs to: the request that is answered, the job that runs.
_about: ContextVar[dict[str, Any] | None] = ContextVar("about", default=None)


class Impersonal(Exception):
    """An error whose words are ours and hold nothing of anybody's, so that a log may say them."""


def set_up(level: str, form: Format) -> None:
    """Let this process log to standard error, whoever speaks: our modules, libraries, Python."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    least = max(logging.getLevelNamesMapping()[level], logging.WARNING)
    for talker in TALKERS:
        logging.getLogger(talker).setLevel(least)
    sys.excepthook = _unexpected
    threading.excepthook = lambda args: _unexpected(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


@contextmanager
def about(**what: str | int) -> Iterator[None]:
    """Put `what` (`request="…"`, `job="…"`, `run=7`) on every line logged inside."""
    before = _about.get()
    _about.set((before or {}) | what)
    try:
        yield
    finally:
        _about.set(before)


def described(error: BaseException) -> str:
    """Return what may be logged of an exception: its type, and its words if they are ours.

    >>> described(ValueError("ana@example.com is no number"))
    'ValueError'
    """
    name = type(error).__name__
    match error:
        case Impersonal():
            return f"{name}: {error}"
        case OperationalError() | ProgrammingError():  # of the connection or the tables, not a row
            return f"{name}: {_first_line(error.orig)}"
        case DBAPIError():
            return " ".join([name, *_names_in(error.orig)])
        case OSError() if error.strerror:
            return f"{name}: {error.strerror}"
    return name


class TextFormatter(logging.Formatter):
    """Lines for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and below it the way to an exception."""
        about = "".join(f" {key}={value}" for key, value in (_about.get() or {}).items())
        line = (
            f"{_moment(record):%Y-%m-%d %H:%M:%S} {record.levelname} {record.name}: "
            f"{_message(record)}{about and f'  [{about[1:]}]'}"
        )
        return f"{line}\n{trace}" if (trace := _trace(record)) else line


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for programs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line; its keys are those of docs/guide/operating.md."""
        said: dict[str, Any] = {
            "time": _moment(record).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            **(_about.get() or {}),
        }
        if trace := _trace(record):
            said["trace"] = trace
        return msgspec.json.encode(said, enc_hook=str).decode()


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _message(record: logging.LogRecord) -> str:
    """Return the message on one line, with the exceptions among its values reduced."""
    args = record.args
    if isinstance(args, tuple) and any(isinstance(arg, BaseException) for arg in args):
        args = tuple(described(arg) if isinstance(arg, BaseException) else arg for arg in args)
    template = described(record.msg) if isinstance(record.msg, BaseException) else str(record.msg)
    # A value with a line break in it must not look like a line of its own.
    return " ".join((template % args if args else template).splitlines())


def _trace(record: logging.LogRecord) -> str:
    """Return where an exception and those behind it were raised, the first of them first."""
    error = record.exc_info[1] if record.exc_info else None
    parts: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        parts.append("".join([*traceback.format_tb(error.__traceback__), described(error)]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(reversed(parts))


def _first_line(error: BaseException | None) -> str:
    return next(iter(str(error).strip().splitlines()), "")


def _names_in(error: BaseException | None) -> list[str]:
    """Return what a database names of itself in a refusal: its code, the table, the constraint."""
    diagnosis = getattr(error, "diag", None)
    found = [
        getattr(error, "sqlite_errorname", None),
        getattr(error, "sqlstate", None),
        getattr(diagnosis, "table_name", None),
        getattr(diagnosis, "constraint_name", None),
    ]
    return [str(name) for name in found if name]


def _unexpected(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    logging.getLogger(__name__).critical("Nobody expected this.", exc_info=(kind, error, trace))
