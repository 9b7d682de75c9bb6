"""Open sites, users and tokens."""

import hashlib
import re
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask_security import hash_password
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.accounts.choices import checked_rules, checked_signals
from tracker.accounts.models import ROLES, ApiToken, Refusal, Role, Site, User
from tracker.problem import Problem

MIN_PASSWORD = 10
MAX_NAME = 120
_HOST = re.compile(r"[a-zA-Z0-9_-]+(?:\.[a-zA-Z0-9_-]+)*\.?")


def add_site(
    session: Session,
    *,
    name: str,
    origins: Collection[str],
    now: datetime,
    sample: bool = False,
    cookieless: bool = False,
    whole_addresses: bool = False,
    consent_required: bool = False,
    signals: str = "visits",
    field_rules: Mapping[str, Collection[str]] | None = None,
) -> Site:
    """Open a site with a new key.

    Raises `ValueError` for a taken name, a bad origin, or what `choices` refuses.
    """
    name, checked = _checked(session, name, origins)
    site = Site(
        name=name,
        key=secrets.token_hex(8),
        origins=checked,
        sample=sample,
        cookieless=cookieless,
        whole_addresses=whole_addresses,
        consent_required=consent_required,
        signals=checked_signals(signals),
        field_rules=checked_rules(field_rules or {}),
        created_at=now,
    )
    session.add(site)
    session.flush()
    return site


def change_site(
    session: Session,
    site: Site,
    *,
    name: str | None = None,
    origins: Collection[str] | None = None,
    cookieless: bool | None = None,
    whole_addresses: bool | None = None,
    consent_required: bool | None = None,
    signals: str | None = None,
    field_rules: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Rename a site, move it, or take more or less of its visitors; what is None stays.

    `field_rules` are all of them: a list that is not among them is empty from now on. Raises
    `ValueError` for a taken name, a bad origin, or what `choices` refuses.
    """
    name = site.name if name is None else name
    origins = site.origins if origins is None else origins
    signals = site.signals if signals is None else checked_signals(signals)
    rules = site.field_rules if field_rules is None else checked_rules(field_rules)
    site.name, site.origins = _checked(session, name, origins, but=site)
    site.signals, site.field_rules = signals, rules
    if cookieless is not None:
        site.cookieless = cookieless
    if whole_addresses is not None:
        site.whole_addresses = whole_addresses
    if consent_required is not None:
        site.consent_required = consent_required
    session.flush()


def renew_server_token(session: Session, site: Site) -> str:
    """Make the site's server token, which is nowhere else; one of before is worth nothing now."""
    secret = "lls_" + secrets.token_urlsafe(32)
    site.server_token_hash = token_hash(secret)
    session.flush()
    return secret


def revoke_server_token(session: Session, site: Site) -> None:
    """Let no server speak for the site's visitors any more."""
    site.server_token_hash = None
    session.flush()


def remove_site(session: Session, site: Site) -> None:
    """Delete a site with everything that came by it: visitors, visits, submissions and leads."""
    session.execute(delete(Refusal).where(Refusal.key == site.key))
    session.execute(delete(Site).where(Site.id == site.id))
    session.expire_all()


def remove_sample(session: Session) -> int:
    """Delete the made-up sites with everything that came by them; returns how many there were."""
    made_up = list(session.scalars(select(Site).where(Site.sample)))
    for site in made_up:
        remove_site(session, site)
    return len(made_up)


def _checked(
    session: Session, name: str, origins: Collection[str], but: Site | None = None
) -> tuple[str, list[str]]:
    name = _name(name)
    if not name:
        raise Problem("A site needs a name.")
    taken = session.scalar(select(Site.id).where(Site.name == name))
    if taken is not None and (but is None or taken != but.id):
        raise Problem("There is a site called “%(name)s” already.", name=name)
    if not origins:
        raise Problem("A site needs at least one origin, such as https://www.example.com.")
    return name, sorted({origin_of(o) for o in origins})


def origin_of(text: str) -> str:
    """Return scheme, host and port as a browser writes them in `Origin`.

    Raises `ValueError` where there is no scheme or host.

    >>> origin_of("HTTPS://Www.Example.com:443/path")
    'https://www.example.com'
    """
    bad = Problem("“%(text)s” is no origin; write it like https://www.example.com.", text=text)
    try:
        parts = urlsplit(text.strip())
        host = _host(parts.hostname or "")
    except ValueError:
        raise bad from None
    if parts.scheme.lower() not in {"http", "https"} or not host:
        raise bad
    try:
        port = parts.port
    except ValueError:
        raise Problem("“%(text)s” has no usable port.", text=text) from None
    usual = {"http": 80, "https": 443}[parts.scheme.lower()]
    return f"{parts.scheme.lower()}://{host}" + (f":{port}" if port and port != usual else "")


def _host(name: str) -> str:
    """Return a host as browsers write it. Raises `ValueError` for what is none."""
    if ":" in name:
        return f"[{name}]"
    plain = name if name.isascii() else name.encode("idna").decode()
    return plain if _HOST.fullmatch(plain) else ""


def _name(text: str) -> str:
    """Return a name as it is kept. Raises `ValueError` for one that the store cannot hold."""
    name = "".join(sign for sign in text if sign.isprintable()).strip()
    if len(name) > MAX_NAME:
        raise Problem("A name has %(count)s characters at most.", count=MAX_NAME)
    return name


def add_user(
    session: Session, *, email: str, password: str, role: str, now: datetime, name: str = ""
) -> User:
    """Let somebody in. Needs an app context (the password's hash is salted with its settings).

    Raises `ValueError` for a bad or taken e-mail, a short password, a long name or an unknown
    role.
    """
    try:
        email = validate_email(
            email, check_deliverability=False, test_environment=True
        ).normalized.lower()
    except EmailNotValidError as error:
        raise Problem("“%(email)s” is no e-mail address.", email=email) from error
    if session.scalar(select(User.id).where(User.email == email)):
        raise Problem("There is a user %(email)s already.", email=email)
    user = User(email=email, name=_name(name), created_at=now, roles=[ensure_role(session, role)])
    set_password(user, password)
    session.add(user)
    session.flush()
    return user


def rename(user: User, name: str) -> None:
    """Change how a user is called. Raises `ValueError` for a name that the store cannot hold."""
    user.name = _name(name)


def set_password(user: User, password: str) -> None:
    """Change a password and sign the user out everywhere. Raises `ValueError` if it is short."""
    if len(password) < MIN_PASSWORD:
        raise Problem("A password needs %(count)s characters or more.", count=MIN_PASSWORD)
    user.password = hash_password(password)
    user.fs_uniquifier = secrets.token_hex()


def change_role(session: Session, user: User, role: str) -> None:
    """Give a user another role. Raises `ValueError` if nobody active would be left as admin."""
    if role != "admin":
        _keep_an_admin(session, user)
    user.roles = [ensure_role(session, role)]
    session.flush()


def deactivate(session: Session, user: User) -> None:
    """Keep a user out, at once and everywhere; what they own stays theirs.

    Raises `ValueError` if nobody active would be left as admin.
    """
    _keep_an_admin(session, user)
    user.active = False
    user.fs_uniquifier = secrets.token_hex()
    session.flush()


def reactivate(session: Session, user: User) -> None:
    """Let a user in again, with the password of before."""
    user.active = True
    session.flush()


def _keep_an_admin(session: Session, user: User) -> None:
    # Locked, so that of two admins who remove each other at the same instant one is refused.
    admins = select(User).where(User.active, User.roles.any(Role.name == "admin"))
    if set(session.scalars(admins.with_for_update())) == {user}:
        raise Problem(
            "%(email)s is the only administrator. Make somebody else one first.", email=user.email
        )


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
    """Make a token; the second value is the token itself, which is nowhere else.

    Raises `ValueError` for a name that is missing or too long, or an unknown role.
    """
    name = _name(name)
    if not name:
        raise Problem("A token needs a name that says who uses it.")
    if role not in ROLES:
        raise ValueError(f"There is no role {role!r}; the roles are {', '.join(ROLES)}.")
    secret = "ll_" + secrets.token_urlsafe(32)
    token = ApiToken(name=name, role=role, hash=token_hash(secret), created_at=now)
    session.add(token)
    session.flush()
    return token, secret


def revoke_token(session: Session, token: ApiToken, *, now: datetime) -> None:
    """Stop a token from opening anything, for good."""
    token.revoked_at = token.revoked_at or now
    session.flush()


def token_hash(secret: str) -> str:
    """Return what is kept of a token. It is long and random, so one fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def note_refusal(session: Session, *, key: str, origin: str, reason: str, now: datetime) -> None:
    """Remember that a request was turned away for its key or origin."""
    what = (key[:64], origin[:255], reason)
    refusal = session.get(Refusal, what)
    if refusal is None:
        session.add(Refusal(key=what[0], origin=what[1], reason=reason, count=1, last_at=now))
    else:
        refusal.count += 1
        refusal.last_at = now
    session.flush()


def forget_refusals(session: Session, *, before: datetime) -> None:
    """Drop refusals that nobody repeats."""
    session.execute(delete(Refusal).where(Refusal.last_at < before))
