"""`leads`: bring them in from a file, take them out to one."""

from collections.abc import Callable
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click
import msgspec
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Site, User
from tracker.cli.incoming import Incoming, show_mapping
from tracker.cli.output import json_option, print_json
from tracker.cli.store import opened
from tracker.db import snapshot
from tracker.leads import dates, mapping, spreadsheet
from tracker.leads.export import BYTE_ORDER_MARK, csv_lines
from tracker.leads.models import OUTCOMES, STATUSES
from tracker.scores import listing
from tracker.scores.bands import LETTERS
from tracker.scores.ranking import SORTS, LeadFilter

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group()
def leads() -> None:
    """Bring leads in from a file, and take them out to one."""


@leads.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="COLUMN=FIELD",
    help=f"What a column is: {', '.join(f for f in mapping.FIELDS if f != 'outcome')}. Repeatable.",
)
@click.option("--ignore", multiple=True, metavar="COLUMN", help="Leave a column out. Repeatable.")
@click.option(
    "--outcome",
    metavar="COLUMN=VALUE",
    help="Who bought: that value is won, any other is lost, an empty cell is open.",
)
@click.option("--created", metavar="COLUMN", help="When somebody became a lead.")
@click.option(
    "--date-order",
    type=click.Choice(["day", "month"]),
    help="Which comes first in 03/04/2026, where the column does not say.",
)
@click.option(
    "--missing", multiple=True, metavar="WORD", help="A word that means an empty cell. Repeatable."
)
@click.option("--site", metavar="NAME|KEY", help="The website that these leads belong to.")
@click.option(
    "--errors",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where to write the rows that cannot be used; default: beside FILE.",
)
@click.option("--dry-run", is_flag=True, help="Do everything, say what happens, keep nothing.")
@json_option
def import_leads(
    *,
    file: Path,
    mapped: tuple[str, ...],
    ignore: tuple[str, ...],
    outcome: str | None,
    created: str | None,
    date_order: dates.Order | None,
    missing: tuple[str, ...],
    site: str | None,
    errors: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring in the leads of FILE, a CSV file (or .csv.gz) with a header.

    Encoding, delimiter and columns are guessed and shown. A row about somebody who is known
    already fills that lead in; running the same import twice changes nothing. Rows that cannot be
    used are written to a file of their own with the reason, and do not stop the others.
    """
    table = spreadsheet.table(file)
    given = dict(_pair("--map", pair) for pair in mapped)
    given |= dict.fromkeys(ignore, "ignore")
    if created is not None:
        given[created] = "created"
    column, won = _pair("--outcome", outcome) if outcome else (None, None)
    settled = mapping.settle(table.columns, given, outcome=column)
    show_mapping(table, settled, won, err=as_json)
    with opened() as (session, settings):
        site_id = _site(session, site).id if site else None
        session.commit()  # nobody is to wait while the file is looked over
        incoming = Incoming(
            table,
            settled,
            won=won,
            missing=missing,
            order=date_order,
            zone=ZoneInfo(settings.timezone),
            site_id=site_id,
        )
        report = incoming.run(session, errors=errors, keep=not dry_run, to_stderr=as_json)
    if as_json:
        print_json(report.facts())
    else:
        report.show()


def _pair(option: str, text: str) -> tuple[str, str]:
    column, sign, value = text.rpartition("=")
    if not sign or not column or not value:
        raise click.UsageError(f"{option} {text!r} is not of the form COLUMN={option[2:].upper()}.")
    return column.strip(), value.strip()


def filter_options(command: Command) -> Command:
    """Give a command an option for everything by which leads are chosen."""
    for option in reversed(
        (
            click.option("--text", default="", help="In name, e-mail, phone or company."),
            click.option("--site", metavar="NAME|KEY", help="Of one website."),
            click.option("--status", type=click.Choice(STATUSES)),
            click.option("--outcome", type=click.Choice(("open", *OUTCOMES))),
            click.option("--band", type=click.Choice(LETTERS)),
            click.option("--source"),
            click.option("--owner", metavar="EMAIL", help="Of one user."),
            click.option("--unowned", is_flag=True, help="Of nobody yet."),
            click.option("--created-from", metavar="DATE", help="On or after, such as 2026-03-01."),
            click.option("--created-before", metavar="DATE", help="Before."),
            click.option("--qualified/--not-qualified", default=None),
            click.option("--from-web/--imported", default=None),
            click.option(
                "--lead-id",
                "lead_ids",
                type=click.IntRange(1, 2**63 - 1),
                multiple=True,
                help="Repeatable.",
            ),
            click.option("--sort", type=click.Choice(SORTS), default="score", show_default=True),
            click.option("--ascending", is_flag=True, help="The other way round."),
        )
    ):
        command = option(command)
    return command


@leads.command("export")
@filter_options
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Instead of stdout."
)
@click.option("--excel", is_flag=True, help="Begin with a byte order mark, so that Excel reads it.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line, not CSV.")
def export_leads(
    *,
    site: str | None,
    owner: str | None,
    created_from: str | None,
    created_before: str | None,
    sort: str,
    output: Path | None,
    ascending: bool,
    excel: bool,
    as_json: bool,
    **chosen: Any,
) -> None:
    """Write the ranked list of leads, or those that the options choose, as CSV.

    Cells that a spreadsheet would run as a formula begin with an apostrophe; `leads import` takes
    it off again.
    """
    with snapshot(), opened() as (session, settings):
        read = dates.reader([], column="--created", zone=ZoneInfo(settings.timezone), order="day")
        where = LeadFilter(
            site_id=_site(session, site).id if site else None,
            owner_id=_owner(session, owner).id if owner else None,
            created_from=_moment(read, created_from),
            created_before=_moment(read, created_before),
            **chosen,
        )
        rows = listing.rows(session, where, sort=sort, descending=not ascending)
        with click.open_file(str(output or "-"), "wb") as file:
            if as_json:
                file.writelines(msgspec.json.encode(row) + b"\n" for row in rows)
                return
            lines = csv_lines(rows, listing.columns(session, where))
            file.writelines(line.encode() for line in chain([BYTE_ORDER_MARK] * excel, lines))


def _moment(read: Callable[[str], datetime], text: str | None) -> datetime | None:
    return None if text is None else read(text)


def _site(session: Session, text: str) -> Site:
    site = session.scalar(select(Site).where(or_(Site.name == text, Site.key == text)))
    if site is None:
        raise click.ClickException(f"There is no site {text!r}; see: python -m tracker sites list")
    return site


def _owner(session: Session, email: str) -> User:
    user = session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None:
        raise click.ClickException(f"There is no user {email!r}; see: python -m tracker users list")
    return user
