"""Pure decisions at the door: whose visitor this is, where the request came from."""

import re
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

COOKIE = "ll_visitor"
COOKIE_DAYS = 400  # the longest that browsers keep one
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")


def well_formed(visitor: str | None) -> str | None:
    """Return a visitor id that may be used as it is, else None."""
    return visitor if visitor and _WELL_FORMED.fullmatch(visitor) else None


def visitor_of_cookie(header: str) -> str | None:
    """Return the visitor id in a Cookie header, else None.

    Other people's cookies stand beside ours, in forms that the standard library's reader gives
    the whole header up for, such as JSON.

    >>> visitor_of_cookie('prefs={"a":1}; ll_visitor=visitor-0001')
    'visitor-0001'
    """
    for cookie in header.split(";"):
        name, _, value = cookie.partition("=")
        if name.strip() == COOKIE:
            return well_formed(value.strip())
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


def client_network(environ: Mapping[str, object], *, proxy_hops: int) -> str | None:
    """Return the network the client is in: /24 of IPv4, /48 of IPv6. The address is not kept.

    With `proxy_hops` proxies in front, each appended one address to X-Forwarded-For; the one
    the first of ours saw stands that far from the right. What is left of it is the client's
    own claim.
    """
    address = str(environ.get("REMOTE_ADDR", ""))
    if proxy_hops:
        chain = str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")
        if len(chain) >= proxy_hops:
            address = chain[-proxy_hops].strip()
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    width = 48 if isinstance(parsed, IPv6Address) else 24
    return str(ip_network((parsed, width), strict=False).network_address)
