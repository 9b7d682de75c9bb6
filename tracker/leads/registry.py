"""Which forms there are: kept from what comes in, by key and page, up to a number of each.

Every page of a site may name a form, and a hostile one may name millions. Beyond the bounds a form
or page is left out of the list, and nothing else: what is sent by it is stored, and makes leads.
Times are kept to the hour and the day, so that a form in daily use is hardly ever written.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Row,
    case,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.orm import Session

from tracker.bulk import among, given, insert_rows, table_of, take_ids, update_rows
from tracker.journey.facts import Received
from tracker.leads.fields import field_key
from tracker.leads.models import Form, FormAttempt, FormPage, Submission
from tracker.leads.sent import clean_key, form_fields, form_key, is_form

MOST_FORMS: Final = 500  # of a site
MOST_PAGES: Final = 200  # of a form
MOST_FIELDS: Final = 100  # of a form; those sent last stay
DESCRIBED_BY: Final = ("name", "label", "type", "autocomplete", "placeholder")
_LONGEST_WORD: Final = 200

_FORM: Final = table_of(Form)
_PAGE: Final = table_of(FormPage)
_PLACE: Final = {
    "site_id": _FORM.c.site_id.type,
    "key": _FORM.c.key.type,
    "path": _PAGE.c.path.type,
}

Key = tuple[int, str]  # of a site, and a form on it


class _Place(NamedTuple):
    """A form on a page."""

    site_id: int
    key: str
    path: str | None


@dataclass
class _Times:
    """When something was seen, to the day and the hour."""

    first: datetime
    last: datetime

    def see(self, at: datetime) -> None:
        self.first = min(self.first, _day(at))
        self.last = max(self.last, _hour(at))


@dataclass
class _Known:
    """A form as the store has it."""

    id: int
    first: datetime
    last: datetime
    fields: list[Any]
    mapping: Mapping[str, Any]


@dataclass
class Registry:
    """The forms that a batch is about: looked up first, written when all else is."""

    session: Session
    forms: dict[Key, _Times] = field(default_factory=dict)
    pages: dict[_Place, _Times] = field(default_factory=dict)
    fields: dict[Key, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    known: dict[Key, _Known] = field(default_factory=dict)
    known_pages: dict[_Place, tuple[datetime, datetime]] = field(default_factory=dict)

    def meet(self, received: Iterable[Received]) -> None:
        """Note the forms that events speak about, and look up which of them are known."""
        for r in received:
            if is_form(r):
                key = form_key(r.properties)
                self._see(r, key)
                self.fields[r.site_id, key] += described(form_fields(r), at=r.at)
            for seen in map(clean_key, r.forms):
                if seen:
                    self._see(r, seen)
        if not self.pages:
            return
        asked = given(self.session, [place._asdict() for place in self.pages], _PLACE)
        known = select(
            *(asked.c[name] for name in _PLACE),
            *(_FORM.c[n] for n in ("id", "first_seen_at", "last_seen_at", "fields", "mapping")),
            _PAGE.c.first_seen_at.label("page_first"),
            _PAGE.c.last_seen_at.label("page_last"),
        ).select_from(
            asked.join(
                _FORM, (_FORM.c.site_id == asked.c.site_id) & (_FORM.c.key == asked.c.key)
            ).outerjoin(_PAGE, (_PAGE.c.form_id == _FORM.c.id) & (_PAGE.c.path == asked.c.path))
        )
        for row in self.session.execute(known):
            self._meet(row)

    def mapping(self, site_id: int, key: str) -> Mapping[str, str]:
        """Return what a person said that the fields of a form mean."""
        form = self.known.get((site_id, key))
        return form.mapping if form else {}

    def write(self) -> None:
        """Write what is new about forms and their pages."""
        new = self._fitting(self.forms.keys() - self.known.keys())
        changed = [key for key in self.forms if key in self.known and self._is_news(key)]
        self._add(new)
        self._change(changed)
        self._write_pages()

    def _see(self, r: Received, key: str) -> None:
        times = _Times(_day(r.at), _hour(r.at))
        self.forms.setdefault((r.site_id, key), times).see(r.at)
        place = _Place(r.site_id, key, r.path)
        self.pages.setdefault(place, _Times(times.first, times.last)).see(r.at)

    def _meet(self, row: Row[*tuple[Any, ...]]) -> None:
        key = row.site_id, row.key
        self.known[key] = _Known(
            row.id, row.first_seen_at, row.last_seen_at, row.fields, row.mapping
        )
        if row.page_first is not None:
            self.known_pages[_Place(*key, row.path)] = row.page_first, row.page_last

    def _fitting(self, new: Collection[Key]) -> list[Key]:
        """Return the new forms that there is still room for, those seen first."""
        if not new:
            return []
        sites = {site_id for site_id, _ in new}
        listed = select(_FORM.c.site_id, func.count()).where(
            among(self.session, _FORM.c.site_id, sites)
        )
        counts: dict[int, int] = dict(self.session.execute(listed.group_by(_FORM.c.site_id)).all())
        fitting = []
        for key in sorted(new, key=lambda key: (self.forms[key].first, key)):
            counts[key[0]] = counts.get(key[0], 0) + 1
            if counts[key[0]] <= MOST_FORMS:
                fitting.append(key)
        return fitting

    def _is_news(self, key: Key) -> bool:
        known, seen = self.known[key], self.forms[key]
        return (
            seen.first < known.first
            or seen.last > known.last
            or merged(known.fields, self.fields.get(key, ())) != known.fields
        )

    def _add(self, new: Sequence[Key]) -> None:
        ids = take_ids(self.session, Form, len(new))
        for key, id_ in zip(new, ids, strict=True):
            seen = self.forms[key]
            fields = merged((), self.fields.get(key, ()))
            self.known[key] = _Known(id_, seen.first, seen.last, fields, {})
        rows = [
            {
                "id": self.known[key].id,
                "site_id": key[0],
                "key": key[1],
                "fields": self.known[key].fields,
                "mapping": {},
                "first_seen_at": self.known[key].first,
                "last_seen_at": self.known[key].last,
            }
            for key in new
        ]
        insert_rows(self.session, Form, rows)

    def _change(self, changed: Sequence[Key]) -> None:
        """Write forms again, on what they are now: another worker may have been first."""
        if not changed:
            return
        ids = {self.known[key].id: key for key in changed}
        now = (
            select(_FORM.c.id, _FORM.c.fields, _FORM.c.first_seen_at, _FORM.c.last_seen_at)
            .where(among(self.session, _FORM.c.id, ids))
            .order_by(_FORM.c.id)  # two batches that want the same forms wait in one order
            .with_for_update(key_share=True)
        )
        rows = [
            {
                "id": id_,
                "fields": merged(fields, self.fields.get(ids[id_], ())),
                "first_seen_at": min(first, self.forms[ids[id_]].first),
                "last_seen_at": max(last, self.forms[ids[id_]].last),
            }
            for id_, fields, first, last in self.session.execute(now)
        ]
        update_rows(self.session, Form, rows)

    def _write_pages(self) -> None:
        seen = [
            (self.known[place.site_id, place.key].id, place, times)
            for place, times in self.pages.items()
            if place.path is not None and (place.site_id, place.key) in self.known
        ]
        new, changed = [], []
        for form_id, place, times in seen:
            row = {
                "form_id": form_id,
                "path": place.path,
                "first_seen_at": times.first,
                "last_seen_at": times.last,
            }
            known = self.known_pages.get(place)
            if known is None:
                new.append(row)
            elif times.first < known[0] or times.last > known[1]:
                changed.append(row)
        insert_rows(self.session, FormPage, self._fitting_pages(new))
        if changed:
            self._change_pages(changed)

    def _fitting_pages(self, new: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        if not new:
            return []
        listed = select(_PAGE.c.form_id, func.count()).where(
            among(self.session, _PAGE.c.form_id, {row["form_id"] for row in new})
        )
        counts: dict[int, int] = dict(self.session.execute(listed.group_by(_PAGE.c.form_id)).all())
        fitting = []
        for row in sorted(new, key=lambda row: (row["first_seen_at"], row["path"])):
            counts[row["form_id"]] = counts.get(row["form_id"], 0) + 1
            if counts[row["form_id"]] <= MOST_PAGES:
                fitting.append(row)
        return fitting

    def _change_pages(self, changed: Sequence[dict[str, Any]]) -> None:
        seen = given(self.session, changed, {name: _PAGE.c[name].type for name in changed[0]})
        first, last = _PAGE.c.first_seen_at, _PAGE.c.last_seen_at
        self.session.execute(
            update(_PAGE)
            .where(_PAGE.c.form_id == seen.c.form_id, _PAGE.c.path == seen.c.path)
            .values(
                first_seen_at=_either(seen.c.first_seen_at < first, seen.c.first_seen_at, first),
                last_seen_at=_either(seen.c.last_seen_at > last, seen.c.last_seen_at, last),
            )
        )


def forget_unsent(session: Session, *, site_id: int) -> int:
    """Take the forms off a site's list that nobody sent or tried to; return how many.

    The caller commits.
    """
    sent = [
        exists().where(model.site_id == Form.site_id, model.form == Form.key)
        for model in (Submission, FormAttempt)
    ]
    unsent = delete(Form).where(Form.site_id == site_id, *(~one for one in sent))
    gone = session.execute(unsent.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", gone).rowcount


def described(fields: Sequence[Mapping[str, Any]], *, at: datetime) -> list[dict[str, Any]]:
    """Return what is kept of the fields that a form was sent with: all but the values."""
    return [
        {
            **{
                word: str(said)[:_LONGEST_WORD]
                for word in DESCRIBED_BY
                if (said := given_field.get(word))
            },
            "place": place,
            "at": _hour(at).isoformat(),
        }
        for place, given_field in enumerate(fields[:MOST_FIELDS])
    ]


def merged(
    known: Sequence[Mapping[str, Any]], more: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the fields of a form: each as it was last sent, those of the latest form first.

    The order in which forms come in makes no difference.
    """
    latest: dict[str, dict[str, Any]] = {}
    for one in (*known, *more):
        name = field_key(one)
        if name not in latest or _rank(one) > _rank(latest[name]):
            latest[name] = dict(one)
    by_place = sorted(latest.values(), key=lambda one: (one["place"], field_key(one)))
    return sorted(by_place, key=lambda one: one["at"], reverse=True)[:MOST_FIELDS]


def _rank(one: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """Return which of two accounts of one field counts: the later; of one hour, always the same."""
    return one["at"], sorted((word, str(said)) for word, said in one.items())


def _either(
    condition: ColumnElement[bool], one: ColumnElement[Any], other: ColumnElement[Any]
) -> ColumnElement[Any]:
    return case((condition, one), else_=other)


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _day(at: datetime) -> datetime:
    return _hour(at).replace(hour=0)
