"""Stored scores, the versions of the models that made them, and what people chose about both."""

from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import NEVER_AGAIN, Base, BigId
from tracker.sentence import Sentence

# What a score is the chance of.
Target = Literal["customer", "qualified", "opportunity"]
TARGETS: tuple[Target, ...] = get_args(Target)
Trend = Literal["rising", "cooling"]


class ScoringPlan(Base):
    """What people chose about scoring; one row, and none until somebody chose."""

    __tablename__ = "scoring_plan"
    __table_args__ = (CheckConstraint(f"target IN {TARGETS}", name="target"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # always 1
    target: Mapped[str] = mapped_column(String(20))
    horizon_days: Mapped[int]
    bands: Mapped[dict[str, Any]]  # letter to the least chance of it: A, B and C; D is the rest
    rules: Mapped[list[Any] | None]  # the scorecard, of packed rules; None: the one we ship
    overruled: Mapped[list[Any]]  # columns that look like leaks and are used all the same
    deal_value: Mapped[float | None] = mapped_column(Numeric(14, 2, asdecimal=False))
    currency: Mapped[str] = mapped_column(String(3))  # ISO 4217
    changed_at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(String(254))


class ModelVersion(Base):
    """One training: what it saw, how good it is, how it was judged, and the model itself."""

    __tablename__ = "model_version"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    trained_at: Mapped[datetime]
    sample: Mapped[bool] = mapped_column(default=False)  # learned from made-up data, for it only
    # Whose leads it scores: "" for all, "site 3" for those of one site.
    segment: Mapped[str] = mapped_column(String(40), default="", server_default=text("''"))
    live: Mapped[bool] = mapped_column(default=False)
    # Made live by a person: retraining compares with it, and replaces it only when it is better.
    chosen: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Why it went live, or did not: a packed sentence. None: before versions were compared.
    verdict: Mapped[dict[str, Any] | None]
    target: Mapped[str] = mapped_column(String(20), default="customer", server_default="customer")
    horizon_days: Mapped[int]
    rows: Mapped[int]  # of the training table: a lead has one for each of its moments
    won: Mapped[int]
    leads: Mapped[int | None]
    data_from: Mapped[datetime | None]  # the earliest and latest moment it learned from
    data_until: Mapped[datetime | None]
    data_hash: Mapped[str | None] = mapped_column(String(64))
    metrics: Mapped[dict[str, Any]]
    warnings: Mapped[list[Any]]  # packed sentences
    features: Mapped[list[Any]]
    card: Mapped[dict[str, Any] | None]  # all that `scoring` says of it
    # How the inputs and outcomes since then differ from what it learned: see `drift`.
    drift: Mapped[dict[str, Any] | None]
    artifact: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    @property
    def cautions(self) -> list[Sentence]:
        """What to know before trusting it."""
        return [Sentence.unpacked(warning) for warning in self.warnings]

    @property
    def why(self) -> Sentence | None:
        """Why it is live, or is not."""
        return None if self.verdict is None else Sentence.unpacked(self.verdict)


class Score(Base):
    """How likely a lead reaches the target within the horizon, and why; one row a lead."""

    __tablename__ = "score"
    __table_args__ = (
        CheckConstraint("probability > 0 AND probability < 1", name="probability"),
        Index(None, "probability", "lead_id"),
        Index(None, "expected_value", "lead_id"),
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
    # Chance times what a deal brings; None while nobody said what one brings.
    expected_value: Mapped[float | None]
    trend: Mapped[str | None] = mapped_column(String(10))  # rising, cooling, or neither


class ScoreChange(Base):
    """A score as it was from a moment on, until the next change of the same lead."""

    __tablename__ = "score_change"
    __table_args__ = (Index(None, "lead_id", "at"), Index(None, "at"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    probability: Mapped[float]
    model_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("model_version.id", ondelete="SET NULL")
    )
