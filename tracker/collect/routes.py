"""Where websites talk to us: the snippet's files and the addresses it and others send to."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from time import monotonic
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from tracker import clock
from tracker.accounts.models import Site
from tracker.accounts.salts import daily_salts, known_salts
from tracker.accounts.service import note_refusal
from tracker.collect import files, gate
from tracker.collect.client import Clients
from tracker.collect.counts import Counts
from tracker.collect.crossing import crossing_key
from tracker.collect.directory import Directory, KnownSite, known_site
from tracker.collect.door import Environ
from tracker.collect.inbox import InboxUnavailable, open_inbox
from tracker.collect.limits import Rate
from tracker.collect.reasons import Reason, Refused
from tracker.collect.receive import LANGUAGES, Receiver, Reply, languages, methods, refusal
from tracker.collect.visitor import Keys
from tracker.collect.waiting import waiting
from tracker.config import PREFIX, ConfigError, Settings
from tracker.db import db, snapshot
from tracker.jobs import tallies

View = Callable[..., ResponseReturnValue]

bp = Blueprint("collect", __name__)


def init_app(app: Flask, settings: Settings) -> None:
    """Answer the snippet and give it out under the app."""
    app.register_blueprint(bp)
    receiver = LazyReceiver(app, settings)
    app.extensions["leadlight_receiver"] = receiver
    app.extensions["leadlight_waiting"] = lambda: waiting(lambda: receiver.get().inbox)


def answer_renamed(app: Flask, settings: Settings) -> None:
    """Answer at the addresses that the settings choose, beside the usual ones.

    Call it when everybody else's are there. Raises `ConfigError` for one that is taken.
    """
    usual = _files("t.js")
    chosen: list[tuple[str, str, View, frozenset[str]]] = [
        ("SCRIPT_PATH", address, partial(files.newest, name), frozenset({"GET"}))
        for address, name in _files(settings.script_path)
        if (address, name) not in usual
    ]
    if settings.script_path != "t.js":
        releases = f"/{settings.script_path.removesuffix('.js')}-<rest>"
        chosen.append(("SCRIPT_PATH", releases, files.release, frozenset({"GET"})))
    if settings.collect_path != "e":
        address = f"/{settings.collect_path}"
        chosen.append(("COLLECT_PATH", address, collect, methods(address)))
    for number, (setting, address, view, how) in enumerate(chosen):
        if _is_taken(app, address):
            raise ConfigError(
                f"{PREFIX}{setting} makes {address} an address of the snippet's, and it is one of "
                "ours already; choose another."
            )
        app.add_url_rule(
            address,
            endpoint=f"{bp.name}.renamed_{number}",  # of the blueprint: it keeps no cookies
            view_func=view,
            methods=how,
            provide_automatic_options=False,
        )


def collect() -> ResponseReturnValue:
    """Take events; what `Receiver.receive` says."""
    reply = answer(current_app, request.environ)
    return Response(reply.body, reply.status, list(reply.headers))


def _files(script_path: str) -> list[tuple[str, str]]:
    """Return the snippet's newest files with their addresses: all are beside the script."""
    folder, slash, _ = script_path.rpartition("/")
    return [
        (f"/{script_path}", "t.js"),
        (f"/{script_path.removesuffix('.js')}.mjs", "t.mjs"),
        (f"/{folder}{slash}t-debug.js", "t-debug.js"),
    ]


def _is_taken(app: Flask, address: str) -> bool:
    try:
        app.url_map.bind("localhost").match(address)
    except NotFound:
        return False
    except (MethodNotAllowed, RequestRedirect):
        return True
    return True


for _number, (_address, _name) in enumerate(_files("t.js")):
    bp.add_url_rule(_address, endpoint=f"newest_{_number}", view_func=partial(files.newest, _name))
bp.add_url_rule("/t-<rest>", view_func=files.release)
for _address in LANGUAGES:
    bp.add_url_rule(
        _address,
        view_func=collect,
        methods=sorted(methods(_address)),
        provide_automatic_options=False,
    )


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
                    languages=languages(self._settings.collect_path),
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
                yield known_site(site)

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

    def note(self, key: str, origin: str, reason: Reason) -> None:
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

    def _write(self, key: str, origin: str, reason: Reason) -> None:
        try:
            with self._app.app_context(), Session(db.engine) as session:
                now = clock.now()
                note_refusal(session, key=key, origin=origin, reason=str(reason), now=now)
                session.commit()
        except SQLAlchemyError:
            self._app.logger.warning("A refusal could not be noted; the store is away.")
