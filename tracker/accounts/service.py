"""Open sites, users and tokens."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import ROLES, ApiToken, Role, Site, User

MIN_PASSWORD = 10


def add_site(
    session: Session, *, name: str, origins: Collection[str], now: datetime, sample: bool = False
) -> Site:
    """Open a site with a new key. Raises `ValueError` for a taken name or a bad origin."""
    name = name.strip()
    if not name:
        raise ValueError("A site needs a name.")
    if session.scalar(select(Site.id).where(Site.name == name)):
        raise ValueError(f"There is a site called {name!r} already.")
    if not origins:
        raise ValueError("A site needs at least one origin, such as https://www.example.com.")
    site = Site(
        name=name,
        key=secrets.token_hex(8),
        origins=sorted({origin_of(o) for o in origins}),
        sample=sample,
        created_at=now,
    )
    session.add(site)
    session.flush()
    return site


def origin_of(text: str) -> str:
    """Return scheme, host and port as a browser writes them in `Origin`.

    Raises `ValueError` where there is no scheme or host.

    >>> origin_of("HTTPS://Www.Example.com:443/path")
    'https://www.example.com'
    """
    parts = urlsplit(text.strip())
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{text!r} is no origin; write it like https://www.example.com.")
    try:
        port = parts.port
    except ValueError:
        raise ValueError(f"{text!r} has no usable port.") from None
    host = parts.hostname.encode("idna").decode() if not parts.hostname.isascii() else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme.lower()]
    return f"{parts.scheme.lower()}://{host}" + (f":{port}" if port and port != usual else "")


def add_user(
    session: Session, *, email: str, password: str, role: str, now: datetime, name: str = ""
) -> User:
    """Let somebody in. Needs an app context (the password's hash is salted with its settings).

    Raises `ValueError` for a bad or taken e-mail, a short password or an unknown role.
    """
    try:
        email = validate_email(email, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as error:
        raise ValueError(f"{email!r} is no e-mail address: {error}") from error
    if session.scalar(select(User.id).where(User.email == email)):
        raise ValueError(f"There is a user {email} already.")
    user = User(email=email, name=name, created_at=now, roles=[ensure_role(session, role)])
    set_password(user, password)
    session.add(user)
    session.flush()
    return user


def set_password(user: User, password: str) -> None:
    """Change a password and sign the user out everywhere. Raises `ValueError` if it is short."""
    if len(password) < MIN_PASSWORD:
        raise ValueError(f"A password needs {MIN_PASSWORD} characters or more.")
    user.password = hash_password(password)
    user.fs_uniquifier = secrets.token_hex()


def ensure_role(session: Session, name: str) -> Role:
    """Return the role, made if need be. Raises `ValueError` for one there is not."""
    if name not in ROLES:
        raise ValueError(f"There is no role {name!r}; the roles are {', '.join(ROLES)}.")
    role = session.scalar(select(Role).where(Role.name == name))
    if role is None:
        role = Role(name=name)
        session.add(role)
        session.flush()
    return role


def add_token(session: Session, *, name: str, role: str, now: datetime) -> tuple[ApiToken, str]:
    """Make a token; the second value is the token itself, which is nowhere else."""
    if not name.strip():
        raise ValueError("A token needs a name that says who uses it.")
    if role not in ROLES:
        raise ValueError(f"There is no role {role!r}; the roles are {', '.join(ROLES)}.")
    secret = "ll_" + secrets.token_urlsafe(32)
    token = ApiToken(name=name.strip(), role=role, hash=token_hash(secret), created_at=now)
    session.add(token)
    session.flush()
    return token, secret


def token_hash(secret: str) -> str:
    """Return what is kept of a token. It is long and random, so one fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
