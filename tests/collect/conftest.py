from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.collect.collect_requests import KEY, ORIGIN, TOKEN
from tracker.accounts.service import token_hash
from tracker.collect.client import Clients
from tracker.collect.crossing import crossing_key
from tracker.collect.directory import Directory, KnownSite
from tracker.collect.limits import Rate
from tracker.collect.receive import Receiver
from tracker.collect.sqlite_inbox import SqliteInbox
from tracker.collect.visitor import Keys


@pytest.fixture
def inbox(tmp_path):
    inbox = SqliteInbox(tmp_path / "inbox.db")
    yield inbox
    inbox.close()


@pytest.fixture
def refusals():
    return []


@pytest.fixture
def counts():
    """What was counted, by name and label."""
    return Counter()


@pytest.fixture
def site():
    return KnownSite(
        id=7, key=KEY, origins=frozenset({ORIGIN}), server_token_hash=token_hash(TOKEN)
    )


@pytest.fixture
def receiver_with(inbox, refusals, counts, site):
    """`receiver_with(cookieless=True)` takes events for the site with other settings."""

    def count(name, label, n):
        counts[name, str(label)] += n

    today = datetime.now(UTC).date()
    salts = {today + timedelta(days=n): b"salt" for n in (-1, 0, 1)}

    def make(**given):
        directory = Directory(lambda: [replace(site, **given)], lambda: salts)
        return Receiver(
            inbox=inbox,
            directory=directory,
            note_refusal=lambda *what: refusals.append(what),
            count=count,
            clients=Clients(),
            keys=Keys(crossing_key("a secret"), directory.salt_of),
            of_sender=Rate(0),
            of_site=Rate(0),
            secure=False,
        )

    return make


@pytest.fixture
def receiver(receiver_with):
    return receiver_with()
