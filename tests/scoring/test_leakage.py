"""Tables made up for the guard: honest columns as strong as they come, and every kind of leak."""

import json

import numpy as np
import pandas as pd
import pytest

from scoring.choosing import choose
from scoring.leakage import suspects

HONEST = [
    "channel",
    "landing page",
    "time on site",
    "visits",
    "job level",
    "phone",
    "wanted start",
    "came in",
    "noise",
]


class Leads:
    """Leads of whom much is known beforehand: the law behind them reaches an AUC of about 0.85."""

    def __init__(self, rows, seed, rate=-1.5):
        draw = self.draw = np.random.default_rng(seed)
        channel = draw.choice(["ads", "search", "recommended"], rows, p=[0.5, 0.4, 0.1])
        page = np.where(channel == "ads", draw.integers(0, 20, rows), draw.integers(20, 300, rows))
        minutes = draw.gamma(1.2, 4, rows) * np.where(channel == "recommended", 2, 1)
        level = draw.choice(["head", "staff", "student"], rows, p=[0.2, 0.6, 0.2])
        logit = rate + 0.2 * (minutes - 5) + 1.5 * (channel == "recommended")
        logit += draw.normal(0, 0.7, 300)[page]
        logit += np.select([level == "head", level == "student"], [1.2, -2])
        self.won = draw.random(rows) < 1 / (1 + np.exp(-logit))
        self.when = 18_000 + np.sort(draw.random(rows)) * 400
        self.closed = self.when + draw.gamma(2, 20, rows)
        self.table = pd.DataFrame(
            {
                "channel": channel,
                "landing page": [f"/page/{p}" for p in page],
                "time on site": minutes,
                "visits": 1 + draw.poisson(1 + minutes / 6),
                "job level": level,
                "phone": np.where(draw.random(rows) < 0.35 + 0.25 * self.won, "given", None),
                "wanted start": days(self.when + draw.gamma(3, 20, rows)),
                "came in": days(self.when),
                "noise": draw.normal(size=rows),
            }
        )

    def suspected(self, **more):
        choice = choose(self.table.assign(**more))
        found = suspects(
            choice.features, choice.columns, self.won, when=self.when, closed=self.closed
        )
        return {leak.column: leak for leak in found}

    def either(self, of_won, of_lost):
        rows = len(self.won)
        return np.where(self.won, self.draw.choice(of_won, rows), self.draw.choice(of_lost, rows))


def days(numbers):
    return pd.to_datetime(numbers, unit="D")


@pytest.fixture(scope="module")
def leads():
    return Leads(2000, seed=1)


@pytest.mark.parametrize("rate", [-1.5, -4.5])
@pytest.mark.parametrize("rows", [40, 150, 600, 3000])
def test_nothing_that_is_known_beforehand_is_suspected(rows, rate):
    for seed in range(12 if rows < 1000 else 3):
        leads = Leads(rows, seed, rate)
        if leads.won.any():
            assert leads.suspected() == {}


@pytest.mark.parametrize("rows", [40, 2000])
def test_a_reason_written_for_the_lost_only_is_filled_for_one_outcome(rows):
    leads = Leads(rows, seed=2)
    reason = np.where(leads.won, None, leads.draw.choice(["price", "timing"], rows))
    [(name, leak)] = leads.suspected(why=reason).items()
    assert (name, leak.kind) == ("why", "filled")
    assert leak.evidence["filled_of_lost"] == 1
    assert leak.evidence["filled_of_won"] == 0
    assert "0 % of the won and 100 % of the lost" in leak.sentence


def test_numbers_of_contracts_are_suspected_though_only_their_presence_is_used(leads):
    numbers = [f"C-{i}" if won else None for i, won in enumerate(leads.won)]
    assert leads.suspected(contract=numbers)["contract"].kind == "filled"


def test_what_a_few_of_one_outcome_only_have_is_suspected_when_no_other_ever_has_it(leads):
    some = leads.won & (leads.draw.random(2000) < 0.2)
    assert leads.suspected(invoice=np.where(some, "sent", None))["invoice"].kind == "filled"


@pytest.mark.parametrize("rows", [40, 400, 2000])
@pytest.mark.parametrize(
    "column",
    [
        lambda leads: leads.either(["won", "delivery"], ["lost", "bad fit"]),
        lambda leads: np.where(leads.won, leads.draw.lognormal(7, 1, len(leads.won)), 0),
        lambda leads: leads.either(
            ["contract sent, signed on friday", "signed, wants training soon"],
            ["no budget, called twice now", "no answer, called all week"],
        ),
    ],
)
def test_a_column_that_by_itself_tells_the_outcome_is_suspected(rows, column):
    leads = Leads(rows, seed=3)
    leak = leads.suspected(after=column(leads))["after"]
    assert leak.kind == "decides"
    assert leak.evidence["auc"] > 0.95


def test_a_score_given_later_is_suspected_and_what_it_was_made_of_is_not(leads):
    score = leads.table["time on site"] / 5 + 3 * leads.won + leads.draw.normal(size=2000)
    assert list(leads.suspected(score=score)) == ["score"]


def test_words_that_are_verdicts_both_ways_are_suspected_though_most_leads_have_none(leads):
    verdict = np.where(leads.draw.random(2000) < 0.75, "open", leads.either(["hot"], ["dead"]))
    leak = leads.suspected(quality=verdict)["quality"]
    assert leak.kind == "decides"
    assert leak.evidence["won_of_good"] > 0.9
    assert leak.evidence["won_of_bad"] < 0.1


def test_words_that_are_sure_one_way_only_are_no_verdict(leads):
    recommended = np.where(leads.won & (leads.draw.random(2000) < 0.2), "friend", "nobody")
    assert leads.suspected(recommended=recommended) == {}


@pytest.mark.parametrize("rows", [40, 2000])
def test_dates_that_follow_the_outcome_are_suspected_and_plans_are_not(rows):
    leads = Leads(rows, seed=4)
    last_call = days(leads.closed + leads.draw.choice([-5, 1, 2], rows))
    found = leads.suspected(closed=days(leads.closed), called=last_call)
    assert {name: leak.kind for name, leak in found.items()} == {
        "closed": "afterwards",
        "called": "afterwards",
    }


def test_a_label_written_with_one_that_decides_is_suspected_with_it():
    leads = Leads(4000, seed=5)
    rows = len(leads.won)
    mood = leads.draw.integers(0, 4, rows)  # what sales found out, which is not the outcome
    tag = np.where(leads.won, mood % 2, 2 + mood).astype(str)
    profile = np.where(
        leads.draw.random(rows) < 0.6, mood % 2 + 2 * leads.won, leads.draw.integers(0, 4, rows)
    ).astype(str)
    found = leads.suspected(tag="t" + pd.Series(tag), profile="p" + pd.Series(profile))
    assert found["tag"].kind == "decides"
    assert found["profile"].kind == "afterwards"
    assert found["profile"].evidence["with"] == "tag"
    assert set(found) == {"tag", "profile"}


def test_a_product_asked_for_is_honest_beside_the_product_sold():
    leads = Leads(4000, seed=6)
    wish = leads.draw.choice(["basic", "plus", "team"], 4000, p=[0.2, 0.4, 0.4])
    leads.won |= (wish == "team") & (leads.draw.random(4000) < 0.4)
    sold = np.where(leads.won, wish, "nothing")
    assert list(leads.suspected(wish=wish, sold=sold)) == ["sold"]


@pytest.mark.parametrize("only", [True, False])
def test_thirty_rows_of_each_lead_are_no_more_evidence_than_one(only):
    won, lead = np.repeat([True, False], 90), np.repeat(np.arange(6), 30)
    choice = choose(pd.DataFrame({"why": np.where(won, None, "x"), "sum": won * 1.0}))
    groups = lead if only else None
    found = suspects(choice.features, choice.columns, won, groups=groups)
    assert [leak.column for leak in found] == ([] if only else ["sum", "why"])


def test_one_won_lead_is_not_enough_to_suspect_anything_but_dates(leads):
    won = np.arange(50) == 7
    choice = choose(leads.table.iloc[:50].assign(only=np.where(won, "x", "y")))
    assert suspects(choice.features, choice.columns, won) == []


def test_of_very_many_rows_some_are_enough():
    leads = Leads(60_000, seed=8)
    assert list(leads.suspected(stage=leads.either(["won"], ["lost"]))) == ["stage"]


def test_a_leak_is_ready_for_json(leads):
    [leak] = leads.suspected(stage=leads.either(["won"], ["lost"])).values()
    packed = json.loads(json.dumps(leak.packed()))
    assert packed["sentence"]["template"] % {
        "column": "'stage'",
        "auc": "1.00",
    } == str(leak.sentence)
