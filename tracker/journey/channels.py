"""Where a visit came from, in the words people use: a pure function of address and referrer."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, cast
from urllib.parse import SplitResult, urlsplit

from tracker.journey.marks import LONGEST, Marks, marks_of
from tracker.journey.places import is_passed_through, is_under, place_named, place_of

Channel = Literal[
    "direct",
    "organic search",
    "paid search",
    "social",
    "paid social",
    "email",
    "referral",
    "ai assistant",
    "display",
    "affiliate",
    "campaign",
]

# What a medium means, signs between its words left out. After Google Analytics' default channel
# groups, with what Chinese marketers write.
_WORDS: Final[Mapping[Channel, str]] = {
    "email": "email mail newsletter edm emailmarketing mailing 邮件 邮件营销 电子邮件",
    "affiliate": "affiliate affiliates aff affiliatemarketing cps 联盟 分销",
    "display": """
        display banner banners expandable interstitial gdn programmatic dsp native nativeads
        displayads rtb 展示 展示广告 横幅
    """,
    "paid social": """
        paidsocial paidsocialads paidsocialmedia socialpaid socialads socialad socialcpc cpcsocial
        feedads feedad sponsored 信息流 信息流广告 付费社交
    """,
    "paid search": """
        paidsearch sem searchads searchad ppcsearch searchcpc cpcsearch 竞价 搜索推广 付费搜索
    """,
    "ai assistant": "ai aiassistant aisearch llm chatbot 人工智能",
    "social": """
        social socialnetwork socialmedia sm smm sns socialorganic organicsocial 社交 社交媒体 社媒
    """,
    "organic search": "organic organicsearch seo 自然搜索",
    "referral": "referral referrer link backlink 推荐 外链",
}
_MEDIA: Final = {word: channel for channel, words in _WORDS.items() for word in words.split()}
_SURE: Final = frozenset({"email", "affiliate", "display", "paid social", "paid search"})
# Paid for, and the source says where. By the view or once more: on a network or beside articles.
_PAID: Final = re.compile(r"cp[acv]|cpl|ppc|paid.*|ads?|付费|广告")
_PAID_TO_BE_SEEN: Final = re.compile(r"cpm|retargeting|remarketing")
_SIGNS: Final = re.compile(r"[\W_]+")
_EMAIL_SOURCES: Final = frozenset({"newsletter", "email", "mail", "mailchimp", "sendcloud", "邮件"})


@dataclass(frozen=True)
class Touch:
    """How a visit came about. Its texts are short enough for the store."""

    channel: Channel
    source: str
    medium: str | None = None
    campaign: str | None = None
    term: str | None = None
    content: str | None = None
    click_ids: Mapping[str, str] | None = None  # as advertisers gave them: name to value
    # The visitor came from another page of the company's, or by its checkout. No difference in
    # how the visit came about, only in whether one begins.
    internal: bool = field(default=False, compare=False)

    @property
    def is_campaign(self) -> bool:
        """Whether somebody marked or paid for this way in, so that it begins a visit."""
        return not self.internal and (self.campaign is not None or self.medium is not None)


DIRECT: Final = Touch("direct", "direct")


def touch_of(
    *,
    url: str | None,
    referrer: str | None,
    campaign: Mapping[str, str | None] | None = None,
    own_hosts: Collection[str] = (),
) -> Touch:
    """Say where a visit came from; what the company marked itself counts before what we guess.

    In this order: the campaign's own words, click ids, the referrer, and `ref` or `source` in the
    address. `campaign` holds the utm_ values without their prefix, as on the wire; where it is
    missing they are read from `url`. A referrer on one of `own_hosts` or a subdomain of one, on
    the page's own host, or on a checkout or sign-in page is none. Never raises, whatever the
    texts are.
    """
    marks = marks_of(url, campaign)
    name, kind, internal = _referrer(referrer, url, own_hosts)
    if marks.is_named:
        return _marked(marks, name, internal=internal)
    if marks.clicked:
        click = marks.clicked
        return _touch(
            cast(Channel, click.channel), click.source, click.medium, marks, internal=internal
        )
    if kind == "direct" and not internal and marks.weak_source:
        place = place_named(marks.weak_source)
        return _touch(
            place.kind if place else "referral",
            place.name if place else marks.weak_source,
            None,
            marks,
        )
    return _touch(kind, name, None, marks, internal=internal)


def _touch(
    channel: Channel, source: str, medium: str | None, marks: Marks, *, internal: bool = False
) -> Touch:
    return Touch(
        channel,
        source[:LONGEST],
        medium,
        marks.campaign,
        marks.term,
        marks.content,
        marks.click_ids or None,
        internal=internal,
    )


def _marked(marks: Marks, referrer: str, *, internal: bool) -> Touch:
    place = place_named(marks.source) if marks.source else None
    source = place.name if place else marks.source
    source = source or (marks.clicked.source if marks.clicked else referrer)
    channel = _marked_channel(marks, source)
    return _touch(channel, source, marks.medium, marks, internal=internal)


def _marked_channel(marks: Marks, source: str) -> Channel:
    place = place_named(source)
    kind: Channel = place.kind if place else "campaign"
    medium = _SIGNS.sub("", marks.medium or "")
    said: Channel | None = _MEDIA.get(medium)
    clicked = cast(Channel, marks.clicked.channel) if marks.clicked else None
    social = kind == "social" or clicked == "paid social"
    rules: tuple[tuple[bool, Channel | None], ...] = (
        (said in _SURE, said),
        (bool(_PAID.fullmatch(medium)), "paid social" if social else "paid search"),
        (bool(_PAID_TO_BE_SEEN.fullmatch(medium)), "paid social" if social else "display"),
        (clicked is not None and clicked != "social", clicked),
        (said is not None, said),
        (kind in ("social", "ai assistant", "email"), kind),
        (source in _EMAIL_SOURCES, "email"),
    )
    return next((channel for fits, channel in rules if fits and channel), "campaign")


def _referrer(
    referrer: str | None, url: str | None, own_hosts: Collection[str]
) -> tuple[str, Channel, bool]:
    """Return what a referrer is called, what it is, and whether the visitor was here already."""
    parts = _parts(referrer)
    host = _host(parts)
    if not host:
        return "direct", "direct", False
    own = {h.removeprefix("www.") for h in own_hosts if h} | {_host(_parts(url)) or host + "."}
    if is_under(host, own) or is_passed_through(host, parts.path):
        return "direct", "direct", True
    place = place_of(host)
    return (place.name, place.kind, False) if place else (host, "referral", False)


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".").removeprefix("www.")


def _parts(url: str | None) -> SplitResult:
    try:
        parts = urlsplit(url or "")
        parts.hostname  # noqa: B018 - raises for what no browser would open, as may be sent
    except ValueError:
        return urlsplit("")
    return parts
