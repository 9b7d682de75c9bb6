"""Carries a visitor from one of a company's domains to another: a signed word in the link.

Cookies do not cross domains. For two minutes after an answer, a link to another host of the same
site may name the visitor in the parameter `_ll`. The word is good in the browser that was given
it only, as far as a user agent tells browsers apart: a copied link soon means nothing.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

PARAMETER: Final = "_ll"
GOOD_FOR: Final = timedelta(minutes=2)
_TOKEN: Final = re.compile(r"([A-Za-z0-9_-]{8,64})\.([0-9a-f]{1,10})\.([A-Za-z0-9_-]{22})")
_IN_URL: Final = re.compile(rf"(?<=[?&]){PARAMETER}=[^&#]*&?")


def crossing_key(secret: str) -> bytes:
    """Return the key of these signatures, which are then good for nothing else."""
    return hmac.digest(secret.encode(), b"leadlight crossing", hashlib.sha256)


def issue(visitor: str, *, site_id: int, user_agent: str | None, now: datetime, key: bytes) -> str:
    """Return the word that names a visitor for the next two minutes."""
    expires = f"{int((now + GOOD_FOR).timestamp()):x}"
    return f"{visitor}.{expires}.{_signature(visitor, expires, site_id, user_agent, key)}"


def visitor_named(
    url: str | None, *, site_id: int, user_agent: str | None, now: datetime, key: bytes
) -> str | None:
    """Return the visitor whom an address brings along, or None where nothing good does."""
    for token in _tokens(url):
        visitor, expires, signature = token.groups()
        if hmac.compare_digest(
            signature, _signature(visitor, expires, site_id, user_agent, key)
        ) and now.timestamp() < int(expires, 16):
            return visitor
    return None


def without_crossing(url: str) -> str:
    """Return an address, or its query, without the word: it is nobody's to keep.

    >>> without_crossing("https://a.example/?x=1&_ll=secret&y=2#part")
    'https://a.example/?x=1&y=2#part'
    >>> without_crossing("https://a.example/?_ll=secret")
    'https://a.example/'
    """
    if f"{PARAMETER}=" not in url:
        return url
    front, mark, fragment = _IN_URL.sub("", url).partition("#")
    return front.rstrip("?&") + mark + fragment


def _tokens(url: str | None) -> Iterator[re.Match[str]]:
    if url is None or f"{PARAMETER}=" not in url:
        return
    try:
        query = urlsplit(url).query
    except ValueError:  # an address that no browser would open
        return
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name == PARAMETER and (token := _TOKEN.fullmatch(value)):
            yield token


def _signature(visitor: str, expires: str, site_id: int, user_agent: str | None, key: bytes) -> str:
    said = "\n".join((str(site_id), visitor, expires, user_agent or ""))
    digest = hmac.digest(key, said.encode(), hashlib.sha256)[:16]
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
