"""What a new workspace starts with: a migrated store, an admin, sample data."""

import secrets

import click
from flask_migrate import upgrade
from sqlalchemy import select

from tracker import clock
from tracker.accounts.models import User
from tracker.accounts.service import add_user
from tracker.cli.demo import fill_with_a_bar
from tracker.cli.newcomer import Newcomer
from tracker.cli.store import app_context, refuse_newer, revisions
from tracker.config import Settings
from tracker.db import db, snapshot

ADMIN = "admin@leadlight.example"


def prepare(settings: Settings) -> Newcomer | None:
    """Migrate the store; make an admin and sample data if nobody can sign in yet.

    Raises `click.ClickException` for a store that does not answer or is of a newer version, and
    `ConfigError` where the var folder cannot be made.
    """
    with app_context(settings):
        current, head, known = revisions()
        refuse_newer(current, known)
        if current != head:
            upgrade()
        with snapshot():
            anybody = db.session.scalar(select(User.id).limit(1))
            db.session.rollback()
        return None if anybody else _welcome()


def _welcome() -> Newcomer:
    click.echo("A new workspace: filling it with sample data, clearly labelled and easy to remove.")
    newcomer = Newcomer(ADMIN, secrets.token_urlsafe(9))
    add_user(
        db.session(),
        email=newcomer.email,
        password=newcomer.password,
        role="admin",
        now=clock.now(),
    )
    fill_with_a_bar(db.session())
    db.session.commit()
    return newcomer
