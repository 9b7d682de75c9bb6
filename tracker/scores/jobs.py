"""What the schedule runs: training, and scoring again as scores age.

They read in snapshots and write in short transactions, so that collecting goes on meanwhile. A
training asks for the scoring that follows it in the transaction that publishes a version, so
that one that is killed half-way is gone on with.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

import scoring
from tracker import clock
from tracker.accounts.models import Site
from tracker.db import snapshot
from tracker.leads.models import Lead
from tracker.scores import learning, segments, service
from tracker.scores.asking import ask_for_rescoring
from tracker.scores.champion import Verdict
from tracker.scores.features import LEADS_AT_A_TIME
from tracker.scores.keeping import store
from tracker.scores.learning import Lesson, TooFew
from tracker.scores.live import has_leads, live_versions, version_for
from tracker.scores.models import Score
from tracker.scores.plan import plan
from tracker.scores.service import Progress
from tracker.sentence import Sentence, Value

# Of the percents of a training's progress: reading, learning, and scoring with what was learned.
LEARNING_FROM, RESCORING_FROM = 10, 60
# A lead scored so short a time ago is not scored again, so that a rescoring that was killed goes
# on where it was.
FRESH: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of training the models of one world."""

    version_id: int  # of the model for all its leads
    is_live: bool  # whether that one, or one of a site, took over
    why: Sentence  # it took over, or did not
    sentence: Sentence


def train_model(sessions: sessionmaker[Session], *, progress: Progress) -> Sentence:
    """Learn from the real leads, and from the sample's for the sample; rescore if one is new.

    Returns what came of it, in a sentence or two. Too few outcomes are no failure: the sentence
    says how many more are needed.
    """
    with snapshot(), sessions() as session:
        worlds = [w for w in (False, True) if has_leads(session, sample=w)]
    if not worlds:
        return Sentence("There are no leads to learn from yet.")
    told, is_live = {}, False
    for sample in worlds:
        try:
            trained = train_world(sessions, sample=sample, progress=progress)
        except TooFew as error:
            told[sample] = error.sentence
        else:
            told[sample] = trained.sentence
            is_live |= trained.is_live
    if is_live:
        rescore_leads(sessions, progress=after_learning(progress))
    return _of_both(told)


def train_world(sessions: sessionmaker[Session], *, sample: bool, progress: Progress) -> Trained:
    """Train the models of one world; those that went live score nobody yet.

    Raises `TooFew`; everything stays as it is then.
    """
    progress(0, Sentence("Reading the sample leads") if sample else Sentence("Reading the leads"))
    now = clock.now()
    with snapshot(), sessions() as session:
        lesson = learning.read(session, now=now, sample=sample)
    training = learning.learn(lesson, _while_learning(progress))
    with snapshot(), sessions() as session:
        verdict = learning.judge(session, lesson, training)
        sites = [] if sample else segments.sites(session, now=now)
    version_id, is_live, why = _publish(sessions, lesson, training, verdict)
    if sites:
        said = segments.said_by_all(lesson, training) if verdict.live else None
        for site_id in sites:
            is_live |= _train_site(sessions, site_id, said, now=now, progress=progress)
    if not sample:
        with sessions.begin() as session:
            if segments.retire_others(session, sites):
                ask_for_rescoring(session, by=None, now=clock.now())
                is_live = True
    values: dict[str, Value] = {name: training.metrics[name] for name in ("rows", "won", "auc")}
    sentence = Sentence(
        "Trained on %(rows)s rows (%(won)s won): AUC %(auc)s. %(verdict)s",
        values | {"verdict": why},
    )
    return Trained(version_id, is_live, why, sentence)


def after_learning(progress: Progress) -> Progress:
    """Return what tells of scoring, as the last part of a training's progress."""
    left = 100 - RESCORING_FROM
    return lambda percent, said: progress(RESCORING_FROM + left * percent // 100, said)


def rescore_leads(
    sessions: sessionmaker[Session], *, progress: Progress, fresh: timedelta = FRESH
) -> Sentence:
    """Score every lead again, some in a transaction; returns a sentence.

    Leads scored less than `fresh` ago, by what would score them now, are left as they are.
    """
    with snapshot(), sessions() as session:
        ids = _stale(session, since=clock.now() - fresh)
    for start in range(0, len(ids), LEADS_AT_A_TIME):
        some = ids[start : start + LEADS_AT_A_TIME]
        now = clock.now()
        with snapshot(), sessions() as session:
            rows = service.scores_of(session, some, now=now)
        with sessions.begin() as session:
            store(session, rows)
        done = start + len(some)
        progress(100 * done // len(ids), service.scored(done, of=len(ids)))
    return Sentence("Scored %(count)s leads.", {"count": len(ids)})


def _stale(session: Session, *, since: datetime) -> list[int]:
    """Return the leads whose score is older than `since` or the plan, or by another version."""
    changed_at = plan(session).changed_at
    oldest = max(since, changed_at) if changed_at else since
    live = live_versions(session)
    query = (
        select(Lead.id, Lead.site_id, Site.sample, Score.model_version_id, Score.scored_at)
        .outerjoin(Site, Site.id == Lead.site_id)
        .outerjoin(Score, Score.lead_id == Lead.id)
        .where(~Lead.is_spam)
        .order_by(Lead.id)
    )
    stale = []
    for lead_id, site_id, sample, scored_by, scored_at in session.execute(query):
        version = version_for(live, sample=bool(sample), site_id=site_id)
        by_it = scored_by == (None if version is None else version.id)
        if scored_at is None or scored_at < oldest or not by_it:
            stale.append(lead_id)
    return stale


def _train_site(
    sessions: sessionmaker[Session],
    site_id: int,
    said: segments.Said | None,
    *,
    now: datetime,
    progress: Progress,
) -> bool:
    """Train the model of one site; say whether it went live. Too few outcomes are no failure."""
    with snapshot(), sessions() as session:
        site = session.get(Site, site_id)
        if site is None:  # removed meanwhile
            return False
        name = site.name
        lesson = learning.read(session, now=now, site_id=site_id)
    progress(RESCORING_FROM, Sentence("Learning from the leads of %(site)s", {"site": name}))
    try:
        training = learning.learn(lesson)
    except TooFew:
        return False
    with snapshot(), sessions() as session:
        verdict = segments.judge(session, lesson, training, said)
    _, is_live, _ = _publish(sessions, lesson, training, verdict)
    return is_live


def _publish(
    sessions: sessionmaker[Session],
    lesson: Lesson,
    training: "scoring.Training",
    verdict: Verdict,
) -> tuple[int, bool, Sentence]:
    """Keep a version, unless it is the last again; return its id, whether it took over, and why."""
    with sessions.begin() as session:
        before = learning.same_before(session, lesson, training)
        if before is not None and (before.live or not verdict.live):
            why = Sentence("Nothing new: it is version %(version)s again.", {"version": before.id})
            return before.id, False, why
        version = learning.publish(session, lesson, training, verdict)
        if verdict.live:
            ask_for_rescoring(session, by=None, now=clock.now())
        return version.id, verdict.live, verdict.why


def _while_learning(progress: Progress) -> Progress:
    """Return what tells of learning, as the part of a training's progress that it is."""
    share = RESCORING_FROM - LEARNING_FROM
    return lambda percent, said: progress(LEARNING_FROM + share * percent // 100, said)


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
