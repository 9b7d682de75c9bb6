from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.demo.reports import form_message, reports
from tracker.demo.rhythm import Rhythm
from tracker.demo.story import LASTS, begins, tell

EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(0), timedelta(days=9000)).map(lambda after: EARLIEST + after)
shares = st.floats(0, 1)


@settings(max_examples=25, deadline=None)
@given(now=moments)
def test_whenever_it_is_told_the_story_holds_together(now):
    story = tell(now, visitors=60)
    told = [r for visit in story.visits for r in reports(visit, 1)]

    assert all(begins(now) <= visit.views[0].at <= now for visit in story.visits)
    for visit in story.visits:
        times = [moment for view in visit.views for moment in (view.at, view.left_at)]
        assert times == sorted(times)
        if visit.sent is not None:
            view = visit.views[visit.sent.view]
            assert view.page.kind == visit.sent.filled.kind
            assert view.at <= visit.sent.at <= view.left_at
    assert max(Counter(r.message_id for r in told).values()) == 1
    forms = {form_message(visit): visit.sent.at for visit in story.visits if visit.sent}
    for deal in story.deals:
        assert deal.outcome_at is None or forms[deal.form] < deal.outcome_at <= now
        until = deal.outcome_at or now
        for turn in deal.turns:
            assert forms[deal.form] < turn.at < turn.logged_at < until
        if deal.opportunity_at is not None:
            assert forms[deal.form] < deal.opportunity_at < until
        assert deal.outcome != "won" or (deal.opportunity_at and deal.value)


@settings(deadline=None)
@given(now=moments, some=st.lists(shares, min_size=2, max_size=20))
def test_a_rhythm_keeps_the_order_of_shares_and_stays_inside(now, some):
    start = now - LASTS
    rhythm = Rhythm("Asia/Shanghai", start, now)

    found = [rhythm.moment(share) for share in sorted(some)]

    assert found == sorted(found)
    assert start <= found[0]
    assert found[-1] <= now


@settings(deadline=None)
@given(now=moments, days=st.floats(0, 60), share=shares)
def test_a_later_visit_is_on_a_later_day(now, days, share):
    rhythm = Rhythm("UTC", now - timedelta(days=1), now)

    later = rhythm.later(now, days, share)

    assert later.date() > now.date()
    assert later - now < timedelta(days=days + 4)


def test_business_is_by_day_and_on_weekdays():
    now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    rhythm = Rhythm("UTC", now - timedelta(days=70), now)

    moments = [rhythm.moment(n / 5000) for n in range(5000)]

    weekend = sum(moment.weekday() >= 5 for moment in moments)
    night = sum(moment.hour < 6 for moment in moments)
    second_half = sum(moment > now - timedelta(days=35) for moment in moments)
    assert weekend < 0.12 * len(moments)
    assert night < 0.04 * len(moments)
    assert 0.52 * len(moments) < second_half < 0.62 * len(moments)


def test_who_answers_and_meets_buys_more_often():
    deals = tell(datetime(2026, 3, 2, 9, 30, tzinfo=UTC), visitors=1500).deals

    def share_won(*, heard: bool) -> float:
        closed = [
            deal.outcome == "won"
            for deal in deals
            if deal.outcome
            and any(turn.kind in {"reply", "meeting"} for turn in deal.turns) == heard
        ]
        assert len(closed) > 50
        return sum(closed) / len(closed)

    assert share_won(heard=True) > 1.4 * share_won(heard=False)
