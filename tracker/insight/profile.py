"""All that is known of one lead besides its visits: the person, the score, the forms."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Site, User
from tracker.leads.models import Lead, LeadIdentity, Submission
from tracker.scores.bands import band
from tracker.scores.models import ModelVersion, Score
from tracker.scores.plan import Plan, plan


@dataclass(frozen=True)
class Profile:
    """A lead with what belongs to it."""

    lead: Lead
    site: Site | None
    owner: User | None
    score: Score | None  # None: in the moment before the first
    version: ModelVersion | None  # what scored it; None: the rules
    identities: Sequence[LeadIdentity]
    submissions: Sequence[Submission]  # newest first
    plan: Plan  # how scores are read

    @property
    def band(self) -> str | None:
        """The letter of the score's band."""
        return None if self.score is None else band(self.score.probability, self.plan.bands)

    @property
    def target(self) -> str:
        """Of what the score is the chance."""
        return self.plan.target if self.version is None else self.version.target


def profile(session: Session, lead_id: int) -> Profile | None:
    """Return what is known of a lead; None where there is no such lead."""
    found = session.execute(
        select(Lead, Site, User, Score, ModelVersion)
        .outerjoin(Site, Site.id == Lead.site_id)
        .outerjoin(User, User.id == Lead.owner_id)
        .outerjoin(Score, Score.lead_id == Lead.id)
        .outerjoin(ModelVersion, ModelVersion.id == Score.model_version_id)
        .where(Lead.id == lead_id)
    ).one_or_none()
    if found is None:
        return None
    identities = select(LeadIdentity).where(LeadIdentity.lead_id == lead_id)
    submissions = select(Submission).where(Submission.lead_id == lead_id)
    return Profile(
        *found,
        identities=session.scalars(identities.order_by(LeadIdentity.kind, LeadIdentity.key)).all(),
        submissions=session.scalars(
            submissions.order_by(Submission.at.desc(), Submission.event_id.desc())
        ).all(),
        plan=plan(session),
    )
