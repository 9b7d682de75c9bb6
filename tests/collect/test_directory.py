from datetime import date

import pytest
from sqlalchemy.exc import OperationalError

from tracker.accounts.service import token_hash
from tracker.collect import directory as module
from tracker.collect.directory import Directory, DirectoryUnavailable, KnownSite

SITE = KnownSite(
    id=7, key="key", origins=frozenset({"https://www.example.com", "http://127.0.0.1:8080"})
)
TODAY = date(2026, 3, 2)


class Store:
    """What the directory reads from, and whether it can be read."""

    def __init__(self):
        self.away = False
        self.asked = 0
        self.salts = {TODAY: b"salt"}

    def load(self):
        self.asked += 1
        if self.away:
            raise OperationalError("SELECT", {}, Exception("away"))
        return [SITE]

    def load_salts(self):
        self.load()
        return self.salts


@pytest.fixture
def store():
    return Store()


@pytest.fixture
def directory(store, monkeypatch):
    monkeypatch.setattr(module, "FRESH_S", -1)
    return Directory(store.load, store.load_salts)


def test_while_the_store_is_away_the_last_sites_and_salts_hold(directory, store):
    assert directory.find("key") is SITE
    store.away = True
    assert directory.find("key") is SITE
    assert directory.salt_of(TODAY) == b"salt"


def test_before_the_store_was_read_once_no_key_can_be_judged(directory, store):
    store.away = True
    with pytest.raises(DirectoryUnavailable):
        directory.find("key")
    with pytest.raises(DirectoryUnavailable):
        directory.salt_of(TODAY)


def test_a_store_that_was_away_a_moment_ago_is_not_asked_again_by_all_who_wait(directory, store):
    store.away = True
    for _ in range(3):
        with pytest.raises(DirectoryUnavailable):
            directory.find("key")
    assert store.asked == 1


def test_a_store_that_comes_back_is_read(directory, store, monkeypatch):
    monkeypatch.setattr(module, "UNKNOWN_S", -1)
    store.away = True
    with pytest.raises(DirectoryUnavailable):
        directory.find("key")
    store.away = False
    assert directory.find("key") is SITE


def test_a_salt_that_was_deleted_is_forgotten_here_too(directory, store):
    directory.find("key")
    store.salts = {}
    directory.find("key")
    with pytest.raises(DirectoryUnavailable):
        directory.salt_of(TODAY)


def test_a_site_knows_its_own_hosts_with_their_ports():
    assert SITE.hosts == {"www.example.com", "127.0.0.1:8080"}


def test_a_server_is_trusted_by_its_sites_token_only():
    site = KnownSite(id=7, key="key", origins=frozenset(), server_token_hash=token_hash("right"))
    assert site.trusts("right")
    assert not site.trusts("wrong")
    assert not SITE.trusts("")
    assert not SITE.trusts("right")
