"""Parts of one thing, shared fairly among the workers that live: a lease on each part."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.jobs.models import Lease


def take_share(
    session: Session, of: str, *, parts: int, holder: str, now: datetime, length: timedelta
) -> frozenset[int]:
    """Say that `holder` lives, and return which of the parts, from 0, are its own for `length`.

    Nobody holds more than the parts divided by those who live, rounded up: who has more gives
    some up, who has less takes what is free. So a new worker has its share once the others have
    asked again, and a dead one's is free when its leases have expired. The caller commits.
    """
    leases = session.scalars(select(Lease).where(_is_of(of))).all()
    alive = {lease.name: lease.holder for lease in leases if lease.expires_at >= now}
    most = -(-parts // len({*alive.values(), holder}))

    names = {f"{of} {part}": part for part in range(parts)}
    mine = [name for name in names if alive.get(name) == holder]
    free = [name for name in names if name not in alive]
    wanted = (mine + free)[:most]

    # The dead leave their sign, which nobody takes over.
    dead = [name for name in (lease.name for lease in leases) if name not in alive | names]
    if letting_go := mine[most:] + dead:
        still = Lease.name.in_(letting_go), or_(Lease.holder == holder, Lease.expires_at < now)
        session.execute(delete(Lease).where(*still))
    held = _take(session, [*wanted, _sign(of, holder)], holder=holder, now=now, length=length)
    return frozenset(names[name] for name in held if name in names)


def give_up_share(session: Session, of: str, *, holder: str) -> None:
    """Leave the parts to the others at once, instead of when the leases expire."""
    session.execute(delete(Lease).where(_is_of(of), Lease.holder == holder))


def _is_of(of: str) -> ColumnElement[bool]:
    return Lease.name.startswith(f"{of} ", autoescape=True)


def _sign(of: str, holder: str) -> str:
    """Return the name of the lease that says that a worker lives."""
    return f"{of} by {holder}"


def _take(
    session: Session, names: Iterable[str], *, holder: str, now: datetime, length: timedelta
) -> list[str]:
    """Take or renew leases, all that no other took meanwhile; return those."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    # In one order: two who take at once would else wait for each other for ever.
    rows = [{"name": n, "holder": holder, "expires_at": now + length} for n in sorted(names)]
    offered = (sqlite if on_sqlite else postgresql).insert(Lease).values(rows)
    taken = offered.on_conflict_do_update(
        index_elements=[Lease.name],
        set_={"holder": offered.excluded.holder, "expires_at": offered.excluded.expires_at},
        where=or_(Lease.holder == holder, Lease.expires_at < now),
    ).returning(Lease.name)
    return list(session.scalars(taken))
