"""Sites with outcomes enough for a model of their own, and whether that is worth having."""

from collections.abc import Mapping
from datetime import datetime

import numpy as np
from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

import scoring
from scoring.versus import paired
from tracker.accounts.models import Site
from tracker.leads.models import Lead
from tracker.scores.champion import Verdict, decide, needed
from tracker.scores.learning import Judged, Lesson, champion, moments, on_trial
from tracker.scores.live import EVERYBODY, live_model, segment_of
from tracker.scores.models import ModelVersion
from tracker.scores.plan import plan
from tracker.scores.queries import outcomes
from tracker.sentence import Sentence

# What the model for all said of leads that it had not learned from, by lead and moment.
Said = Mapping[tuple[int, datetime], float]


def sites(session: Session, *, now: datetime) -> list[int]:
    """Return the sites whose leads get a model of their own tried; none while there is one site.

    Each has as many outcomes of its own as a first model takes.
    """
    query = (
        select(Lead.site_id)
        .join(Site, Site.id == Lead.site_id)
        .where(~Site.sample, ~Lead.is_spam)
        .group_by(Lead.site_id)
        .order_by(Lead.site_id)
    )
    with_leads = [site_id for site_id in session.scalars(query) if site_id is not None]
    elsewhere = select(func.count()).select_from(Lead).where(Lead.site_id.is_(None), ~Lead.is_spam)
    if len(with_leads) + bool(session.scalar(elsewhere)) < 2:  # noqa: PLR2004 - one would be all
        return []
    found = {site_id: outcomes(session, now=now, site_id=site_id) for site_id in with_leads}
    return [site for site, of in found.items() if not (of.won_needed or of.lost_needed)]


def said_by_all(lesson: Lesson, training: "scoring.Training") -> Said:
    """Return what the model for all leads said of the rows that were kept from it."""
    return dict(zip(moments(lesson, training), training.holdout.chances.tolist(), strict=True))


def judge(
    session: Session, lesson: Lesson, training: "scoring.Training", said: Said | None
) -> Verdict:
    """Say whether a site's model goes live: not worse than that for all, on the site's newest.

    It has to win against the version that is live for the site, too. `said` is by the model for
    all that went live just now; None where the one before it stays, or the rules do.
    """
    judged = on_trial(session, lesson, training)
    if said is not None:
        against_all = _against_new(judged, said)
    else:
        of_all = live_model(session, sample=lesson.sample)
        against_all = decide(judged.trial, champion(session, lesson, training, of_all))
    return decide(judged.trial, judged.champion) if against_all.live else against_all


def _against_new(judged: Judged, said: Said) -> Verdict:
    """Compare a site's model with one for all, on rows that neither has learned from."""
    by_all = np.array([said.get(moment, np.nan) for moment in judged.moments])
    both = ~np.isnan(by_all)
    trial = judged.trial
    if any(needed(trial.won[both], trial.groups[both])):
        return Verdict(
            False, Sentence("Not live: the site has too few new leads to compare the models on.")
        )
    worse = paired(trial.won[both], trial.challenger[both], by_all[both], groups=trial.groups[both])
    if worse["worse"]:
        return Verdict(
            False, Sentence("Not live: on the site's newest leads the model for all does better.")
        )
    return decide(trial, None)


def retire_others(session: Session, sites: list[int]) -> bool:
    """Take out of use the models of sites that have too few outcomes now; say if there were any.

    And those that answer another question than the plan asks, where that for all answers it.
    """
    kept = [EVERYBODY, *map(segment_of, sites)]
    chosen, of_all = plan(session), live_model(session)
    out: list[ColumnElement[bool]] = [ModelVersion.segment.not_in(kept)]
    if of_all and (of_all.target, of_all.horizon_days) == (chosen.target, chosen.horizon_days):
        out += [
            ModelVersion.target != chosen.target,
            ModelVersion.horizon_days != chosen.horizon_days,
        ]
    others = select(ModelVersion.id).where(ModelVersion.live, ~ModelVersion.sample, or_(*out))
    ids = session.scalars(others).all()
    session.execute(
        update(ModelVersion).where(ModelVersion.id.in_(ids)).values(live=False, chosen=False)
    )
    return bool(ids)
