import pytest

from tests.collect.collect_requests import KEY, ORIGIN
from tracker.collect.directory import Directory, KnownSite
from tracker.collect.inbox import SqliteInbox
from tracker.collect.receive import Receiver


@pytest.fixture
def inbox(tmp_path):
    inbox = SqliteInbox(tmp_path / "inbox.db")
    yield inbox
    inbox.close()


@pytest.fixture
def refusals():
    return []


@pytest.fixture
def receiver(inbox, refusals):
    site = KnownSite(id=7, key=KEY, origins=frozenset({ORIGIN}))
    return Receiver(
        inbox=inbox,
        directory=Directory(lambda: [site]),
        note_refusal=lambda *what: refusals.append(what),
        proxy_hops=0,
        secure=False,
    )
