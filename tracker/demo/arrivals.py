"""By which ways the visitors of the sample come: search, ads, networks, newsletter, links."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Final
from urllib.parse import urlencode

from tracker.demo.company import Kind, Language
from tracker.demo.dice import happens, one_of


@dataclass(frozen=True)
class Way:
    """One way in. `worth` is how much readier to buy those are who first came by it, in log-odds.

    `marks` are the utm_ values of its links, named as on the wire; `{month}` in them is the
    visit's. `click` is the parameter by which an advertiser counts clicks.
    """

    lands_on: tuple[Kind, ...]
    referrer: str | None = None
    marks: Mapping[str, str] = field(default_factory=dict)
    click: str | None = None
    worth: float = 0.0

    def query(self, chance: Random, at: datetime) -> str:
        """Return what the way adds to the address of the first page, with its question mark."""
        said = {
            f"utm_{'campaign' if mark == 'name' else mark}": value
            for mark, value in (self.campaign(at) or {}).items()
        }
        if self.click:
            said[self.click] = f"sample-{chance.getrandbits(48):012x}"
        return f"?{urlencode(said)}" if said else ""

    def campaign(self, at: datetime) -> dict[str, str] | None:
        """Return the utm_ values of a visit."""
        return {k: v.format(month=f"{at:%Y-%m}") for k, v in self.marks.items()} or None


DIRECT: Final = Way(("home", "home", "product", "pricing"), worth=0.1)
NEWSLETTER: Final = Way(
    ("blog", "blog", "paper", "product"),
    marks={"source": "newsletter", "medium": "email", "name": "newsletter-{month}"},
    worth=0.5,
)
# How many of a hundred first visits come which way.
FIRST: Final[dict[Language, tuple[tuple[Way, float], ...]]] = {
    "en": (
        (DIRECT, 21),
        (NEWSLETTER, 7),
        (Way(("blog", "product", "product", "home"), "https://www.google.com/", worth=0.3), 33),
        (
            Way(
                ("product", "product", "demo"),
                "https://www.google.com/",
                {
                    "source": "google",
                    "medium": "cpc",
                    "name": "aurora-launch",
                    "term": "spectrometer",
                },
                "gclid",
                worth=-0.8,
            ),
            11,
        ),
        (
            Way(
                ("product", "paper"),
                "https://www.google.com/",
                {
                    "source": "google",
                    "medium": "cpc",
                    "name": "inline-colour",
                    "term": "colour sensor",
                },
                "gclid",
                worth=-0.5,
            ),
            6,
        ),
        (Way(("product", "home"), "https://www.bing.com/"), 4),
        (Way(("blog", "company", "careers"), "https://www.linkedin.com/", worth=-0.3), 5),
        (
            Way(
                ("paper", "paper", "product"),
                "https://www.linkedin.com/",
                {"source": "linkedin", "medium": "cpc", "name": "white-paper"},
                "li_fat_id",
                worth=-0.9,
            ),
            4,
        ),
        (Way(("product", "company"), "https://www.sensor-review.example/compare", worth=1.3), 5),
        (Way(("home", "product"), "https://fair.printing-week.example/stands", worth=1.0), 4),
    ),
    "zh": (
        (DIRECT, 24),
        (NEWSLETTER, 4),
        (Way(("home", "product", "product", "blog"), "https://www.baidu.com/link", worth=0.3), 42),
        (Way(("product", "pricing"), "https://www.baidu.com/", click="bd_vid", worth=-0.7), 10),
        (
            Way(
                ("blog", "product"),
                marks={"source": "wechat", "medium": "social", "name": "article-{month}"},
            ),
            8,
        ),
        (Way(("product", "home"), "https://www.bing.com/"), 3),
        (Way(("product", "home"), "https://www.yiqi-portal.example/", worth=1.0), 9),
    ),
}


def first_way(chance: Random, language: Language) -> Way:
    """Throw the way by which somebody comes for the first time."""
    ways = FIRST[language]
    return ways[one_of(chance, {n: weight for n, (_, weight) in enumerate(ways)})][0]


def next_way(chance: Random, before: Way, *, known: bool) -> Way:
    """Throw the way of a later visit; the newsletter goes to those who are `known`."""
    if known and happens(chance, 0.35):
        return NEWSLETTER
    return DIRECT if happens(chance, 0.6) else before
