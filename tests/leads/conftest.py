"""Forms as browsers report them: attempted, accepted, or only seen on a page."""

from datetime import timedelta
from itertools import count

import pytest

from tracker.journey.drain import write
from tracker.journey.facts import Received
from tracker.journey.timeline import ATTEMPTED
from tracker.leads.sent import SUBMITTED
from tracker.leads.service import absorb


@pytest.fixture
def site(make_site):
    return make_site()


@pytest.fixture
def form_event(site, now):
    """Make what a browser reports of a form: `form_event("attempted", "f1", email="…")`."""

    def make(
        what: str, submission: str = "f1", *, minute=0, browser="a", form="contact",
        path="/contact", at=None, labels=None, **fields,
    ) -> Received:  # fmt: skip
        at = at or now + timedelta(minutes=minute)
        sent = [{"name": k, "value": v, **(labels or {}).get(k, {})} for k, v in fields.items()]
        properties = {"submissionId": submission, "fields": sent}
        properties |= {"form": form} if form else {}
        if what == "accepted":
            properties |= {"acceptedBy": "answer", "filledMs": 12_000}
        return Received(
            site_id=site.id,
            visitor=f"browser-{browser}",
            message_id=f"{submission}.a" if what != "accepted" else submission,
            type="track",
            name=SUBMITTED if what == "accepted" else ATTEMPTED,
            properties=properties | ({"valid": False} if what == "invalid" else {}),
            at=at,
            received_at=at,
            path=path,
            url=f"https://www.example.com{path}",
        )

    return make


@pytest.fixture
def seen_event(site, now):
    """Make what a browser reports of a page with forms on it."""
    numbers = count(1)

    def make(*forms: str, minute=0, browser="a", path="/contact", at=None) -> Received:
        at = at or now + timedelta(minutes=minute)
        return Received(
            site_id=site.id,
            visitor=f"browser-{browser}",
            message_id=f"seen-{next(numbers)}",
            type="engaged",
            forms=forms,
            at=at,
            received_at=at,
            path=path,
            url=f"https://www.example.com{path}",
        )

    return make


@pytest.fixture
def page_event(site, now):
    """Make a page view."""
    numbers = count(1)

    def make(path="/contact", *, minute=0, browser="a", at=None) -> Received:
        at = at or now + timedelta(minutes=minute)
        return Received(
            site_id=site.id,
            visitor=f"browser-{browser}",
            message_id=f"view-{next(numbers)}",
            type="page",
            at=at,
            received_at=at,
            path=path,
            url=f"https://www.example.com{path}",
        )

    return make


@pytest.fixture
def take(session):
    """Store what browsers report, as a worker does, in one batch."""

    def taken(*received: Received) -> set[int]:
        return absorb(session, write(session, received))

    return taken
