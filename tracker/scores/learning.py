"""One training: read what there is, learn, compare with what is live, keep the version."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

import pandas as pd
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import scoring
from tracker.problem import Problem
from tracker.scores.artifacts import model_of, written
from tracker.scores.champion import Champion, Trial, Verdict, decide
from tracker.scores.features import FEATURES, moments_frame
from tracker.scores.landmarks import TrainingRows, training_rows
from tracker.scores.live import live_model, segment_of
from tracker.scores.models import ModelVersion
from tracker.scores.plan import Plan, plan
from tracker.scores.queries import Outcomes, outcomes
from tracker.scores.service import Progress, make_live, rescore
from tracker.sentence import Sentence

log = logging.getLogger(__name__)

# What an import can fill in at any time of a lead that we had already: who wrote it when is not
# known, so these are suspected like an import's own columns and the answers in forms.
FILLED_IN: Final = frozenset(
    {
        "channel",
        "source",
        "email_kind",
        "email_ending",
        "has_phone",
        "title",
        "job_level",
        "country",
        "has_company",
    }
)
OURS: Final = frozenset(f.name for f in FEATURES)
# The others hold what was known at the moment by how they are made: what decides is no leak.
AS_OF_THE_MOMENT: Final = OURS - FILLED_IN


class TooFew(Problem):
    """There are not outcomes enough to learn from; nothing was changed."""


@dataclass(frozen=True)
class Lesson:
    """What one training learns from, and for whom."""

    sample: bool
    site_id: int | None  # None: all leads of the world
    plan: Plan
    outcomes: Outcomes
    rows: TrainingRows
    read_at: datetime

    @property
    def segment(self) -> str:
        """Whose leads the version will score."""
        return segment_of(self.site_id)


def read(
    session: Session, *, now: datetime, sample: bool = False, site_id: int | None = None
) -> Lesson:
    """Read what there is to learn from, as of now."""
    chosen = plan(session)
    return Lesson(
        sample=sample,
        site_id=site_id,
        plan=chosen,
        outcomes=outcomes(session, now=now, sample=sample, site_id=site_id),
        rows=training_rows(session, now=now, plan=chosen, sample=sample, site_id=site_id),
        read_at=now,
    )


def learn(lesson: Lesson, progress: Progress | None = None) -> "scoring.Training":
    """Train a model on what was read. Raises `TooFew`."""
    counted, rows = lesson.outcomes, lesson.rows
    if counted.won_needed or counted.lost_needed:
        raise TooFew(
            "Not trained: %(won_needed)s more won and %(lost_needed)s more lost leads are needed "
            "(there are %(won)s won and %(lost)s lost).",
            won_needed=counted.won_needed,
            lost_needed=counted.lost_needed,
            won=counted.won,
            lost=counted.not_won,
        )
    try:
        return scoring.train(
            rows.X,
            rows.y,
            rows.when,
            groups=rows.groups,
            sources=rows.sources,
            rules=lesson.plan.scorecard,
            closed=rows.closed,
            allowed=sorted(AS_OF_THE_MOMENT.union(lesson.plan.overruled)),
            progress=progress and (lambda percent, said: progress(percent, kept(said))),
        )
    except scoring.TooFewOutcomes as error:
        raise TooFew(
            "Not trained: hardly any lead is known to have got there, or not, within %(days)s "
            "days of a moment that we know of.",
            days=lesson.plan.horizon_days,
        ) from error


@dataclass(frozen=True)
class Judged:
    """Rows kept aside from a training, by lead and moment, and what each side says of them."""

    moments: Sequence[tuple[int, datetime]]
    trial: Trial
    champion: Champion | None


def moments(lesson: Lesson, training: "scoring.Training") -> list[tuple[int, datetime]]:
    """Return the rows that a training kept aside, by lead and moment."""
    places = training.holdout.rows
    leads, when = lesson.rows.groups.iloc[places], lesson.rows.when.iloc[places]
    return list(zip(leads.tolist(), when.dt.to_pydatetime().tolist(), strict=True))


def on_trial(session: Session, lesson: Lesson, training: "scoring.Training") -> Judged:
    """Have the rows that a training kept aside told by the rules and the live version too."""
    rows, held = lesson.rows, training.holdout
    places = held.rows
    asked = moments(lesson, training)
    trial = Trial(
        won=held.won,
        groups=rows.groups.to_numpy()[places],
        challenger=held.chances,
        rules=lesson.plan.scorecard.predict(rows.X.iloc[places]),
    )
    live = live_model(session, sample=lesson.sample, segment=lesson.segment)
    return Judged(asked, trial, champion(session, lesson, training, live))


def champion(
    session: Session, lesson: Lesson, training: "scoring.Training", live: ModelVersion | None
) -> Champion | None:
    """Have a live version tell the rows that a training kept aside.

    None where there is none, or it cannot any more: the rules score its leads then.
    """
    if live is None:
        return None
    rows, places = lesson.rows, training.holdout.rows
    kinds = {f["name"]: f["kind"] for f in live.features}
    table = moments_frame(session, moments(lesson, training), now=lesson.read_at, kinds=kinds)
    known_at = rows.closed.fillna(rows.when).iloc[places]
    try:
        chances = model_of(session, live).predict(table)
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("Model version %s cannot be used, nor compared with.", live.id)
        return None
    return Champion(
        chances=chances,
        unseen=(known_at > pd.Timestamp(live.trained_at)).to_numpy(),
        answers=(live.target, live.horizon_days) == (lesson.plan.target, lesson.plan.horizon_days),
        same_features=set(kinds) == {f["name"] for f in training.model.card["features"]},
        chosen=live.chosen,
    )


def judge(session: Session, lesson: Lesson, training: "scoring.Training") -> Verdict:
    """Say whether what was learned takes over from the rules or the live version; only reads."""
    found = on_trial(session, lesson, training)
    return decide(found.trial, found.champion)


def same_before(
    session: Session, lesson: Lesson, training: "scoring.Training"
) -> ModelVersion | None:
    """Return the newest version of the segment if it is the same model, to the last byte."""
    newest = session.scalar(
        select(ModelVersion)
        .where(ModelVersion.sample == lesson.sample, ModelVersion.segment == lesson.segment)
        .order_by(ModelVersion.id.desc())
        .limit(1)
    )
    if newest is None or newest.data_hash != training.model.card["data_hash"]:
        return None
    return newest if newest.artifact == written(training.model) else None


def publish(
    session: Session, lesson: Lesson, training: "scoring.Training", verdict: Verdict
) -> ModelVersion:
    """Keep what was learned as a version, live if the verdict says so."""
    rows, card = lesson.rows, training.model.card
    leaks = [leak for leak in card["leaks"] if leak["column"] not in AS_OF_THE_MOMENT]
    version = ModelVersion(
        trained_at=lesson.read_at,
        sample=lesson.sample,
        segment=lesson.segment,
        verdict=verdict.why.packed(),
        target=lesson.plan.target,
        horizon_days=lesson.plan.horizon_days,
        rows=training.metrics["rows"],
        won=training.metrics["won"],
        leads=int(rows.groups.nunique()),
        data_from=rows.when.min().to_pydatetime(),
        data_until=rows.when.max().to_pydatetime(),
        data_hash=card["data_hash"],
        metrics=training.metrics,
        warnings=[kept(warning).packed() for warning in training.warnings if not _is_ours(warning)],
        features=card["features"],
        card=card | {"leaks": leaks},
        artifact=written(training.model),
    )
    session.add(version)
    session.flush()
    if verdict.live:
        make_live(session, version)
        session.flush()
    return version


def train(
    session: Session, *, now: datetime, sample: bool = False, progress: Progress | None = None
) -> ModelVersion:
    """Learn from the outcomes so far and rescore every lead, all in this one transaction.

    Raises `TooFew`; everything stays as it is then.
    """
    tell = progress or (lambda _percent, _message: None)
    tell(0, Sentence("Reading the leads"))
    lesson = read(session, now=now, sample=sample)
    half = partial(_half_of, tell)
    training = learn(lesson, half(0))
    version = publish(session, lesson, training, judge(session, lesson, training))
    rescore(session, now=now, progress=half(1))
    return version


def _half_of(tell: Progress, which: int) -> Progress:
    return lambda percent, message: tell(50 * which + percent // 2, message)


def _is_ours(warning: str) -> bool:
    """Say whether it only names columns of ours that say nothing yet: nobody can mend that."""
    about = warning.values.get("columns") if isinstance(warning, scoring.Sentence) else None  # noqa: PD011 - a mapping, no table
    return isinstance(about, list) and OURS.issuperset(about)


def kept(said: str) -> Sentence:
    """Return what the library said, as pages can tell it in any language."""
    if not isinstance(said, scoring.Sentence):
        return Sentence(said)
    values = {
        name: kept(value) if isinstance(value, scoring.Sentence) else value
        for name, value in said.values.items()  # noqa: PD011 - a mapping, no table
    }
    return Sentence(said.template, values)
