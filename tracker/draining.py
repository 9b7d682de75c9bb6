"""From the inbox to the store: batch by batch, each in one transaction with the position."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from random import uniform
from time import sleep
from typing import Final

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from tracker import clock
from tracker.collect.inbox import Entry, Inbox
from tracker.collect.unpack import unpack
from tracker.db import snapshot
from tracker.jobs import tallies
from tracker.journey import drain
from tracker.journey.facts import Received
from tracker.journey.models import InboxPosition, SetAside
from tracker.leads.service import absorb
from tracker.scores.service import score

BATCH: Final = 1000  # requests in one transaction
EVENTS: Final = 2000  # about so many; on SQLite nobody else writes meanwhile
TRIES: Final = 3  # of one request, before it is set aside
MOST_REPLAYED: Final = 100  # at once
# Of a batch that met another one: each time the pause before the next is about twice as long.
MEETINGS: Final = 6
PAUSE_S: Final = 0.02
# Serialization failure, deadlock, lock not available; what SQLite says of a busy file.
COLLISIONS: Final = frozenset({"40001", "40P01", "55P03"})
BUSY: Final = ("database is locked", "database table is locked")
NOT_THE_SCHEMA: Final = "42"  # SQLSTATE of a table or column that is missing, or forbidden

log = logging.getLogger(__name__)


def drain_once(
    session: Session,
    inbox: Inbox,
    *,
    partition: int = 0,
    limit: int = BATCH,
) -> int:
    """Bring the next requests of a partition to the store; return how many there were.

    What they change and the position reached are committed together, so a crash anywhere
    repeats a batch or does not, and neither loses nor doubles anything. A batch that collides
    with another worker's is tried again. A request that cannot be stored for a reason of its own
    is tried `TRIES` times and set aside whole, and the others go on. Raises `SQLAlchemyError`
    while the store is away, and nothing is changed then; `InboxUnavailable` while the inbox is.
    """
    # All that waits, whatever position was reached: an inbox that was restored from a copy gives
    # positions out a second time, and what the store has already, it knows by its message id.
    waiting = _a_batch_of(inbox.read(limit, partition=partition))
    if not waiting:
        return 0  # without asking the store
    source = _name(inbox, partition)
    _store_apart(session, source, waiting)
    inbox.acknowledge(waiting, partition=partition)
    return len(waiting)


def replay_asked(session: Session) -> int:
    """Try requests again that somebody asked for; return how many were tried.

    What can be stored now leaves the list; what fails again stays with its new error. Raises
    `SQLAlchemyError` while the store is away.
    """
    asked = select(SetAside.id).where(SetAside.replay_at.is_not(None)).order_by(SetAside.id)
    with snapshot():
        ids = session.scalars(asked.limit(MOST_REPLAYED)).all()
        session.rollback()
    for id_ in ids:
        try:
            _patiently(session, partial(_replay, session, id_))
        except Exception as error:
            session.rollback()
            if _is_the_stores(error):
                raise
            aside = session.get(SetAside, id_)
            if aside is not None:
                aside.attempts += 1
                aside.error, aside.replay_at = _described(error), None
            session.commit()
    return len(ids)


def _name(inbox: Inbox, partition: int) -> str:
    return inbox.id if inbox.partitions == 1 else f"{inbox.id}.{partition}"


def _a_batch_of(waiting: Sequence[Entry]) -> Sequence[Entry]:
    """Return the first of the requests, about as many as have `EVENTS` events together."""
    events = 0
    for place, entry in enumerate(waiting, start=1):
        events += entry.envelope.count(b'"messageId"')
        if events >= EVENTS:
            return waiting[:place]
    return waiting


def _store_apart(session: Session, source: str, entries: Sequence[Entry]) -> None:
    """Store requests together; where that fails, by halves, until the one to blame is alone."""
    for attempt in range(1, TRIES + 1):
        try:
            _patiently(session, partial(_store, session, source, entries))
        except Exception as error:
            session.rollback()
            if _is_the_stores(error):
                raise
            if len(entries) > 1:
                break
            if attempt == TRIES:
                log.exception("A request cannot be stored and is set aside.")
                _set_aside(session, source, entries[0], error)
        else:
            return
    if (half := len(entries) // 2) > 0:
        _store_apart(session, source, entries[:half])
        _store_apart(session, source, entries[half:])


def _patiently(session: Session, transact: Callable[[], None]) -> None:
    """Run a transaction; again, after a short growing pause, where it collides with another."""
    for meeting in range(MEETINGS):
        try:
            transact()
        except DBAPIError as error:
            session.rollback()
            if meeting == MEETINGS - 1 or not _is_a_collision(error):
                raise
            sleep(PAUSE_S * 2**meeting * uniform(0.5, 1.5))  # noqa: S311 - no secret
        else:
            return


def _store(session: Session, source: str, entries: Sequence[Entry]) -> None:
    received: list[Received] = []
    unreadable = 0
    for entry in entries:
        try:
            received += unpack(entry.envelope)
        except msgspec.MsgspecError as error:
            unreadable += _put_aside(session, source, entry, error)
    counts = _write(session, received)
    session.merge(InboxPosition(inbox=source, position=entries[-1].position))
    counts["set_aside", ""] += unreadable
    tallies.add(session, counts)
    session.commit()


def _replay(session: Session, id_: int) -> None:
    aside = session.get(SetAside, id_)
    if aside is not None:
        counts = _write(session, unpack(aside.request))
        session.delete(aside)
        session.flush()
        tallies.add(session, counts)
    session.commit()


def _write(session: Session, received: Sequence[Received]) -> Counter[tuple[str, str]]:
    """Write events, leads and scores; return what to add to the tallies."""
    now = clock.now()
    written = drain.write(session, received)
    touched = absorb(session, written)
    if touched:
        score(session, touched, now=now)
    pace = tallies.pace((stored.received.received_at for stored in written.events), now=now)
    return written.counts() + pace


def _is_a_collision(error: DBAPIError) -> bool:
    """Whether another transaction was in the way: this one can succeed when that is over."""
    if isinstance(error, IntegrityError):
        return True  # what was looked for and not there was written meanwhile
    if getattr(error.orig, "sqlstate", None) in COLLISIONS:
        return True
    return any(busy in str(error.orig) for busy in BUSY)


def _is_the_stores(error: Exception) -> bool:
    """Whether the store is to blame, so that waiting helps, and not what a request holds."""
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error, ProgrammingError):
        return str(getattr(error.orig, "sqlstate", "")).startswith(NOT_THE_SCHEMA)
    return error.connection_invalidated


def _set_aside(session: Session, source: str, entry: Entry, error: Exception) -> None:
    is_new = _put_aside(session, source, entry, error, attempts=TRIES)
    session.merge(InboxPosition(inbox=source, position=entry.position))
    session.flush()
    tallies.add(session, {("set_aside", ""): int(is_new)})
    session.commit()


def _put_aside(
    session: Session, source: str, entry: Entry, error: Exception, *, attempts: int = 1
) -> bool:
    """Add a request to those set aside; False for one that a crash before lets us read again."""
    same = select(SetAside.id).where(
        SetAside.inbox == source,
        SetAside.position == entry.position,
        SetAside.request == entry.envelope,
    )
    if session.scalar(same.limit(1)) is not None:
        return False
    session.add(_aside(source, entry, error, attempts=attempts))
    return True


def _aside(source: str, entry: Entry, error: Exception, *, attempts: int) -> SetAside:
    return SetAside(
        inbox=source,
        position=entry.position,
        at=clock.now(),
        request=entry.envelope,
        error=_described(error),
        attempts=attempts,
    )


def _described(error: Exception) -> str:
    said = error.orig if isinstance(error, DBAPIError) else error  # without the rows
    return f"{type(error).__name__}: {said}"[:2000]
