"""How people came, through the whole drain: frozen where it must be, followed where it may be."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select

from tracker.collect import wire
from tracker.collect.inbox import Request
from tracker.draining import drain_once
from tracker.journey.models import VisitSession
from tracker.leads.models import Lead

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOME = "https://www.example.com"
GOOGLE_AD = (
    f"{HOME}/pricing?utm_source=google&utm_medium=cpc&utm_campaign=Spring&utm_term=crm"
    "&utm_content=A&gclid=Cj0x&bd_vid=7"
)
EMAIL = f"{HOME}/blog?utm_source=news&utm_medium=email&utm_campaign=May"


@pytest.fixture
def browse(session, inbox, make_site):
    """`browse(minute, address, referrer, email=…)`: a page, or a form sent on it; drained."""
    site_id, numbers = make_site().id, count(1)
    session.commit()

    def send(minute, url=f"{HOME}/", referrer=None, *, email=None):
        event = {
            "type": "page",
            "messageId": f"m{next(numbers)}",
            "context": {"page": {"url": url, "referrer": referrer}},
        }
        if email:
            fields = [{"name": "email", "value": email}]
            event |= {"type": "track", "event": "Form Submitted", "properties": {"fields": fields}}
        at = NINE + timedelta(minutes=minute)
        envelope = {
            "site_id": site_id,
            "visitor": "v-0001",
            "received_at": at,
            "sent_at": None,
            "address": None,
            "user_agent": None,
            "events": [event],
        }
        inbox.append(Request(f"{site_id}.v-0001", wire.encode(envelope)))
        drain_once(session, inbox)

    return send


def lead(session) -> Lead:
    session.expire_all()
    return session.scalars(select(Lead)).one()


def came(touch) -> tuple:
    return touch and (touch["channel"], touch["source"], touch["campaign"])


def test_the_first_touch_the_last_not_direct_and_the_one_of_the_form_are_each_kept(session, browse):
    browse(0, GOOGLE_AD, "https://www.google.com/")
    browse(600, EMAIL)
    browse(1200)
    browse(1201, f"{HOME}/contact", f"{HOME}/", email="ana@company.example")

    ana = lead(session)
    assert came(ana.first_touch) == ("paid search", "google", "Spring")
    assert came(ana.last_touch) == ("email", "news", "May")
    assert came(ana.converting_touch) == ("direct", "direct", None)
    assert (ana.source, ana.channel) == ("google", "paid search")


def test_a_touch_says_all_that_an_advertiser_asks_back_for(session, browse):
    browse(0, GOOGLE_AD, "https://www.google.com/")
    browse(1, f"{HOME}/contact", GOOGLE_AD, email="ana@company.example")

    assert lead(session).first_touch == {
        "at": NINE.isoformat(),
        "channel": "paid search",
        "source": "google",
        "medium": "cpc",
        "campaign": "Spring",
        "term": "crm",
        "content": "A",
        "click_ids": {"gclid": "Cj0x", "bd_vid": "7"},
        "referrer": "https://www.google.com/",
        "url": GOOGLE_AD,
        "page": "/pricing",
    }


def test_later_visits_change_no_earlier_conversion(session, browse):
    browse(0, f"{HOME}/", "https://www.zhihu.com/question/1")
    browse(1, f"{HOME}/contact", f"{HOME}/", email="ana@company.example")
    before = lead(session)
    first, converting = dict(before.first_touch), dict(before.converting_touch)

    browse(600, GOOGLE_AD, "https://www.google.com/")
    browse(601, f"{HOME}/contact", GOOGLE_AD, email="ana@company.example")
    browse(1200, EMAIL)

    ana = lead(session)
    assert (ana.first_touch, ana.converting_touch) == (first, converting)
    assert (ana.source, ana.channel) == ("zhihu", "social")
    assert came(ana.last_touch) == ("email", "news", "May")


def test_a_direct_visit_leaves_the_last_touch_as_it_was(session, browse):
    browse(0, EMAIL)
    browse(1, f"{HOME}/contact", EMAIL, email="ana@company.example")
    browse(900)
    assert came(lead(session).last_touch) == ("email", "news", "May")


def test_direct_is_a_first_touch_and_no_last_one(session, browse):
    browse(0)
    browse(1, f"{HOME}/contact", f"{HOME}/", email="ana@company.example")
    browse(600, EMAIL)
    ana = lead(session)
    assert came(ana.first_touch) == ("direct", "direct", None)
    assert came(ana.last_touch) == ("email", "news", "May")


@pytest.mark.parametrize(
    ("url", "referrer"),
    [
        (f"{HOME}/b", f"{HOME}/a"),
        (f"{HOME}/b?utm_source=banner&utm_medium=internal&utm_campaign=Inside", f"{HOME}/a"),
        (f"{HOME}/paid", "https://checkout.stripe.com/c/pay/1"),
        (f"{HOME}/paid", "https://mclient.alipay.com/h5pay"),
        (f"{HOME}/signed-in", "https://accounts.google.com/"),
        (f"{HOME}/help", "https://help.example.com/"),
    ],
)
def test_ones_own_pages_checkouts_and_sign_ins_make_no_visit_and_no_touch(
    session, browse, url, referrer
):
    browse(0, EMAIL)
    browse(5, url, referrer)
    browse(6, f"{HOME}/contact", url, email="ana@company.example")

    assert len(session.scalars(select(VisitSession)).all()) == 1
    ana = lead(session)
    touches = ana.first_touch, ana.last_touch, ana.converting_touch
    assert {came(touch) for touch in touches} == {("email", "news", "May")}


def test_back_from_a_long_checkout_is_a_direct_visit_and_no_touch(session, browse):
    browse(0, EMAIL)
    browse(1, f"{HOME}/contact", EMAIL, email="ana@company.example")
    browse(50, f"{HOME}/paid", "https://www.paypal.com/checkoutnow")
    ana = lead(session)
    assert came(ana.last_touch) == ("email", "news", "May")
    latest = session.scalars(select(VisitSession).order_by(VisitSession.id.desc())).first()
    assert (latest.channel, latest.referrer) == ("direct", None)
