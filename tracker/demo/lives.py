"""The visits of one visitor of the sample, from the first to the last."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import exp
from random import Random
from typing import Final

from tracker.demo.arrivals import DIRECT, Way, first_way, next_way
from tracker.demo.browsers import Browser, browser, crawler, headless
from tracker.demo.company import FormKind, Language
from tracker.demo.dice import count_of, dice, happens, one_of
from tracker.demo.people import People
from tracker.demo.rhythm import Rhythm
from tracker.demo.visits import Filled, Visit, crawl, visit

Rhythms = Mapping[Language, Rhythm]

CHINESE: Final = 0.28  # of the visitors
# How many of a hundred prospects fill in which form, and how much likelier for each standard
# deviation of interest in buying.
FORMS: Final[Mapping[FormKind, tuple[float, float]]] = {
    "contact": (34, 0.1),
    "demo": (26, 0.6),
    "paper": (40, -0.3),
}
# One of so many prospects goes on on a second device; the browser of one is used by a colleague.
SECOND_DEVICE, SHARED_BROWSER = 24, 40
FILLS_IN_ANOTHER: Final = 0.12  # of the visits after the first form
LOOKS_FOR_A_JOB: Final = 0.1  # of those who only pass by
DAYS_BETWEEN: Final = 5.0


@dataclass
class _Life:
    """Somebody at a browser: adds visits one after the other."""

    chance: Random
    rhythm: Rhythm
    language: Language
    interest: float
    browser: Browser
    way: Way
    at: datetime
    visits: list[Visit] = field(default_factory=list)

    def come(self, fills_in: Filled | None = None) -> None:
        """Visit the website now."""
        self.visits.append(
            visit(
                self.chance,
                self.browser,
                self.way,
                self.at,
                language=self.language,
                interest=self.interest,
                fills_in=fills_in,
            )
        )

    def come_again(self, fills_in: Filled | None = None, *, known: bool = False) -> None:
        """Visit the website some days later."""
        days = self.chance.expovariate(1 / DAYS_BETWEEN)
        self.at = self.rhythm.later(self.at, days, self.chance.random())
        self.way = next_way(self.chance, self.way, known=known)
        self.come(fills_in)

    def form(self) -> FormKind:
        """Throw which form it will be."""
        weights = {form: base * exp(more * self.interest) for form, (base, more) in FORMS.items()}
        return one_of(self.chance, weights)


def prospect(people: People, rhythms: Rhythms, number: int) -> list[list[Visit]]:
    """Return the visits of somebody who fills in a form one day; with a colleague, of both."""
    chance = dice("prospect", number)
    life = _life(chance, rhythms, interest=chance.gauss(0.2, 1.0))
    person = people.somebody(chance, life.language)
    before = count_of(chance, 0.6 * exp(0.3 * life.interest), 4)
    after = count_of(chance, 0.9 * exp(0.4 * life.interest), 5)
    for turn in range(before + 1):
        fills_in = Filled(life.form(), person) if turn == before else None
        life.come_again(fills_in) if turn else life.come(fills_in)
    if number % SECOND_DEVICE == 1:
        life.browser = browser(chance, life.language, "phone")
        life.come_again(Filled(life.form(), person), known=True)
    for _ in range(after):
        another = happens(chance, FILLS_IN_ANOTHER)
        life.come_again(Filled(life.form(), person) if another else None, known=True)
    if number % SHARED_BROWSER != SHARED_BROWSER - 1:
        return [life.visits]
    colleague = people.somebody(chance, life.language, colleague_of=person)
    own, life.visits = life.visits, []
    life.come_again(Filled("contact", colleague))
    return [own, life.visits]


def passer_by(rhythms: Rhythms, number: int) -> list[Visit]:
    """Return the visits of somebody who never says who they are."""
    chance = dice("passer-by", number)
    life = _life(chance, rhythms, interest=chance.gauss(-0.5, 0.8))
    if happens(chance, LOOKS_FOR_A_JOB):
        life.way = Way(("careers",), life.way.referrer)
    life.come()
    for _ in range(count_of(chance, 0.36, 4)):
        life.come_again()
    return life.visits


def crawling(rhythms: Rhythms, number: int) -> list[Visit]:
    """Return the visit of a crawler."""
    chance = dice("crawler", number)
    at = rhythms["en"].moment(chance.random())
    return [crawl(chance, crawler(chance), DIRECT, at, _language(chance))]


def spamming(people: People, rhythms: Rhythms, number: int) -> list[Visit]:
    """Return the visit of a program that fills in a form."""
    chance = dice("spam", number)
    life = _life(chance, rhythms, interest=-2.0)
    life.browser = headless(chance)
    life.come(Filled("contact", people.somebody(chance, life.language)))
    return life.visits


def trapped(people: People, rhythms: Rhythms, number: int) -> list[Visit]:
    """Return the visit of a program that looks like a person, but for a field no person sees."""
    chance = dice("trapped", number)
    life = _life(chance, rhythms, interest=-2.0)
    life.come(Filled("contact", people.somebody(chance, life.language), trapped=True))
    return life.visits


def _life(chance: Random, rhythms: Rhythms, *, interest: float) -> _Life:
    language = _language(chance)
    rhythm = rhythms[language]
    return _Life(
        chance=chance,
        rhythm=rhythm,
        language=language,
        interest=interest,
        browser=browser(chance, language),
        way=first_way(chance, language),
        at=rhythm.moment(chance.random()),
    )


def _language(chance: Random) -> Language:
    return "zh" if happens(chance, CHINESE) else "en"
