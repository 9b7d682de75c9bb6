"""Leads: who they are, by what we know them, what they submitted."""

from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    and_,
    false,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
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
        # What deals brought, for the mean of them.
        Index(
            None,
            "outcome",
            "site_id",
            "value",
            sqlite_where=text("value IS NOT NULL"),
            postgresql_where=text("value IS NOT NULL"),
        ),
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
    opportunity_at: Mapped[datetime | None]  # when sales saw a deal in it
    # What the deal may bring, or brought, in the workspace's currency; None: nobody said.
    value: Mapped[float | None] = mapped_column(Numeric(14, 2, asdecimal=False))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    # What an import brought that has no column here: name to value.
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]  # became a lead
    first_seen_at: Mapped[datetime]  # the first page view, not the form

    @hybrid_property
    def is_spam(self) -> bool:
        """Whether it is in no list and no number: all that is known of it is spam."""
        return self.disqualified == "spam"

    @is_spam.inplace.expression
    @classmethod
    def _is_spam(cls) -> ColumnElement[bool]:
        return cls.disqualified.is_not_distinct_from("spam")


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


# What sales did or heard: called or wrote to the lead, was answered, met, or noted something.
ActivityKind = Literal["call", "email", "reply", "meeting", "note"]
ACTIVITY_KINDS: tuple[ActivityKind, ...] = get_args(ActivityKind)


class Activity(Base):
    """Something between sales and a lead, logged by a user."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint(f"kind IN {ACTIVITY_KINDS}", name="kind"),
        CheckConstraint("interest BETWEEN -1 AND 1", name="interest"),
        Index(None, "lead_id", "at"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]  # when it was
    # When it was written down: before that, no score can have known it.
    logged_at: Mapped[datetime]
    # Feedback: less (-1), as (0) or more (1) interested than we thought; None: nobody said.
    interest: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")


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


class Form(Base):
    """A form on a site, known by its key: what its page calls it."""

    __tablename__ = "form"
    __table_args__ = (UniqueConstraint("site_id", "key"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(200))
    fields: Mapped[list[Any]]  # of {name, label, type, autocomplete}, as last sent
    # What a person said that fields mean: name of the field to meaning, "" for nothing.
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class FormPage(Base):
    """A page on which a form was seen."""

    __tablename__ = "form_page"
    __table_args__ = (Index(None, "path"),)

    form_id: Mapped[int] = mapped_column(
        ForeignKey("form.id", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[str] = mapped_column(String(500), primary_key=True)
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class FormAttempt(Base):
    """A form somebody tried to send. Accepted, it is a submission too, under `submission_id`."""

    __tablename__ = "form_attempt"
    __table_args__ = (
        Index(None, "site_id", "form", "at"),
        Index(None, "visitor_id"),
        Index(None, "session_id"),
    )

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    submission_id: Mapped[str] = mapped_column(String(100))  # the message id of the submission
    at: Mapped[datetime]
    path: Mapped[str | None] = mapped_column(String(500))
    form: Mapped[str] = mapped_column(String(200))  # the key of the form
    fields: Mapped[list[Any]]


class Submission(Base):
    """A form somebody sent, as it came."""

    __tablename__ = "submission"
    __table_args__ = (
        Index(None, "lead_id", "at"),
        Index(None, "site_id", "at"),
        Index(None, "site_id", "form", "at"),
        Index(
            None,
            "site_id",
            "content",
            "at",
            sqlite_where=text("content IS NOT NULL"),
            postgresql_where=text("content IS NOT NULL"),
        ),
        # The contents that a person spoke for.
        Index(
            None,
            "site_id",
            "content",
            sqlite_where=text("spam_overruled = 1"),
            postgresql_where=text("spam_overruled"),
        ),
        # The forms taken for spam, newest first.
        Index(
            None,
            "at",
            "event_id",
            sqlite_where=text("spam IS NOT NULL"),
            postgresql_where=text("spam IS NOT NULL"),
        ),
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
    form: Mapped[str | None] = mapped_column(String(200))  # the key of the form
    fields: Mapped[list[Any]]  # of {name, label, type, value}
    # What showed that the page took it; None: a sender that does not tell.
    accepted_by: Mapped[str | None] = mapped_column(String(20))
    filled_ms: Mapped[int | None]  # from when the page began to load to the submission
    spam: Mapped[str | None] = mapped_column(String(40))  # why it is taken for spam
    spam_overruled: Mapped[bool] = mapped_column(default=False, server_default=false())
    # What it says whoever sends it, as `contents` has it; None: too little to be known again.
    content: Mapped[str | None] = mapped_column(String(32))

    @hybrid_property
    def is_spam(self) -> bool:
        """Whether it counts in no number: taken for spam, and nobody said otherwise."""
        return self.spam is not None and not self.spam_overruled

    @is_spam.inplace.expression
    @classmethod
    def _is_spam(cls) -> ColumnElement[bool]:
        return and_(cls.spam.is_not(None), ~cls.spam_overruled)
