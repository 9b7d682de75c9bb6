"""Look up sites, users and tokens."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, defer

from tracker.accounts.models import ApiToken, Refusal, Site, SnippetRelease, User
from tracker.accounts.service import token_hash

REFUSALS_SHOWN = 50


def sites(session: Session) -> list[Site]:
    """Return every site, the sample last."""
    return list(session.scalars(select(Site).order_by(Site.sample, Site.name)))


def visible_site_ids(session: Session, site_id: int | None = None) -> list[int]:
    """Return the sites a page speaks of: the one chosen, else all.

    Made-up data never mixes with a company's own: "all" leaves the sample out as soon as there
    is a real site.
    """
    if site_id is not None:
        return [site_id]
    everything = sites(session)
    return [s.id for s in everything if not s.sample] or [s.id for s in everything]


def users(session: Session) -> list[User]:
    """Return every user by e-mail."""
    return list(session.scalars(select(User).order_by(User.email)))


def token_for(session: Session, secret: str) -> ApiToken | None:
    """Return the live token that `secret` is, if it is one."""
    return session.scalar(
        select(ApiToken).where(ApiToken.hash == token_hash(secret), ApiToken.revoked_at.is_(None))
    )


def tokens(session: Session) -> list[ApiToken]:
    """Return every token that still opens something, newest first."""
    live = select(ApiToken).where(ApiToken.revoked_at.is_(None))
    return list(session.scalars(live.order_by(ApiToken.created_at.desc(), ApiToken.id.desc())))


def refusals(session: Session, site: Site) -> list[Refusal]:
    """Return what was turned away and carries the site's key or an origin of it, newest first.

    The last ones only: anybody can make up keys.
    """
    about = or_(Refusal.key == site.key, Refusal.origin.in_(site.origins))
    newest = select(Refusal).where(about).order_by(Refusal.last_at.desc())
    return list(session.scalars(newest.limit(REFUSALS_SHOWN)))


def releases(session: Session) -> list[SnippetRelease]:
    """Return every snippet that is kept, without what is in it, newest first."""
    newest = (SnippetRelease.kept_at.desc(), SnippetRelease.name)
    return list(
        session.scalars(
            select(SnippetRelease)
            .options(defer(SnippetRelease.body, raiseload=True))
            .order_by(*newest)
        )
    )


def release_body(session: Session, name: str) -> bytes | None:
    """Return a snippet that is kept, by its file's name, or None where none is."""
    return session.scalar(select(SnippetRelease.body).where(SnippetRelease.name == name))
