"""What visitors did: visitors, their sessions, their events; and how far the inbox is read."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
    or_,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import NEVER_AGAIN, Base, BigId

TEXT = String(2048)  # an address; longer ones are cut where they come in


class Visitor(Base):
    """One browser on one site. A prospect before any form."""

    __tablename__ = "visitor"
    __table_args__ = (
        UniqueConstraint("site_id", "anonymous_id"),
        Index(None, "site_id", "last_seen_at"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    anonymous_id: Mapped[str] = mapped_column(String(64))
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class VisitSession(Base):
    """One visit: events with no gap of 30 minutes and one campaign. Called a session."""

    __tablename__ = "session"
    __table_args__ = (
        Index(None, "visitor_id", "started_at"),
        Index(None, "site_id", "started_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"))
    started_at: Mapped[datetime]
    last_at: Mapped[datetime]
    # Where it came from, settled by its first event.
    channel: Mapped[str] = mapped_column(String(30))
    source: Mapped[str] = mapped_column(String(200))
    medium: Mapped[str | None] = mapped_column(String(200))
    campaign: Mapped[str | None] = mapped_column(String(200))
    term: Mapped[str | None] = mapped_column(String(200))
    content: Mapped[str | None] = mapped_column(String(200))
    click_ids: Mapped[dict[str, Any] | None]  # as advertisers gave them: name to value
    referrer: Mapped[str | None] = mapped_column(TEXT)
    landing_url: Mapped[str | None] = mapped_column(TEXT)
    landing_path: Mapped[str | None] = mapped_column(String(500))
    # On what.
    browser: Mapped[str | None] = mapped_column(String(60))
    system: Mapped[str | None] = mapped_column(String(60))
    device: Mapped[str | None] = mapped_column(String(20))
    address: Mapped[str | None] = mapped_column(String(45))  # truncated, unless the site says no
    country: Mapped[str | None] = mapped_column(String(2))  # ISO 3166-1
    bot: Mapped[str | None] = mapped_column(String(60))  # why it is none of a person's
    # Somebody looked at it and said that it is a person's all the same.
    bot_overruled: Mapped[bool] = mapped_column(default=False, server_default=false())
    utc_offset: Mapped[int | None]  # of the browser's clock, in minutes east of Greenwich
    page_views: Mapped[int] = mapped_column(default=0)
    engaged_ms: Mapped[int] = mapped_column(BigInteger, default=0)

    @hybrid_property
    def is_person(self) -> bool:
        """Whether it counts in numbers and scores: nobody takes it for a program's."""
        return self.bot is None or self.bot_overruled

    @is_person.inplace.expression
    @classmethod
    def _is_person(cls) -> ColumnElement[bool]:
        return or_(cls.bot.is_(None), cls.bot_overruled)


class Event(Base):
    """One thing a visitor's browser reported. Its message id makes it count once, for ever."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("site_id", "message_id"),
        Index(None, "visitor_id", "at"),
        Index(None, "session_id", "at"),
        Index(None, "lead_id", "at"),
        Index(None, "site_id", "type", "at"),
        Index(
            None,
            "site_id",
            "user_id",
            sqlite_where=text("user_id IS NOT NULL"),
            postgresql_where=text("user_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    # Whose visit this was, as far as anybody said so; written by tracker.leads.
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id", ondelete="SET NULL"))
    message_id: Mapped[str] = mapped_column(String(100))
    type: Mapped[str] = mapped_column(String(10))  # page, track, identify, alias, engaged
    name: Mapped[str | None] = mapped_column(String(200))  # of a track event
    at: Mapped[datetime]
    client_at: Mapped[datetime | None]  # by the browser's own clock
    received_at: Mapped[datetime]
    url: Mapped[str | None] = mapped_column(TEXT)
    path: Mapped[str | None] = mapped_column(String(500))
    title: Mapped[str | None] = mapped_column(String(500))
    # The page view that an engagement speaks about; the page view's own total.
    page_message_id: Mapped[str | None] = mapped_column(String(100))
    engaged_ms: Mapped[int | None]
    scroll_depth: Mapped[int | None]  # percent
    properties: Mapped[dict[str, Any] | None]
    user_id: Mapped[str | None] = mapped_column(String(200))  # the company's name for the person
    # The touch by which the visitor came in at this event, if it was from outside. What a session
    # takes over from its first event, also where a late one makes another event the first.
    entry: Mapped[dict[str, Any] | None]


class InboxPosition(Base):
    """How far one inbox is in the store. Committed with what the events changed."""

    __tablename__ = "inbox_position"

    inbox: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)


class SetAside(Base):
    """A request that could not be put in the store, whole, with what went wrong."""

    __tablename__ = "set_aside"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    inbox: Mapped[str] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    request: Mapped[bytes]
    error: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    replay_at: Mapped[datetime | None]  # asked for then; the worker tries again
