"""Leads: who they are, by what we know them, what they submitted."""

from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import NEVER_AGAIN, Base, BigId

# What sales is doing about a lead. How far the lead is, is `qualified_at` and `outcome`.
LeadStatus = Literal["new", "contacted", "accepted", "declined", "invalid"]
STATUSES: tuple[LeadStatus, ...] = get_args(LeadStatus)
Outcome = Literal["won", "lost"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
IdentityKind = Literal["email", "phone", "external", "user"]


class Lead(Base):
    """One person, for ever: a lead's id never changes."""

    __tablename__ = "lead"
    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint(f"outcome IN {OUTCOMES}", name="outcome"),
        Index(None, "site_id", "created_at"),
        Index(None, "created_at"),
        Index(None, "owner_id"),
        Index(None, "source"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # Where the person first appeared; None: came by import, from no website.
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    email: Mapped[str | None] = mapped_column(String(254))  # as typed, for replying
    phone: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[str | None] = mapped_column(String(200))
    company: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[str | None] = mapped_column(String(200))
    country: Mapped[str | None] = mapped_column(String(100))
    source: Mapped[str] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(30))
    # Frozen: written once. Keys: at, channel, source, medium, campaign, referrer, url.
    first_touch: Mapped[dict[str, Any] | None]
    converting_touch: Mapped[dict[str, Any] | None]
    last_touch: Mapped[dict[str, Any] | None]  # the latest that was not direct
    status: Mapped[str] = mapped_column(String(20), default="new")
    qualified_at: Mapped[datetime | None]
    disqualified: Mapped[str | None] = mapped_column(String(40))  # why not, a reason's name
    outcome: Mapped[str | None] = mapped_column(String(10))
    outcome_at: Mapped[datetime | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    # What an import brought that has no column here: name to value.
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]  # became a lead
    first_seen_at: Mapped[datetime]  # the first page view, not the form


class LeadIdentity(Base):
    """By what a lead is known again: e-mail, else phone, else what other systems call them.

    That is a number from an import (`external`), or the company's own user id on a website
    (`user`, its key begun with the site's id).
    """

    __tablename__ = "lead_identity"
    __table_args__ = (Index(None, "lead_id"),)

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    key: Mapped[str] = mapped_column(String(254), primary_key=True)  # normalised, for matching
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))


class Identification(Base):
    """At this moment this browser was in the hands of this lead: somebody said so."""

    __tablename__ = "identification"
    # Each foreign key has an index: deleting a site goes through them row by row.
    __table_args__ = (
        Index(None, "visitor_id", "at"),
        Index(None, "session_id", "at"),
        Index(None, "lead_id"),
    )

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))
    at: Mapped[datetime]


class UserAlias(Base):
    """On one site these two names are of one person: a user id, and an earlier one or a visitor."""

    __tablename__ = "user_alias"
    __table_args__ = (Index(None, "site_id", "previous_id"),)

    site_id: Mapped[int] = mapped_column(
        ForeignKey("site.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    previous_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime]


class Submission(Base):
    """A form somebody sent, as it came."""

    __tablename__ = "submission"
    __table_args__ = (
        Index(None, "lead_id", "at"),
        Index(None, "site_id", "at"),
        Index(None, "visitor_id"),
        Index(None, "session_id"),
    )

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    path: Mapped[str | None] = mapped_column(String(500))
    form: Mapped[str | None] = mapped_column(String(200))  # its id or name
    fields: Mapped[list[Any]]  # of {name, label, type, value}
