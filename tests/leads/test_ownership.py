from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.leads.ownership import Owners, Said

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANA, BEN = 1, 2


def at(minute: float) -> datetime:
    return NINE + timedelta(minutes=minute)


def test_nobody_owns_a_browser_that_nobody_named():
    assert Owners([]).lead_of(NINE, 1) is None


def test_what_was_seen_before_the_first_form_is_of_who_sent_it():
    owners = Owners([Said(at(100), 3, ANA)])
    assert [owners.lead_of(at(m), s) for m, s in ((0, 1), (50, 2), (99, 3), (200, 4))] == [ANA] * 4


def test_the_second_person_gets_the_visit_they_came_forward_in_and_what_follows():
    owners = Owners([Said(at(10), 1, ANA), Said(at(500), 3, BEN)])
    owned = [owners.lead_of(at(m), s) for m, s in ((0, 1), (20, 1), (200, 2), (490, 3), (700, 4))]
    assert owned == [ANA, ANA, ANA, BEN, BEN]


def test_two_people_in_one_visit_part_at_the_moment_the_second_speaks():
    owners = Owners([Said(at(10), 1, ANA), Said(at(20), 1, BEN)])
    assert [owners.lead_of(at(m), 1) for m in (5, 10, 15, 20, 25)] == [ANA, ANA, ANA, BEN, BEN]


sayings = st.builds(
    Said,
    st.integers(0, 1000).map(at),
    st.integers(1, 4),
    st.sampled_from([ANA, BEN]),
)


@given(said=st.lists(sayings, min_size=1), minute=st.integers(0, 1000), session=st.integers(1, 4))
def test_everything_on_a_named_browser_has_one_owner_whatever_the_order(said, minute, session):
    owner = Owners(said).lead_of(at(minute), session)
    assert owner in {s.lead_id for s in said}
    assert owner == Owners(reversed(said)).lead_of(at(minute), session)


@given(said=st.lists(sayings, min_size=1))
def test_what_one_person_did_is_never_anothers(said):
    """Whoever says who they are owns that very moment."""
    moments = {(s.at, s.session_id) for s in said}
    for moment, session in moments:
        named = {s.lead_id for s in said if (s.at, s.session_id) == (moment, session)}
        assert Owners(said).lead_of(moment, session) in named
