from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tracker.journey.bots import View, bot_of, contradiction, is_too_fast
from tracker.journey.drain import write
from tracker.journey.facts import Received
from tracker.journey.models import VisitSession
from tracker.journey.spam import is_spam

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Safari/537.36"
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Safari/605.1.15"
)
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def received(**given) -> Received:
    base = {"site_id": 1, "visitor": "v", "message_id": "m", "type": "page", "at": NINE}
    return Received(**(base | {"received_at": NINE, "user_agent": CHROME} | given))


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, None),
        ({"user_agent": None}, None),
        ({"user_agent": CRAWLER}, "crawler"),
        ({"automated": True}, "automated"),
        (
            {"hints": '"Chromium";v="130", "HeadlessChrome";v="130", "Not?A_Brand";v="99"'},
            "headless",
        ),
        ({"hints": '"Chromium";v="88", "Google Chrome";v="88"'}, "hints"),
        ({"signs": ["data centre"]}, "data centre"),
        ({"signs": ["something else"]}, None),
        ({"referrer": "http://site7.free-share-buttons.com/"}, "referrer spam"),
        ({"referrer": "https://www.google.com/"}, None),
        ({"referrer": "http://[half"}, None),
    ],
)
def test_a_visit_is_a_programs_for_a_reason_that_has_a_name(facts, reason):
    assert bot_of(received(**facts)) == reason


@pytest.mark.parametrize(
    ("user_agent", "hints"),
    [
        (CHROME, None),  # http, or a page that is embedded
        (CHROME, '"Chromium";v="130", "Google Chrome";v="130", "Not?A_Brand";v="99"'),
        (f"{CHROME} Edg/130.0.0.0", '"Microsoft Edge";v="130", "Chromium";v="130"'),
        (f"{CHROME} OPR/115.0.0.0", '"Chromium";v="130", "Opera";v="115", "Not?A_Brand";v="99"'),
        (
            "Mozilla/5.0 (Linux; Android 10) Chrome/47.0",
            '"Android WebView";v="143", "Chromium";v="143"',
        ),
        (FIREFOX, None),
        (SAFARI, ""),
    ],
)
def test_browsers_that_say_the_same_twice_do_not_contradict_themselves(user_agent, hints):
    assert contradiction(user_agent, hints) is None


@pytest.mark.parametrize("user_agent", [FIREFOX, SAFARI, CHROME.replace("130", "131")])
def test_a_browser_that_is_two_at_once_contradicts_itself(user_agent):
    hints = '"Chromium";v="130", "Google Chrome";v="130"'
    assert contradiction(user_agent, hints) == "hints"


@pytest.mark.parametrize(
    "host",
    ["semalt.com", "a.semalt.com", "buttons-for-website.com", "get-free-traffic-now.com",
     "social-traffic-3.xyz", "cookie-law-enforcement-aa.xyz", "100-reasons-for-seo.com",
     "trafficmonetize.org", "free-social-buttons7.xyz"],
)  # fmt: skip
def test_referrers_that_only_want_to_be_seen_are_known(host):
    assert is_spam(host)


@pytest.mark.parametrize(
    "host",
    ["google.com", "seo.example", "buttons.example", "traffic.example", "semalt.com.example",
     "best-of-seo.example", "compliance-week.example", "law.example", "zhihu.com"],
)  # fmt: skip
def test_referrers_that_people_come_from_are_none(host):
    assert not is_spam(host)


def views(times, page="/"):
    return [View(NINE + timedelta(seconds=s), page) for s in times]


@pytest.mark.parametrize(
    ("seen", "too_fast"),
    [
        ([], False),
        (views([0]), False),
        ([View(NINE, f"/{n}") for n in range(30)], False),  # all links of a page, in new tabs
        ([View(NINE, f"/{n}") for n in range(31)], True),
        ([View(NINE + timedelta(seconds=n / 2.9), f"/{n}") for n in range(300)], False),
        ([View(NINE + timedelta(seconds=n / 3.2), f"/{n}") for n in range(300)], True),
        (views([0] * 10), False),
        (views([0] * 11), True),
        (views([n * 0.11 for n in range(25)]), False),
        (views([n * 0.09 for n in range(25)]), True),
    ],
)
def test_pages_faster_than_anybody_looks_at_them_are_a_programs(seen, too_fast):
    assert is_too_fast(seen) is too_fast


some_views = st.lists(
    st.builds(
        View,
        st.integers(0, 20_000).map(lambda ms: NINE + timedelta(milliseconds=ms)),
        st.sampled_from(["/", "/a", None]),
    ),
    max_size=60,
)


@given(some_views, st.randoms(use_true_random=False))
def test_the_order_of_views_does_not_matter(seen, random):
    assert is_too_fast(seen) is is_too_fast(random.sample(seen, len(seen)))


@given(some_views, some_views)
def test_more_views_never_make_a_person_of_a_program(seen, more):
    assert not is_too_fast(seen) or is_too_fast([*seen, *more])


@pytest.fixture
def page(make_site, now):
    site, numbers = make_site(), count(1)

    def make(second: float, path="/", **given) -> Received:
        at = now + timedelta(seconds=second)
        given = {"client_at": at} | given
        return received(site_id=site.id, message_id=f"m{next(numbers)}", at=at, path=path, **given)

    return make


def flags(session) -> list[str | None]:
    return [visit.bot for visit in session.scalars(select(VisitSession))]


def test_a_visit_that_runs_too_fast_is_flagged_though_its_pages_come_one_by_one(session, page):
    for n in range(31):
        write(session, [page(n / 4, f"/{n}")])
        assert flags(session) == (["too fast"] if n == 30 else [None])


def test_pages_that_waited_in_a_closed_browser_come_at_once_and_are_a_persons(session, page, now):
    late = [page(0, f"/{n}", client_at=now + timedelta(minutes=n)) for n in range(40)]
    write(session, late)
    assert flags(session) == [None]


def test_where_no_browser_told_a_time_nothing_is_too_fast(session, page):
    write(session, [page(0, client_at=None) for _ in range(40)])
    assert flags(session) == [None]


def test_the_first_reason_stays(session, page):
    write(session, [page(0, f"/{n}", user_agent=CRAWLER) for n in range(40)])
    assert flags(session) == ["crawler"]


def test_a_visit_counts_as_a_persons_unless_flagged_or_overruled(
    session, make_site, make_visitor, make_visit
):
    visitor = make_visitor(make_site())
    person = make_visit(visitor)
    bot = make_visit(visitor, bot="crawler")
    overruled = make_visit(visitor, bot="crawler", bot_overruled=True)

    assert [v.is_person for v in (person, bot, overruled)] == [True, False, True]
    counted = select(VisitSession.id).where(VisitSession.is_person)
    assert set(session.scalars(counted)) == {person.id, overruled.id}
    assert session.scalars(select(VisitSession.id).where(~VisitSession.is_person)).all() == [bot.id]
