"""What an address says of the way in: campaign parameters and advertisers' click ids."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import parse_qsl, urlsplit

LONGEST: Final = 200  # characters of one value; a name of a campaign is shorter
LONGEST_CLICK_ID: Final = 500
MOST_CLICK_IDS: Final = 12
MOST_PARAMETERS: Final = 200

Detail = Literal["source", "medium", "campaign", "term", "content"]

# Names of each, the most telling first: UTM, Matomo (mtm_, once pk_ and piwik_), Baidu Tongji (hm…:
# source, medium, plan, keyword, creative).
_PARAMETERS: Final[Mapping[Detail, tuple[str, ...]]] = {
    "source": ("utm_source", "mtm_source", "pk_source", "matomo_source", "piwik_source", "hmsr"),
    "medium": ("utm_medium", "mtm_medium", "pk_medium", "matomo_medium", "piwik_medium", "hmmd"),
    "campaign": (
        "utm_campaign",
        "utm_name",
        "mtm_campaign",
        "pk_campaign",
        "pk_cpn",
        "matomo_campaign",
        "piwik_campaign",
        "hmpl",
        "utm_id",
        "mtm_cid",
        "pk_cid",
    ),
    "term": (
        "utm_term",
        "mtm_kwd",
        "mtm_keyword",
        "pk_kwd",
        "pk_keyword",
        "matomo_kwd",
        "piwik_kwd",
        "hmkw",
    ),
    "content": ("utm_content", "mtm_content", "pk_content", "hmci"),
}
# Sites use these for other things as well, so they count only where nothing else is known.
_WEAK_SOURCES: Final = ("ref", "source")


@dataclass(frozen=True)
class Click:
    """Who puts a click id on an address, and how the visitor came then.

    `paid` is None where the id stands on links nobody paid for, too.
    """

    source: str
    channel: str
    medium: str | None


_SEARCH_AD: Final = ("paid search", "cpc")
_SOCIAL_AD: Final = ("paid social", "cpc")
# By the parameter in small letters, the most telling first.
CLICKS: Final[Mapping[str, Click]] = {
    "gclid": Click("google", *_SEARCH_AD),
    "gbraid": Click("google", *_SEARCH_AD),
    "wbraid": Click("google", *_SEARCH_AD),
    "dclid": Click("google", "display", "display"),
    "msclkid": Click("bing", *_SEARCH_AD),
    "yclid": Click("yandex", *_SEARCH_AD),
    "bd_vid": Click("baidu", *_SEARCH_AD),
    "qhclickid": Click("360", *_SEARCH_AD),
    "gdt_vid": Click("tencent", *_SOCIAL_AD),
    "qz_gdt": Click("tencent", *_SOCIAL_AD),
    "ttclid": Click("tiktok", *_SOCIAL_AD),
    "li_fat_id": Click("linkedin", *_SOCIAL_AD),
    "twclid": Click("x", *_SOCIAL_AD),
    "rdt_cid": Click("reddit", *_SOCIAL_AD),
    "qclid": Click("quora", *_SOCIAL_AD),
    "sccid": Click("snapchat", *_SOCIAL_AD),
    "epik": Click("pinterest", *_SOCIAL_AD),
    "irclickid": Click("impact", "affiliate", "affiliate"),
    "irclid": Click("impact", "affiliate", "affiliate"),
    "cjevent": Click("cj", "affiliate", "affiliate"),
    "awc": Click("awin", "affiliate", "affiliate"),
    "_kx": Click("klaviyo", "email", "email"),
    "mc_cid": Click("mailchimp", "email", "email"),
    "mkt_tok": Click("marketo", "email", "email"),
    "_hsmi": Click("hubspot", "email", "email"),
    # On every link out of there, paid for or not.
    "fbclid": Click("facebook", "social", None),
    "igshid": Click("instagram", "social", None),
    "igsh": Click("instagram", "social", None),
}
# Kept beside the ids, as advertisers' reports ask for them.
_BESIDE_CLICKS: Final = frozenset({"gclsrc", "gad_source", "gad_campaignid", "mc_eid"})


@dataclass(frozen=True)
class Marks:
    """What is marked on one address. Names of sources and media are in small letters."""

    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    term: str | None = None
    content: str | None = None
    weak_source: str | None = None
    clicked: Click | None = None
    click_ids: Mapping[str, str] = field(default_factory=dict)  # as they came

    @property
    def is_named(self) -> bool:
        """Whether the company itself named the way in."""
        return bool(self.source or self.medium or self.campaign)


NONE: Final = Marks()


def marks_of(url: str | None, campaign: Mapping[str, str | None] | None = None) -> Marks:
    """Read the marks of an address, and of its fragment, where single-page apps keep a query.

    `campaign` holds utm_ values without their prefix, as on the wire (`name` is the campaign's);
    as soon as it has one, it counts before those of the address.
    """
    given = {name: _cut(value) for name, value in (campaign or {}).items()}
    query = _query(url)
    if not query and not any(given.values()):
        return NONE
    found = {
        detail: _cut(next((query[name] for name in names if query.get(name)), None))
        for detail, names in _PARAMETERS.items()
    }
    if any(given.get(name) for name in ("source", "medium", "name")):
        found = {detail: given.get(detail) for detail in _PARAMETERS}
        found["campaign"] = given.get("name") or given.get("id")
    return Marks(
        source=_low(found["source"]),
        medium=_low(found["medium"]),
        campaign=found["campaign"],
        term=found["term"],
        content=found["content"],
        weak_source=_weak(query),
        clicked=next((click for name, click in CLICKS.items() if query.get(name)), None),
        click_ids=_click_ids(query),
    )


def _query(url: str | None) -> dict[str, str]:
    """Return the parameters of an address, names in small letters; the first of a name counts."""
    if not url or "=" not in url:
        return {}
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query.replace(";", "&"), max_num_fields=MOST_PARAMETERS)
        fragment = parts.fragment.rpartition("?")[2]
        pairs += parse_qsl(fragment, max_num_fields=MOST_PARAMETERS)
    except ValueError:  # no address, or one of nothing but parameters
        return {}
    query: dict[str, str] = {}
    for name, value in pairs:
        query.setdefault(name.strip().lower().replace("utm-", "utm_"), value.strip())
    return query


def _click_ids(query: Mapping[str, str]) -> dict[str, str]:
    known = [name for name in query if (name in CLICKS or name in _BESIDE_CLICKS) and query[name]]
    return {name: query[name][:LONGEST_CLICK_ID] for name in known[:MOST_CLICK_IDS]}


def _weak(query: Mapping[str, str]) -> str | None:
    said = (_low(_cut(query.get(name))) for name in _WEAK_SOURCES)
    # A number or a token names nobody.
    return next((word for word in said if word and word.replace(".", "").isalpha()), None)


def _cut(text: str | None) -> str | None:
    return " ".join(text.split())[:LONGEST] or None if text else None


def _low(text: str | None) -> str | None:
    return text.lower() if text else None
