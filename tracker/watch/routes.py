"""How the service is, for the programs that watch it: alive, ready, and its numbers."""

from collections.abc import Callable
from hmac import compare_digest
from ipaddress import ip_address
from typing import cast
from urllib.parse import urlsplit

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from tracker import clock, web
from tracker.config import Settings
from tracker.db import db, migrate, snapshot
from tracker.insight.intake import Waiting, intake
from tracker.jobs import queries as jobs
from tracker.watch.exposition import Sight
from tracker.watch.readiness import Kept, verdict

# What a proxy adds when it asks for somebody else.
FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded")
SEE = "On the server, `python -m tracker check` says more."

bp = Blueprint("watch", __name__)


def init_app(app: Flask, settings: Settings) -> None:
    """Answer those who watch under the app."""
    del settings
    app.register_blueprint(bp)

    def look() -> tuple[str, str]:
        with app.app_context():
            # Anybody may ask, so what is wrong in detail is kept for those who are on the server.
            return _store(), (_waiting().trouble and f"The inbox takes nothing. {SEE}")

    app.extensions["leadlight_readiness"] = Kept(look)


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """Say that the process answers. Asks nothing of anybody."""
    return {"alive": True}, {"Cache-Control": "no-store"}


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say whether store and inbox can be used, by the status and in words."""
    kept = cast(Kept[tuple[str, str]], current_app.extensions["leadlight_readiness"])
    status, said = verdict(*kept.get())
    return said, status, {"Cache-Control": "no-store"}


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Return the numbers for Prometheus; the same from every web process."""
    if not _may_read():
        return Response(
            "Send LEADLIGHT_METRICS_TOKEN as `Authorization: Bearer …`; docs/guide/operating.md "
            "says who else may read this.\n",
            401,
            {"WWW-Authenticate": 'Bearer realm="Leadlight"'},
            mimetype="text/plain",
        )
    sight = _sight()
    return Response(
        sight.text(), headers={"Cache-Control": "no-store"}, content_type=CONTENT_TYPE_LATEST
    )


def _sight() -> Sight:
    session = db.session()
    try:
        found = intake(session, now=clock.now())
        latest = jobs.latest_of_each(session)
    except SQLAlchemyError:
        return Sight(clock.now(), _waiting(), None, {})
    return Sight(clock.now(), _waiting(), found, latest)


def _may_read() -> bool:
    token = web.settings().metrics_token
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if token and kind.lower() == "bearer":
        return compare_digest(secret.strip().encode(), token.encode())
    if not token and _is_this_machine():
        return True
    try:
        return any(role.name == "admin" for role in getattr(current_user, "roles", ()))
    except SQLAlchemyError:  # nobody can be known while the store is away
        return False


def _is_this_machine() -> bool:
    """Say whether the request began on this machine, as far as that can be known.

    A proxy on the machine makes everybody look like that. One that adds no header is only found
    out by the public address, which nobody sets without one.
    """
    public = web.settings().public_url
    return (
        _is_loopback(request.remote_addr or "")
        and not any(name in request.headers for name in FORWARDED)
        and (not public or _is_loopback(urlsplit(public).hostname or ""))
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _waiting() -> Waiting:
    # Edges do not know each other, so the collecting one leaves it with the app.
    return cast(Callable[[], Waiting], current_app.extensions["leadlight_waiting"])()


def _store() -> str:
    """Return what is wrong with the store; empty if nothing is."""
    try:
        with snapshot(), db.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError:
        return f"The database does not answer. {SEE}"
    if current == ScriptDirectory(migrate.directory).get_current_head():
        return ""
    return f"The database is of another version. {SEE}"
