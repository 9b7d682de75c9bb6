"""The ranked list of leads: filters, order, and pages by key. One list for page, API and export."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, case, false, func, literal, or_, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Site, User
from tracker.leads.models import OUTCOMES, STATUSES, Lead
from tracker.scores.bands import LETTERS, band, limits
from tracker.scores.models import Score
from tracker.scores.paging import beyond, read_cursor, write_cursor
from tracker.scores.plan import plan
from tracker.scores.scope import shown

SORTS = ("score", "value", "created", "name", "company")
ROWS_AT_A_TIME = 500


@dataclass(frozen=True, kw_only=True)
class LeadFilter:
    """Which leads are wanted; what is left empty does not restrict.

    No site chosen means every real site and the leads of no site; sample leads are listed only
    while there is nothing else.
    """

    text: str = ""  # in name, e-mail, phone or company; case does not matter, every sign is itself
    site_id: int | None = None
    status: str | None = None
    outcome: str | None = None  # open, won or lost
    band: str | None = None
    source: str | None = None
    owner_id: int | None = None
    unowned: bool = False
    created_from: datetime | None = None
    created_before: datetime | None = None
    qualified: bool | None = None
    from_web: bool | None = None  # came by a website, not by an import
    lead_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class RankedLead:
    """A lead with its score, as a line of the list."""

    lead: Lead
    site: Site | None
    owner: User | None
    probability: float
    band: str
    reasons: list[dict[str, Any]]  # of {feature, value, effect}, the strongest first
    rules: bool  # scored by the rules: no trained model yet
    scored_at: datetime
    expected_value: float | None  # chance times what a deal brings; None: nobody said
    trend: str | None  # rising, cooling, or neither


@dataclass(frozen=True)
class Page:
    """Some leads, and the cursor of what follows them; None at the end."""

    items: list[RankedLead]
    next: str | None


def ranked(
    session: Session,
    where: LeadFilter,
    *,
    sort: str = "score",
    descending: bool = True,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Return one page of the leads that `where` asks for.

    A lead with no name, company or value comes last in their orders, either way round. `after` is
    the `next` of the page before. Raises `ValueError` for an order, filter or cursor there is not.
    """
    if limit < 1:
        raise ValueError(f"A page of {limit} leads is none; ask for 1 or more.")
    keys = _keys(sort, descending=descending)
    order = f"{sort} {'desc' if descending else 'asc'}"
    query = (
        select(Lead, Site, User, Score, *keys)
        .join_from(Score, Lead, Lead.id == Score.lead_id)
        .outerjoin(Site, Site.id == Lead.site_id)
        .outerjoin(User, User.id == Lead.owner_id)
        .where(*conditions(session, where))
        .order_by(*(k.desc() if descending else k for k in keys))
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(beyond(keys, read_cursor(order, after), descending=descending))
    rows = session.execute(query).all()
    last = rows[limit - 1] if len(rows) > limit else None
    bands = plan(session).bands
    return Page(
        items=[_ranked_lead(*row[:4], bands=bands) for row in rows[:limit]],
        next=None if last is None else write_cursor(order, last[4:]),
    )


def count(session: Session, where: LeadFilter) -> int:
    """Return how many leads `where` asks for."""
    query = select(func.count()).select_from(Lead).join(Score, Score.lead_id == Lead.id)
    return session.execute(query.where(*conditions(session, where))).scalar_one()


def ids(session: Session, where: LeadFilter) -> list[int]:
    """Return the ids of all leads that `where` asks for, in no order."""
    query = select(Lead.id).join(Score, Score.lead_id == Lead.id)
    return list(session.scalars(query.where(*conditions(session, where))))


def every(
    session: Session, where: LeadFilter, *, sort: str = "score", descending: bool = True
) -> Iterator[RankedLead]:
    """Yield every lead that `where` asks for, in order, a few hundred at a time.

    Raises `ValueError` like `ranked`, at the first lead asked for.
    """
    after = None
    while True:
        page = ranked(
            session, where, sort=sort, descending=descending, after=after, limit=ROWS_AT_A_TIME
        )
        yield from page.items
        after = page.next
        if after is None:
            return


def sources(session: Session, where: LeadFilter | None = None) -> list[str]:
    """Return the sources that occur among the leads of `where`, whichever source it names."""
    wanted = replace(where or LeadFilter(), source=None)
    query = select(Lead.source).join(Score, Score.lead_id == Lead.id).distinct()
    return sorted(session.scalars(query.where(*conditions(session, wanted))))


def _keys(sort: str, *, descending: bool) -> list[ColumnElement[Any]]:
    """Return what the list is ordered by, all in one direction; the last is the lead's id."""
    match sort:
        case "score":
            return [Score.probability.expression, Score.lead_id.expression]
        case "value":
            value = func.coalesce(Score.expected_value, -1.0)
            none_last = case((value < 0, int(not descending)), else_=int(descending))
            return [none_last, value, Lead.id.expression]
        case "created":
            return [Lead.created_at.expression, Lead.id.expression]
        case "name" | "company":
            given = Lead.name if sort == "name" else Lead.company
            word = func.lower(func.coalesce(given, ""), type_=String)
            has_none_last = case((word == "", int(not descending)), else_=int(descending))
            return [has_none_last, word, Lead.id.expression]
    raise ValueError(f"There is no order {sort!r}; leads sort by {', '.join(SORTS)}.")


def conditions(session: Session, where: LeadFilter) -> list[ColumnElement[bool]]:
    """Return what `where` asks of Lead joined with Score, for counting in other ways.

    Raises `ValueError` for a status, outcome or band there is not.
    """
    _known(where.status, STATUSES, "status")
    _known(where.outcome, ("open", *OUTCOMES), "outcome")
    _known(where.band, LETTERS, "band")
    outcome = None if where.outcome == "open" else where.outcome
    asked = (
        (where.status, Lead.status == where.status),
        (where.outcome, Lead.outcome == outcome),
        (where.source, Lead.source == where.source),
        (where.owner_id, Lead.owner_id == where.owner_id),
        (where.unowned or None, Lead.owner_id.is_(None)),
        (where.created_from, Lead.created_at >= literal(where.created_from, Lead.created_at.type)),
        (
            where.created_before,
            Lead.created_at < literal(where.created_before, Lead.created_at.type),
        ),
        (where.qualified, Lead.qualified_at.is_not(None) == where.qualified),
        (where.from_web, Lead.site_id.is_not(None) == where.from_web),
        (where.lead_ids or None, Lead.id.in_(where.lead_ids)),
    )
    return [
        shown(session, where.site_id),
        *_of_words(where.text),
        *_of_band(session, where.band),
        *(condition for value, condition in asked if value is not None),
    ]


def _of_band(session: Session, letter: str | None) -> list[ColumnElement[bool]]:
    """Return the conditions that a score is in a band; none where none is asked for."""
    if letter is None:
        return []
    low, high = limits(letter, plan(session).bands)
    return [Score.probability >= low, Score.probability < high]


def _of_words(text: str) -> list[ColumnElement[bool]]:
    """Return the condition that a lead says `text`; none for an empty text."""
    text = text.strip()
    if not text:
        return []
    if "\x00" in text:  # PostgreSQL refuses it, and no lead has it
        return [false()]
    # Both databases may know upper and lower case of English letters only.
    forms = {text} if text.isascii() else {text, text.lower(), text.upper(), text.title()}
    columns = (Lead.name, Lead.email, Lead.phone, Lead.company)
    return [or_(*(c.icontains(form, autoescape=True) for c in columns for form in sorted(forms)))]


def _known(value: str | None, known: tuple[str, ...], what: str) -> None:
    if value is not None and value not in known:
        raise ValueError(f"There is no {what} {value!r}; choose {', '.join(known)}.")


def _ranked_lead(
    lead: Lead, site: Site | None, owner: User | None, score: Score, *, bands: Mapping[str, float]
) -> RankedLead:
    return RankedLead(
        lead=lead,
        site=site,
        owner=owner,
        probability=score.probability,
        band=band(score.probability, bands),
        reasons=score.reasons,
        rules=score.model_version_id is None,
        scored_at=score.scored_at,
        expected_value=score.expected_value,
        trend=score.trend,
    )
