"""A browser of each role, signed in."""

import pytest
from flask.testing import FlaskClient

from tracker.accounts.service import add_user
from tracker.db import db

PASSWORD = "correct horse battery"
# Open to all, or to programs with a token of their own.
NOT_PAGES = {"sign_in", "security", "static_files", "collect", "api", "openapi", "watch"}


class Browser(FlaskClient):
    """Asks as from outside: sees what the test has made so far, and shares no context with it."""

    def open(self, *args, **given):
        db.session.commit()
        with self.application.app_context():
            return super().open(*args, **{"buffered": True} | given)


@pytest.fixture
def app(app):
    # The real hash at its cheapest: what is tested is who gets in, not how long guessing takes.
    app.extensions["security"].pwd_context.update(argon2__time_cost=1, argon2__memory_cost=32)
    app.test_client_class = Browser
    return app


@pytest.fixture
def people(app, session, now):
    """One user of each role, committed."""
    users = {
        role: add_user(
            session, email=f"{role}@company.example", password=PASSWORD, role=role, now=now
        )
        for role in ("admin", "marketer", "sales")
    }
    session.commit()
    return users


@pytest.fixture
def browser(app, people):
    """`browser("sales")` is a client that has signed in; with no role, one that has not.

    The token against forged requests is not asked for; test_security.py asks for it.
    """

    def open_as(role: str | None = None):
        client = app.test_client()
        if role is not None:
            with client.session_transaction() as cookie:
                cookie["_user_id"] = people[role].fs_uniquifier
                cookie["_fresh"] = True
        return client

    app.config["WTF_CSRF_ENABLED"] = False
    return open_as


@pytest.fixture
def views(app):
    """Every view of the pages as (endpoint, method, address), with ids that nothing has."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint.partition(".")[0] in NOT_PAGES:
                continue
            address = app.url_for(rule.endpoint, **dict.fromkeys(rule.arguments, 999_999))
            found += [
                (rule.endpoint, method, address)
                for method in sorted(rule.methods & {"GET", "POST"})
            ]
    return found
