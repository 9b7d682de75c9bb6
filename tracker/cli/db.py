"""`db`: bring the store to another version."""

import click
from flask_migrate import downgrade as migrate_down
from flask_migrate import upgrade as migrate_up

from tracker.cli.output import json_option, print_json
from tracker.cli.store import app_context, refuse_newer, revisions
from tracker.config import Settings


@click.group()
def db() -> None:
    """Bring the database to another version of its tables."""


@db.command()
@json_option
def upgrade(*, as_json: bool) -> None:
    """Make the tables, or bring them to this program's version. Changes nothing if they are."""
    with app_context(Settings.from_environ()):
        current, head, known = revisions()
        refuse_newer(current, known)
        if current != head:
            migrate_up()
    _print(head, as_json=as_json)


@db.command()
@click.option("--to", "revision", default="-1", help="The version to go to; default: one back.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def downgrade(revision: str, *, yes: bool, as_json: bool) -> None:
    """Take the tables back to an older version. What the newer one added is lost."""
    with app_context(Settings.from_environ()):
        current, _, known = revisions()
        refuse_newer(current, known)
        if current is None:
            raise click.ClickException("The database is empty; there is nothing to go back from.")
        if revision not in known | {"-1", "base"}:
            raise click.ClickException(
                f"There is no version {revision!r}; there are: {', '.join(sorted(known))}, base."
            )
        if not yes:
            click.confirm(
                f"Tables and columns that version {current} added are dropped with all that is "
                "in them. Go on?",
                abort=True,
                err=True,
            )
        migrate_down(revision=revision)
        current, *_ = revisions()
    _print(current, as_json=as_json)


def _print(revision: str | None, *, as_json: bool) -> None:
    if as_json:
        print_json({"revision": revision})
    else:
        click.echo(f"The database is at revision {revision or 'base: it is empty'}.")
