"""What a company calls its users tells who they are: user ids, and aliases of them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import exists, func, select, union
from sqlalchemy.orm import Session

from tracker.bulk import given, insert_rows, table_of
from tracker.journey.drain import Written
from tracker.journey.models import Event, Visitor
from tracker.leads.models import Identification, UserAlias
from tracker.leads.ownership import Said, holder_of
from tracker.leads.people import Key, People

# What programs send where nobody is signed in.
NOBODY: Final = frozenset(
    {"0", "-1", "anonymous", "false", "guest", "nan", "nil", "none", "null", "(null)", "true"}
    | {"undefined", "unknown", "[object object]"}
)
Name = tuple[int, str]  # of a site, and a user id or a visitor's anonymous id there

_EVENT: Final = table_of(Event)
_VISITOR: Final = table_of(Visitor)
_SAID: Final = table_of(Identification)
_ALIAS: Final = table_of(UserAlias)


def user_key(site_id: int, user_id: str | None) -> str | None:
    """Return the key of a lead known by a user id; None for what is nobody's.

    >>> user_key(1, "42"), user_key(1, " "), user_key(1, "null")
    ('1:42', None, None)
    """
    plain = (user_id or "").strip()
    return f"{site_id}:{plain}" if plain and plain.casefold() not in NOBODY else None


class _Alias(NamedTuple):
    """A row of `user_alias`; they sort by time."""

    at: datetime
    site_id: int
    user_id: str
    previous_id: str


class _Hands(NamedTuple):
    """A visitor at the moment of an alias: whose it was, and the event nearest to then."""

    lead_id: int | None
    event_id: int
    visitor_id: int
    session_id: int
    at: datetime


def follow_aliases(
    session: Session, people: People, written: Written, said: Sequence[Said]
) -> list[Said]:
    """Let whoever is known by one of two names that are aliases be known by the other, too.

    Two who are both known stay two. What `said` holds is stored by now. Returns what the aliases
    say of visitors.
    """
    _keep(session, _fresh_aliases(written))
    by_id = {stored.id: stored.received for stored in written.events}
    waiting = {name for alias in _fresh_aliases(written) for name in _names(alias)}
    waiting |= {(by_id[s.event_id].site_id, by_id[s.event_id].visitor) for s in said}
    waiting |= set(people.users_learned)
    followed: set[Name] = set()
    more: list[Said] = []
    while waiting:
        aliases = sorted(_touching(session, waiting))
        followed |= waiting
        people.meet(_user_keys(name for alias in aliases for name in _names(alias)))
        hands = _hands(session, aliases)
        people.load(h.lead_id for h in hands.values() if h.lead_id is not None)
        for alias in aliases:
            more += _follow(people, alias, hands.get(alias))
        waiting = {*people.users_learned} - followed
    return more


def said_by_users(
    session: Session, people: People, written: Written, spoken: Collection[int]
) -> list[Said]:
    """Return what events say by the user id they carry, but those in `spoken`.

    Fresh ones of users who are known, and older ones of users who became known by this batch.
    """
    said = []
    for stored in written.events:
        r = stored.received
        lead = people.known_by("user", user_key(r.site_id, r.user_id))
        if lead is None and (r.site_id, r.visitor) in written.new_visitors:  # named before it came
            lead = people.known_by("user", user_key(r.site_id, r.visitor))
        if lead is not None and stored.id not in spoken:
            said.append(Said(stored.id, stored.visitor_id, stored.visit.id, r.at, lead.id))
    if not people.users_learned:
        return said
    columns = {"site_id": _EVENT.c.site_id.type, "user_id": _EVENT.c.user_id.type}
    types = columns | {"lead_id": _SAID.c.lead_id.type}
    rows = [
        {"site_id": site_id, "user_id": user_id, "lead_id": lead.id}
        for (site_id, user_id), lead in people.users_learned.items()
    ]
    theirs = given(session, rows, types)
    older = (
        select(_EVENT.c.id, _EVENT.c.visitor_id, _EVENT.c.session_id, _EVENT.c.at, theirs.c.lead_id)
        .join(
            theirs,
            (_EVENT.c.site_id == theirs.c.site_id) & (_EVENT.c.user_id == theirs.c.user_id),
        )
        .where(~exists().where(_SAID.c.event_id == _EVENT.c.id))
    )
    fresh = {stored.id for stored in written.events}
    return said + [Said._make(row) for row in session.execute(older) if row.id not in fresh]


def _fresh_aliases(written: Written) -> list[_Alias]:
    return [
        _Alias(r.at, r.site_id, r.user_id, r.previous_id)
        for r in (stored.received for stored in written.events if stored.received.type == "alias")
        if r.user_id and r.previous_id and all(user_key(1, n) for n in (r.user_id, r.previous_id))
    ]


def _keep(session: Session, aliases: Sequence[_Alias]) -> None:
    """Store aliases that are not stored yet."""
    if not aliases:
        return
    known = {alias[1:] for alias in _touching(session, {n for a in aliases for n in _names(a)})}
    new = {alias[1:]: alias for alias in sorted(aliases, reverse=True) if alias[1:] not in known}
    insert_rows(session, UserAlias, [alias._asdict() for alias in new.values()])


def _touching(session: Session, names: Collection[Name]) -> list[_Alias]:
    """Return the stored aliases that one of the names is in."""
    types = {"site_id": _ALIAS.c.site_id.type, "name": _ALIAS.c.user_id.type}
    asked = given(session, [dict(zip(types, name, strict=True)) for name in names], types)
    columns = [_ALIAS.c[name] for name in _Alias._fields]
    found = union(
        *(
            select(*columns).join(asked, (_ALIAS.c.site_id == asked.c.site_id) & named)
            for named in (_ALIAS.c.user_id == asked.c.name, _ALIAS.c.previous_id == asked.c.name)
        )
    )
    return [_Alias._make(row) for row in session.execute(found)]


def _hands(session: Session, aliases: Sequence[_Alias]) -> dict[_Alias, _Hands]:
    """Return in whose hands the visitors are that aliases name, as far as there are such."""
    if not aliases:
        return {}
    types = {name: _ALIAS.c[name].type for name in _Alias._fields}
    asked = given(session, [alias._asdict() for alias in aliases], types)
    theirs = select(_EVENT.c.id).where(_EVENT.c.visitor_id == _VISITOR.c.id).limit(1)
    theirs = theirs.correlate(_VISITOR, asked)
    latest = theirs.where(_EVENT.c.at <= asked.c.at).order_by(_EVENT.c.at.desc())
    first = theirs.order_by(_EVENT.c.at)
    nearest = func.coalesce(latest.scalar_subquery(), first.scalar_subquery())
    found = (
        select(
            *(asked.c[name] for name in _Alias._fields),
            holder_of(_VISITOR.c.id, asked.c.at),
            _EVENT.c.id,
            _EVENT.c.visitor_id,
            _EVENT.c.session_id,
            _EVENT.c.at,
        )
        .select_from(asked)
        .join(
            _VISITOR,
            (_VISITOR.c.site_id == asked.c.site_id)
            & (_VISITOR.c.anonymous_id == asked.c.previous_id),
        )
        .join(_EVENT, _EVENT.c.id == nearest)
    )
    width = len(_Alias._fields)
    return {_Alias(*row[:width]): _Hands(*row[width:]) for row in session.execute(found)}


def _follow(people: People, alias: _Alias, hands: _Hands | None) -> list[Said]:
    """Make the unknown one of two names known; return what that says of a visitor."""
    user = user_key(alias.site_id, alias.user_id)
    before = user_key(alias.site_id, alias.previous_id)
    lead = people.known_by("user", user)
    earlier = people.known_by("user", before)
    if hands is not None and hands.lead_id is not None:
        earlier = earlier or people.lead(hands.lead_id)
    if lead is None and earlier is not None and user:
        people.learn("user", user, earlier)
    elif lead is not None and earlier is None and before:
        people.learn("user", before, lead)
        if hands is not None:
            return [Said(hands.event_id, hands.visitor_id, hands.session_id, hands.at, lead.id)]
    return []


def _names(alias: _Alias) -> tuple[Name, Name]:
    return (alias.site_id, alias.user_id), (alias.site_id, alias.previous_id)


def _user_keys(names: Iterable[Name]) -> list[Key]:
    return [("user", key) for name in names if (key := user_key(*name))]
