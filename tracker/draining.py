"""From the inbox to the store: batch by batch, each in one transaction with the position."""

import logging
from collections.abc import Sequence

import msgspec
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker import clock
from tracker.collect.inbox import Entry, Inbox
from tracker.collect.unpack import unpack
from tracker.journey import drain
from tracker.journey.models import InboxPosition, SetAside
from tracker.leads.service import absorb
from tracker.scores.service import score

BATCH = 500  # requests in one transaction
EVENTS = 2000  # about so many; on SQLite nobody else writes meanwhile

log = logging.getLogger(__name__)


def drain_once(session: Session, inbox: Inbox, *, horizon_days: int, limit: int = BATCH) -> int:
    """Bring the next requests from the inbox to the store; return how many there were.

    What they change and the position reached are committed together, so a crash anywhere
    repeats a batch or does not, and neither loses nor doubles anything. A request that cannot
    be stored is set aside whole, and the others go on. Raises `SQLAlchemyError` while the store
    is away, and nothing is changed then; `InboxUnavailable` while the inbox is.
    """
    # All that waits, whatever position was reached: an inbox that was restored from a copy gives
    # positions out a second time, and what the store has already, it knows by its message id.
    waiting = _a_batch_of(inbox.read(0, limit))
    if not waiting:
        return 0  # without asking the store
    try:
        _store(session, inbox, waiting, horizon_days=horizon_days)
    except SQLAlchemyError as error:
        session.rollback()
        if getattr(error, "connection_invalidated", False) or not _alive(session):
            raise
        _store_one_by_one(session, inbox, waiting, horizon_days=horizon_days)
    except Exception:  # noqa: BLE001 - whatever a request can provoke in our code
        session.rollback()
        _store_one_by_one(session, inbox, waiting, horizon_days=horizon_days)
    inbox.acknowledge(waiting[-1].position)
    return len(waiting)


def _a_batch_of(waiting: Sequence[Entry]) -> Sequence[Entry]:
    """Return the first of the requests, about as many as have `EVENTS` events together."""
    events = 0
    for place, entry in enumerate(waiting, start=1):
        events += entry.envelope.count(b'"messageId"')
        if events >= EVENTS:
            return waiting[:place]
    return waiting


def _alive(session: Session) -> bool:
    try:
        session.connection().exec_driver_sql("SELECT 1")
    except SQLAlchemyError:
        return False
    session.rollback()
    return True


def _store(session: Session, inbox: Inbox, entries: Sequence[Entry], *, horizon_days: int) -> None:
    received = []
    for entry in entries:
        try:
            received += unpack(entry.envelope)
        except msgspec.MsgspecError as error:
            session.add(_aside(inbox, entry, error))
    written = drain.write(session, received)
    touched = absorb(session, written)
    if touched:
        score(session, touched, now=clock.now(), horizon_days=horizon_days)
    session.merge(InboxPosition(inbox=inbox.id, position=entries[-1].position))
    session.commit()


def _store_one_by_one(
    session: Session, inbox: Inbox, entries: Sequence[Entry], *, horizon_days: int
) -> None:
    for entry in entries:
        try:
            _store(session, inbox, [entry], horizon_days=horizon_days)
        except Exception as error:
            session.rollback()
            if isinstance(error, SQLAlchemyError) and not _alive(session):
                raise
            log.exception("A request cannot be stored and is set aside.")
            session.add(_aside(inbox, entry, error))
            session.merge(InboxPosition(inbox=inbox.id, position=entry.position))
            session.commit()


def _aside(inbox: Inbox, entry: Entry, error: Exception) -> SetAside:
    return SetAside(
        inbox=inbox.id,
        position=entry.position,
        at=clock.now(),
        request=entry.envelope,
        error=f"{type(error).__name__}: {error}"[:2000],
    )
