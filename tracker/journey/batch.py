"""The rows that one drained batch touches, found or made: plain values until they are written."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from tracker.journey.agents import Agent, agent_of
from tracker.journey.bots import bot_of
from tracker.journey.channels import DIRECT, Touch, touch_of
from tracker.journey.facts import Received
from tracker.journey.sessions import Cut, Moment, moment

Key = tuple[int, str]  # of a site or a visitor, and a name that is unique there


@dataclass(slots=True, eq=False)
class Visit:
    """One row of `session`, with the columns that draining reads or writes."""

    site_id: int
    visitor_id: int
    started_at: datetime
    last_at: datetime
    # Where it came from.
    channel: str
    source: str
    medium: str | None
    campaign: str | None
    term: str | None
    content: str | None
    click_ids: Mapping[str, str] | None
    referrer: str | None
    landing_url: str | None
    landing_path: str | None
    # On what.
    browser: str | None
    system: str | None
    device: str | None
    address: str | None
    country: str | None
    utc_offset: int | None
    bot: str | None
    bot_overruled: bool = False
    page_views: int = 0
    engaged_ms: int = 0
    id: int = 0  # none yet

    @classmethod
    def begun_by(cls, r: Received, visitor_id: int, touch: Touch, agent: Agent) -> "Visit":
        """Return the session that an event opens."""
        return cls(
            site_id=r.site_id,
            visitor_id=visitor_id,
            started_at=r.at,
            last_at=r.at,
            **origin(touch, referrer=r.referrer, url=r.url, path=r.path),
            browser=agent.browser and agent.browser[:60],
            system=agent.system and agent.system[:60],
            device=agent.device,
            address=r.address,
            country=r.country,
            utc_offset=r.utc_offset,
            bot=bot_of(r),
        )

    @property
    def is_bots(self) -> bool:
        """Whether a program made it, as far as anybody can tell."""
        return self.bot is not None and not self.bot_overruled


VISIT_COLUMNS: Final = tuple(f.name for f in fields(Visit))
TOUCH: Final = tuple(f.name for f in fields(Touch))
ORIGIN: Final = (
    "id",
    "started_at",
    "channel",
    "source",
    "medium",
    "campaign",
    "term",
    "content",
    "click_ids",
    "referrer",
    "landing_url",
    "landing_path",
)


@dataclass(slots=True, eq=False)
class PageView:
    """A page view and the totals that what is done on it adds to."""

    at: datetime
    visit: Visit | None = None  # none yet
    engaged_ms: int | None = None
    scroll_depth: int | None = None
    id: int = 0  # none yet
    grown: bool = False  # since it was stored


@dataclass(slots=True, eq=False)
class Browser:
    """A row of `visitor` and the fresh events of it, oldest first."""

    id: int
    first_seen_at: datetime
    last_seen_at: datetime
    is_new: bool
    fresh: list[Received] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Overtaking:
    """A stored event that overtook the page view it was done on."""

    visitor_id: int
    session_id: int
    type: str
    page: str
    engaged_ms: int | None
    scroll_depth: int | None


@dataclass
class Batch:
    """What a batch needs to know, asked of the store once, and what became of it."""

    hosts: Mapping[int, frozenset[str]]  # of each site
    browsers: dict[Key, Browser] = field(default_factory=dict)
    cuts: dict[int, Cut[Visit]] = field(default_factory=lambda: defaultdict(Cut))  # by visitor
    visits: dict[int, Visit] = field(default_factory=dict)  # those stored, by id
    pages: dict[Key, PageView] = field(default_factory=dict)  # by visitor and message id
    overtaking: list[Overtaking] = field(default_factory=list)
    visit_of: dict[Key, Visit] = field(default_factory=dict)  # of fresh events
    touches: dict[Key, Touch] = field(default_factory=dict)  # of fresh events from outside
    moved: dict[int, Visit] = field(default_factory=dict)  # of stored events, by id
    recut: list[Visit] = field(default_factory=list)
    emptied: list[int] = field(default_factory=list)  # sessions all of whose events moved

    def moment_of(self, browser: Browser, r: Received) -> Moment:
        """Return a fresh event as the rule of sessions looks at it."""
        page = self.pages.get((browser.id, r.page_message_id)) if r.page_message_id else None
        touch = self.touch_of(r)
        marked = r.type == "page" and touch.is_campaign
        return moment(
            r.at,
            r.message_id,
            is_page=r.type == "page",
            page=(r.page_message_id, page.at) if page and r.page_message_id else None,
            source=touch.source if marked else None,
            campaign=touch.campaign if marked else None,
        )

    def touch_of(self, r: Received) -> Touch:
        """Return how the visitor came to where an event happened."""
        if not (r.url or r.referrer or r.campaign):
            return DIRECT
        key = r.site_id, r.message_id
        touch = self.touches.get(key)
        if touch is None:
            marks = tuple(r.campaign.items()) if r.campaign else None
            touch = self.touches[key] = _touch_of(r.url, r.referrer, marks, self.hosts[r.site_id])
        return touch

    def begin(self, browser: Browser, r: Received) -> Visit:
        """Return the session that a fresh event opens."""
        return Visit.begun_by(r, browser.id, self.touch_of(r), agent_of(r.user_agent))


@lru_cache(maxsize=2_000)  # of two addresses each, which may be of 2 kB
def _touch_of(
    url: str | None,
    referrer: str | None,
    marks: tuple[tuple[str, str | None], ...] | None,
    own_hosts: frozenset[str],
) -> Touch:
    """Visitors come by the same ways to the same pages again and again."""
    campaign = dict(marks) if marks else None
    return touch_of(url=url, referrer=referrer, campaign=campaign, own_hosts=own_hosts)


def origin(
    touch: Touch, *, referrer: str | None, url: str | None, path: str | None
) -> dict[str, Any]:
    """Return the columns that say how a session came about."""
    return {
        "channel": touch.channel,
        "source": touch.source,
        "medium": touch.medium,
        "campaign": touch.campaign,
        "term": touch.term,
        "content": touch.content,
        "click_ids": touch.click_ids,
        "referrer": None if touch == DIRECT else referrer,
        "landing_url": url,
        "landing_path": path,
    }


def entry_of(touch: Touch, referrer: str | None) -> dict[str, Any] | None:
    """Return how a visitor came in, as it is kept with the event; None if not from outside."""
    if touch == DIRECT:
        return None
    known = {name: value for name in TOUCH if (value := getattr(touch, name))}
    return known | {"referrer": referrer} if referrer else known


def touch_kept(entry: Mapping[str, Any] | None) -> tuple[Touch, str | None]:
    """Return touch and referrer as `entry_of` kept them."""
    if entry is None:
        return DIRECT, None
    return Touch(**{k: v for k, v in entry.items() if k != "referrer"}), entry.get("referrer")
