"""Time that Plausible's script reports ends on the view it was spent on, once."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select

from tracker.journey import drain
from tracker.journey.facts import Received
from tracker.journey.models import Event, VisitSession

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
URL = "https://www.example.com/a"


@pytest.fixture
def say(session, make_site):
    """Write events of (seconds, type, milliseconds, url), together or one by one."""
    site_id = make_site().id
    numbers = count()

    def one(seconds, kind, engaged_ms=None, url=URL, visitor="visitor-0001", number=None):
        at = NOON + timedelta(seconds=seconds)
        return Received(
            site_id=site_id, visitor=visitor, message_id=f"m{number or next(numbers)}",
            type=kind, at=at, received_at=at, url=url, engaged_ms=engaged_ms,
            scroll_depth=None if engaged_ms is None else engaged_ms // 1000,
        )  # fmt: skip

    def write(*told, together=True):
        received = [one(**t) if isinstance(t, dict) else one(*t) for t in told]
        for batch in [received] if together else [[r] for r in received]:
            drain.write(session, batch)

    return write


def times(session) -> list[int | None]:
    pages = select(Event.engaged_ms).where(Event.type == "page").order_by(Event.at)
    return list(session.scalars(pages))


@pytest.mark.parametrize("together", [True, False])
def test_each_report_adds_to_the_latest_view_of_its_address_before_it(session, say, together):
    say(
        (0, "page"),
        (5, "engaged", 5000),
        (9, "engaged", 3000),
        (10, "page", None, f"{URL}/b"),
        (20, "page"),
        (30, "engaged", 7000),
        (31, "engaged", 1000, f"{URL}/b"),
        together=together,
    )
    assert times(session) == [8000, 1000, 7000]
    assert session.scalar(select(VisitSession.engaged_ms)) == 16_000


def test_a_report_that_comes_again_adds_nothing(session, say):
    report = {"seconds": 5, "kind": "engaged", "engaged_ms": 5000, "number": "same"}
    say((0, "page"), report)
    say(report)
    say(report, report)
    assert times(session) == [5000]


def test_a_report_of_no_view_of_this_visitor_counts_for_nothing(session, say):
    say((0, "page"), {"seconds": 5, "kind": "engaged", "engaged_ms": 5000, "visitor": "visitor-2"})
    say((60, "engaged", 5000, f"{URL}/never"))
    assert times(session) == [None]
