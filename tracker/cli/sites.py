"""`sites`: the websites that carry the snippet."""

from collections.abc import Callable, Mapping

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import clock
from tracker.accounts import queries, service
from tracker.accounts.choices import LISTS, SIGNALS
from tracker.accounts.models import Site
from tracker.accounts.tags import module_tag, pinned_tag, pixel_tag, script_tag, stub_tag
from tracker.cli.output import json_option, print_json, print_table
from tracker.cli.store import opened
from tracker.config import Settings
from tracker.db import snapshot

_FIELDS = {
    "deny": "Never take this field of a form.",
    "allow": "Take this field, and of the others those only that are allowed too.",
    "hidden": "Take this hidden field.",
}


def _field_options(command: Callable[..., None]) -> Callable[..., None]:
    for name in reversed(LISTS):
        command = click.option(
            f"--{name}-field",
            f"{name}_fields",
            multiple=True,
            metavar="NAME",
            help=f"{_FIELDS[name]} Can be given several times.",
        )(command)
    return command


@click.group()
def sites() -> None:
    """Open, change and list the websites that are followed, and the tokens of their servers."""


@sites.command()
@click.argument("name")
@click.option(
    "--origin",
    "origins",
    multiple=True,
    required=True,
    metavar="URL",
    help="Where the website is, such as https://www.example.com. Can be given several times.",
)
@click.option("--cookieless", is_flag=True, help="Recognise visitors for a day, by no cookie.")
@click.option("--whole-addresses", is_flag=True, help="Keep whole addresses, not networks only.")
@click.option("--ask-consent", is_flag=True, help="Take only what says that the visitor agreed.")
@click.option(
    "--signals",
    type=click.Choice(SIGNALS),
    default="visits",
    show_default=True,
    help="What is left out where browsers say “do not track”.",
)
@_field_options
@json_option
def add(
    name: str,
    origins: tuple[str, ...],
    *,
    cookieless: bool,
    whole_addresses: bool,
    ask_consent: bool,
    signals: str,
    as_json: bool,
    **fields: tuple[str, ...],
) -> None:
    """Open the site NAME; prints its key and the tag for its pages."""
    with opened() as (session, settings):
        site = service.add_site(
            session,
            name=name,
            origins=origins,
            now=clock.now(),
            cookieless=cookieless,
            whole_addresses=whole_addresses,
            consent_required=ask_consent,
            signals=signals,
            field_rules=_rules(fields),
        )
        facts = _facts(site, settings)
    if as_json:
        print_json(facts)
        return
    click.echo(f"Site {facts['name']} is open. Its key is {facts['key']}.")
    click.echo("Put this tag into every page of the website:\n")
    click.echo(f"  {facts['tag']}")


@sites.command()
@click.argument("name")
@click.option("--name", "new_name", metavar="NAME", help="Call it so from now on.")
@click.option(
    "--origin", "origins", multiple=True, metavar="URL", help="Take events from here instead."
)
@click.option("--cookieless/--with-cookies", default=None, help="How visitors are recognised.")
@click.option("--whole-addresses/--networks", default=None, help="What is kept of an address.")
@click.option("--ask-consent/--no-consent", default=None, help="Whether visitors are asked first.")
@click.option(
    "--signals",
    type=click.Choice(SIGNALS),
    help="What is left out where browsers say “do not track”.",
)
@_field_options
@click.option("--every-field", is_flag=True, help="First forget all that was said of fields.")
@json_option
def change(
    name: str,
    new_name: str | None,
    origins: tuple[str, ...],
    *,
    cookieless: bool | None,
    whole_addresses: bool | None,
    ask_consent: bool | None,
    signals: str | None,
    every_field: bool,
    as_json: bool,
    **fields: tuple[str, ...],
) -> None:
    """Change the site NAME; what no option speaks of stays. Prints the tag for its pages."""
    with opened() as (session, settings):
        site = _named(session, name)
        before = {} if every_field else site.field_rules or {}
        service.change_site(
            session,
            site,
            name=new_name,
            origins=origins or None,
            cookieless=cookieless,
            whole_addresses=whole_addresses,
            consent_required=ask_consent,
            signals=signals,
            field_rules=before | _rules(fields),
        )
        facts = _facts(site, settings)
    if as_json:
        print_json(facts)
    else:
        click.echo(f"Site {facts['name']} is changed. The tag for its pages:\n\n  {facts['tag']}")


@sites.command()
@click.argument("name")
@json_option
def token(name: str, *, as_json: bool) -> None:
    """Make the server token of the site NAME and print it, this once; one of before ends."""
    with opened() as (session, _):
        site = _named(session, name)
        facts = {"name": site.name, "server_token": service.renew_server_token(session, site)}
    if as_json:
        print_json(facts)
    else:
        click.echo(f"Server token of {facts['name']}: {facts['server_token']}   (shown only now)")


@sites.command("revoke-token")
@click.argument("name")
@json_option
def revoke_token(name: str, *, as_json: bool) -> None:
    """Stop the server token of the site NAME, at once and for good."""
    with opened() as (session, settings):
        site = _named(session, name)
        service.revoke_server_token(session, site)
        facts = _facts(site, settings)
    if as_json:
        print_json(facts)
    else:
        click.echo(f"No server can speak for visitors of {facts['name']} any more.")


@sites.command("list")
@json_option
def list_sites(*, as_json: bool) -> None:
    """Show every site with its key and tag."""
    with snapshot(), opened() as (session, settings):
        facts = [_facts(site, settings) for site in queries.sites(session)]
    if as_json:
        print_json(facts)
    elif facts:
        header = ("name", "key", "origins", "sample")
        print_table(header, [[site[h] for h in header] for site in facts])
    else:
        click.echo("There are no sites yet. Open one with: python -m tracker sites add NAME …")


def _named(session: Session, name: str) -> Site:
    site = session.scalar(select(Site).where(Site.name == name))
    if site is None:
        raise click.ClickException(f"There is no site called “{name}”; see: sites list")
    return site


def _rules(fields: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the lists of fields that options speak of."""
    return {name: given for name in LISTS if (given := fields[f"{name}_fields"])}


def _facts(site: Site, settings: Settings) -> dict[str, object]:
    return {
        "name": site.name,
        "key": site.key,
        "origins": list(site.origins),
        "sample": site.sample,
        "cookieless": site.cookieless,
        "whole_addresses": site.whole_addresses,
        "consent_required": site.consent_required,
        "signals": site.signals,
        "field_rules": {name: (site.field_rules or {}).get(name, []) for name in LISTS},
        "has_server_token": site.server_token_hash is not None,
        "created_at": site.created_at,
        "tag": script_tag(site, settings),
        "tag_with_stub": stub_tag(site, settings),
        "pinned_tag": pinned_tag(site, settings),
        "module": module_tag(site, settings),
        "pixel": pixel_tag(site, settings),
    }
