"""Score leads, and learn from their outcomes how to: the only writer of scores and models."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from math import exp, fsum
from typing import Any, Final, Protocol, cast

import pandas as pd
from sqlalchemy import Table, delete, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key
from threadpoolctl import threadpool_limits

import scoring
from tracker.leads.models import Lead
from tracker.scores.artifacts import model_of, written
from tracker.scores.features import LEADS_AT_A_TIME, frame
from tracker.scores.models import ModelVersion, Score
from tracker.scores.outcomes import TrainingRows, of_world, training_rows
from tracker.scores.scorecard import Scorecard
from tracker.sentence import Sentence

log = logging.getLogger(__name__)

Progress = Callable[[int, Sentence], None]
_TABLE: Final = cast(Table, Score.__table__)
NO_EFFECT: Final = 1e-9
# Of the percents of a training's progress: reading, learning, and scoring with what was learned.
LEARNING_FROM, RESCORING_FROM = 20, 60


class Scorer(Protocol):
    """What gives chances and reasons: a learned model, or the scorecard."""

    base: float

    def explain(self, X: pd.DataFrame) -> list[list[scoring.Reason]]:  # noqa: N803 - as in scoring
        """Return each lead's reasons; with the base they add up to its log-odds."""


def score(session: Session, lead_ids: Collection[int], *, now: datetime, horizon_days: int) -> None:
    """Store how likely each lead is to buy and why, by the live model, else by the rules.

    Nothing later than `now` counts. `horizon_days` is what the rules speak about; a model
    keeps the horizon it learned. Ids of no lead are ignored; a lead of which only spam is known
    has no score, and loses the one it had.
    """
    for some in _portions(lead_ids):
        spam = select(Lead.id).where(Lead.id.in_(some), Lead.is_spam)
        session.execute(delete(Score).where(Score.lead_id.in_(spam)))
        store(session, scores_of(session, some, now=now, horizon_days=horizon_days))


def rescore(
    session: Session, *, now: datetime, horizon_days: int, progress: Progress | None = None
) -> int:
    """Score every lead again; return how many there are."""
    ids = session.scalars(select(Lead.id).where(~Lead.is_spam).order_by(Lead.id)).all()
    done = 0
    for some in _portions(ids):
        score(session, some, now=now, horizon_days=horizon_days)
        done += len(some)
        if progress:
            progress(100 * done // len(ids), scored(done, of=len(ids)))
    return len(ids)


def train(
    session: Session,
    *,
    now: datetime,
    horizon_days: int,
    sample: bool = False,
    progress: Progress | None = None,
) -> ModelVersion:
    """Learn from the outcomes so far, make the model live, and rescore every lead.

    Raises `scoring.TooFewOutcomes`; the live model stays as it is then.
    """
    tell = progress or (lambda _percent, _message: None)
    tell(0, Sentence("Reading the leads"))
    rows = training_rows(session, now=now, horizon_days=horizon_days, sample=sample)
    tell(LEARNING_FROM, learning_from(rows))
    training = learn(rows)
    version = publish(session, training, now=now, horizon_days=horizon_days, sample=sample)
    left = 100 - RESCORING_FROM
    rescore(
        session,
        now=now,
        horizon_days=horizon_days,
        progress=lambda percent, message: tell(RESCORING_FROM + percent * left // 100, message),
    )
    return version


def learn(rows: TrainingRows) -> "scoring.Training":
    """Train on one core, which leaves the others to visitors; raises `scoring.TooFewOutcomes`.

    It is no slower: on 9,240 leads one thread took a third of the processor time of two, which
    mostly waited for each other.
    """
    with threadpool_limits(limits=1, user_api="blas"):
        return scoring.train(rows.X, rows.y, rows.when)


def publish(
    session: Session,
    training: "scoring.Training",
    *,
    now: datetime,
    horizon_days: int,
    sample: bool,
) -> ModelVersion:
    """Keep what was learned as a version, and make it the live one of its world."""
    session.execute(
        update(ModelVersion)
        .where(ModelVersion.sample == sample, ModelVersion.live)
        .values(live=False)
    )
    version = ModelVersion(
        trained_at=now,
        sample=sample,
        live=True,
        rows=training.metrics["rows"],
        won=training.metrics["won"],
        horizon_days=horizon_days,
        metrics=training.metrics,
        warnings=[_kept(warning).packed() for warning in training.warnings],
        features=training.model.card["features"],
        artifact=written(training.model),
    )
    session.add(version)
    session.flush()
    return version


def learning_from(rows: TrainingRows) -> Sentence:
    """Say what a training does while it learns."""
    return Sentence("Learning from %(count)s leads", {"count": len(rows.y)})


def scored(done: int, *, of: int) -> Sentence:
    """Say how far scoring is."""
    return Sentence("%(done)s of %(all)s leads scored", {"done": done, "all": of})


def live_model(session: Session, *, sample: bool = False) -> ModelVersion | None:
    """Return the version that scores leads now; None while the rules do."""
    newest = (
        select(ModelVersion)
        .where(ModelVersion.live, ModelVersion.sample == sample)
        .order_by(ModelVersion.id.desc())
        .limit(1)
    )
    return session.scalar(newest)


def has_leads(session: Session, *, sample: bool) -> bool:
    """Say whether there is any lead of sample sites, or any other."""
    return bool(session.scalar(select(exists().where(of_world(sample=sample)))))


def scores_of(
    session: Session, lead_ids: Collection[int], *, now: datetime, horizon_days: int
) -> list[dict[str, Any]]:
    """Work out what `store` takes; only reads, so that a long look holds up no writer."""
    rows: list[dict[str, Any]] = []
    for sample in (False, True):
        mine = select(Lead.id).where(Lead.id.in_(lead_ids), ~Lead.is_spam, of_world(sample=sample))
        ids = session.scalars(mine.order_by(Lead.id)).all()
        if ids:
            rows += _scores_of_world(
                session, ids, live_model(session, sample=sample), now=now, horizon_days=horizon_days
            )
    return rows


def store(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write scores, one a lead; a newer one by the same model stays.

    A lead that was deleted since, or is known for spam only, is skipped. Rows are written in the
    order of lead ids, so that two writers never wait for each other.
    """
    wanted = {row["lead_id"]: row for row in rows}
    still_there = (
        select(Lead.id)
        .where(Lead.id.in_(wanted), ~Lead.is_spam)
        .order_by(Lead.id)
        .with_for_update(read=True, key_share=True)
    )
    values = [wanted[lead_id] for lead_id in session.scalars(still_there)]
    if not values:
        return
    # Both databases say it in the same words; SQLAlchemy has them once for each.
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    offered = insert(_TABLE)
    upsert = offered.on_conflict_do_update(
        index_elements=["lead_id"],
        set_={c.name: offered.excluded[c.name] for c in _TABLE.columns if not c.primary_key},
        where=or_(
            Score.scored_at <= offered.excluded.scored_at,
            Score.model_version_id.is_distinct_from(offered.excluded.model_version_id),
        ),
    )
    session.execute(upsert, values)
    for row in values:  # what the session holds of these scores is not true any more
        held = session.identity_map.get(identity_key(Score, row["lead_id"]))
        if held is not None:
            session.expire(held)


def remove_sample(session: Session) -> None:
    """Delete the models that learned from made-up data."""
    session.execute(delete(ModelVersion).where(ModelVersion.sample))


def _scores_of_world(
    session: Session,
    ids: Sequence[int],
    version: ModelVersion | None,
    *,
    now: datetime,
    horizon_days: int,
) -> Iterator[dict[str, Any]]:
    scorer, version = _scorer(session, version)
    kinds = {} if version is None else {f["name"]: f["kind"] for f in version.features}
    table = frame(session, ids, now=now, kinds=kinds)
    for lead_id, given in zip(table.index.tolist(), scorer.explain(table), strict=True):
        reasons = [r for r in given if abs(r.effect) >= NO_EFFECT]
        log_odds = scorer.base + fsum(reason.effect for reason in reasons)
        yield {
            "lead_id": lead_id,
            "probability": 1 / (1 + exp(-log_odds)),
            "base": scorer.base,
            "reasons": [
                {"feature": r.feature, "value": _plain(r.value), "effect": r.effect}
                for r in reasons
            ],
            "model_version_id": None if version is None else version.id,
            "horizon_days": horizon_days if version is None else version.horizon_days,
            "scored_at": now,
        }


def _scorer(session: Session, version: ModelVersion | None) -> tuple[Scorer, ModelVersion | None]:
    if version is None:
        return Scorecard(), None
    try:
        return model_of(session, version), version
    except scoring.ModelFileError:
        # A lead by the rules is better than a queue that stands still; the next training mends it.
        log.exception("Model version %s cannot be used; leads are scored by the rules.", version.id)
        return Scorecard(), None


def _kept(warning: str) -> Sentence:
    """Return what the library warned of, as pages can tell it in any language."""
    if not isinstance(warning, scoring.Sentence):
        return Sentence(warning)
    values = {
        name: _kept(value) if isinstance(value, scoring.Sentence) else value
        for name, value in warning.values.items()  # noqa: PD011 - a mapping, no table
    }
    return Sentence(warning.template, values)


def _plain(value: Any) -> Any:
    """Return a feature's value as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _portions(lead_ids: Collection[int]) -> Iterator[list[int]]:
    ids = sorted(set(lead_ids))
    for start in range(0, len(ids), LEADS_AT_A_TIME):
        yield ids[start : start + LEADS_AT_A_TIME]
