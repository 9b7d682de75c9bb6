"""On what the visitors of the sample come: browsers with their ids, and crawlers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final, Literal
from uuid import UUID

from tracker.demo.company import Language
from tracker.demo.dice import happens

Device = Literal["desktop", "phone"]

_CHROME: Final = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0"
_MAC: Final = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15"
_IPHONE: Final = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15"
AGENTS: Final[dict[Device, Sequence[str]]] = {
    "desktop": (
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36",
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36 Edg/132.0.0.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:134.0) Gecko/20100101 Firefox/134.0",
        f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_CHROME} Safari/537.36",
        f"{_MAC} (KHTML, like Gecko) Version/18.2 Safari/605.1.15",
    ),
    "phone": (
        f"{_IPHONE} (KHTML, like Gecko) Version/18.2 Mobile/15E148 Safari/604.1",
        f"Mozilla/5.0 (Linux; Android 10; K) {_CHROME} Mobile Safari/537.36",
    ),
}
_WECHAT: Final = f"{_IPHONE} (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.55 Language/zh_CN"
CRAWLERS: Final = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
)
# A program in a browser's clothes, such as fills in forms to advertise.
HEADLESS: Final = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "HeadlessChrome/131.0.0.0 Safari/537.36"
)
PHONES: Final = 0.24  # of all browsers
# Networks that are kept for documentation, as collecting would have cut them.
_NETWORKS: Final = ("192.0.2.0", "198.51.100.0", "203.0.113.0")


@dataclass(frozen=True)
class Browser:
    """One browser on one device. `clock_off` is how far its clock is ahead of ours."""

    visitor: str
    user_agent: str
    network: str
    clock_off: timedelta


def browser(chance: Random, language: Language, device: Device | None = None) -> Browser:
    """Return a browser that nobody has yet."""
    phone = happens(chance, PHONES)
    agents = AGENTS[device or ("phone" if phone else "desktop")]
    if language == "zh" and phone and device is None:
        agents = (_WECHAT, *agents)
    return _on(chance, chance.choice(agents))


def crawler(chance: Random) -> Browser:
    """Return a search engine's or tool's crawler."""
    return _on(chance, chance.choice(CRAWLERS))


def headless(chance: Random) -> Browser:
    """Return a browser that nobody sits before."""
    return _on(chance, HEADLESS)


def new_id(chance: Random) -> str:
    """Return an id such as browsers make for visitors and messages."""
    return str(UUID(int=chance.getrandbits(128), version=4))


def _on(chance: Random, user_agent: str) -> Browser:
    six = f"2001:db8:{chance.randrange(1, 0xFFFF):x}::"
    return Browser(
        visitor=new_id(chance),
        user_agent=user_agent,
        network=chance.choice((*_NETWORKS, six)),
        clock_off=timedelta(seconds=round(chance.gauss(0, 20), 3)),
    )
