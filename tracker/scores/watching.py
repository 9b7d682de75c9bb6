"""Whether leads and outcomes since a training are still like those that its model learned from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

import scoring
from scoring import drift
from tracker import clock
from tracker.accounts.models import Role, User
from tracker.db import snapshot
from tracker.leads.models import Lead
from tracker.notify.service import tell
from tracker.scores.artifacts import model_of
from tracker.scores.asking import ask_for_training
from tracker.scores.features import moments_frame
from tracker.scores.landmarks import Landmark, landmarks, moments_since
from tracker.scores.models import ModelVersion
from tracker.scores.service import Progress
from tracker.sentence import Sentence

MOST_ROWS: Final = 5000  # the newest; more tell no more
FEWEST_ROWS: Final = 50  # fewer differ by chance
FEWEST_OUTCOMES: Final = 20
DRIFT: Final = "drift"  # the kind of notice
WORST_FIRST: Final = ("moved", "moving", "steady")


@dataclass(frozen=True, slots=True)
class _Asked:
    """The aim of a version, as `landmarks` wants it."""

    target: str
    horizon_days: int


def watch_models(sessions: sessionmaker[Session], *, progress: Progress) -> Sentence:
    """Look at every live version, keep what was found in its `drift`, and act on what moved.

    Then a training is asked for, and admins and marketers are told, once for a version.
    Returns a sentence.
    """
    live = select(ModelVersion.id).where(ModelVersion.live).order_by(ModelVersion.id)
    with snapshot(), sessions() as session:
        ids = session.scalars(live).all()
    moved = 0
    for done, version_id in enumerate(ids):
        progress(100 * done // len(ids), Sentence("Comparing with what was learned"))
        now = clock.now()
        with snapshot(), sessions() as session:
            version = session.get(ModelVersion, version_id)
            found = version and watch(session, version, now=now)
        with sessions.begin() as session:
            version = session.get(ModelVersion, version_id)
            if version is not None and found:
                moved += keep(session, version, found, now=now)
    if not ids:
        return Sentence("Rules score the leads: there is no model to watch.")
    if moved:
        return Sentence(
            "Models watched: %(count)s. Moved away from what was learned: %(moved)s.",
            {"count": len(ids), "moved": moved},
        )
    return Sentence("Models watched: %(count)s. None moved away.", {"count": len(ids)})


def watch(session: Session, version: ModelVersion, *, now: datetime) -> dict[str, Any]:
    """Compare what came in since a version was trained with what it learned; only reads.

    Returns
    -------
    dict, ready for JSON
        ``at``, ``since`` (ISO 8601); ``level`` ("steady", "moving" or "moved"), the worst of all
        below; ``rows`` of leads since, and ``features`` as `scoring.drift.against` tells, none
        of too few rows; ``calibration`` as `scoring.drift.calibration` tells of the leads whose
        horizon has run out since, or None of too few.
    """
    found: dict[str, Any] = {
        "at": now.isoformat(timespec="seconds"),
        "since": version.trained_at.isoformat(timespec="seconds"),
        "level": "steady",
        "rows": 0,
        "features": [],
        "calibration": None,
    }
    try:
        model = model_of(session, version)
    except scoring.ModelFileError:  # the service says so, and scores by the rules
        return found
    profile = (version.card or {}).get("profile")
    came = moments_since(
        session,
        since=version.trained_at,
        now=now,
        sample=version.sample,
        site_id=site_of(version),
    )[:MOST_ROWS]
    found["rows"] = len(came)
    kinds = {f["name"]: f["kind"] for f in version.features}
    if profile and len(came) >= FEWEST_ROWS:
        columns = model.read(moments_frame(session, came, now=now, kinds=kinds))
        found["features"] = drift.against(profile, model.features, columns)
    ended = _ended(session, version, now=now)
    if len(ended) >= FEWEST_OUTCOMES:
        asked = [(mark.lead_id, mark.at) for mark in ended]
        chances = model.predict(moments_frame(session, asked, now=now, kinds=kinds))
        won = np.array([mark.reached for mark in ended], dtype=np.bool_)
        found["calibration"] = drift.calibration(won, chances)
    levels = {feature["level"] for feature in found["features"]}
    levels |= {found["calibration"]["level"]} if found["calibration"] else set()
    found["level"] = next((level for level in WORST_FIRST if level in levels), "steady")
    return found


def keep(session: Session, version: ModelVersion, found: dict[str, Any], *, now: datetime) -> bool:
    """Keep what `watch` found; act on it where it is news. Returns whether the version moved."""
    before = (version.drift or {}).get("level")
    version.drift = found
    if found["level"] != "moved":
        return False
    if before != "moved":
        ask_for_training(session, by=None, now=now)
        readers = select(User.id).where(User.roles.any(Role.name.in_(("admin", "marketer"))))
        tell(
            session,
            session.scalars(readers).all(),
            Sentence(
                "Leads or outcomes are not what model %(version)s learned from any more; it is "
                "being trained again.",
                {"version": version.id},
            ),
            kind=DRIFT,
            about=version.id,
            now=now,
        )
    return True


def site_of(version: ModelVersion) -> int | None:
    """Return the site whose leads a version scores; None for all."""
    return int(version.segment.removeprefix("site ")) if version.segment else None


def _ended(session: Session, version: ModelVersion, *, now: datetime) -> Sequence[Landmark]:
    """Return leads as they came, whose horizon has run out since the training.

    Whether they got there early or not at all, all of that time are among them: those alone of
    whom something is known would be too many who got there.
    """
    horizon = timedelta(days=version.horizon_days)
    begins = version.trained_at - horizon
    came = select(Lead.id, Lead.created_at).where(
        Lead.created_at > begins, Lead.created_at <= now - horizon
    )
    created = {lead.id: lead.created_at for lead in session.execute(came)}
    if not created:
        return []
    marks = landmarks(
        session,
        now=now,
        plan=_Asked(version.target, version.horizon_days),
        sample=version.sample,
        site_id=site_of(version),
    )
    first = [mark for mark in marks if created.get(mark.lead_id) == mark.at]
    return first[-MOST_ROWS:]
