"""`users`: the people who sign in."""

import secrets
import sys

import click

from tracker import clock
from tracker.accounts import queries, service
from tracker.accounts.models import ROLES
from tracker.cli.output import json_option, print_json, print_table
from tracker.cli.store import opened
from tracker.db import snapshot


@click.group()
def users() -> None:
    """Let people in, and list them."""


@users.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they may do.")
@click.option("--name", default="", help="Their name, as pages show it.")
@click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input; without it one is made and printed once.",
)
@json_option
def add(email: str, role: str, name: str, *, password_stdin: bool, as_json: bool) -> None:
    """Let the person with the address EMAIL in."""
    typed = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    password = secrets.token_urlsafe(12) if typed is None else typed
    with opened() as (session, _):
        user = service.add_user(
            session, email=email, password=password, role=role, now=clock.now(), name=name
        )
        facts = {"email": user.email, "role": role, "name": name}
    if as_json:
        print_json(facts | ({"password": password} if typed is None else {}))
        return
    click.echo(f"{user.email} can sign in as {role}.")
    if typed is None:
        click.echo(f"Password: {password}   (shown only now)")


@users.command("list")
@json_option
def list_users(*, as_json: bool) -> None:
    """Show everybody who has an account."""
    with snapshot(), opened() as (session, _):
        facts = [
            {
                "email": user.email,
                "name": user.name,
                "roles": [role.name for role in user.roles],
                "active": user.active,
                "created_at": user.created_at,
            }
            for user in queries.users(session)
        ]
    if as_json:
        print_json(facts)
    elif facts:
        print_table(list(facts[0]), [list(user.values()) for user in facts])
    else:
        click.echo("Nobody has an account yet. Make one with: python -m tracker users add EMAIL …")
