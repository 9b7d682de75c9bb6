"""Real leads, where the folder with public data is there."""

from pathlib import Path
from time import process_time

import pandas as pd
import pytest

import scoring

LEADS = Path(__file__).parents[3] / "shared/data/x_education/leads.csv.gz"
# Written by or after the work of sales, so they give the outcome away.
LEAKING = [
    "Tags",
    "Lead Quality",
    "Lead Profile",
    "Last Activity",
    "Last Notable Activity",
    "Asymmetrique Activity Index",
    "Asymmetrique Profile Index",
    "Asymmetrique Activity Score",
    "Asymmetrique Profile Score",
]

pytestmark = pytest.mark.skipif(not LEADS.exists(), reason="needs ../shared/data/x_education")


@pytest.fixture(scope="module")
def real():
    leads = pd.read_csv(LEADS).drop(columns=LEAKING)
    return leads, leads.pop("Converted").astype(bool)


@pytest.fixture(scope="module")
def exported(real):
    """Learned from the table as it was exported: ids, "Select" where nothing was chosen."""
    return scoring.train(*real, seed=1)


def test_real_leads_are_ranked_well_and_the_chances_come_true(real):
    leads, won = real
    without_ids = leads.drop(columns=["Prospect ID", "Lead Number"]).replace("Select", None)
    metrics = scoring.train(without_ids, won).metrics
    assert metrics["auc"] >= 0.865
    assert metrics["calibration_error"] <= 0.03


def test_a_table_as_it_was_exported_does_no_worse_and_its_id_is_left_out(exported):
    assert exported.metrics["auc"] >= 0.865
    assert exported.metrics["calibration_error"] <= 0.03
    assert exported.model.card["left_out"]["Prospect ID"] == "identifier"


def test_learned_from_the_older_leads_the_newest_are_ranked_well(real):
    leads, won = real
    day = leads["Lead Number"].rank() // 100
    when = pd.Timestamp("2020-01-01") + pd.to_timedelta(day, unit="D")
    metrics = scoring.train(leads.drop(columns=["Lead Number"]), won, when).metrics
    assert metrics["holdout_cut"] == "time"
    assert metrics["auc"] >= 0.86


def test_ten_thousand_leads_are_scored_and_explained_while_one_waits(real, exported):
    leads, _ = real
    started = process_time()
    exported.model.predict(leads)
    scored = process_time()
    exported.model.explain(leads)
    assert scored - started < 1
    assert process_time() - scored < 2
