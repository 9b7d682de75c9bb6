"""`check`: what is wrong with this installation, and how to mend it."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from tracker import clock
from tracker.cli.output import json_option, print_json
from tracker.cli.store import app_context, require_up_to_date
from tracker.collect.client import Clients
from tracker.collect.inbox import InboxFull, InboxUnavailable, open_inbox
from tracker.config import ConfigError, Settings
from tracker.db import db, snapshot
from tracker.insight.intake import intake

_HERE = Path(__file__).parents[2]
# One file of each part that is built, not kept in the repository.
BUILT = (
    Path("snippet/dist/release.json"),
    Path("tracker/dashboard/static/manifest.json"),
    Path("tracker/api/static/swagger-ui-bundle.js"),
)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    message: str


@click.command()
@json_option
def check(*, as_json: bool) -> None:
    """Look at settings, folder, database, inbox and assets; status 1 if anything is wrong."""
    findings = list(_findings())
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            click.echo(f"{'ok  ' if finding.ok else 'BAD '}  {finding.name}: {finding.message}")
    if not all(finding.ok for finding in findings):
        raise SystemExit(1)


def _findings() -> Iterator[Finding]:
    try:
        settings = Settings.from_environ()
    except ConfigError as error:
        yield Finding("settings", ok=False, message=str(error))
        return  # everything else depends on them
    yield Finding("settings", ok=True, message="every LEADLIGHT_ name and value can be used")
    looks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("folder", _folder),
        ("database", _database),
        ("inbox", _inbox),
        ("intake", _intake),
        ("addresses", _addresses),
        ("assets", _assets),
    )
    for name, look in looks:
        try:
            yield Finding(name, ok=True, message=look(settings))
        except (ConfigError, InboxFull, InboxUnavailable, click.ClickException) as error:
            message = error.message if isinstance(error, click.ClickException) else str(error)
            yield Finding(name, ok=False, message=message)


def _folder(settings: Settings) -> str:
    folder = settings.var_dir.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ConfigError(
            f"{folder} cannot be written ({error.strerror}). Give it to this user, or name "
            "another with LEADLIGHT_VAR_DIR."
        ) from error
    return f"{folder} can be written"


def _database(settings: Settings) -> str:
    with app_context(settings):
        require_up_to_date()
    return "it answers, and its tables are of this version"


def _inbox(settings: Settings) -> str:
    inbox = open_inbox(settings.queue_url, max_mb=settings.inbox_max_mb)
    try:
        inbox.try_out()
        depth, oldest = inbox.depth(), inbox.oldest()
        age = f", the oldest for {(clock.now() - oldest).total_seconds():,.0f} s" if oldest else ""
        return f"it takes requests; {depth:,} requests wait for the worker{age}"
    finally:
        inbox.close()


def _intake(settings: Settings) -> str:
    with app_context(settings), snapshot():
        require_up_to_date()
        now = clock.now()
        found = intake(db.session(), now=now)
    last = ""
    if found.latest:
        last = f", the last received {(now - found.latest).total_seconds():,.0f} s ago"
    return (
        f"{found.accepted:,} events taken and {sum(found.rejected.values()):,} refused; "
        f"{sum(found.stored.values()):,} stored{last}; "
        f"{found.duplicates:,} sent twice, {found.bots:,} of bots; "
        f"{found.set_aside:,} requests set aside{', see the Jobs page' if found.set_aside else ''}"
    )


def _addresses(settings: Settings) -> str:
    Clients.from_settings(settings)
    countries = "known" if settings.country_file else "not known: no LEADLIGHT_COUNTRY_FILE"
    machines = "known" if settings.datacentre_file else "not known: no LEADLIGHT_DATACENTRE_FILE"
    return f"countries are {countries}; data centres are {machines}"


def _assets(settings: Settings) -> str:
    del settings
    if missing := [str(path) for path in BUILT if not (_HERE / path).exists()]:
        raise ConfigError(f"Not built yet: {', '.join(missing)}. Run `make setup`.")
    return "snippet, pages and API description are built"
