"""What became of the people who filled in a form: it depends on who they are and what they did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, inf, log1p
from random import Random
from typing import Final

from tracker.demo.arrivals import Way
from tracker.demo.dice import happens, one_of
from tracker.demo.people import Level, Mail, Person
from tracker.demo.reports import form_message
from tracker.demo.visits import Sent, Visit
from tracker.leads.models import LeadStatus, Outcome

DAY: Final = timedelta(days=1)
# Log-odds of a sale; what the website shows of a person, and what it cannot.
BASE: Final = -5.0
BY_MAIL: Final[dict[Mail, float]] = {"company": 1.0, "free": -1.3}
BY_LEVEL: Final[dict[Level, float]] = {
    "executive": 1.0,
    "head": 1.0,
    "manager": 0.5,
    "other": -0.4,
    "student": -2.6,
}
UNSEEN: Final = 0.5  # standard deviation of everything nobody recorded: budget, taste, luck
NEVER_CLOSED: Final = 0.07  # of the leads: nobody ever says how it ended
CYCLE_DAYS: Final = (5.0, 42.0, 14.0)  # from form to outcome: shortest, longest, most frequent
OWNED: Final = 0.6
# Status of the leads that were lost, and of the open ones by their age in days.
LOST: Final[dict[LeadStatus, float]] = {"accepted": 45, "contacted": 15, "declined": 40}
OPEN: Final[tuple[tuple[float, dict[LeadStatus, float]], ...]] = (
    (3, {"new": 80, "contacted": 20}),
    (10, {"new": 35, "contacted": 45, "accepted": 20}),
    (inf, {"new": 8, "contacted": 46, "accepted": 46}),
)


@dataclass(frozen=True)
class Deal:
    """How one lead stands. `form` is the message id of the submission that made it."""

    form: str
    status: LeadStatus
    outcome: Outcome | None
    outcome_at: datetime | None
    owned: bool


def settle(chance: Random, visits: Sequence[Visit], *, now: datetime) -> Deal | None:
    """Return how a lead stands `now`, None while there is none; `visits` are all it ever makes."""
    form, sent = _first_form(visits)
    person = sent.filled.person
    if sent.at > now:
        return None
    closed_at = sent.at + timedelta(days=chance.triangular(*CYCLE_DAYS))
    closed = not happens(chance, NEVER_CLOSED) and closed_at <= now
    owned, unseen, luck = happens(chance, OWNED), chance.gauss(0, UNSEEN), chance.random()
    if person.mail == "disposable":
        return Deal(form, "invalid", None, None, owned=False)
    if not closed:
        return Deal(form, _open_status(chance, now - sent.at), None, None, owned)
    seen = [visit for visit in visits if visit.views[-1].left_at <= closed_at]
    if luck < 1 / (1 + exp(-_log_odds(person, visits[0].way, seen) - unseen)):
        return Deal(form, "accepted", "won", closed_at, owned)
    return Deal(form, one_of(chance, LOST), "lost", closed_at, owned)


def discard(visits: Sequence[Visit], *, now: datetime) -> Deal | None:
    """Return how the lead of a program stands: somebody saw what it is."""
    form, sent = _first_form(visits)
    return Deal(form, "invalid", None, None, owned=False) if sent.at <= now else None


def _first_form(visits: Sequence[Visit]) -> tuple[str, Sent]:
    """Return the form that makes a lead, and its message id."""
    return next((form_message(visit), visit.sent) for visit in visits if visit.sent is not None)


def _log_odds(person: Person, first_way: Way, seen: Sequence[Visit]) -> float:
    minutes = sum(visit.engaged_s for visit in seen) / 60
    return (
        BASE
        + BY_MAIL[person.mail]
        + BY_LEVEL[person.level]
        + first_way.worth
        + 0.85 * min(sum(v.views_of("pricing") for v in seen), 3)
        + 1.1 * min(sum(v.views_of("demo") for v in seen), 2)
        + 0.35 * min(sum(v.views_of("contact") for v in seen), 2)
        + 0.65 * log1p(minutes)
        + 0.23 * min(len(seen), 6)
    )


def _open_status(chance: Random, age: timedelta) -> LeadStatus:
    return one_of(chance, next(weights for days, weights in OPEN if age / DAY < days))
