"""The numbers of forms: how often each was seen, tried, sent, and how many leads came of it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from tracker.accounts.models import Site
from tracker.accounts.queries import visible_site_ids
from tracker.insight.overview import share
from tracker.insight.sends import Send, sends
from tracker.journey.models import Event, VisitSession
from tracker.leads.models import Form, FormPage, Identification
from tracker.leads.registry import MOST_FORMS

Key = tuple[int, str]  # of a site, and of a form on it


@dataclass(frozen=True, slots=True)
class FormNumbers:
    """The counts of one form in a period, as `definitions` says."""

    views: int = 0
    refused: int = 0  # attempts that the page did not take
    submissions: int = 0
    leads: int = 0
    spam: int = 0  # in none of the others, like what bots sent
    bots: int = 0

    @property
    def attempts(self) -> int:
        """How often somebody sent it, taken by the page or not."""
        return self.submissions + self.refused

    @property
    def conversion(self) -> float | None:
        """Submissions by view, as a fraction; None of too few views."""
        return share(self.submissions, self.views)


@dataclass(frozen=True, slots=True)
class PageOfForm:
    """A page that a form was seen on, and its views in the period from that day on."""

    path: str
    first_seen_at: datetime
    last_seen_at: datetime
    views: int


@dataclass(frozen=True, slots=True)
class ListedForm:
    """A form as a line of the list."""

    form: Form
    site: Site
    paths: list[str]
    numbers: FormNumbers


def forms(
    session: Session, *, site_id: int | None, start: datetime, end: datetime
) -> list[ListedForm]:
    """Return every form of a site, or of all that `visible_site_ids` means, with its numbers.

    Those sent most come first, then those seen most.
    """
    site_ids = visible_site_ids(session, site_id)
    found = session.execute(
        select(Form, Site).join(Site, Site.id == Form.site_id).where(Form.site_id.in_(site_ids))
    ).all()
    numbers = _numbers(session, true(), site_ids, start, end)
    paths = _paths(session, site_ids)
    listed = [
        ListedForm(form, site, paths[form.id], numbers.get((form.site_id, form.key), FormNumbers()))
        for form, site in found
    ]
    return sorted(
        listed, key=lambda one: (-one.numbers.submissions, -one.numbers.views, one.form.key)
    )


def numbers_of(session: Session, form: Form, *, start: datetime, end: datetime) -> FormNumbers:
    """Return the numbers of one form."""
    found = _numbers(session, Form.id == form.id, [form.site_id], start, end, key=form.key)
    return found.get((form.site_id, form.key), FormNumbers())


def pages_of(session: Session, form: Form, *, start: datetime, end: datetime) -> list[PageOfForm]:
    """Return the pages that a form was seen on, those viewed most first."""
    views = _views(Form.id == form.id, [form.site_id], start, end)
    counts: dict[str, int] = dict(
        session.execute(
            views.with_only_columns(FormPage.path, func.count()).group_by(FormPage.path)
        ).all()
    )
    seen = session.scalars(select(FormPage).where(FormPage.form_id == form.id))
    pages = [
        PageOfForm(one.path, one.first_seen_at, one.last_seen_at, counts.get(one.path, 0))
        for one in seen
    ]
    return sorted(pages, key=lambda page: (-page.views, page.path))


def full_sites(session: Session, site_id: int | None) -> list[Site]:
    """Return the sites whose list of forms is full: forms seen only now are not on it."""
    site_ids = visible_site_ids(session, site_id)
    full = (
        select(Form.site_id)
        .where(Form.site_id.in_(site_ids))
        .group_by(Form.site_id)
        .having(func.count() >= MOST_FORMS)
    )
    return list(session.scalars(select(Site).where(Site.id.in_(full)).order_by(Site.name)))


def _numbers(
    session: Session,
    which: ColumnElement[bool],
    site_ids: Collection[int],
    start: datetime,
    end: datetime,
    *,
    key: str | None = None,
) -> dict[Key, FormNumbers]:
    counts: dict[Key, dict[str, int]] = defaultdict(dict)
    views = _views(which, site_ids, start, end).with_only_columns(
        Form.site_id, Form.key, func.count()
    )
    for site, form, count in session.execute(views.group_by(Form.site_id, Form.key)):
        counts[site, form]["views"] = count
    kinds: Mapping[str, Send] = {
        "submissions": "accepted",
        "refused": "refused",
        "spam": "spam",
        "bots": "bots",
    }
    for name, kind in kinds.items():
        sent = sends(kind, site_ids=site_ids, key=key, start=start, end=end).subquery()
        grouped = select(sent.c.site_id, sent.c.form, func.count())
        for site, form, count in session.execute(grouped.group_by(sent.c.site_id, sent.c.form)):
            counts[site, form][name] = count
    for site, form, count in session.execute(_leads(site_ids, key, start, end)):
        counts[site, form]["leads"] = count
    return {form: FormNumbers(**numbers) for form, numbers in counts.items()}


def _views(
    which: ColumnElement[bool], site_ids: Collection[int], start: datetime, end: datetime
) -> Select[*tuple[Any, ...]]:
    """Return page views by people of the pages of forms, from the day each was seen there."""
    # Views are gone through once, and the few forms of each looked up: with the forms' sites to
    # go by, SQLite would go through all views for each form.
    same_site = (Form.site_id + 0) == Event.site_id
    return (
        select(Event.id)
        .join(VisitSession, VisitSession.id == Event.session_id)
        .join(FormPage, FormPage.path == Event.path)
        .join(Form, (Form.id == FormPage.form_id) & same_site)
        .where(
            which,
            Event.site_id.in_(site_ids),
            Event.type == "page",
            Event.at >= start,
            Event.at < end,
            Event.at >= FormPage.first_seen_at,
            VisitSession.is_person,
        )
    )


def _leads(
    site_ids: Collection[int], key: str | None, start: datetime, end: datetime
) -> Select[*tuple[Any, ...]]:
    sent = sends("accepted", site_ids=site_ids, key=key, start=start, end=end).subquery()
    return (
        select(sent.c.site_id, sent.c.form, func.count(Identification.lead_id.distinct()))
        .join(Identification, Identification.event_id == sent.c.event_id)
        .group_by(sent.c.site_id, sent.c.form)
    )


def _paths(session: Session, site_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the pages of each form, those on which it was seen last first."""
    seen = (
        select(FormPage.form_id, FormPage.path)
        .join(Form, Form.id == FormPage.form_id)
        .where(Form.site_id.in_(site_ids))
        .order_by(FormPage.last_seen_at.desc(), FormPage.path)
    )
    paths: dict[int, list[str]] = defaultdict(list)
    for form_id, path in session.execute(seen):
        paths[form_id].append(path)
    return paths
