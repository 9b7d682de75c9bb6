"""The sample's story up to a moment: who came when, what they did, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tracker.demo.company import Language
from tracker.demo.deals import Deal, discard, settle
from tracker.demo.dice import dice
from tracker.demo.lives import crawling, passer_by, prospect, spamming, trapped
from tracker.demo.people import People
from tracker.demo.rhythm import Rhythm
from tracker.demo.visits import Visit

LASTS: Final = timedelta(days=75)
ZONES: Final[dict[Language, str]] = {"en": "Europe/Berlin", "zh": "Asia/Shanghai"}
# Of a thousand visitors: who will fill in a form; and, beyond the thousand, programs.
PROSPECTS, CRAWLERS, SPAMMERS, TRAPPED = 230, 40, 3, 2


@dataclass
class Story:
    """What happened. The last visits may go on beyond the moment the story is told up to."""

    visits: list[Visit] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)


def tell(now: datetime, *, visitors: int) -> Story:
    """Return the story of about so many visitors; the same for the same moment and number."""
    start = begins(now)
    rhythms = {language: Rhythm(zone, start, now) for language, zone in ZONES.items()}
    story, people = Story(), People()
    prospects = visitors * PROSPECTS // 1000
    for number in range(prospects):
        for visits in prospect(people, rhythms, number):
            story.visits += visits
            language = _language(visits)
            chance = dice("deal", number, visits[0].browser.visitor)
            deal = settle(chance, visits, rhythms[language], now=now)
            story.deals += [deal] if deal else []
    for number in range(visitors - prospects):
        story.visits += passer_by(rhythms, number)
    for number in range(visitors * CRAWLERS // 1000):
        story.visits += crawling(rhythms, number)
    spammed = [spamming(people, rhythms, n) for n in range(visitors * SPAMMERS // 1000)]
    spammed += [trapped(people, rhythms, n) for n in range(visitors * TRAPPED // 1000)]
    for spam in spammed:
        story.visits += spam
        deal = discard(spam, now=now)
        story.deals += [deal] if deal else []
    story.visits = [told for told in story.visits if told.views[0].at <= now]
    return story


def _language(visits: Sequence[Visit]) -> Language:
    return next(visit.sent.filled.person.language for visit in visits if visit.sent)


def begins(now: datetime) -> datetime:
    """Return when the story up to `now` begins."""
    return (now - LASTS).replace(minute=0, second=0, microsecond=0)
