"""The store's revision against the code's, and what a new workspace starts with."""

import secrets
from dataclasses import dataclass

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from tracker import clock
from tracker.accounts.models import User
from tracker.accounts.service import add_user
from tracker.app import create_app
from tracker.config import Settings
from tracker.db import db, migrate, snapshot

ADMIN = "admin@leadlight.example"


@dataclass(frozen=True)
class Newcomer:
    """The first admin, and the password that is shown once."""

    email: str
    password: str


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


def refuse_other_revision(settings: Settings) -> None:
    """Stop unless the store is of this very version."""
    with create_app(settings).app_context():
        current, head, known = revisions()
    refuse_newer(current, known)
    if current != head:
        raise click.ClickException(
            "The database is not up to date. Run: python -m tracker db upgrade"
        )


def prepare(settings: Settings) -> Newcomer | None:
    """Migrate the store; make an admin and sample data if nobody can sign in yet."""
    app = create_app(settings)
    with app.app_context():
        current, head, known = revisions()
        refuse_newer(current, known)
        if current != head:
            upgrade()
        with snapshot():
            anybody = db.session.scalar(select(User.id).limit(1))
            db.session.rollback()
        return None if anybody else _welcome(app, settings)


def _welcome(app: Flask, settings: Settings) -> Newcomer:
    from tracker.demo import fill

    del app
    newcomer = Newcomer(ADMIN, secrets.token_urlsafe(9))
    add_user(
        db.session(),
        email=newcomer.email,
        password=newcomer.password,
        role="admin",
        now=clock.now(),
    )
    fill(db.session(), settings, now=clock.now())
    db.session.commit()
    return newcomer
