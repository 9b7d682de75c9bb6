"""Open the store for one command, or say in a sentence why it cannot be used."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from tracker.app import create_app
from tracker.config import ConfigError, Settings
from tracker.db import db, migrate, snapshot


@contextmanager
def opened() -> Iterator[tuple[Session, Settings]]:
    """Give a session on the migrated store, inside the app's context; commit at the end.

    Of a command that fails nothing is kept but what it committed itself. Raises
    `click.ClickException` for a store that does not answer or is of another version.
    """
    settings = Settings.from_environ()
    with app_context(settings):
        require_up_to_date()
        session = db.session()
        session.expire_on_commit = False  # a command prints what it wrote after the end
        yield session, settings
        session.commit()


@contextmanager
def ready() -> Iterator[tuple[sessionmaker[Session], Settings]]:
    """Give what opens sessions on the migrated store, for work in transactions of its own.

    Raises `click.ClickException` as `opened` does.
    """
    settings = Settings.from_environ()
    with app_context(settings):
        require_up_to_date()
        yield sessionmaker(db.engine, class_=Session), settings


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


def revisions() -> tuple[str | None, str, set[str]]:
    """Return the store's revision, the code's newest, and all that the code knows.

    Needs an app context. Raises `click.ClickException` if the store cannot be reached.
    """
    script = ScriptDirectory(migrate.directory)
    try:
        with snapshot(), db.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        url = db.engine.url.render_as_string(hide_password=True)
        raise click.ClickException(
            f"The database {url} cannot be used: {reason}. "
            "Check LEADLIGHT_DATABASE_URL, and that the server runs or the folder can be written."
        ) from error
    return current, script.get_current_head() or "", {s.revision for s in script.walk_revisions()}


def refuse_newer(current: str | None, known: set[str]) -> None:
    """Stop before a store that a newer Leadlight has changed."""
    if current is not None and current not in known:
        raise click.ClickException(
            f"The database is of a newer version (revision {current}) than this Leadlight. "
            "Install that version or a later one, or use another database."
        )
