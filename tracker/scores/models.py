"""Stored scores and the versions of the model that made them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import NEVER_AGAIN, Base, BigId
from tracker.sentence import Sentence


class ModelVersion(Base):
    """One training: what it saw, how good it is, and the model itself."""

    __tablename__ = "model_version"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    trained_at: Mapped[datetime]
    sample: Mapped[bool] = mapped_column(default=False)  # learned from made-up data, for it only
    live: Mapped[bool] = mapped_column(default=False)
    rows: Mapped[int]
    won: Mapped[int]
    horizon_days: Mapped[int]
    metrics: Mapped[dict[str, Any]]
    warnings: Mapped[list[Any]]  # packed sentences
    features: Mapped[list[Any]]
    artifact: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    @property
    def cautions(self) -> list[Sentence]:
        """What to know before trusting it."""
        return [Sentence.unpacked(warning) for warning in self.warnings]


class Score(Base):
    """How likely a lead buys within the horizon, and why; one row a lead."""

    __tablename__ = "score"
    __table_args__ = (
        CheckConstraint("probability > 0 AND probability < 1", name="probability"),
        Index(None, "probability", "lead_id"),
    )

    lead_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("lead.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    probability: Mapped[float]
    base: Mapped[float]  # log-odds of the average lead
    reasons: Mapped[list[Any]]  # of {feature, value, effect}; base + effects = the score's log-odds
    # None: by the rules of the scorecard.
    model_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("model_version.id", ondelete="SET NULL")
    )
    horizon_days: Mapped[int]
    scored_at: Mapped[datetime]
