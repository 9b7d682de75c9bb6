"""Score leads, keep how scores went, and choose which version does it: the only writer of both."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import exp, fsum
from typing import Any, Final, Protocol

import pandas as pd
from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import scoring
from tracker.accounts.models import Site
from tracker.bulk import among
from tracker.leads.models import Lead
from tracker.problem import Problem
from tracker.scores.artifacts import model_of
from tracker.scores.asking import ask_for_rescoring
from tracker.scores.deals import Deals
from tracker.scores.features import LEADS_AT_A_TIME, frame
from tracker.scores.keeping import Scored, store
from tracker.scores.live import EVERYBODY, live_versions, version_for
from tracker.scores.models import TARGETS, ModelVersion, Score, Target
from tracker.scores.plan import Plan, plan
from tracker.scores.targets import over_at
from tracker.sentence import Sentence

log = logging.getLogger(__name__)

Progress = Callable[[int, Sentence], None]
NO_EFFECT: Final = 1e-9


class Scorer(Protocol):
    """What gives chances and reasons: a learned model, or the scorecard."""

    @property
    def base(self) -> float:
        """Log-odds of a lead of whom nothing is known but that it is one."""

    def explain(self, X: pd.DataFrame) -> list[list[scoring.Reason]]:  # noqa: N803 - as in scoring
        """Return each lead's reasons; with the base they add up to its log-odds."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What decides how a lead is scored, besides its features."""

    id: int
    site_id: int | None
    sample: bool
    value: float | None
    owner_id: int | None
    over_at: dict[str, datetime | None]  # by target


def score(session: Session, lead_ids: Collection[int], *, now: datetime) -> None:
    """Store how likely each lead is to get there and why, by the live model, else by the rules.

    Nothing later than `now` counts, and of a lead that got there or was closed nothing from that
    moment on. A model keeps the target and horizon it learned; the rules speak about those of
    the plan. Ids of no lead are ignored; a lead of which only spam is known has no score, and
    loses the one it had.
    """
    for some in _portions(lead_ids):
        spam = select(Lead.id).where(Lead.id.in_(some), Lead.is_spam)
        if known := session.scalars(spam).all():
            session.execute(delete(Score).where(Score.lead_id.in_(known)))
        store(session, scores_of(session, some, now=now))


def rescore(session: Session, *, now: datetime, progress: Progress | None = None) -> int:
    """Score every lead again in this one transaction; return how many there are."""
    ids = session.scalars(select(Lead.id).where(~Lead.is_spam).order_by(Lead.id)).all()
    done = 0
    for some in _portions(ids):
        score(session, some, now=now)
        done += len(some)
        if progress:
            progress(100 * done // len(ids), scored(done, of=len(ids)))
    return len(ids)


def scored(done: int, *, of: int) -> Sentence:
    """Say how far scoring is."""
    return Sentence("%(done)s of %(all)s leads scored", {"done": done, "all": of})


def scores_of(session: Session, lead_ids: Collection[int], *, now: datetime) -> list[Scored]:
    """Work out what `store` takes; only reads, so that a long look holds up no writer."""
    live, chosen = live_versions(session), plan(session)
    by_version: dict[ModelVersion | None, list[_Known]] = defaultdict(list)
    for lead in _known(session, lead_ids):
        version = version_for(live, sample=lead.sample, site_id=lead.site_id)
        by_version[version].append(lead)
    deals = Deals(session, chosen.deal_value)
    return [
        row
        for version, leads in by_version.items()
        for row in _scores_by(session, version, leads, deals, chosen, now=now)
    ]


def activate(session: Session, version_id: int, *, by: str, now: datetime) -> ModelVersion:
    """Let a version score the leads of its segment from now on, whatever was compared.

    Its leads are scored anew by a job. Retraining replaces it only by one that is better.
    Raises `Problem` if there is no such version, or this program cannot read it.
    """
    version = session.get(ModelVersion, version_id)
    if version is None:
        raise Problem("There is no model %(version)s.", version=version_id)
    try:
        model_of(session, version)
    except scoring.ModelFileError as error:
        raise Problem(
            "Model %(version)s cannot be used by this program any more: %(why)s",
            version=version_id,
            why=str(error),
        ) from error
    make_live(session, version)
    version.chosen = True
    version.verdict = Sentence("Made live by %(user)s.", {"user": by}).packed()
    ask_for_rescoring(session, by=by, now=now)
    session.flush()
    return version


def make_live(session: Session, version: ModelVersion) -> None:
    """Let a version take the place of the one that is live in its world and segment."""
    session.execute(
        update(ModelVersion)
        .where(
            ModelVersion.sample == version.sample,
            ModelVersion.segment == version.segment,
            ModelVersion.live,
        )
        .values(live=False, chosen=False)
    )
    version.live = True


def remove_sample(session: Session) -> None:
    """Delete the models that learned from made-up data."""
    session.execute(delete(ModelVersion).where(ModelVersion.sample))


def _known(session: Session, lead_ids: Collection[int]) -> Iterator[_Known]:
    query = (
        select(
            Lead.id,
            Lead.site_id,
            Site.sample,
            Lead.value,
            Lead.owner_id,
            *(over_at(target) for target in TARGETS),
        )
        .outerjoin(Site, Site.id == Lead.site_id)
        .where(among(session, Lead.id, lead_ids), ~Lead.is_spam)
        .order_by(Lead.id)
    )
    for lead_id, site_id, sample, value, owner_id, *moments in session.execute(query):
        over = dict(zip(TARGETS, moments, strict=True))
        yield _Known(lead_id, site_id, bool(sample), value, owner_id, over)


def _scores_by(
    session: Session,
    version: ModelVersion | None,
    leads: Sequence[_Known],
    deals: Deals,
    chosen: Plan,
    *,
    now: datetime,
) -> Sequence[Scored]:
    if version is not None:
        try:
            model = model_of(session, version)
            return list(_scored_by(session, model, version, leads, deals, chosen, now=now))
        except SQLAlchemyError:
            raise
        except Exception:
            # A lead by the rules is better than a queue that stands still, or is set aside; the
            # next training mends it.
            log.exception(
                "Model version %s cannot be used; leads are scored by the rules.", version.id
            )
    return list(_scored_by(session, chosen.scorecard, None, leads, deals, chosen, now=now))


def _scored_by(
    session: Session,
    scorer: Scorer,
    version: ModelVersion | None,
    leads: Sequence[_Known],
    deals: Deals,
    chosen: Plan,
    *,
    now: datetime,
) -> Iterator[Scored]:
    target: Target = chosen.target if version is None else version.target  # type: ignore[assignment]  # the table allows no other
    kinds = {} if version is None else {f["name"]: f["kind"] for f in version.features}
    over = {lead.id: at for lead in leads if (at := lead.over_at[target]) is not None}
    table = frame(session, [lead.id for lead in leads], now=now, as_of=over, kinds=kinds)
    known = {lead.id: lead for lead in leads}
    own = version is not None and version.segment != EVERYBODY
    for lead_id, given in zip(table.index.tolist(), scorer.explain(table), strict=True):
        lead = known[lead_id]
        reasons = [r for r in given if abs(r.effect) >= NO_EFFECT]
        log_odds = scorer.base + fsum(reason.effect for reason in reasons)
        chance = 1 / (1 + exp(-log_odds))
        value = deals.value(lead.value, sample=lead.sample, site_id=lead.site_id if own else None)
        yield Scored(
            lead_id=lead_id,
            probability=chance,
            base=scorer.base,
            reasons=[
                {"feature": r.feature, "value": _plain(r.value), "effect": r.effect}
                for r in reasons
            ],
            model_version_id=None if version is None else version.id,
            target=target,
            horizon_days=chosen.horizon_days if version is None else version.horizon_days,
            scored_at=now,
            expected_value=None if value is None else chance * value,
            over=lead_id in over,
            owner_id=lead.owner_id,
        )


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
