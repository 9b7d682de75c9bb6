"""Bring a company's own list of leads into the store: each row makes a lead, or fills one in."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final

from sqlalchemy import insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.leads import dates
from tracker.leads.mapping import Field
from tracker.leads.models import IdentityKind, Lead, LeadIdentity
from tracker.leads.person import Person, Plan, said, understand
from tracker.leads.qualify import disqualification
from tracker.leads.spreadsheet import Row, Table

IMPORTED = "import"  # the channel of what came by a file, and its source where the file names none
DATES: Final[tuple[Field, ...]] = ("created", "opportunity")  # facts that are dates
_TRIES = 3  # another process can bring the same person in between our look and our write


@dataclass
class Tally:
    """What became of some rows."""

    made: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[Row, str]] = field(default_factory=list)  # with why
    outcomes: Counter[str] = field(default_factory=Counter)  # won, lost, open
    to_score: list[int] = field(default_factory=list)  # leads whose score is out of date

    def add(self, other: "Tally") -> None:
        """Count some more rows in."""
        self.made += other.made
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.refused += other.refused
        self.outcomes += other.outcomes
        self.to_score += other.to_score


def plan(
    table: Table,
    mapping: Mapping[str, Field],
    *,
    zone: tzinfo,
    won: str | None = None,
    missing: Collection[str] = (),
    order: dates.Order | None = None,
    site_id: int | None = None,
) -> tuple[Plan, int]:
    """Look the whole file over; return how to read it, and how many rows it has.

    A date without a zone is in `zone`. Raises `ValueError` in words for a file without rows, an
    outcome that never occurs in its column, or dates that cannot be settled.
    """
    words = frozenset(w.strip().casefold() for w in missing)
    asked = {f: column for column, f in mapping.items() if f in {"outcome", *DATES}}
    values: dict[str, Counter[str]] = {f: Counter() for f in asked}
    rows = 0
    for row in table.rows():
        rows += 1
        for f, column in asked.items():
            if (value := said(row.cells.get(column, ""), words)) is not None:
                values[f][value] += 1
    if not rows:
        raise ValueError(f"{table.path} has a header and no rows.")
    if won is not None and won.casefold() not in {v.casefold() for v in values["outcome"]}:
        seen = ", ".join(repr(v) for v, _ in values["outcome"].most_common(8))
        raise ValueError(
            f"No row has {asked['outcome']} = {won!r}; the column's values are: {seen or 'none'}."
        )
    read_dates = {
        f: dates.reader(values[f], column=asked[f], zone=zone, order=order)
        for f in DATES
        if f in asked
    }
    made = Plan(mapping=mapping, won=won, missing=words, read_dates=read_dates, site_id=site_id)
    return made, rows


def take(session: Session, rows: Iterable[Row], *, plan: Plan, now: datetime) -> Tally:
    """Put some hundred rows in the store: who is known is filled in, anybody else becomes a lead.

    A person is known by e-mail, else by the number in the other system, else by phone where
    neither of the two contradicts it. A row with none of them, or with a cell that is not what
    its column says, is refused and the others go on. What a cell says replaces what the lead
    said before and an empty cell replaces nothing; when a lead came about and from where never
    changes. The caller scores `to_score` and commits.
    """
    people: list[tuple[Row, Person]] = []
    refused: list[tuple[Row, str]] = []
    for row in rows:
        try:
            if row.error:
                raise ValueError(row.error)  # noqa: TRY301 - one way out for every refusal
            people.append((row, understand(row.cells, plan, now=now)))
        except ValueError as error:
            refused.append((row, str(error)))
    for _ in range(_TRIES - 1):
        try:
            with session.begin_nested():
                return _put(session, people, list(refused), plan.site_id, now)
        except IntegrityError:
            continue
    return _put(session, people, refused, plan.site_id, now)


def _put(
    session: Session,
    people: list[tuple[Row, Person]],
    refused: list[tuple[Row, str]],
    site_id: int | None,
    now: datetime,
) -> Tally:
    tally = Tally(refused=refused)
    known = _Known(session, [person for _, person in people])
    made: list[Lead] = []
    stale: dict[Lead, None] = {}  # in their order, each once
    for row, person in people:
        try:
            lead = known.lead_of(person)
        except ValueError as error:
            refused.append((row, str(error)))
            continue
        tally.outcomes[person.outcome or "open"] += 1
        if lead is None:
            lead = _new(person, site_id, now)
            made.append(lead)
            _qualify(lead, lead.created_at)
        elif _fill(lead, person) | known.is_new(person):
            tally.updated += 1
        else:
            tally.unchanged += 1
            continue
        stale[lead] = None
        known.remember(person, lead)
        _qualify(lead, now)
    session.add_all(made)
    session.flush()
    known.write(session)
    refused.sort(key=lambda r: r[0].number)
    tally.made = len(made)
    tally.to_score = [lead.id for lead in stale]
    return tally


class _Known:
    """Who is known by what: the leads behind the keys of some rows, and those being made."""

    def __init__(self, session: Session, people: Iterable[Person]) -> None:
        wanted: dict[IdentityKind, set[str]] = {"email": set(), "external": set(), "phone": set()}
        for person in people:
            for kind, key in person.keys.items():
                wanted[kind].add(key)
        held = or_(
            *(
                (LeadIdentity.kind == kind) & LeadIdentity.key.in_(keys)
                for kind, keys in wanted.items()
            )
        )
        theirs = select(LeadIdentity.lead_id).where(held)
        identities = select(LeadIdentity).where(LeadIdentity.lead_id.in_(theirs))
        leads = {lead.id: lead for lead in session.scalars(select(Lead).where(Lead.id.in_(theirs)))}
        self._leads: dict[tuple[str, str], Lead] = {}
        self._numbered: set[Lead] = set()  # those that another system numbers
        self._new: list[tuple[str, str, Lead]] = []
        for identity in session.scalars(identities):
            self._leads[identity.kind, identity.key] = leads[identity.lead_id]
            if identity.kind == "external":
                self._numbered.add(leads[identity.lead_id])

    def lead_of(self, person: Person) -> Lead | None:
        """Return the lead a row is about, if known. Raises `ValueError` where it is about two."""
        found = {kind: self._leads.get((kind, key)) for kind, key in person.keys.items()}
        by_email, by_number, by_phone = (found.get(k) for k in ("email", "external", "phone"))
        if by_email is not None and by_number is not None and by_email is not by_number:
            raise ValueError(
                f"The e-mail is that of another lead than the number {person.keys['external']!r} "
                "in the other system; correct one of them."
            )
        # A number that people share: the e-mail, or the other system, tells them apart.
        if by_phone is not None and (
            (by_phone.email and "email" in person.keys)
            or (by_phone in self._numbered and "external" in person.keys)
        ):
            by_phone = None
        return by_email or by_number or by_phone

    def is_new(self, person: Person) -> bool:
        """Say whether the row knows the person by something that is not in the store."""
        return any(k not in self._leads for k in person.keys.items())

    def remember(self, person: Person, lead: Lead) -> None:
        """Know the lead by all that the row names, as far as it is nobody else's."""
        for kind, key in person.keys.items():
            if (kind, key) not in self._leads:
                self._leads[kind, key] = lead
                self._new.append((kind, key, lead))
            if kind == "external":
                self._numbered.add(lead)

    def write(self, session: Session) -> None:
        """Write what is new; the leads have their ids by now."""
        if self._new:
            session.execute(
                insert(LeadIdentity),
                [{"kind": kind, "key": key, "lead_id": lead.id} for kind, key, lead in self._new],
            )


def _new(person: Person, site_id: int | None, now: datetime) -> Lead:
    created = person.created or now
    return Lead(
        **person.contact,
        site_id=site_id,
        source=person.source or IMPORTED,
        channel=IMPORTED,
        status="new",
        fields=dict(person.fields),
        outcome=person.outcome,
        opportunity_at=person.opportunity_at,
        value=person.value,
        created_at=created,
        first_seen_at=created,
    )


def _fill(lead: Lead, person: Person) -> bool:
    """Write what the row says over what the lead said; say whether anything changed."""
    new: dict[str, object] = dict(person.contact)
    new["fields"] = lead.fields | dict(person.fields)
    for name in ("outcome", "opportunity_at", "value"):
        if (brought := getattr(person, name)) is not None:
            new[name] = brought
    changes = {name: value for name, value in new.items() if getattr(lead, name) != value}
    for name, value in changes.items():
        setattr(lead, name, value)
    if "outcome" in changes:
        lead.outcome_at = None  # a file does not say when
    return bool(changes)


def _qualify(lead: Lead, now: datetime) -> None:
    """Qualify a lead that can be reached; once qualified it stays so."""
    if lead.qualified_at is None:
        lead.disqualified = disqualification(lead.email, lead.phone)
        if lead.disqualified is None:
            lead.qualified_at = now
