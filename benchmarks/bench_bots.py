"""How many crawlers are told from people, and how many people are taken for crawlers."""

from collections.abc import Mapping
from time import perf_counter
from typing import Any

from benchmarks.agent_lists import Lists, default_folder
from tracker.journey.crawlers import is_program, named_by

# isbot's makers test it against these lists, and against npm's user-agents, and so do not count as
# strangers to them.
TESTED_BY_ISBOT = frozenset({"crawler-user-agents", "device-detector"})
FEWEST_CAUGHT, MOST_FLAGGED = 0.99, 0.001  # a worse result is a failure


def run() -> dict[str, object]:
    """Look at every user agent of every list once."""
    lists = Lists(default_folder())
    crawlers = {name: _caught(name, found) for name, found in lists.crawlers().items()}
    people = {name: _flagged(found) for name, found in lists.people().items()}
    caught = _share(crawlers, "caught")
    flagged = _share(people, "flagged")
    if caught < FEWEST_CAUGHT or flagged > MOST_FLAGGED:
        raise SystemExit(f"{caught:.3%} of crawlers caught, {flagged:.3%} of people flagged")
    return {
        "caught, of all crawlers": f"{caught:.2%}",
        "flagged, of all people": f"{flagged:.3%}",
        "crawlers": crawlers,
        "people": people,
        "note": (
            "'by others' leaves out the patterns of the list's own makers, and isbot where its "
            "makers test it against the list. Exceptions for people were written after a look at "
            "device-detector's devices and an eighth of crawlerdetect's, another than this."
        ),
    }


def _caught(name: str, user_agents: list[str]) -> dict[str, Any]:
    begun = perf_counter()
    caught = sum(map(is_program, user_agents))
    took = perf_counter() - begun
    related = {name} | ({"isbot"} if name in TESTED_BY_ISBOT else set())
    by_others = sum(bool(set(named_by(one)) - related) for one in user_agents)
    return {
        "user agents": len(user_agents),
        "caught": caught,
        "rate": f"{caught / len(user_agents):.2%}",
        "by others": f"{by_others / len(user_agents):.2%}",
        "us_each": round(took / len(user_agents) * 1e6),
    }


def _flagged(user_agents: list[str]) -> dict[str, Any]:
    begun = perf_counter()
    flagged = sum(map(is_program, user_agents))
    took = perf_counter() - begun
    return {
        "user agents": len(user_agents),
        "flagged": flagged,
        "rate": f"{flagged / len(user_agents):.3%}",
        "us_each": round(took / len(user_agents) * 1e6),
    }


def _share(lists: Mapping[str, Mapping[str, Any]], what: str) -> float:
    whole = sum(found["user agents"] for found in lists.values())
    return float(sum(found[what] for found in lists.values()) / whole)
