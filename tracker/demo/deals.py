"""What became of the people who filled in a form: it depends on who they are and what they did."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import exp, inf, log1p
from random import Random
from typing import Final

from tracker.demo.arrivals import Way
from tracker.demo.conversations import Turn, converse, heard_of
from tracker.demo.dice import happens, one_of
from tracker.demo.people import Level, Mail, Person
from tracker.demo.reports import form_message
from tracker.demo.rhythm import Rhythm
from tracker.demo.visits import Sent, Visit
from tracker.leads.models import LeadStatus, Outcome

DAY: Final = timedelta(days=1)
# Log-odds of a sale; what the website shows of a person, and what it cannot.
BASE: Final = -5.6
BY_MAIL: Final[dict[Mail, float]] = {"company": 1.0, "free": -1.3}
BY_LEVEL: Final[dict[Level, float]] = {
    "executive": 1.0,
    "head": 1.0,
    "manager": 0.5,
    "other": -0.4,
    "student": -2.6,
}
# Standard deviation of what the website cannot show, such as budget and taste; a conversation can.
UNSEEN: Final = 0.6
# What a deal brings, in the currency of the workspace: the middle one, and how far others are off.
DEAL, DEAL_SPREAD = 14_000, 0.6
# Of the leads that sales met, and of those that only replied: how many it sees a deal in.
DEAL_SEEN, DEAL_GUESSED = 0.8, 0.25
VALUED: Final = 0.85  # of the deals: somebody wrote down what they may bring
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
    turns: Sequence[Turn] = ()
    opportunity_at: datetime | None = None
    value: float | None = None


def settle(
    chance: Random, visits: Sequence[Visit], rhythm: Rhythm, *, now: datetime
) -> Deal | None:
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
    turns = converse(
        chance,
        rhythm,
        person.language,
        begins=sent.at,
        ends=closed_at if closed else now,
        warmth=unseen / UNSEEN,
    )
    if not closed:
        deal = Deal(form, _open_status(chance, now - sent.at, turns), None, None, owned, turns)
        return _valued(chance, deal, sent.at)
    seen = [visit for visit in visits if visit.views[-1].left_at <= closed_at]
    log_odds = _log_odds(person, visits[0].way, seen) + unseen + heard_of(turns)
    if luck < 1 / (1 + exp(-log_odds)):
        deal = Deal(form, "accepted", "won", closed_at, owned, turns)
    else:
        deal = Deal(form, one_of(chance, LOST), "lost", closed_at, owned, turns)
    return _valued(chance, deal, sent.at)


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


def _valued(chance: Random, deal: Deal, begins: datetime) -> Deal:
    """Return the deal with since when sales sees one, and what it may bring."""
    heard = {turn.kind: turn.logged_at for turn in reversed(deal.turns)}  # the first of each kind
    met, replied = happens(chance, DEAL_SEEN), happens(chance, DEAL_GUESSED)
    late, valued = chance.uniform(0.5, 0.9), happens(chance, VALUED)
    value = float(round(DEAL * exp(chance.gauss(0, DEAL_SPREAD)), -2))
    seen_at = heard.get("meeting") if met else None
    if seen_at is None and replied:
        seen_at = heard.get("reply")
    if deal.outcome == "won" and deal.outcome_at is not None:
        seen_at = seen_at or begins + late * (deal.outcome_at - begins)
        valued = True
    if seen_at is None:
        return deal
    return replace(deal, opportunity_at=seen_at, value=value if valued else None)


def _open_status(chance: Random, age: timedelta, turns: Sequence[Turn]) -> LeadStatus:
    status = one_of(chance, next(weights for days, weights in OPEN if age / DAY < days))
    return "contacted" if status == "new" and turns else status
