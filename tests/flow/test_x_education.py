"""A company's real history through the command line alone: imported, learned from, ranked."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

ROOT = Path(__file__).parents[2]
FILE = ROOT.parent / "shared/data/x_education/leads.csv.gz"
# Written by sales, or computed, after the outcome was known.
LEAKING = (
    "Tags", "Lead Quality", "Lead Profile", "Last Activity", "Last Notable Activity",
    "Asymmetrique Activity Index", "Asymmetrique Profile Index", "Asymmetrique Activity Score",
    "Asymmetrique Profile Score",
)  # fmt: skip


@pytest.fixture
def tracker(tmp_path):
    """Run the program as an operator does, in a folder of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LEADLIGHT_")}
    environ = kept | {"LEADLIGHT_VAR_DIR": str(tmp_path / "var")}

    def run(*args) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "tracker", *map(str, args)],
            cwd=ROOT, env=environ, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def brought_in(tracker, file, *options):
    tracker("db", "upgrade")
    started = perf_counter()
    report = json.loads(tracker("leads", "import", file, *options, "--json"))
    return report, perf_counter() - started


@pytest.mark.skipif(not FILE.exists(), reason="needs ../shared/data/x_education")
def test_a_real_history_is_imported_in_time_and_learned_from_well(tracker):
    ignored = [part for column in LEAKING for part in ("--ignore", column)]
    report, took = brought_in(
        tracker, FILE, *ignored, "--outcome", "Converted=1", "--missing", "Select"
    )
    assert (report["made"], report["errors"]) == (9240, 0)
    assert report["outcomes"] == {"won": 3561, "lost": 5679, "open": 0}
    assert took < 30

    trained = json.loads(tracker("scores", "train", "--json"))
    assert trained["metrics"]["auc"] >= 0.85

    best = csv.DictReader(io.StringIO(tracker("leads", "export", "--band", "A")))
    outcomes = [row["outcome"] for row in best]
    assert outcomes.count("won") / len(outcomes) > 0.7


def test_a_small_history_is_imported_learned_from_and_ranked(tracker, tmp_path):
    rows = []
    for n in range(400):
        source, visits = ("Fair" if n % 3 else "Ad"), n % 7
        bought = "yes" if source == "Fair" and visits > 2 else "no"
        rows.append(f"p{n}@x.example,{source},{visits},{bought}")
    file = tmp_path / "history.csv"
    file.write_text("\n".join(["Email,Lead Source,Visits,Bought", *rows]))

    report, _ = brought_in(tracker, file, "--outcome", "Bought=yes")
    assert report["made"] == 400
    trained = json.loads(tracker("scores", "train", "--json"))
    assert trained["metrics"]["auc"] > 0.9

    ranked = list(csv.DictReader(io.StringIO(tracker("leads", "export"))))
    assert {row["scored_by"] for row in ranked} == {"model"}
    assert {row["outcome"] for row in ranked[:50]} == {"won"}
