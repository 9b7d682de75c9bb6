"""A company's real history through the command line alone: imported, learned from, ranked."""

import csv
import io
from time import perf_counter

import pytest

from tests.flow.service import ROOT, Service

FILE = ROOT.parent / "shared/data/x_education/leads.csv.gz"
# Written by sales, or computed, after the outcome was known.
LEAKING = (
    "Tags", "Lead Quality", "Lead Profile", "Last Activity", "Last Notable Activity",
    "Asymmetrique Activity Index", "Asymmetrique Profile Index", "Asymmetrique Activity Score",
    "Asymmetrique Profile Score",
)  # fmt: skip


@pytest.fixture
def service(tmp_path) -> Service:
    return Service(tmp_path / "var")


def brought_in(service, file, *options):
    service.run("db", "upgrade")
    started = perf_counter()
    report = service.json("leads", "import", str(file), *options)
    return report, perf_counter() - started


@pytest.mark.skipif(not FILE.exists(), reason="needs ../shared/data/x_education")
def test_a_real_history_is_imported_in_time_and_learned_from_well(service):
    ignored = [part for column in LEAKING for part in ("--ignore", column)]
    report, took = brought_in(
        service, FILE, *ignored, "--outcome", "Converted=1", "--missing", "Select"
    )
    assert (report["made"], report["errors"]) == (9240, 0)
    assert report["outcomes"] == {"won": 3561, "lost": 5679, "open": 0}
    assert took < 30

    trained = service.json("scores", "train")
    assert trained["metrics"]["auc"] >= 0.85

    best = csv.DictReader(io.StringIO(service.run("leads", "export", "--band", "A")))
    outcomes = [row["outcome"] for row in best]
    assert outcomes.count("won") / len(outcomes) > 0.7


def test_a_small_history_is_imported_learned_from_and_ranked(service, tmp_path):
    rows = []
    for n in range(400):
        source, visits = ("Fair" if n % 3 else "Ad"), n % 7
        bought = "yes" if source == "Fair" and visits > 2 else "no"
        rows.append(f"p{n}@x.example,{source},{visits},{bought}")
    file = tmp_path / "history.csv"
    file.write_text("\n".join(["Email,Lead Source,Visits,Bought", *rows]))

    report, _ = brought_in(service, file, "--outcome", "Bought=yes")
    assert report["made"] == 400
    trained = service.json("scores", "train")
    assert trained["metrics"]["auc"] > 0.9

    ranked = list(csv.DictReader(io.StringIO(service.run("leads", "export"))))
    assert {row["scored_by"] for row in ranked} == {"model"}
    assert {row["outcome"] for row in ranked[:50]} == {"won"}
