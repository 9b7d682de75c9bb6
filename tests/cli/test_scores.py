import pytest
from sqlalchemy import func, select

from tracker.scores.models import ModelVersion, Score


@pytest.fixture
def history(told, tmp_path):
    """Leads of whom the frequent visitors bought more often."""
    path = tmp_path / "history.csv"
    rows = [
        f"p{n}@x.example,{n % 7},{'yes' if n % 7 + n // 7 % 6 > 5 else 'no'}" for n in range(210)
    ]
    path.write_text("\n".join(["Email,Visits,Bought", *rows]))
    told("leads", "import", path, "--outcome", "Bought=yes")
    return path


def test_training_says_how_good_the_model_is_and_scores_every_lead_by_it(history, told, run, store):
    told_of = told("scores", "train")
    assert (told_of["leads"], told_of["won"], told_of["live"]) == (210, 105, True)
    assert told_of["metrics"]["auc"] > 0.6
    assert {"calibration_error", "lift_at_10"} <= set(told_of["metrics"])

    assert store.scalars(select(ModelVersion.id).where(ModelVersion.live)).all() == [
        told_of["model"]
    ]
    assert store.scalars(select(Score.model_version_id).distinct()).all() == [told_of["model"]]
    store.rollback()  # it holds the lock
    again = run("scores", "train").stdout
    assert "AUC" in again
    assert f"Nothing new: it is version {told_of['model']} again." in again

    history.write_text("Email,Visits,Bought\nana@x.example,3,no\nben@x.example,4,yes")
    told("leads", "import", history, "--outcome", "Bought=yes")
    again = run("scores", "train").stdout
    assert "Not live: " in again
    assert "are needed since the live model was trained" in again

    live, kept = (told_of["model"], told_of["model"] + 1)
    assert [(v["model"], v["live"]) for v in told("scores", "versions")] == [
        (kept, False),
        (live, True),
    ]
    assert told("scores", "activate", str(kept))["live"]
    assert store.scalars(select(Score.model_version_id).distinct()).all() == [kept]
    store.rollback()
    assert "Made live by command line." in run("scores", "versions").stdout
    assert "no model 99" in run("scores", "activate", "99", status=1).stderr
    assert [found["model"] for found in told("scores", "watch")] == [kept]


def test_the_plan_is_shown_and_chosen_anew(run, told):
    assert told("scores", "plan")["horizon_days"] == 90

    chosen = told(
        "scores", "plan", "--target", "qualified", "--horizon", "30", "--band-a", "0.6",
        "--deal-value", "1200", "--currency", "eur", "--use", "Tags", "--use", "Stage",
    )  # fmt: skip

    assert (chosen["target"], chosen["horizon_days"]) == ("qualified", 30)
    assert chosen["bands"] == {"A": 0.6, "B": 0.25, "C": 0.1}
    assert (chosen["deal_value"], chosen["currency"]) == (1200, "EUR")
    assert chosen["overruled"] == ["Stage", "Tags"]
    back = told("scores", "plan", "--leave-out", "Tags", "--deal-value", "0")
    assert (back["overruled"], back["deal_value"]) == (["Stage"], None)
    shown = run("scores", "plan").stdout
    assert "A 0.6, B 0.25, C 0.1" in shown
    assert "fall from A to C" in run("scores", "plan", "--band-b", "0.7", status=1).stderr
    assert told("scores", "plan") == back


def test_too_few_outcomes_are_said_in_a_sentence(run, tmp_path, told, store):
    path = tmp_path / "few.csv"
    path.write_text("Email,Bought\nana@x.example,yes\nbo@x.example,no\n")
    told("leads", "import", path, "--outcome", "Bought=yes")
    refused = run("scores", "train", status=1)
    assert "1 won and 1 lost" in refused.stderr
    assert store.scalar(select(func.count()).select_from(ModelVersion)) == 0


def test_rescoring_says_how_many_leads_there_are(history, told):
    assert told("scores", "rescore") == {"scored": 210}
