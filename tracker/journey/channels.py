"""Where a visit came from, in the words people use: a pure function of address and referrer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import SplitResult, parse_qsl, urlsplit

Channel = Literal[
    "direct",
    "organic search",
    "paid search",
    "social",
    "paid social",
    "email",
    "referral",
    "display",
    "campaign",
]

# A host's registrable name (or a part before a dot) to the name people know it by.
SEARCH: Final[Mapping[str, str]] = {
    "google": "google",
    "bing": "bing",
    "yahoo": "yahoo",
    "duckduckgo": "duckduckgo",
    "yandex": "yandex",
    "ecosia": "ecosia",
    "baidu": "baidu",
    "sogou": "sogou",
    "so": "360",
    "sm": "shenma",
    "naver": "naver",
    "startpage": "startpage",
    "qwant": "qwant",
}
SOCIAL: Final[Mapping[str, str]] = {
    "facebook": "facebook",
    "instagram": "instagram",
    "linkedin": "linkedin",
    "lnkd": "linkedin",
    "twitter": "x",
    "t": "x",
    "x": "x",
    "youtube": "youtube",
    "reddit": "reddit",
    "pinterest": "pinterest",
    "tiktok": "tiktok",
    "weibo": "weibo",
    "zhihu": "zhihu",
    "xiaohongshu": "xiaohongshu",
    "douyin": "douyin",
    "bilibili": "bilibili",
    "weixin": "wechat",
    "wechat": "wechat",
}
CLICK_IDS: Final[Mapping[str, tuple[str, Channel]]] = {
    "gclid": ("google", "paid search"),
    "gbraid": ("google", "paid search"),
    "wbraid": ("google", "paid search"),
    "msclkid": ("bing", "paid search"),
    "bd_vid": ("baidu", "paid search"),
    "qhclickid": ("360", "paid search"),
    "gdt_vid": ("tencent", "paid social"),
    "ttclid": ("tiktok", "paid social"),
    "li_fat_id": ("linkedin", "paid social"),
    "twclid": ("x", "paid social"),
}
PAID: Final = frozenset({"cpc", "ppc", "paid", "paidsearch", "sem", "paid_search", "paid-search"})
DISPLAY: Final = frozenset({"display", "banner", "cpm", "expandable", "interstitial"})
EMAIL: Final = frozenset({"email", "e-mail", "mail", "newsletter", "edm"})
# Under a country, these are no owner's name.
SECOND_LEVEL: Final = frozenset({"co", "com", "org", "net", "gov", "edu", "ac"})
SOCIAL_MEDIUM: Final = frozenset({"social", "social-network", "social-media", "sm"})


@dataclass(frozen=True)
class Touch:
    """How a visit came about."""

    channel: Channel
    source: str
    medium: str | None = None
    campaign: str | None = None
    term: str | None = None
    content: str | None = None

    @property
    def is_campaign(self) -> bool:
        """Whether somebody marked or paid for this way in."""
        return self.campaign is not None or self.medium is not None


def touch_of(
    *,
    url: str | None,
    referrer: str | None,
    campaign: Mapping[str, str | None] | None = None,
    own_hosts: Collection[str] = (),
) -> Touch:
    """Say where a visit came from; what the company marked itself counts before what we guess.

    `campaign` holds the utm_ values without their prefix, as on the wire; where it is missing
    they are read from `url`. A referrer on one of `own_hosts` or on the page's own host is none.
    """
    address = _parts(url)
    query = dict(parse_qsl(address.query))
    marked = campaign or {
        name: query.get(f"utm_{'campaign' if name == 'name' else name}")
        for name in ("source", "medium", "name", "term", "content")
    }
    name, kind = _referrer(referrer, {*own_hosts, address.hostname or ""})
    clicked = next((CLICK_IDS[k] for k in query if k in CLICK_IDS), None)
    source, medium = _low(marked.get("source")), _low(marked.get("medium"))
    details = {
        "campaign": marked.get("name"),
        "term": marked.get("term"),
        "content": marked.get("content"),
    }
    if source or medium or marked.get("name"):
        source = source or (clicked[0] if clicked else name)
        return Touch(_marked_channel(source, medium, clicked), source, medium, **details)
    if clicked:
        return Touch(clicked[1], clicked[0], "cpc", **details)
    return Touch(kind, name)


def _marked_channel(
    source: str, medium: str | None, clicked: tuple[str, Channel] | None
) -> Channel:
    social = source in SOCIAL or source in SOCIAL.values()
    rules: tuple[tuple[bool, Channel], ...] = (
        (medium in EMAIL or source in EMAIL, "email"),
        (medium in DISPLAY, "display"),
        (medium in PAID and social, "paid social"),
        (medium in PAID, "paid search"),
        (clicked is not None, clicked[1] if clicked else "campaign"),
        (medium in SOCIAL_MEDIUM or social, "social"),
        (medium == "organic", "organic search"),
        (medium == "referral", "referral"),
    )
    return next((channel for fits, channel in rules if fits), "campaign")


def _referrer(referrer: str | None, own_hosts: Collection[str]) -> tuple[str, Channel]:
    host = (_parts(referrer).hostname or "").removeprefix("www.")
    if not host or host in {h.removeprefix("www.") for h in own_hosts}:
        return "direct", "direct"
    label = registrable_label(host)
    if label in SEARCH and not host.startswith(("mail.", "docs.", "sites.", "news.", "tieba.")):
        return SEARCH[label], "organic search"
    if label in SOCIAL:
        return SOCIAL[label], "social"
    return host, "referral"


def registrable_label(host: str) -> str:
    """Return the part of a host that names its owner, as far as that needs no list.

    >>> [registrable_label(h) for h in ("m.baidu.com", "google.co.uk", "so.com", "t.co")]
    ['baidu', 'google', 'so', 't']
    """
    *before, last = host.split(".")
    if before and before[-1] in SECOND_LEVEL and len(last) == len("uk"):
        before.pop()
    return before[-1] if before else last


def _parts(url: str | None) -> SplitResult:
    try:
        parts = urlsplit(url or "")
        parts.hostname  # noqa: B018 - raises for what no browser would open, as may be sent
    except ValueError:
        return urlsplit("")
    return parts


def _low(text: str | None) -> str | None:
    return text.strip().lower() or None if text else None
