"""Open the store for one command, or say in a sentence why it cannot be used."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from tracker.app import create_app
from tracker.cli.workspace import refuse_newer, revisions
from tracker.config import ConfigError, Settings
from tracker.db import db


@contextmanager
def opened() -> Iterator[tuple[Session, Settings]]:
    """Give a session on the migrated store, inside the app's context; commit at the end.

    Of a command that fails nothing is kept but what it committed itself. Raises
    `click.ClickException` for a store that does not answer or is of another version.
    """
    settings = Settings.from_environ()
    with app_context(settings):
        require_up_to_date()
        yield db.session(), settings
        db.session.commit()


@contextmanager
def app_context(settings: Settings) -> Iterator[None]:
    """Enter the app's context, and let go of the store at the end.

    Raises `ConfigError` where the var folder cannot be made.
    """
    try:
        settings.var_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"The folder {settings.var_dir.absolute()} cannot be made ({error.strerror}). "
            "Make it for this user, or name another with LEADLIGHT_VAR_DIR."
        ) from error
    with create_app(settings).app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def require_up_to_date() -> None:
    """Raise `click.ClickException` unless the store is of the program's version.

    Needs an app context.
    """
    current, head, known = revisions()
    refuse_newer(current, known)
    if current is None:
        raise click.ClickException(
            "The database is empty. Make its tables with: python -m tracker db upgrade"
        )
    if current != head:
        raise click.ClickException(
            f"The database is of an older version ({current}). Bring it to this one ({head}) "
            "with: python -m tracker db upgrade"
        )
