from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.scores.behaviour import Did, behaviour, kinds_of

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(0), END - START).map(lambda passed: START + passed)
EVENTS = st.builds(
    Did,
    type=st.sampled_from(["page", "track", "identify", "engaged"]),
    at=MOMENTS,
    session_id=st.integers(1, 4),
    path=st.sampled_from(["/", "/pricing", "/demo", "/contact", None]),
    page_message_id=st.sampled_from(["a", "b", None]),
    engaged_ms=st.none() | st.integers(0, 10**7),
    scroll_depth=st.none() | st.integers(0, 100),
)


@given(before=st.lists(EVENTS), later=st.lists(EVENTS), submitted=st.lists(MOMENTS), as_of=MOMENTS)
def test_nothing_that_happens_later_changes_what_was_known(before, later, submitted, as_of):
    later = [
        e._replace(at=as_of + timedelta(microseconds=1) + (e.at - NOW) % timedelta(9))
        for e in later
    ]
    afterwards = [at for at in submitted if at > as_of]
    earlier = [at for at in submitted if at <= as_of]

    assert behaviour(before + later, earlier + afterwards, as_of=as_of) == behaviour(
        before, earlier, as_of=as_of
    )


@given(events=st.lists(EVENTS), submitted=st.lists(MOMENTS), data=st.data())
def test_the_order_in_which_events_are_read_does_not_matter(events, submitted, data):
    shuffled = data.draw(st.permutations(events))

    assert behaviour(shuffled, submitted, as_of=NOW) == behaviour(events, submitted, as_of=NOW)


def test_a_lead_without_any_event_has_no_behaviour_rather_than_none_of_it():
    assert behaviour([], [NOW], as_of=NOW) == {}


def test_every_number_of_a_visit():
    events = [
        Did("page", NOW - timedelta(days=9), 1, "/"),
        Did("page", NOW - timedelta(days=3), 2, "/pricing"),
        Did("page", NOW - timedelta(days=2), 3, "/pricing"),
        Did("page", NOW - timedelta(days=2), 3, "/de/book-a-demo"),
        Did("page", NOW - timedelta(days=2), 3, "/contact-us"),
        Did("track", NOW - timedelta(days=1), 3),
    ]

    assert behaviour(events, [NOW - timedelta(days=1), NOW], as_of=NOW) == {
        "visits": 3,
        "visits_last_7_days": 2,
        "page_views": 5,
        "distinct_pages": 4,
        "pricing_views": 2,
        "demo_views": 1,
        "contact_views": 1,
        "days_since_last_event": 1,
        "submissions": 2,
    }


def test_engaged_time_counts_the_latest_total_of_each_page_view_once():
    engagements = [
        Did("page", NOW, 1, "/"),
        Did("engaged", NOW, 1, page_message_id="a", engaged_ms=30_000, scroll_depth=20),
        Did("engaged", NOW, 1, page_message_id="a", engaged_ms=90_000, scroll_depth=100),
        Did("engaged", NOW, 1, page_message_id="b", engaged_ms=60_000, scroll_depth=50),
    ]

    known = behaviour(engagements, [], as_of=NOW)

    assert (known["engaged_minutes"], known["scroll_depth"]) == (2.5, 75)


def test_the_total_on_a_page_view_is_not_read_because_it_holds_what_was_reported_later():
    page = Did("page", NOW, 1, "/", engaged_ms=600_000, scroll_depth=90)

    assert not {"engaged_minutes", "scroll_depth"} & behaviour([page], [], as_of=NOW).keys()


@pytest.mark.parametrize(
    ("path", "title", "kinds"),
    [
        ("/pricing", None, {"pricing"}),
        ("/Pricing/Enterprise", None, {"pricing"}),
        ("/plans-and-prices", None, {"pricing"}),
        ("/get-a-quote", None, {"pricing"}),
        ("/free-trial", None, {"demo"}),
        ("/request_demo", None, {"demo"}),
        ("/contact.html", None, {"contact"}),
        ("/demo/contact", None, {"demo", "contact"}),
        ("/baojia.html", None, {"pricing"}),
        ("/%E4%BB%B7%E6%A0%BC", None, {"pricing"}),
        ("/联系我们", None, {"contact"}),
        ("/show.php", "申请试用 - 某公司", {"demo"}),
        ("/p/12", "咨询报价", {"contact", "pricing"}),
        ("/enterprise", None, set()),
        ("/explanation", None, set()),
        ("/industrial", None, set()),
        ("/democracy", None, set()),
        ("/blog/7", "How to pick a pricing page", set()),
        (None, None, set()),
    ],
)
def test_pages_that_speak_of_buying_are_known_by_their_words(path, title, kinds):
    assert kinds_of(path, title) == kinds
