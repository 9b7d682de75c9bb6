"""What the schedule runs: training, and scoring again as scores age.

They read in snapshots and write in short transactions, so that collecting goes on meanwhile.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

import scoring
from tracker import clock
from tracker.db import snapshot
from tracker.leads.models import Lead
from tracker.scores import service
from tracker.scores.features import LEADS_AT_A_TIME
from tracker.scores.outcomes import training_rows
from tracker.scores.queries import Outcomes, outcomes
from tracker.scores.service import Progress
from tracker.sentence import Sentence


def train_model(
    sessions: sessionmaker[Session], *, horizon_days: int, progress: Progress
) -> Sentence:
    """Learn from the real leads, and from the sample's for the sample; rescore if one is new.

    Returns what came of it, in a sentence or two. Too few outcomes are no failure: the sentence
    says how many more are needed.
    """
    with snapshot(), sessions() as session:
        worlds = [w for w in (False, True) if service.has_leads(session, sample=w)]
    if not worlds:
        return Sentence("There are no leads to learn from yet.")
    told, learned = {}, False
    for sample in worlds:
        progress(
            0, Sentence("Reading the sample leads") if sample else Sentence("Reading the leads")
        )
        told[sample], new = _train_one(sessions, horizon_days, progress, sample=sample)
        learned |= new
    if learned:
        left = 100 - service.RESCORING_FROM
        rescore_leads(
            sessions,
            horizon_days=horizon_days,
            progress=lambda percent, message: progress(
                service.RESCORING_FROM + percent * left // 100, message
            ),
        )
    return _of_both(told)


def rescore_leads(
    sessions: sessionmaker[Session], *, horizon_days: int, progress: Progress
) -> Sentence:
    """Score every lead again, some hundred in a transaction; returns a sentence."""
    with snapshot(), sessions() as session:
        ids = session.scalars(select(Lead.id).where(~Lead.is_spam).order_by(Lead.id)).all()
    for start in range(0, len(ids), LEADS_AT_A_TIME):
        some = ids[start : start + LEADS_AT_A_TIME]
        now = clock.now()
        with snapshot(), sessions() as session:
            rows = service.scores_of(session, some, now=now, horizon_days=horizon_days)
        with sessions.begin() as session:
            service.store(session, rows)
        done = start + len(some)
        progress(100 * done // len(ids), service.scored(done, of=len(ids)))
    return Sentence("Scored %(count)s leads.", {"count": len(ids)})


def _train_one(
    sessions: sessionmaker[Session], horizon_days: int, progress: Progress, *, sample: bool
) -> tuple[Sentence, bool]:
    """Train the model of one world; say what came of it, and whether there is a new one."""
    now = clock.now()
    with snapshot(), sessions() as session:
        rows = training_rows(session, now=now, horizon_days=horizon_days, sample=sample)
        counted = outcomes(session, now=now, horizon_days=horizon_days, sample=sample)
    progress(service.LEARNING_FROM, service.learning_from(rows))
    try:
        training = service.learn(rows)
    except scoring.TooFewOutcomes:
        return _too_few(counted), False
    with sessions.begin() as session:
        service.publish(session, training, now=now, horizon_days=horizon_days, sample=sample)
    trained = Sentence(
        "Trained on %(rows)s leads (%(won)s won): AUC %(auc)s.",
        {name: training.metrics[name] for name in ("rows", "won", "auc")},
    )
    return trained, True


def _too_few(counted: Outcomes) -> Sentence:
    return Sentence(
        "Not trained: %(won_needed)s more won and %(lost_needed)s more lost leads are needed "
        "(there are %(won)s won and %(lost)s lost).",
        {
            "won_needed": counted.won_needed,
            "lost_needed": counted.lost_needed,
            "won": counted.won,
            "lost": counted.not_won,
        },
    )


def _of_both(told: dict[bool, Sentence]) -> Sentence:
    """Return what came of each world as one sentence; the key says whether it is the sample's."""
    if True not in told:
        return told[False]
    if False not in told:
        return Sentence("Sample data: %(outcome)s", {"outcome": told[True]})
    return Sentence(
        "%(outcome)s Sample data: %(sample_outcome)s",
        {"outcome": told[False], "sample_outcome": told[True]},
    )
