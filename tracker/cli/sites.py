"""`sites`: the websites that carry the snippet."""

import click

from tracker import clock
from tracker.accounts import queries, service
from tracker.accounts.models import Site
from tracker.cli.output import json_option, print_json, print_table
from tracker.cli.store import opened
from tracker.config import Settings
from tracker.db import snapshot


@click.group()
def sites() -> None:
    """Open and list the websites that are followed."""


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
@json_option
def add(name: str, origins: tuple[str, ...], *, as_json: bool) -> None:
    """Open the site NAME; prints its key and the tag for its pages."""
    with opened() as (session, settings):
        site = service.add_site(session, name=name, origins=origins, now=clock.now())
        facts = _facts(site, settings)
    if as_json:
        print_json(facts)
        return
    click.echo(f"Site {facts['name']} is open. Its key is {facts['key']}.")
    click.echo("Put this tag into every page of the website:\n")
    click.echo(f"  {facts['tag']}")


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


def _facts(site: Site, settings: Settings) -> dict[str, object]:
    return {
        "name": site.name,
        "key": site.key,
        "origins": list(site.origins),
        "sample": site.sample,
        "created_at": site.created_at,
        "tag": f'<script async src="{settings.address}/t.js" data-site="{site.key}"></script>',
    }
