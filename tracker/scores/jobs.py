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


def train_model(sessions: sessionmaker[Session], *, horizon_days: int, progress: Progress) -> str:
    """Learn from the real leads, and from the sample's for the sample; rescore if one is new.

    Returns what came of it, in a sentence or two. Too few outcomes are no failure: the sentence
    says how many more are needed.
    """
    with snapshot(), sessions() as session:
        worlds = [w for w in (False, True) if service.has_leads(session, sample=w)]
    if not worlds:
        return "There are no leads to learn from yet."
    said, learned = [], False
    for sample in worlds:
        progress(0, "Reading the sample leads" if sample else "Reading the leads")
        sentence, new = _train_one(sessions, horizon_days, progress, sample=sample)
        learned |= new
        said.append(f"Sample data: {sentence}" if sample else sentence)
    if learned:
        left = 100 - service.RESCORING_FROM
        rescore_leads(
            sessions,
            horizon_days=horizon_days,
            progress=lambda percent, message: progress(
                service.RESCORING_FROM + percent * left // 100, message
            ),
        )
    return " ".join(said)


def rescore_leads(sessions: sessionmaker[Session], *, horizon_days: int, progress: Progress) -> str:
    """Score every lead again, some hundred in a transaction; returns a sentence."""
    with snapshot(), sessions() as session:
        ids = session.scalars(select(Lead.id).order_by(Lead.id)).all()
    for start in range(0, len(ids), LEADS_AT_A_TIME):
        some = ids[start : start + LEADS_AT_A_TIME]
        now = clock.now()
        with snapshot(), sessions() as session:
            rows = service.scores_of(session, some, now=now, horizon_days=horizon_days)
        with sessions.begin() as session:
            service.store(session, rows)
        done = start + len(some)
        progress(100 * done // len(ids), f"{done:,} of {len(ids):,} leads scored")
    return f"Scored {len(ids):,} leads."


def _train_one(
    sessions: sessionmaker[Session], horizon_days: int, progress: Progress, *, sample: bool
) -> tuple[str, bool]:
    """Train the model of one world; say what came of it, and whether there is a new one."""
    now = clock.now()
    with snapshot(), sessions() as session:
        rows = training_rows(session, now=now, horizon_days=horizon_days, sample=sample)
        counted = outcomes(session, now=now, horizon_days=horizon_days, sample=sample)
    progress(service.LEARNING_FROM, f"Learning from {len(rows.y):,} leads")
    try:
        training = service.learn(rows)
    except scoring.TooFewOutcomes:
        return _too_few(counted), False
    with sessions.begin() as session:
        service.publish(session, training, now=now, horizon_days=horizon_days, sample=sample)
    told = training.metrics
    return f"Trained on {told['rows']:,} leads ({told['won']:,} won): AUC {told['auc']:.2f}.", True


def _too_few(counted: Outcomes) -> str:
    return (
        f"Not trained: {counted.won_needed} more won and {counted.lost_needed} more lost leads "
        f"are needed (there are {counted.won:,} won and {counted.not_won:,} lost)."
    )
