"""What a command says when it cannot do its work: one sentence, status 1."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import OperationalError

from tracker.config import ConfigError


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """Turn what a person can mend into a sentence; a mistake of ours keeps its traceback."""
    try:
        yield
    except (ConfigError, ValueError, FileNotFoundError, PermissionError) as error:
        raise click.ClickException(str(error)) from error
    except OperationalError as error:
        reason = (str(error.orig).strip().splitlines() or ["no reason given"])[0].rstrip(".")
        raise click.ClickException(
            f"The database refused: {reason}. `python -m tracker check` says more."
        ) from error
