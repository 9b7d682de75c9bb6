"""The guard on real leads, where the folder with public data is there; never tuned to them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scoring.choosing import choose
from scoring.leakage import suspects

LEADS = Path(__file__).parents[3] / "shared/data/x_education/leads.csv.gz"
# Of the nine that the folder calls leaking, those that the rows themselves give evidence of.
BY_EVIDENCE = {"Tags", "Lead Quality", "Lead Profile", "Last Activity", "Last Notable Activity"}
# Suspected by the folder too, so either way is right.
EITHER = {"What is your current occupation", "What matters most to you in choosing a course"}
LEAKING = BY_EVIDENCE | {
    f"Asymmetrique {of} {what}" for of in ("Activity", "Profile") for what in ("Index", "Score")
}

pytestmark = pytest.mark.skipif(not LEADS.exists(), reason="needs ../shared/data/x_education")


@pytest.fixture(scope="module")
def real():
    leads = pd.read_csv(LEADS)
    return leads, leads.pop("Converted").astype(bool).to_numpy()


def suspected(leads, won):
    choice = choose(leads)
    return {leak.column for leak in suspects(choice.features, choice.columns, won)}


@pytest.mark.parametrize("chosen", [True, False])
def test_what_sales_wrote_is_suspected_and_nothing_else(real, chosen):
    leads, won = real
    found = suspected(leads if chosen else leads.replace("Select", None), won)
    assert found >= BY_EVIDENCE
    assert found <= LEAKING | EITHER


def test_what_was_known_beforehand_raises_no_alarm(real):
    leads, won = real
    assert suspected(leads.drop(columns=list(LEAKING)), won) == set()


@pytest.mark.parametrize("rows", [40, 100, 300, 1000, 4000])
def test_of_some_of_the_leads_no_honest_column_is_suspected(real, rows):
    leads, won = real
    for seed in range(3):
        some = np.random.default_rng(seed).permutation(len(won))[:rows]
        found = suspected(leads.iloc[some].reset_index(drop=True), won[some])
        assert found <= LEAKING | EITHER
