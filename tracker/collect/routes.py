"""Where websites talk to us: the snippet's file and the address it posts to."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from time import monotonic
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request, send_from_directory
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker import clock
from tracker.accounts.models import Site
from tracker.accounts.salts import daily_salts, known_salts
from tracker.accounts.service import note_refusal
from tracker.collect import gate
from tracker.collect.client import Clients
from tracker.collect.counts import Counts
from tracker.collect.crossing import crossing_key
from tracker.collect.directory import Directory, KnownSite
from tracker.collect.door import Environ, RefusalReason
from tracker.collect.inbox import InboxUnavailable, open_inbox
from tracker.collect.limits import Rate
from tracker.collect.reasons import Reason, Refused
from tracker.collect.receive import METHODS, Receiver, Reply, refusal
from tracker.collect.visitor import Keys
from tracker.collect.waiting import waiting
from tracker.config import ConfigError, Settings
from tracker.db import db, snapshot
from tracker.jobs import tallies

SNIPPET = Path(__file__).parents[2] / "snippet" / "dist"

bp = Blueprint("collect", __name__)


def init_app(app: Flask, settings: Settings) -> None:
    """Answer the snippet under the app."""
    app.register_blueprint(bp)
    receiver = LazyReceiver(app, settings)
    app.extensions["leadlight_receiver"] = receiver
    app.extensions["leadlight_waiting"] = lambda: waiting(lambda: receiver.get().inbox)


def collect() -> ResponseReturnValue:
    """Take events; what `Receiver.receive` says."""
    reply = answer(current_app, request.environ)
    return Response(reply.body, reply.status, list(reply.headers))


for _path, _methods in METHODS.items():
    bp.add_url_rule(
        _path, view_func=collect, methods=sorted(_methods), provide_automatic_options=False
    )


@bp.get("/t.js")
def snippet() -> ResponseReturnValue:
    """Give out the snippet, to be asked for again after an hour."""
    response = send_from_directory(SNIPPET, "t.js", mimetype="text/javascript")
    response.cache_control.public = True
    response.cache_control.max_age = int(timedelta(hours=1).total_seconds())
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def answer(app: Flask, environ: Environ) -> Reply:
    """Answer who sends events; the first request opens the inbox."""
    try:
        receiver = cast(LazyReceiver, app.extensions["leadlight_receiver"]).get()
    except (InboxUnavailable, ConfigError) as error:
        app.logger.error("%s", error)  # noqa: TRY400 - the message says it all
        no = Refused(Reason.INBOX_UNAVAILABLE, str(error), retry_after=30)
        return refusal(no, gate.origin(environ))
    return receiver.receive(environ)


class LazyReceiver:
    """Opens the inbox when the first request comes, not when the app is made."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._lock = threading.Lock()
        self._receiver: Receiver | None = None
        self._refusals = Refusals(app)
        self.counts = Counts(self._write_counts)

    def get(self) -> Receiver:
        """Return the receiver. Raises `InboxUnavailable` or `ConfigError`."""
        with self._lock:
            if self._receiver is None:
                self._receiver = Receiver(
                    inbox=open_inbox(self._settings.queue_url, max_mb=self._settings.inbox_max_mb),
                    directory=(directory := Directory(self._sites, self._salts)),
                    note_refusal=self._refusals.note,
                    count=self.counts.note,
                    clients=Clients.from_settings(self._settings),
                    keys=Keys(crossing_key(self._settings.signing_key()), directory.salt_of),
                    of_sender=Rate(self._settings.address_rate),
                    of_site=Rate(self._settings.site_rate),
                    secure=self._settings.address.startswith("https:"),
                )
            return self._receiver

    def close(self) -> None:
        """Finish what is being written and let go of the inbox."""
        self._refusals.close()
        self.counts.close()
        with self._lock:
            if self._receiver is not None:
                self._receiver.inbox.close()
                self._receiver = None

    def _sites(self) -> Iterator[KnownSite]:
        with self._app.app_context(), snapshot(), Session(db.engine) as session:
            for site in session.scalars(select(Site)):
                yield KnownSite(
                    id=site.id,
                    key=site.key,
                    origins=frozenset(site.origins),
                    cookieless=site.cookieless,
                    whole_addresses=site.whole_addresses,
                    server_token_hash=site.server_token_hash,
                )

    def _write_counts(self, counts: tallies.Counts) -> None:
        with self._app.app_context(), Session(db.engine) as session:
            tallies.add(session, counts)
            session.commit()

    def _salts(self) -> dict[date, bytes]:
        today = clock.now().date()
        with self._app.app_context():
            # Mostly they are there, and whoever writes meanwhile, however long, holds up nobody.
            with snapshot(), Session(db.engine) as session:
                if salts := known_salts(session, today=today):
                    return salts
            with Session(db.engine) as session:
                salts = daily_salts(session, today=today)
                session.commit()
                return salts


class Refusals:
    """Keeps what was turned away for the install check, off the path of the answer.

    The same refusal is written at most every ten seconds, and of a flood of made-up keys no more
    than two hundred an hour.
    """

    EVERY_S = 10.0
    AT_MOST = 200
    REMEMBERED_S = 3600.0

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._written: dict[tuple[str, str, str], float] = {}
        self._noting = threading.Lock()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="refusals")

    def note(self, key: str, origin: str, reason: RefusalReason) -> None:
        """Remember a refusal, soon."""
        what = (key, origin, reason)
        now = monotonic()
        with self._noting:
            before = self._written.get(what)
            if before is not None and now - before <= self.EVERY_S:
                return
            if before is None and len(self._written) >= self.AT_MOST and not self._forget(now):
                return
            self._written[what] = now
        self._writer.submit(self._write, key, origin, reason)

    def close(self) -> None:
        """Write what was noted."""
        self._writer.shutdown()

    def _forget(self, now: float) -> bool:
        """Make room, if any of it is old."""
        held = len(self._written)
        self._written = {k: at for k, at in self._written.items() if now - at < self.REMEMBERED_S}
        return len(self._written) < held

    def _write(self, key: str, origin: str, reason: RefusalReason) -> None:
        try:
            with self._app.app_context(), Session(db.engine) as session:
                note_refusal(session, key=key, origin=origin, reason=reason, now=clock.now())
                session.commit()
        except SQLAlchemyError:
            self._app.logger.warning("A refusal could not be noted; the store is away.")
