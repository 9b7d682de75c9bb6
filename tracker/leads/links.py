"""Links in what somebody wrote: where nobody but an advertiser would put one."""

import re
from typing import Final

_EMAIL: Final = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,255}")
_LINK: Final = re.compile(
    r"(?:\b(?:https?|ftp)://|\bwww\.)([^\s/?#<>\"'\[\]()]+)([/?#]?[^\s<>\"'\[\]]*)", re.IGNORECASE
)
# Endings that hardly any name has: "J.de Vries", "Wang.Ru" and "Anna.Link" are people.
_DOMAIN: Final = re.compile(
    r"(?<![\w.@-])[a-z0-9-]{3,63}(?:\.[a-z0-9-]{2,63}){0,3}"
    r"\.(?:com|net|org|info|biz|xyz|online|site|shop|club|icu)(?![\w-])",
    re.IGNORECASE,
)
_TAG: Final = re.compile(
    r"</?(?:a|b|br|div|h\d|iframe|img|p|script|span|svg)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_MARKED_UP: Final = re.compile(
    r"<a\s[^<>]*href\s*=|\[/?(?:url|link|img)\b[^\[\]]*\]", re.IGNORECASE
)
# A field that asks for an address of the web is no name, whatever else it is called.
_ASKS_FOR_A_LINK: Final = re.compile(
    r"url|web|link|domain|homepage|site\b|seite|sitio|sito|сайт|домен|网址|网站|域名|網址|網站"
    r"|ウェブ|サイト|홈페이지|사이트",
    re.IGNORECASE,
)

# More hosts than somebody names who tells of themselves or compares offers.
MANY_LINKS: Final = 4
MANY_HOSTS: Final = 3


def asks_for_a_link(words: str) -> bool:
    """Say whether a field asks for an address, by its name and label."""
    return bool(_ASKS_FOR_A_LINK.search(words))


def links_in_a_name(text: str) -> bool:
    """Say whether something is no person's name or job, because there is a link in it.

    >>> [links_in_a_name(t) for t in ("Ana Li", "J.de Vries", "Win www.x.example", "casino.com")]
    [False, False, True, True]
    """
    rest = _EMAIL.sub(" ", text)
    return bool(
        _LINK.search(rest) or _DOMAIN.search(rest) or _TAG.search(text) or _MARKED_UP.search(text)
    )


def links_in_a_job(text: str) -> bool:
    """Say the same of a job, which may be at a domain or with a technology: Node.js, ASP.NET."""
    rest = _EMAIL.sub(" ", text)
    return bool(_LINK.search(rest) or _TAG.search(text) or _MARKED_UP.search(text))


def links_in_a_company(text: str) -> bool:
    """Say whether a company's name advertises: its own website is a fair answer, a page is not.

    >>> [links_in_a_company(t) for t in ("booking.com", "https://acme.de/", "https://x.ly/promo")]
    [False, False, True]
    """
    deep = any(path.strip("/?#.,;:)") for _, path in _LINK.findall(text))
    return bool(deep or _TAG.search(text) or _MARKED_UP.search(text))


def links_in_a_message(text: str) -> bool:
    """Say whether a message is made of links: marked up for the web, or many to many hosts."""
    if _MARKED_UP.search(text):
        return True
    hosts = [host.casefold() for host, _ in _LINK.findall(text)]
    return len(hosts) >= MANY_LINKS and len(set(hosts)) >= MANY_HOSTS
