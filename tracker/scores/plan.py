"""What people chose about scoring: target, horizon, bands, rules, and what a deal brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from math import isfinite
from operator import attrgetter
from typing import Final, TypedDict, Unpack

from sqlalchemy.orm import Session

from scoring.scorecard import Rule, Scorecard
from tracker.problem import Problem
from tracker.scores.asking import ask_for_rescoring, ask_for_training
from tracker.scores.features import FEATURES
from tracker.scores.imported import FEATURE_PREFIX
from tracker.scores.models import TARGETS, ScoringPlan, Target
from tracker.scores.scorecard import BASE, RULES

THE_ONE: Final = 1  # the id of the only row
LONGEST_HORIZON: Final = 730  # days: what is further away, nobody can check
MOST_RULES: Final = 200
GREATEST_EFFECT: Final = 10.0  # in log-odds: beyond it a rule alone would be certain
DEAREST_DEAL: Final = 1e12  # as many digits as the column has
SHIPPED_BANDS: Final = {"A": 0.5, "B": 0.25, "C": 0.1}


@dataclass(frozen=True, slots=True)
class Plan:
    """How leads are scored: of what a score is the chance, and how it is read."""

    target: Target = "customer"
    horizon_days: int = 90
    # Letter to the least chance of it, falling; D is the rest.
    bands: Mapping[str, float] = field(default_factory=lambda: dict(SHIPPED_BANDS))
    rules: tuple[Rule, ...] = RULES
    overruled: tuple[str, ...] = ()  # columns that look like leaks and are used all the same
    deal_value: float | None = None  # what a deal brings that nobody put a value to
    currency: str = "USD"  # ISO 4217
    changed_at: datetime | None = None  # None: never
    changed_by: str | None = None

    @property
    def scorecard(self) -> Scorecard:
        """The rules, asked like a model."""
        return Scorecard(self.rules, BASE)


class Changes(TypedDict, total=False):
    """What `change` can change; what is left out stays."""

    target: str
    horizon_days: int
    bands: Mapping[str, float]
    rules: Sequence[Rule] | None  # None: those that we ship
    overruled: Sequence[str]
    deal_value: float | None
    currency: str


def plan(session: Session) -> Plan:
    """Return what was chosen; the defaults while nobody chose."""
    kept = session.get(ScoringPlan, THE_ONE)
    if kept is None:
        return Plan()
    return Plan(
        target=kept.target,  # type: ignore[arg-type]  # the table allows no other
        horizon_days=kept.horizon_days,
        bands={letter: kept.bands[letter] for letter in SHIPPED_BANDS},
        rules=RULES if kept.rules is None else tuple(map(Rule.unpacked, kept.rules)),
        overruled=tuple(kept.overruled),
        deal_value=kept.deal_value,
        currency=kept.currency,
        changed_at=kept.changed_at,
        changed_by=kept.changed_by,
    )


def change(session: Session, *, by: str | None, now: datetime, **what: Unpack[Changes]) -> Plan:
    """Choose anew what is named, and return the whole; `by` is who did, an e-mail.

    Asks for the jobs by which scores follow: a training where the question or the columns are
    others, scoring every lead anew where that is enough. Bands are read off when they are shown.

    Raises `Problem`, and nothing is changed, for what cannot be.
    """
    before = plan(session)
    chosen = dict(what)
    shipped = chosen.get("rules", before.rules) in (None, RULES)
    if "rules" in chosen:
        chosen["rules"] = RULES if shipped else tuple(what["rules"] or ())
    if "bands" in chosen:
        chosen["bands"] = {letter: float(least) for letter, least in what["bands"].items()}
    if "overruled" in chosen:
        chosen["overruled"] = tuple(sorted(set(what["overruled"])))
    if "currency" in chosen:
        chosen["currency"] = what["currency"].strip().upper()
    after = replace(before, **chosen, changed_at=now, changed_by=by)  # type: ignore[arg-type]  # as Changes has them
    _refuse_nonsense(after)
    kept = session.get(ScoringPlan, THE_ONE)
    if kept is None:
        kept = ScoringPlan(id=THE_ONE)
        session.add(kept)
    kept.target, kept.horizon_days = after.target, after.horizon_days
    kept.bands = dict(after.bands)
    kept.rules = None if shipped else [rule.packed() for rule in after.rules]
    kept.overruled = list(after.overruled)
    kept.deal_value, kept.currency = after.deal_value, after.currency
    kept.changed_at, kept.changed_by = now, by
    session.flush()
    question = attrgetter("target", "horizon_days", "overruled")
    if question(before) != question(after):
        ask_for_training(session, by=by, now=now)
    if replace(before, bands={}, changed_at=now, changed_by=by) != replace(after, bands={}):
        ask_for_rescoring(session, by=by, now=now)
    return after


def _refuse_nonsense(new: Plan) -> None:
    if new.target not in TARGETS:
        raise Problem(
            "There is no target %(target)s; choose one of %(targets)s.",
            target=repr(new.target),
            targets=", ".join(TARGETS),
        )
    if not 1 <= new.horizon_days <= LONGEST_HORIZON:
        raise Problem(
            "The horizon is %(days)s days; it can be 1 to %(longest)s.",
            days=new.horizon_days,
            longest=LONGEST_HORIZON,
        )
    check_bands(new.bands)
    if new.deal_value is not None and not 0 < new.deal_value < DEAREST_DEAL:
        raise Problem("What a deal brings has to be more than nothing, or left empty.")
    if not (len(new.currency) == 3 and new.currency.isascii() and new.currency.isalpha()):  # noqa: PLR2004 - ISO 4217
        raise Problem(
            "%(currency)s is no currency; write its three letters, such as EUR.",
            currency=repr(new.currency),
        )
    check_rules(new.rules)


def check_bands(bands: Mapping[str, float]) -> None:
    """Raise `Problem` unless the least chances of A, B and C fall."""
    if list(bands) != list(SHIPPED_BANDS):
        raise Problem("The bands A, B and C need a least chance each; D is the rest.")
    leasts = [1.0, *bands.values(), 0.0]
    # Not "any is below": a chance that is no number is neither below nor above.
    if not all(high > low for high, low in pairwise(leasts)):
        raise Problem("The least chances of the bands have to fall from A to C, between 1 and 0.")


def check_rules(rules: Sequence[Rule]) -> None:
    """Raise `Problem` for rules that cannot be: too many, of no feature, or of no weight."""
    if len(rules) > MOST_RULES:
        raise Problem(
            "There are %(count)s rules; %(most)s are the most.", count=len(rules), most=MOST_RULES
        )
    known = {feature.name for feature in FEATURES}
    for rule in rules:
        if rule.feature not in known and not rule.feature.startswith(FEATURE_PREFIX):
            raise Problem(
                "There is no feature %(feature)s to make a rule of.", feature=rule.feature
            )
        if not isfinite(rule.effect) or abs(rule.effect) > GREATEST_EFFECT:
            raise Problem(
                "The rule about %(feature)s weighs %(effect)s; weights go from -%(most)s to "
                "%(most)s.",
                feature=rule.feature,
                effect=float(rule.effect),
                most=int(GREATEST_EFFECT),
            )
