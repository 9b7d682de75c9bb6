"""`tokens`: keys for programs that use the API."""

import click

from tracker import clock
from tracker.accounts import queries, service
from tracker.accounts.models import ROLES, ApiToken
from tracker.cli.output import json_option, print_json, print_table
from tracker.cli.store import opened
from tracker.db import snapshot


@click.group()
def tokens() -> None:
    """Make, list and revoke the tokens by which programs use the API."""


@tokens.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What it may do.")
@json_option
def add(name: str, role: str, *, as_json: bool) -> None:
    """Make a token for the program NAME and print it, this once."""
    with opened() as (session, _):
        token, secret = service.add_token(session, name=name, role=role, now=clock.now())
        facts = {"id": token.id, "name": token.name, "role": token.role, "token": secret}
    if as_json:
        print_json(facts)
    else:
        click.echo(f"Token {facts['id']} for {facts['name']}: {secret}   (shown only now)")


@tokens.command("list")
@json_option
def list_tokens(*, as_json: bool) -> None:
    """Show every token that opens something; none of them says its secret."""
    with snapshot(), opened() as (session, _):
        facts = [
            {
                "id": token.id,
                "name": token.name,
                "role": token.role,
                "created_at": token.created_at,
            }
            for token in queries.tokens(session)
        ]
    if as_json:
        print_json(facts)
    elif facts:
        print_table(list(facts[0]), [list(token.values()) for token in facts])
    else:
        click.echo("There are no tokens yet. Make one with: python -m tracker tokens add NAME …")


@tokens.command()
@click.argument("token_id", metavar="ID", type=click.IntRange(1, 2**31 - 1))
@json_option
def revoke(token_id: int, *, as_json: bool) -> None:
    """Stop the token with the number ID (see `tokens list`) from opening anything."""
    with opened() as (session, _):
        token = session.get(ApiToken, token_id)
        if token is None:
            raise click.ClickException(f"There is no token {token_id}; see: tokens list")
        service.revoke_token(session, token, now=clock.now())
        facts = {"id": token.id, "name": token.name, "revoked_at": token.revoked_at}
    if as_json:
        print_json(facts)
    else:
        click.echo(f"Token {facts['id']} for {facts['name']} opens nothing any more.")
