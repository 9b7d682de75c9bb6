"""Who may do what: sites and their keys, users and roles, API tokens."""

import secrets
from datetime import date, datetime
from typing import Any, Literal, get_args

from flask_security import RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import NEVER_AGAIN, Base, BigId

RoleName = Literal["admin", "marketer", "sales"]
ROLES: tuple[RoleName, ...] = get_args(RoleName)


class Site(Base):
    """A website that carries the snippet. Its key is public: it is in the page's source."""

    __tablename__ = "site"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    # Scheme and host, as browsers send them in Origin; only from there are events taken.
    origins: Mapped[list[Any]]
    # Made-up data to try the product on; removing the site removes all that came with it.
    sample: Mapped[bool] = mapped_column(default=False)
    # Visitors get an id made of what they send anyway, for one day, and nothing is kept on them.
    cookieless: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Addresses of visitors are kept whole, not cut down to a network.
    whole_addresses: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Visitors are asked first: what does not say that they agreed is not taken.
    consent_required: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Of visitors whose browser says Sec-GPC or DNT, what is left out: `visits`, `all` or `nothing`.
    signals: Mapped[str] = mapped_column(String(10), default="visits", server_default="visits")
    # Names of fields: `deny` is never taken, `allow` alone is where there is any, `hidden` are the
    # hidden ones that are.
    field_rules: Mapped[dict[str, Any] | None]
    # Of the secret by which a server of the company's may say whose request it passes on.
    server_token_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]


role_user = Table(
    "role_user",
    Base.metadata,
    Column("user_id", ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Base, RoleMixin):
    """What a user may do: `admin` everything, `marketer` sites and models, `sales` leads."""

    __tablename__ = "role"
    __table_args__ = (CheckConstraint(f"name IN {ROLES}", name="known"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)


class User(Base, UserMixin):
    """Somebody of the company who signs in. Column names are Flask-Security's."""

    __tablename__ = "user"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    # In every cookie of this user: a new value signs them out everywhere.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=secrets.token_hex)
    language: Mapped[str | None] = mapped_column(String(20))  # None: the browser's
    timezone: Mapped[str | None] = mapped_column(String(60))  # None: the browser's
    created_at: Mapped[datetime]
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment] # the mixin says it more loosely
        secondary=role_user, lazy="selectin"
    )


class ApiToken(Base):
    """A key for programs. Only its hash is kept; the token itself was shown once."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(20))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class DailySalt(Base):
    """What makes visitor ids of cookieless sites; deleted after its day, and they mean nothing."""

    __tablename__ = "daily_salt"

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[bytes]


class SnippetRelease(Base):
    """A snippet as it was once given out: pages that name it by its hash find it for ever."""

    __tablename__ = "snippet_release"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)  # of the file
    integrity: Mapped[str] = mapped_column(String(100))  # as in HTML's attribute
    body: Mapped[bytes]
    kept_at: Mapped[datetime]


class Refusal(Base):
    """A request turned away for its key or origin: what the install check has to go by."""

    __tablename__ = "refusal"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    origin: Mapped[str] = mapped_column(String(255), primary_key=True)  # "": the browser named none
    reason: Mapped[str] = mapped_column(String(20), primary_key=True)
    count: Mapped[int] = mapped_column(default=1)
    last_at: Mapped[datetime]
