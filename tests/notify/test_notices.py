from datetime import timedelta

import pytest

from tracker.accounts.service import add_user
from tracker.notify.models import Notice
from tracker.notify.queries import notice, notices, unread_count
from tracker.notify.service import KEPT_FOR, forget, mark_read, tell, withdraw
from tracker.sentence import Sentence

HOT = Sentence("%(lead)s came into band A.", {"lead": "Ana"})


@pytest.fixture
def users(session, now):
    return [
        add_user(
            session, email=f"{n}@company.example", password="correct horse", role="sales", now=now
        )
        for n in range(2)
    ]


@pytest.fixture
def told(session, users, now):
    """Tell the first user something: `told(7)` is about lead 7."""

    def make(about=1, *, whom=users[:1], kind="band A", at=now):
        return tell(session, [u.id for u in whom], HOT, kind=kind, about=about, now=at)

    return make


def test_what_somebody_has_not_read_is_not_said_again(session, told, users, now):
    assert told() == 1
    assert told() == 0
    assert told(whom=users) == 1  # the other has not heard yet
    assert (told(2), told(kind="drift")) == (1, 1)

    mark_read(session, users[0].id, now=now)
    assert told() == 1


def test_something_about_nothing_in_particular_is_said_once_too(told):
    assert told(None) == 1
    assert told(None) == 0


def test_who_may_not_sign_in_is_told_nothing(session, told, users):
    users[0].active = False
    session.flush()
    assert told() == 0


def test_reading_is_everybodys_own(session, told, users, now):
    told(1, whom=users)
    told(2)
    mine, other = (user.id for user in users)
    [first] = notices(session, other).items

    assert mark_read(session, mine, now=now, notice_id=first.id) == 0
    assert (unread_count(session, mine), unread_count(session, other)) == (2, 1)
    assert notice(session, mine, first.id) is None

    assert mark_read(session, mine, now=now) == 2
    assert mark_read(session, mine, now=now + timedelta(days=1)) == 0
    assert [n.read_at for n in notices(session, mine).items] == [now, now]
    assert (unread_count(session, mine), unread_count(session, other)) == (0, 1)


def test_following_next_tells_every_notice_once_newest_first(session, told, users, now):
    for n in range(5):
        told(n, at=now + timedelta(minutes=n // 2))  # two of one instant
    found, after = [], None
    while True:
        page = notices(session, users[0].id, after=after, limit=2)
        found += page.items
        after = page.next
        if after is None:
            break
    assert [n.about for n in found] == [4, 3, 2, 1, 0]


def test_a_notice_says_later_what_was_said(session, told, users):
    told()
    session.expire_all()
    assert str(notices(session, users[0].id).items[0].sentence) == "Ana came into band A."


def test_what_is_old_is_forgotten_and_what_is_about_nothing_any_more_withdrawn(
    session, told, users, now
):
    told(1, at=now - KEPT_FOR - timedelta(seconds=1))
    told(2, at=now - KEPT_FOR)
    told(3)
    told(3, kind="drift")
    session.flush()

    assert forget(session, now=now) == 1
    assert withdraw(session, "band A", [1, 3]) == 1
    left = notices(session, users[0].id).items
    assert [(n.kind, n.about) for n in left] == [("drift", 3), ("band A", 2)]


def test_notices_go_with_their_reader(session, told, users):
    told(whom=users)
    session.delete(users[0])
    session.flush()
    assert session.query(Notice).count() == 1
