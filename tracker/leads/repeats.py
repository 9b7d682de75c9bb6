"""Whether others sent the same content lately: one text under many names is no request."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Row, and_, exists, func, select
from sqlalchemy.orm import Session

from tracker.bulk import given, table_of
from tracker.leads.models import Submission
from tracker.leads.people import People, keys_of
from tracker.leads.words import Word

LATELY: Final = timedelta(days=7)
# Of other people, so that the third in another browser is flagged: two may work together.
OTHERS: Final = 2
# From one browser, whose owner may correct a misspelt address a few times.
OTHERS_ON_ONE_BROWSER: Final = 4
LOOKED_AT: Final = 20  # the latest of each content

_FORM: Final = table_of(Submission)
_ASKED: Final = {
    "site_id": _FORM.c.site_id.type,
    "content": _FORM.c.content.type,
    "since": _FORM.c.at.type,
}
_Key = tuple[int, str]  # a site, and a content


class _Sender(NamedTuple):
    """Who sent a content, and when. `who` is a lead's id, or by what a new one is known."""

    at: datetime
    visitor_id: int
    who: object


def flag_repeats(session: Session, people: People, words: Sequence[Word]) -> list[Word]:
    """Return the words, oldest first as before, those flagged whose content others sent lately.

    `people` has looked up by what the words' contacts are known. A content of which a person
    said once that it is no spam, as a text that the page itself puts in, is never flagged again.
    """
    contents = {key: word.stored.received.at for word in reversed(words) if (key := _key(word))}
    if not contents:
        return list(words)
    senders, allowed = _lately(session, contents.items())
    flagged = []
    for word in words:
        key = _key(word)
        if key is not None and key not in allowed:
            sender = _sender(people, word)
            if word.spam is None and _is_repeated(sender, senders[key]):
                word = word._replace(spam="repeated")  # noqa: PLW2901 - the same one, flagged
            senders[key].append(sender)
        flagged.append(word)
    return flagged


def _key(word: Word) -> _Key | None:
    return (word.stored.received.site_id, word.content) if word.content else None


def _sender(people: People, word: Word) -> _Sender:
    key = next(iter(keys_of(word.contact).items()), None)  # the e-mail, else the number
    lead = people.known_by(*key) if key else None
    return _Sender(word.stored.received.at, word.stored.visitor_id, lead.id if lead else key)


def _is_repeated(mine: _Sender, sent: Iterable[_Sender]) -> bool:
    others = [
        one
        for one in sent
        if one.who is not None and one.who != mine.who and mine.at - one.at <= LATELY
    ]
    elsewhere = {one.who for one in others if one.visitor_id != mine.visitor_id}
    return len(elsewhere) >= OTHERS or len({o.who for o in others}) >= OTHERS_ON_ONE_BROWSER


def _lately(
    session: Session, contents: Iterable[tuple[_Key, datetime]]
) -> tuple[dict[_Key, list[_Sender]], set[_Key]]:
    """Return who sent each content lately, and the contents that a person spoke for."""
    bounds = _bounds(session, contents)
    allowed = {(row.site_id, row.content) for row in bounds if row.spoken_for}
    senders: dict[_Key, list[_Sender]] = defaultdict(list)
    if asked := [{name: getattr(row, name) for name in _ASKED} for row in bounds]:
        columns = (_FORM.c[n] for n in ("site_id", "content", "at", "visitor_id", "lead_id"))
        sent = select(*columns).where(_sent_since(given(session, asked, _ASKED)))
        for site_id, content, *sender in session.execute(sent):
            senders[site_id, content].append(_Sender(*sender))
    return senders, allowed


def _bounds(
    session: Session, contents: Iterable[tuple[_Key, datetime]]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return since when each content is looked at, and whether a person spoke for it.

    Of one that was sent a million times, no more than the latest are gone through.
    """
    rows = [
        {"site_id": site_id, "content": content, "since": at - LATELY}
        for (site_id, content), at in contents
    ]
    asked = given(session, rows, _ASKED)
    latest = select(_FORM.c.at).where(_sent_since(asked)).order_by(_FORM.c.at.desc())
    first = latest.offset(LOOKED_AT - 1).limit(1).correlate(asked).scalar_subquery()
    spoken_for = exists().where(
        _FORM.c.site_id == asked.c.site_id,
        _FORM.c.content == asked.c.content,
        _FORM.c.spam == "repeated",
        _FORM.c.spam_overruled,
    )
    return session.execute(
        select(
            asked.c.site_id,
            asked.c.content,
            func.coalesce(first, asked.c.since, type_=_FORM.c.at.type).label("since"),
            spoken_for.correlate(asked).label("spoken_for"),
        )
    ).all()


def _sent_since(asked: FromClause) -> ColumnElement[bool]:
    return and_(
        _FORM.c.site_id == asked.c.site_id,
        _FORM.c.content == asked.c.content,
        _FORM.c.at >= asked.c.since,
    )
