"""Both databases, real: a migrated template of each, and a fresh copy or a rolled-back session."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from fasteners import InterProcessLock
from flask import Flask
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.browser.chromium import installed
from tests.nats import Cluster, nats
from tests.postgresql import Reused, database, postgresql
from tracker.accounts.models import Site
from tracker.accounts.service import add_site
from tracker.app import create_app
from tracker.collect import nats_link, wire
from tracker.collect.inbox import Request
from tracker.collect.sqlite_inbox import SqliteInbox
from tracker.config import Settings
from tracker.db import db
from tracker.journey.models import Event, Visitor, VisitSession
from tracker.leads.models import Lead, LeadIdentity
from tracker.scores import artifacts
from tracker.scores.models import Score

TESTS = Path(__file__).parent
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Playwright drives it and the snippet would say so, but most tests are about people.
    "--disable-blink-features=AutomationControlled",
]


def pytest_collection_modifyitems(items) -> None:
    """Keep tests with processes and browsers on one worker: two at once would wait for a core."""
    for item in items:
        if any(item.path.is_relative_to(TESTS / folder) for folder in ("browser", "flow")):
            item.add_marker(pytest.mark.xdist_group("processes"))


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory) -> Iterator[None]:
    """Compile the pages once for a run: every test has an app, and each would do so again."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": cache})
        yield


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory) -> Iterator[str]:
    with ExitStack() as stack:
        # As root, the first to start one adds a user to the machine; workers start at once.
        with InterProcessLock(tmp_path_factory.getbasetemp().parent / "postgresql.lock"):
            address = stack.enter_context(postgresql(hasty=True))
        yield address


@pytest.fixture(scope="session")
def nats_server(tmp_path_factory) -> Iterator[Cluster]:
    """One NATS server for many tests; it has forgotten its streams when one asks for `nats_url`."""
    with nats(tmp_path_factory.mktemp("nats")) as cluster:
        yield cluster


@pytest.fixture
def nats_url(nats_server, monkeypatch) -> str:
    # One server that is never away, on a machine that may be busy: it answers in the end.
    monkeypatch.setattr(nats_link, "ANSWER_S", 60.0)
    monkeypatch.setattr(nats_link, "PATIENCE_S", 60.0)
    nats_server.forget()
    return nats_server.url


def settings_for(folder: Path, **given) -> Settings:
    return Settings(var_dir=folder, secret_key="not a secret in tests", **given)


def migrated(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        upgrade()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sqlite-template")
    migrated(settings_for(folder))
    return folder / "store.db"


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server, worker_id, tmp_path_factory) -> Iterator[str]:
    name = f"leadlight_template_{worker_id}"
    with database(postgresql_server, name) as address:
        folder = tmp_path_factory.mktemp("postgresql-template")
        migrated(settings_for(folder, database_url=address))
        yield name


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server, postgresql_template, worker_id) -> Iterator[Reused]:
    reused = Reused(postgresql_server, f"leadlight_test_{worker_id}", postgresql_template)
    yield reused
    reused.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request, tmp_path) -> Iterator[Settings]:
    """Settings with a store of this test's own, migrated and empty; once for each database."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "store.db")
        yield settings_for(tmp_path)
        return
    database = request.getfixturevalue("postgresql_database")
    yield settings_for(tmp_path, database_url=database.address)
    database.empty()
    artifacts._loaded.clear()  # by address and id, and both come again


@pytest.fixture
def app(settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.testing = True
    yield app
    app.extensions["leadlight_receiver"].close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app_with(settings):
    """`app_with(language="zh_Hans")` is the service with other settings on the same store."""
    made = []

    def make(**given) -> Flask:
        made.append(create_app(replace(settings, **given)))
        return made[-1]

    yield make
    for other in made:
        other.extensions["leadlight_receiver"].close()
        with other.app_context():
            db.engine.dispose()


@pytest.fixture
def session(app) -> Iterator[Session]:
    """A session on the test's own store, inside the app's context."""
    with app.app_context():
        yield db.session()
        db.session.remove()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium that every test with a browser shares."""
    path = installed()
    expect.set_options(timeout=30_000)  # as actions have: a machine may have other things to do
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def make_site(session, now):
    numbers = count(1)

    def make(name: str | None = None, origin: str = "https://www.example.com", **given) -> Site:
        name = name or f"Site {next(numbers)}"
        return add_site(session, name=name, origins=[origin], now=given.pop("now", now), **given)

    return make


@pytest.fixture
def make_lead(session, now):
    """A lead as it stands in the store, with its e-mail as identity."""
    numbers = count(1)

    def make(email: str | None = None, **given) -> Lead:
        email = email or f"person{next(numbers)}@company.example"
        given = {
            "source": "direct",
            "channel": "direct",
            "status": "new",
            "fields": {},
            "created_at": now,
            "first_seen_at": now,
        } | given
        lead = Lead(email=email, **given)
        session.add(lead)
        session.flush()
        session.add(LeadIdentity(kind="email", key=email.lower(), lead_id=lead.id))
        session.flush()
        return lead

    return make


@pytest.fixture
def make_visitor(session, now):
    def make(site: Site, **given) -> Visitor:
        given = {"anonymous_id": str(uuid4()), "first_seen_at": now, "last_seen_at": now} | given
        visitor = Visitor(site_id=site.id, **given)
        session.add(visitor)
        session.flush()
        return visitor

    return make


@pytest.fixture
def make_visit(session, now):
    """A visit with its page views: `pages` are (seconds after the start, path, engaged_ms)."""
    numbers = count(1)

    def make(
        visitor: Visitor, at: datetime | None = None, pages=((0, "/", None),), lead=None, **given
    ) -> VisitSession:
        at = at or now
        given = {"channel": "direct", "source": "direct", "last_at": at} | given
        visit = VisitSession(
            site_id=visitor.site_id,
            visitor_id=visitor.id,
            started_at=at,
            page_views=len(pages),
            engaged_ms=sum(engaged_ms or 0 for *_, engaged_ms in pages),
            **given,
        )
        session.add(visit)
        session.flush()
        for seconds, path, engaged_ms in pages:
            session.add(
                Event(
                    site_id=visitor.site_id,
                    visitor_id=visitor.id,
                    session_id=visit.id,
                    lead_id=lead and lead.id,
                    message_id=f"page-{next(numbers)}",
                    type="page",
                    at=at + timedelta(seconds=seconds),
                    received_at=at + timedelta(seconds=seconds),
                    url=f"https://www.example.com{path}",
                    path=path,
                    engaged_ms=engaged_ms,
                )
            )
        session.flush()
        return visit

    return make


@pytest.fixture
def make_score(session, now):
    """A stored score; a lead without one is on no list."""

    def make(lead: Lead, probability: float = 0.2, **given) -> Score:
        given = {
            "base": 0.0,
            "reasons": [],
            "model_version_id": None,
            "horizon_days": 90,
            "scored_at": now,
        } | given
        score = Score(lead_id=lead.id, probability=probability, **given)
        session.add(score)
        session.flush()
        return score

    return make


@pytest.fixture
def statements(session):
    """A context in which what is asked of the store is written down: `with statements() as sql`."""

    @contextmanager
    def listening():
        asked = []

        def write_down(_connection, _cursor, statement, *_):
            asked.append(statement)

        bind = session.get_bind()
        event.listen(bind, "before_cursor_execute", write_down)
        yield asked
        event.remove(bind, "before_cursor_execute", write_down)

    return listening


@pytest.fixture
def inbox(tmp_path):
    inbox = SqliteInbox(tmp_path / "inbox.db")
    yield inbox
    inbox.close()


@pytest.fixture
def send(inbox, session, make_site):
    site_id = make_site().id
    session.commit()

    def send(*events: dict, visitor: str = "visitor-0001", into=inbox):
        envelope = {
            "site_id": site_id,
            "visitor": visitor,
            "received_at": datetime(2026, 3, 2, 9, tzinfo=UTC),
            "sent_at": None,
            "address": None,
            "user_agent": None,
            "events": [{"type": "page"} | e for e in events],
        }
        into.append(Request(f"{site_id}.{visitor}", wire.encode(envelope)))

    return send
