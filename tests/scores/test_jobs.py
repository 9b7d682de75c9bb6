import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import sessionmaker

from tracker import clock
from tracker.db import db
from tracker.jobs.models import JobRun
from tracker.leads.models import Lead
from tracker.scores.jobs import rescore_leads, train_model
from tracker.scores.models import ModelVersion, Score
from tracker.scores.plan import change

HORIZON = 90


@pytest.fixture
def sessions(session):
    return sessionmaker(db.engine)


@pytest.fixture
def told():
    return []


@pytest.fixture
def run(session, sessions, told):
    def run(job) -> str:
        session.commit()
        said = job(
            sessions,
            progress=lambda percent, message: told.append((percent, str(message))),
        )
        session.expire_all()
        return str(said)

    return run


def test_training_says_what_it_learned_from_and_how_good_it_is(session, make_history, run, told):
    make_history(won=50, lost=70)

    sentence = run(train_model)

    [version] = session.scalars(select(ModelVersion))
    assert sentence == (
        f"Trained on 120 rows (50 won): AUC {version.metrics['auc']:.2f}. "
        "Live: on the newest leads it is not worse than the rules."
    )
    assert set(session.scalars(select(Score.model_version_id))) == {version.id}
    percents = [percent for percent, _ in told]
    assert percents == sorted(percents)
    assert percents[-1] == 100


def test_too_few_outcomes_are_no_failure_and_the_sentence_says_how_many_more(
    session, make_history, run
):
    make_history(won=12, lost=39)

    assert run(train_model) == (
        "Not trained: 28 more won and 1 more lost leads are needed (there are 12 won and 39 lost)."
    )
    assert session.scalar(select(func.count()).select_from(ModelVersion)) == 0


def test_a_workspace_without_leads_has_nothing_to_learn(run):
    assert run(train_model) == "There are no leads to learn from yet."


def test_real_and_sample_leads_are_learned_from_apart(session, make_history, make_site, run):
    make_history(won=1, lost=0, prefix="real")
    make_history(site_id=make_site("Demo", sample=True).id, prefix="demo")

    sentence = run(train_model)

    assert sentence.startswith("Not trained: 39 more won and 40 more lost")
    assert "Sample data: Trained on 120 rows" in sentence
    [version] = session.scalars(select(ModelVersion))
    assert (version.sample, version.rows) == (True, 120)


def test_rescoring_reaches_every_lead_in_short_transactions(
    session, make_history, run, told, monkeypatch
):
    monkeypatch.setattr("tracker.scores.jobs.LEADS_AT_A_TIME", 50)
    make_history()

    assert run(rescore_leads) == "Scored 120 leads."

    assert session.scalar(select(func.count()).select_from(Score)) == 120
    assert told == [
        (41, "50 of 120 leads scored"),
        (83, "100 of 120 leads scored"),
        (100, "120 of 120 leads scored"),
    ]


def test_a_rescoring_that_was_killed_goes_on_where_it_was(
    session, sessions, make_history, run, told, monkeypatch
):
    monkeypatch.setattr("tracker.scores.jobs.LEADS_AT_A_TIME", 50)
    make_history()
    session.commit()

    def killed(_percent, _message):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rescore_leads(sessions, progress=killed)
    assert run(rescore_leads) == "Scored 70 leads."
    assert told[-1] == (100, "70 of 70 leads scored")


def test_what_a_plan_changed_or_another_version_scored_is_scored_again_however_fresh(
    session, make_history, run
):
    make_history()
    assert run(rescore_leads) == "Scored 120 leads."
    assert run(rescore_leads) == "Scored 0 leads."

    change(session, by=None, now=clock.now(), rules=[])
    assert run(rescore_leads) == "Scored 120 leads."

    run(train_model)
    assert run(rescore_leads) == "Scored 0 leads."


def test_a_version_that_goes_live_asks_for_the_scoring_that_follows_it(session, make_history, run):
    """So that a training killed while it scores is gone on with."""
    make_history()
    run(train_model)
    assert session.scalars(select(JobRun.job)).all() == ["rescore leads"]
    session.execute(delete(JobRun))
    run(train_model)  # which does not go live
    assert not session.scalars(select(JobRun.job)).all()


def test_others_can_write_between_the_steps_of_a_job(session, sessions, make_history):
    make_history()
    session.commit()

    def write(_percent, _message):
        with sessions.begin() as other:
            lead = other.scalars(select(Lead).limit(1)).one()
            lead.name = "Written meanwhile"

    said = train_model(sessions, progress=write)
    assert str(said).startswith("Trained")


def test_a_training_that_learns_nothing_new_leaves_no_second_version(session, make_history, run):
    make_history(won=50, lost=70)
    run(train_model)
    assert "Nothing new: it is version" in run(train_model)
    assert session.scalar(select(func.count()).select_from(ModelVersion)) == 1
