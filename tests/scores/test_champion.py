import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.scores.champion import FEWEST, Champion, Trial, decide, needed

ROWS = 400
_random = np.random.default_rng(7)
TRUTH = _random.uniform(0.05, 0.95, ROWS)
WON = _random.uniform(size=ROWS) < TRUTH
GOOD = TRUTH
ROUGH = np.clip(0.5 + 0.3 * (TRUTH - 0.5), 0.01, 0.99)
BAD = 1 - TRUTH


def trial(challenger=GOOD, rules=ROUGH):
    return Trial(WON, np.arange(ROWS), challenger, rules)


def champion(chances, **given_):
    facts = {
        "unseen": np.ones(ROWS, dtype=bool),
        "answers": True,
        "same_features": True,
        "chosen": False,
    } | given_
    return Champion(chances=chances, **facts)


def unseen(count):
    """So many of each outcome that the champion cannot have seen."""
    seen = np.zeros(ROWS, dtype=bool)
    seen[np.flatnonzero(WON)[:count]] = True
    seen[np.flatnonzero(~WON)[:count]] = True
    return seen


def test_the_first_model_goes_live_unless_the_rules_do_better():
    assert decide(trial(), None).live
    assert not decide(trial(challenger=BAD), None).live
    assert "rules do better" in str(decide(trial(challenger=BAD), None).why)


@pytest.mark.parametrize(
    ("challenger", "live", "goes_live"),
    [(GOOD, ROUGH, True), (GOOD, GOOD, True), (ROUGH, GOOD, False)],
)
def test_a_challenger_goes_live_if_it_is_not_worse_than_the_champion(challenger, live, goes_live):
    verdict = decide(trial(challenger, rules=BAD), champion(live))
    assert verdict.live is goes_live
    assert str(verdict.why).startswith("Live" if goes_live else "Not live")


def test_worse_than_the_rules_is_never_live_whatever_the_champion():
    assert not decide(trial(ROUGH, rules=GOOD), champion(BAD)).live


def test_too_few_new_outcomes_leave_the_champion_and_say_how_many_are_missing():
    verdict = decide(trial(), champion(BAD, unseen=unseen(FEWEST - 3)))
    assert not verdict.live
    assert "3 more won and 3 more lost leads are needed" in str(verdict.why)
    assert decide(trial(), champion(BAD, unseen=unseen(FEWEST))).live


def test_only_what_the_champion_cannot_have_seen_counts():
    """It knows the others by heart, which says nothing of new leads."""
    known = np.where(WON, 0.99, 0.01)
    new = unseen(60)
    learned_by_heart = np.where(new, BAD, known)
    assert decide(trial(), champion(learned_by_heart, unseen=new)).live


def test_another_question_is_not_held_against_the_old_answer():
    assert decide(trial(), champion(GOOD, answers=False, unseen=unseen(0))).live


def test_other_columns_are_compared_on_all_rows_where_new_ones_are_few():
    few = {"unseen": unseen(0), "same_features": False}
    assert decide(trial(GOOD, rules=BAD), champion(ROUGH, **few)).live
    assert not decide(trial(ROUGH, rules=BAD), champion(GOOD, **few)).live


def test_a_model_that_a_person_chose_is_replaced_by_a_better_one_only():
    assert not decide(trial(), champion(GOOD, chosen=True)).live
    verdict = decide(trial(), champion(ROUGH, chosen=True))
    assert verdict.live
    assert "better than the one chosen" in str(verdict.why)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=60))
def test_rows_of_one_lead_are_one_outcome(rows):
    won = np.array([won for won, _ in rows], dtype=bool)
    leads = np.array([lead for _, lead in rows], dtype=np.int64)
    more_won, more_lost = needed(won, leads)
    winners = {lead for got_there, lead in rows if got_there}
    assert more_won == FEWEST - len(winners)
    assert more_lost == FEWEST - len(set(leads.tolist()) - winners)
