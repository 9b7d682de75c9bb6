"""What one row of somebody's file says about a person."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tracker.leads.amounts import amount
from tracker.leads.export import fused
from tracker.leads.handling import DEAREST
from tracker.leads.identity import email_key, external_key, phone_key
from tracker.leads.mapping import Field, field_name
from tracker.leads.models import IdentityKind, Outcome

LONGEST: Mapping[str, int] = {  # what the columns of the store hold
    "email": 254,
    "phone": 40,
    "name": 200,
    "company": 200,
    "title": 200,
    "country": 100,
    "source": 200,
}
# As a program writes a number: 007 and 1e5 are words. A float keeps 15 digits exactly.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_DIGITS = 15
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How the rows of one file are to be read."""

    mapping: Mapping[str, Field]
    won: str | None = None  # the value of the outcome column that means a sale
    missing: frozenset[str] = frozenset()  # words that mean an empty cell, case-folded
    # For each fact that is a date, what reads its column.
    read_dates: Mapping[Field, Callable[[str], datetime]] = field(default_factory=dict)
    site_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """One row, understood; what it does not say is not there."""

    keys: Mapping[IdentityKind, str]  # the surest first
    contact: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    source: str | None = None
    outcome: Outcome | None = None
    created: datetime | None = None
    opportunity_at: datetime | None = None
    value: float | None = None


def said(text: str, missing: frozenset[str]) -> str | None:
    """Return what a cell says, None where it is empty or says that it is."""
    text = fused(text).strip()
    return None if not text or text.casefold() in missing else text


def understand(cells: Mapping[str, str], plan: Plan, *, now: datetime) -> Person:
    """Return the person that the cells of a row are about.

    Raises `ValueError` in words for a row that names nobody, or a cell that is not what its column
    says.
    """
    facts: dict[str, str] = {}
    fields: dict[str, Any] = {}
    for column, meaning in plan.mapping.items():
        value = said(cells.get(column, ""), plan.missing)
        if value is None or meaning == "ignore":
            continue
        if meaning == "field":
            fields[field_name(column)] = number_or_words(value)
        else:
            facts[meaning] = value
    if "name" not in facts and (name := _full_name(facts)):
        facts["name"] = name
    for fact, longest in LONGEST.items():
        if len(facts.get(fact, "")) > longest:
            raise ValueError(f"The {fact} is longer than {longest} characters.")
    return Person(
        keys=_keys(facts),
        contact={f: facts[f] for f in LONGEST if f in facts and f != "source"},
        fields=fields,
        source=facts.get("source"),
        outcome=_outcome(facts, plan.won),
        created=_date("created", "The lead's creation", facts, plan, now),
        opportunity_at=_date("opportunity", "The date of the opportunity", facts, plan, now),
        value=_value(facts),
    )


def number_or_words(text: str) -> int | float | str:
    """Return a number where the text is plainly one, else the text.

    >>> [number_or_words(t) for t in ("12", "-2.5", "007", "1e5", "1,200", "Yes")]
    [12, -2.5, '007', '1e5', '1,200', 'Yes']
    """
    if not _NUMBER.fullmatch(text) or sum(map(str.isdigit, text)) > _DIGITS or text == "-0":
        return text
    return float(text) if "." in text else int(text)


def _keys(facts: Mapping[str, str]) -> dict[IdentityKind, str]:
    keys: dict[IdentityKind, str] = {}
    if "email" in facts:
        keys["email"] = email_key(facts["email"])
    if "external" in facts:
        keys["external"] = external_key(facts["external"])
    if "phone" in facts and (phone := phone_key(facts["phone"])):
        keys["phone"] = phone
    if not keys:
        raise ValueError(
            "The row has no e-mail, no number in another system and no phone to know the person by."
        )
    return keys


def _full_name(facts: Mapping[str, str]) -> str:
    first, last = facts.get("first_name", ""), facts.get("last_name", "")
    if _CHINESE.search(first + last):
        return last + first
    return f"{first} {last}".strip()


def _outcome(facts: Mapping[str, str], won: str | None) -> Outcome | None:
    if won is None or "outcome" not in facts:
        return None
    return "won" if facts["outcome"].casefold() == won.casefold() else "lost"


def _date(
    fact: Field, called: str, facts: Mapping[str, str], plan: Plan, now: datetime
) -> datetime | None:
    if fact not in plan.read_dates or fact not in facts:
        return None
    moment = plan.read_dates[fact](facts[fact])
    if moment > now + timedelta(days=1):
        raise ValueError(f"{called}, {facts[fact]!r}, is in the future.")
    return min(moment, now)  # clocks and zones differ by hours


def _value(facts: Mapping[str, str]) -> float | None:
    if "value" not in facts:
        return None
    value = amount(facts["value"])
    if value >= DEAREST:
        raise ValueError(f"The value of the deal, {facts['value']!r}, is more than there is.")
    return value
