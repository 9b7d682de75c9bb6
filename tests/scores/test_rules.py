from datetime import timedelta

import pytest

from scoring.scorecard import Rule
from tracker.scores.plan import change
from tracker.scores.rules import preview
from tracker.scores.scorecard import RULES


@pytest.fixture
def leads(session, make_lead, browse, now):
    """One who looked at prices, one who gave a company address, one who was lost."""
    looked = make_lead("x@gmail.com")
    browse(looked, "/pricing", at=now - timedelta(hours=1))
    make_lead("y@company.example")
    make_lead("z@company.example", outcome="lost")
    return looked


def test_the_rules_of_now_change_nothing(session, leads, now):
    found = preview(session, RULES, now=now)
    assert (found.leads, found.moved, found.bands, found.movers) == (2, 0, {}, [])


def test_a_preview_shows_who_moves_how_far_and_keeps_nothing(session, leads, now):
    found = preview(session, [*RULES, Rule("pricing_views", "at least", 1, 3.0)], now=now)

    [mover] = found.movers
    assert (found.leads, found.moved, mover.lead) == (2, 1, leads)
    assert mover.steps == pytest.approx(3.0)
    assert mover.after > mover.before
    [((was, will), count)] = found.bands.items()
    assert (will, count) == ("A", 1)
    assert was > will
    assert preview(session, RULES, now=now).moved == 0


def test_those_that_move_furthest_come_first(session, leads, now):
    found = preview(session, [Rule("email_kind", "is", "free", -4.0)], now=now)
    steps = [abs(mover.steps) for mover in found.movers]
    assert steps == sorted(steps, reverse=True)


def test_a_preview_compares_with_what_was_chosen(session, leads, now):
    rules = [Rule("pricing_views", "at least", 1, 1.0)]
    change(session, by=None, now=now, rules=rules)
    assert preview(session, rules, now=now).moved == 0
    assert preview(session, [], now=now).moved == 1


def test_of_a_site_only_its_leads_are_looked_at(session, leads, make_site, make_lead, now):
    site = make_site()
    make_lead(site_id=site.id)
    assert preview(session, [], now=now, site_id=site.id).leads == 1
