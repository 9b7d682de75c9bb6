"""Pure decisions at the door: which ids can be used, from which page a request came."""

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

COOKIE = "ll_visitor"
COOKIE_DAYS = 400  # the longest that browsers keep one
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")


def well_formed(visitor: object) -> str | None:
    """Return a visitor id that may be used as it is, else None."""
    return visitor if isinstance(visitor, str) and _WELL_FORMED.fullmatch(visitor) else None


def visitor_named(site_id: int, *, anonymous_id: str, user_id: str) -> str | None:
    """Return the visitor whom an event from a server speaks of, or None where it names nobody.

    An anonymous id that cannot be used as it is, and a user who has none, always get the same id.

    >>> visitor_named(1, anonymous_id="visitor-0001", user_id="7")
    'visitor-0001'
    >>> visitor_named(1, anonymous_id="", user_id="7")
    'u_3d5f0fd838606f1f7c5b2a7cf3cfaa32'
    """
    if anonymous_id:
        return well_formed(anonymous_id) or _named("a_", site_id, anonymous_id)
    return _named("u_", site_id, user_id) if user_id else None


def _named(kind: str, site_id: int, name: str) -> str:
    said = f"{site_id}:{name}".encode("utf-8", "surrogatepass")
    return kind + hashlib.sha256(said).hexdigest()[:32]


def visitor_of_cookie(header: str) -> str | None:
    """Return the visitor id in a Cookie header, else None.

    Other people's cookies stand beside ours, in forms that the standard library's reader gives
    the whole header up for, such as JSON.

    >>> visitor_of_cookie('prefs={"a":1}; ll_visitor=visitor-0001')
    'visitor-0001'
    """
    return well_formed(_cookie(header))


def has_cookie(header: str) -> bool:
    """Whether a Cookie header has one of ours, well-formed or not."""
    return _cookie(header) is not None


def _cookie(header: str) -> str | None:
    for cookie in header.split(";"):
        name, _, value = cookie.partition("=")
        if name.strip() == COOKIE:
            return value.strip()
    return None


def origin(environ: Mapping[str, object]) -> str:
    """Return the page's origin: `Origin`, else that of `Referer`, else an empty string."""
    named = str(environ.get("HTTP_ORIGIN", ""))
    if named and named != "null":
        return named.lower()
    try:
        parts = urlsplit(str(environ.get("HTTP_REFERER", "")))
    except ValueError:  # an address that no browser would open
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""


def host_of(origin: str) -> str:
    """Return host and port of an origin, as a link's `host` has them."""
    return origin.partition("://")[2]
