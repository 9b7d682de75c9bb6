"""Which version of the model scores which lead."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, load_only

from tracker.scores.models import ModelVersion
from tracker.scores.outcomes import of_world

EVERYBODY: Final = ""  # the segment of all leads that have none of their own

# Whether it is the sample's, and the segment.
Live = Mapping[tuple[bool, str], ModelVersion]


def segment_of(site_id: int | None) -> str:
    """Return the name of the segment of a site's leads.

    >>> segment_of(3), segment_of(None)
    ('site 3', '')
    """
    return EVERYBODY if site_id is None else f"site {site_id}"


def live_versions(session: Session) -> Live:
    """Return every version that scores leads now; none for those that the rules score.

    Cards and measures are left where they are: this is asked with every batch of events.
    """
    versions = session.scalars(
        select(ModelVersion)
        .where(ModelVersion.live)
        .order_by(ModelVersion.id)
        .options(
            load_only(
                ModelVersion.trained_at,
                ModelVersion.sample,
                ModelVersion.segment,
                ModelVersion.target,
                ModelVersion.horizon_days,
                ModelVersion.features,
            )
        )
    )
    return {(version.sample, version.segment): version for version in versions}


def version_for(live: Live, *, sample: bool, site_id: int | None) -> ModelVersion | None:
    """Return the version for a lead: its site's, else the one for all; None means the rules."""
    of_all = live.get((sample, EVERYBODY))
    return live.get((sample, segment_of(site_id)), of_all)


def live_model(
    session: Session, *, sample: bool = False, segment: str = EVERYBODY
) -> ModelVersion | None:
    """Return the version that scores the leads of a segment now; None while it has none."""
    newest = (
        select(ModelVersion)
        .where(ModelVersion.live, ModelVersion.sample == sample, ModelVersion.segment == segment)
        .order_by(ModelVersion.id.desc())
        .limit(1)
    )
    return session.scalar(newest)


def has_leads(session: Session, *, sample: bool) -> bool:
    """Say whether there is any lead of sample sites, or any other."""
    return bool(session.scalar(select(exists().where(of_world(sample=sample)))))
