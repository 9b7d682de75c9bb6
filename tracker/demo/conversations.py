"""What the sales people of the sample did with a lead, and what they heard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from random import Random
from typing import Final

from tracker.demo.company import Language
from tracker.demo.dice import happens, one_of
from tracker.demo.rhythm import Rhythm
from tracker.leads.models import ActivityKind

MOST_TURNS: Final = 6
NEVER_CONTACTED: Final = 0.08  # of the leads
DAYS_UNTIL_FIRST: Final = 1.2
DAYS_BETWEEN: Final = (2.0, 7.0)
PICKS_UP: Final = 0.55  # of the calls, whoever is called
GIVES_UP: Final = 0.4  # after a turn that nothing came of
NOTED: Final = 0.45  # of what was heard
SAID_HOW_INTERESTED: Final = 0.7
FIRST: Final[Mapping[ActivityKind, float]] = {"call": 45, "email": 55}
# Log-odds of a reply, and of a meeting after it, for somebody who is neither warm nor cold.
REPLY, MEETING = -0.7, -0.8
BY_WARMTH: Final = 1.1
# Of how interested somebody seemed, in standard deviations of warmth.
WARM, COLD = 0.5, -0.6

_NOTES: Final[dict[Language, dict[int, Sequence[str]]]] = {
    "en": {
        1: (
            "Has budget for this year, wants a quotation for two lines.",
            "Sent samples for a trial measurement.",
            "Asked who installs it, and how soon.",
            "Wants her production manager in the next call.",
        ),
        0: (
            "Collects information, decides after the summer.",
            "Compares us with two others.",
            "Asked for the data sheet again.",
        ),
        -1: (
            "Only wanted the white paper.",
            "No project at the moment.",
            "Has bought elsewhere last year.",
        ),
    },
    "zh": {
        1: ("今年有预算 希望报两条产线的价格", "已寄出样品 准备试测", "询问安装和交货周期"),
        0: ("正在收集资料 下季度再定", "同时在比较另外两家"),
        -1: ("只想看白皮书", "目前没有项目", "去年已采购其他品牌"),
    },
}


@dataclass(frozen=True)
class Turn:
    """One activity, and when it was written down."""

    kind: ActivityKind
    at: datetime
    logged_at: datetime
    interest: int | None = None
    note: str = ""


def converse(
    chance: Random,
    rhythm: Rhythm,
    language: Language,
    *,
    begins: datetime,
    ends: datetime,
    warmth: float,
) -> tuple[Turn, ...]:
    """Return what happened between the form and the outcome, as far as it is written down by then.

    `warmth` is how ready to buy somebody is beyond what the website shows, in standard
    deviations: the warm answer and meet, the cold let themselves be called.
    """
    turns: list[Turn] = []
    if happens(chance, NEVER_CONTACTED):
        return ()
    at = rhythm.later(begins, chance.expovariate(1 / DAYS_UNTIL_FIRST), chance.random())
    for _ in range(MOST_TURNS):
        kind = one_of(chance, FIRST)
        heard = happens(chance, PICKS_UP if kind == "call" else 0)
        turns.append(_turn(chance, kind, at, language, warmth if heard else None))
        if kind == "email" and happens(chance, _share(REPLY, warmth)):
            at = rhythm.later(at, chance.uniform(0.3, 3.0), chance.random())
            turns.append(_turn(chance, "reply", at, language, warmth))
            heard = True
        if heard and happens(chance, _share(MEETING, warmth)):
            at = rhythm.later(at, chance.uniform(1.0, 6.0), chance.random())
            turns.append(_turn(chance, "meeting", at, language, warmth))
        elif not heard and happens(chance, GIVES_UP):
            break
        at = rhythm.later(at, chance.uniform(*DAYS_BETWEEN), chance.random())
    return tuple(turn for turn in turns if turn.logged_at < ends)


def heard_of(turns: Sequence[Turn]) -> float:
    """Return by how much a conversation makes a sale likelier, in log-odds."""
    replies = sum(turn.kind == "reply" for turn in turns)
    meetings = sum(turn.kind == "meeting" for turn in turns)
    last = next((t.interest for t in reversed(turns) if t.interest is not None), 0)
    return 0.7 * min(replies, 2) + 0.9 * min(meetings, 2) + 0.5 * last


def _turn(
    chance: Random, kind: ActivityKind, at: datetime, language: Language, warmth: float | None
) -> Turn:
    """Return an activity; `warmth` is None where nothing was heard of the lead."""
    logged_at = at + timedelta(minutes=chance.uniform(3, 180))
    felt = 0.0 if warmth is None else chance.gauss(warmth, 0.7)
    interest = 1 if felt > WARM else -1 if felt < COLD else 0
    said, noted = happens(chance, SAID_HOW_INTERESTED), happens(chance, NOTED)
    words = chance.choice(_NOTES[language][interest])
    if warmth is None:
        return Turn(kind, at, logged_at)
    return Turn(kind, at, logged_at, interest if said else None, words if noted else "")


def _share(log_odds: float, warmth: float) -> float:
    return 1 / (1 + exp(-log_odds - BY_WARMTH * warmth))
