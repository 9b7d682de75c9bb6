"""Which browser, system and device a user agent names, and whether it is a program's."""

from dataclasses import dataclass
from functools import lru_cache

import ua_parser

from tracker.journey.crawlers import is_program


@dataclass(frozen=True)
class Agent:
    """What a user agent says of itself."""

    browser: str | None = None
    system: str | None = None
    device: str | None = None  # desktop, phone or tablet
    is_program: bool = False


@lru_cache(maxsize=10_000)
def agent_of(user_agent: str | None) -> Agent:
    """Read a user agent; the same few thousand come again and again, so they are remembered."""
    if not user_agent:
        return Agent()
    parsed = ua_parser.parse(user_agent)
    browser = parsed.user_agent.family if parsed.user_agent else None
    system = parsed.os.family if parsed.os else None
    return Agent(
        browser=browser,
        system=system,
        device=_device(user_agent, system),
        is_program=is_program(user_agent),
    )


def _device(user_agent: str, system: str | None) -> str | None:
    if "iPad" in user_agent or "Tablet" in user_agent:
        return "tablet"
    if "Mobile" in user_agent or "iPhone" in user_agent:
        return "phone"
    if system == "Android":
        return "tablet"  # Android says "Mobile" on phones only
    return "desktop" if system else None
