"""What became of the people who filled in a form: it depends on who they are and what they did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, log1p
from random import Random
from typing import Final

from tracker.demo.arrivals import Way
from tracker.demo.people import Level, Mail, Person
from tracker.demo.reports import form_message
from tracker.demo.visits import Visit
from tracker.leads.models import LeadStatus, Outcome

# Log-odds of a sale; what the website shows of a person, and what it cannot.
BASE: Final = -3.1
BY_MAIL: Final[dict[Mail, float]] = {"company": 0.7, "free": -0.9, "disposable": -6.0}
BY_LEVEL: Final[dict[Level, float]] = {
    "executive": 0.7,
    "head": 0.7,
    "manager": 0.3,
    "other": -0.2,
    "student": -2.0,
}
UNSEEN: Final = 0.5  # standard deviation of everything nobody recorded: budget, taste, luck
NEVER_CLOSED: Final = 0.07  # of the leads: nobody ever says how it ended
CYCLE_DAYS: Final = (5.0, 42.0, 14.0)  # shortest, longest, most frequent


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
    submitted = next(visit for visit in visits if visit.sent is not None)
    if submitted.sent is None or submitted.sent.at > now:
        return None
    person, created_at, form = (
        submitted.sent.filled.person,
        submitted.sent.at,
        form_message(submitted),
    )
    thrown, unseen = chance.random(), chance.gauss(0, UNSEEN)
    days = chance.triangular(*CYCLE_DAYS)
    closes, owned, mood = chance.random() >= NEVER_CLOSED, chance.random() < 0.6, chance.random()
    closed_at = created_at + timedelta(days=days)
    if person.mail == "disposable":
        status: LeadStatus = "new" if now - created_at < timedelta(days=1) else "invalid"
        return Deal(form, status, None, None, owned=False)
    if not closes or closed_at > now:
        return Deal(form, _open_status(mood, now - created_at), None, None, owned)
    seen = [v for v in visits if v.views[-1].left_at <= closed_at]
    won = thrown < 1 / (1 + exp(-_log_odds(person, visits[0].way, seen) - unseen))
    if won:
        return Deal(form, "accepted", "won", closed_at, owned)
    status = "accepted" if mood < 0.45 else "contacted" if mood < 0.6 else "declined"
    return Deal(form, status, "lost", closed_at, owned)


def _log_odds(person: Person, first_way: Way, seen: Sequence[Visit]) -> float:
    minutes = sum(visit.engaged_s for visit in seen) / 60
    return (
        BASE
        + BY_MAIL[person.mail]
        + BY_LEVEL[person.level]
        + first_way.worth
        + 0.55 * min(sum(v.views_of("pricing") for v in seen), 3)
        + 0.75 * min(sum(v.views_of("demo") for v in seen), 2)
        + 0.45 * log1p(minutes)
        + 0.15 * min(len(seen), 6)
    )


def _open_status(mood: float, age: timedelta) -> LeadStatus:
    if age < timedelta(days=1.5):
        return "new" if mood < 0.8 else "contacted"
    if age < timedelta(days=6):
        return "new" if mood < 0.3 else "contacted" if mood < 0.8 else "accepted"
    return "contacted" if mood < 0.5 else "accepted"
