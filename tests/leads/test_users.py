"""A company's own user ids: whoever is known by one is known by it in every browser."""

from datetime import timedelta
from itertools import count, permutations

import pytest
from sqlalchemy import select

from tracker.journey.drain import write
from tracker.journey.facts import Received
from tracker.journey.models import Event
from tracker.leads.models import Lead, LeadIdentity, UserAlias
from tracker.leads.service import absorb
from tracker.leads.users import user_key

MINUTE = timedelta(minutes=1)


@pytest.fixture
def send(session, make_site, now):
    """Let something happen in a browser, or on a server, one event a batch."""
    site = make_site()
    numbers = count(1)

    def one(minute: float, visitor: str, kind: str = "track", *, site=site, **given) -> Received:
        at = now + minute * MINUTE
        base = {
            "site_id": site.id,
            "visitor": visitor,
            "message_id": f"m{next(numbers)}",
            "type": kind,
            "name": "Bought" if kind == "track" else None,
            "at": at,
            "received_at": at,
        }
        return Received(**(base | given))

    def send(*received: Received) -> None:
        absorb(session, write(session, received))
        session.expire_all()

    send.one = one
    return send


def owners(session) -> dict[str, str | None]:
    """Return who owns the events, by visitor and time."""
    owned = (
        select(Event.message_id, Lead.email)
        .join(Lead, Lead.id == Event.lead_id, isouter=True)
        .order_by(Event.at, Event.id)
    )
    return [email for _, email in session.execute(owned)]


def ana(**given):
    return {"user_id": "42", "properties": {"email": "ana@example.com"}} | given


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_a_server_reports_of_a_user_joins_the_lead_before_or_after_it_identified(
    session, send, order
):
    told = [
        send.one(0, "u_server", user_id="42"),
        send.one(10, "browser-a", "identify", **ana()),
        send.one(20, "u_server", user_id="42"),
    ]
    for place in order:
        send(told[place])
    assert owners(session) == ["ana@example.com"] * 3


def test_a_user_who_is_known_by_nothing_else_is_no_lead(session, send):
    send(send.one(0, "browser-a", "identify", user_id="42", properties={"plan": "pro"}))
    assert session.scalars(select(Lead)).all() == []


def test_two_people_of_one_browser_stay_two_leads(session, send):
    send(send.one(0, "browser-a", "identify", **ana()))
    ben = {"user_id": "43", "properties": {"email": "ben@example.com"}}
    send(send.one(60, "browser-a", "identify", **ben))
    send(send.one(120, "browser-a", user_id="42"))
    send(send.one(180, "browser-a", user_id="43"))
    assert owners(session) == [
        "ana@example.com",
        "ben@example.com",
        "ana@example.com",
        "ben@example.com",
    ]


def test_an_account_that_two_people_use_makes_them_no_one_person(session, send):
    send(send.one(0, "browser-a", "identify", **ana()))
    send(send.one(1, "browser-b", "identify", **ana(properties={"email": "ben@example.com"})))
    emails = session.scalars(select(Lead.email).order_by(Lead.id)).all()
    assert emails == ["ana@example.com", "ben@example.com"]
    [key] = session.scalars(select(LeadIdentity.key).where(LeadIdentity.kind == "user"))
    assert key.endswith(":42")


def test_a_user_id_is_of_one_site_only(session, send, make_site):
    send(send.one(0, "browser-a", "identify", **ana()))
    send(send.one(1, "u_server", user_id="42", site=make_site()))
    assert owners(session) == ["ana@example.com", None]


@pytest.mark.parametrize(
    "name", ["", " ", "null", "undefined", "0", "Anonymous", "[object Object]"]
)
def test_what_programs_send_for_nobody_is_nobody(name):
    assert user_key(1, name) is None


def test_facts_that_come_with_a_known_user_id_are_the_leads(session, send):
    send(send.one(0, "browser-a", "identify", **ana()))
    send(send.one(1, "u_server", "identify", user_id="42", properties={"company": "Acme"}))
    assert session.scalars(select(Lead)).one().company == "Acme"


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_an_alias_makes_the_earlier_name_known_whatever_comes_first(session, send, order):
    told = [
        send.one(0, "u_server-old", user_id="old"),
        send.one(5, "u_server-new", "identify", **ana()),
        send.one(9, "u_server-new", "alias", user_id="42", previous_id="old"),
    ]
    for place in order:
        send(told[place])
    assert owners(session) == ["ana@example.com"] * 3


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_an_alias_of_a_visitor_gives_the_lead_what_was_done_there(session, send, order):
    told = [
        send.one(0, "browser-a", "page"),
        send.one(5, "u_server", "identify", **ana()),
        send.one(9, "u_server", "alias", user_id="42", previous_id="browser-a"),
    ]
    for place in order:
        send(told[place])
    assert owners(session) == ["ana@example.com"] * 3


def test_an_alias_makes_the_user_known_whose_browser_is_known(session, send):
    send(send.one(0, "browser-a", "identify", properties={"email": "ana@example.com"}))
    send(send.one(1, "u_server", user_id="42"))
    send(send.one(2, "u_server", "alias", user_id="42", previous_id="browser-a"))
    assert owners(session) == ["ana@example.com"] * 3


def test_aliases_are_followed_from_name_to_name(session, send):
    send(send.one(0, "u_a", user_id="a"))
    send(send.one(1, "u_b", "alias", user_id="b", previous_id="a"))
    send(send.one(2, "u_c", "alias", user_id="c", previous_id="b"))
    send(send.one(3, "u_c", "identify", user_id="c", properties={"email": "ana@example.com"}))
    assert owners(session) == ["ana@example.com"] * 4


def test_an_alias_never_makes_one_lead_of_two(session, send):
    send(send.one(0, "browser-a", "identify", **ana()))
    ben = {"user_id": "43", "properties": {"email": "ben@example.com"}}
    send(send.one(1, "browser-b", "identify", **ben))
    for previous in ("42", "browser-a"):
        send(send.one(2, "browser-b", "alias", user_id="43", previous_id=previous))
    assert len(session.scalars(select(Lead)).all()) == 2
    assert owners(session) == ["ana@example.com", *["ben@example.com"] * 3]


def test_an_alias_that_is_sent_again_is_stored_once(session, send):
    for minute in range(3):
        send(send.one(minute, "browser-a", "alias", user_id="42", previous_id="old"))
    assert len(session.scalars(select(UserAlias)).all()) == 1
