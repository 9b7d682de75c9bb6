import pytest
from sqlalchemy import func, select

from tracker.scores.models import ModelVersion, Score


@pytest.fixture
def history(told, tmp_path):
    """Leads of whom the frequent visitors bought."""
    path = tmp_path / "history.csv"
    rows = [f"p{n}@x.example,{n % 7},{'yes' if n % 7 > 3 else 'no'}" for n in range(210)]
    path.write_text("\n".join(["Email,Visits,Bought", *rows]))
    told("leads", "import", path, "--outcome", "Bought=yes")


def test_training_says_how_good_the_model_is_and_scores_every_lead_by_it(history, told, run, store):
    told_of = told("scores", "train")
    assert (told_of["leads"], told_of["won"]) == (210, 90)
    assert told_of["metrics"]["auc"] > 0.9
    assert {"calibration_error", "lift_at_10"} <= set(told_of["metrics"])

    assert store.scalars(select(ModelVersion.id).where(ModelVersion.live)).all() == [
        told_of["model"]
    ]
    assert store.scalars(select(Score.model_version_id).distinct()).all() == [told_of["model"]]
    store.rollback()  # it holds the lock
    assert "AUC" in run("scores", "train").stdout


def test_too_few_outcomes_are_said_in_a_sentence(run, tmp_path, told, store):
    path = tmp_path / "few.csv"
    path.write_text("Email,Bought\nana@x.example,yes\nbo@x.example,no\n")
    told("leads", "import", path, "--outcome", "Bought=yes")
    refused = run("scores", "train", status=1)
    assert "1 won and 1 lost" in refused.stderr
    assert store.scalar(select(func.count()).select_from(ModelVersion)) == 0


def test_rescoring_says_how_many_leads_there_are(history, told):
    assert told("scores", "rescore") == {"scored": 210}
