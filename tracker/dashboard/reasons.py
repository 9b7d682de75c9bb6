"""Why a lead has its score, in words: each feature with this lead's own value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.dashboard.formats import duration, number, percent
from tracker.dashboard.wording import channel_name, source_name
from tracker.scores.features import FEATURES
from tracker.scores.imported import FEATURE_PREFIX
from tracker.scores.scorecard import RULES

PLAIN_FACTOR = 2  # from here on a second digit after the point says nothing
MEANINGS = {feature.name: feature.meaning for feature in FEATURES}
UNITS = {feature.name: feature.unit for feature in FEATURES}
MEASURES = {"minutes", "days", "percent"}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason as a page shows it: words, and by what it multiplies the odds."""

    words: str
    factor: float
    more: bool  # for a sale, not against

    @property
    def times(self) -> str:
        """The factor with the digits that say something, such as times 1.8."""
        return "×" + number(self.factor, 1 if self.factor >= PLAIN_FACTOR else 2)


def reasons(stored: list[dict[str, Any]]) -> tuple[list[Reason], list[Reason]]:
    """Return the reasons for a sale and those against, the strongest first."""
    found = [
        Reason(words(r["feature"], r["value"]), exp(r["effect"]), more=r["effect"] > 0)
        for r in sorted(stored, key=lambda r: -abs(r["effect"]))
    ]
    return [r for r in found if r.more], [r for r in found if not r.more]


def main_reason(stored: list[dict[str, Any]]) -> str:
    """Return the strongest reason for a sale in words; nothing where there is none."""
    for_a_sale, _against = reasons(stored)
    return for_a_sale[0].words if for_a_sale else ""


def average(base: float) -> float:
    """Return the chance of the average lead, which the reasons start from; a fraction of 1."""
    return 1 / (1 + exp(-base))


def words(feature: str, value: Any) -> str:
    """Return what a feature's value says of a lead; an imported one by its column's name."""
    if value is None:
        return _("%(fact)s: not known", fact=meaning(feature))
    if feature in SENTENCES:
        return SENTENCES[feature](value)
    if isinstance(value, bool):
        value = _("yes") if value else _("no")
    elif isinstance(value, int | float):
        value = number(value, 2)
    return _("%(fact)s: %(value)s", fact=meaning(feature), value=value)


def meaning(feature: str) -> str:
    """Return what a feature is, in a few words."""
    if feature in MEANINGS:
        return str(_(MEANINGS[feature]))
    return feature.removeprefix(FEATURE_PREFIX)


def scorecard() -> list[tuple[str, Reason]]:
    """Return each rule that scores leads before there is a model: the feature, then the rule."""
    return [
        (
            meaning(rule.feature),
            Reason(condition(rule.feature, rule.condition), exp(rule.effect), rule.effect > 0),
        )
        for rule in RULES
    ]


def condition(feature: str, text: str) -> str:
    """Return a rule's condition in words."""
    if text == "yes":
        return _("yes")
    if text.endswith(" or more"):
        return _("%(number)s or more", number=_measured(feature, text.removesuffix(" or more")))
    if text.startswith("more than "):
        return _("more than %(number)s", number=_measured(feature, text.removeprefix("more than ")))
    return SENTENCES[feature](text)


def _measured(feature: str, number: str) -> str:
    """Return a number with its unit, where the feature's name does not say what is counted."""
    unit = UNITS[feature]
    return f"{number} {_(unit)}" if unit in MEASURES else number


def _visits(n: int) -> str:
    return ngettext("Visited %(num)d time", "Visited %(num)d times", n)


def _visits_last_7_days(n: int) -> str:
    if n == 0:
        return _("No visit in the last 7 days")
    return ngettext(
        "Visited %(num)d time in the last 7 days", "Visited %(num)d times in the last 7 days", n
    )


def _page_views(n: int) -> str:
    return ngettext("%(num)d page view", "%(num)d page views", n)


def _distinct_pages(n: int) -> str:
    return ngettext("Viewed %(num)d page", "Viewed %(num)d different pages", n)


def _pricing_views(n: int) -> str:
    if n == 0:
        return _("Never viewed pricing")
    return ngettext("Viewed pricing %(num)d time", "Viewed pricing %(num)d times", n)


def _demo_views(n: int) -> str:
    if n == 0:
        return _("Never viewed a demo or trial page")
    return ngettext(
        "Viewed a demo or trial page %(num)d time", "Viewed demo or trial pages %(num)d times", n
    )


def _contact_views(n: int) -> str:
    if n == 0:
        return _("Never viewed a contact page")
    return ngettext("Viewed a contact page %(num)d time", "Viewed contact pages %(num)d times", n)


def _engaged_minutes(minutes: float) -> str:
    return _("Spent %(time)s reading", time=duration(minutes * 60_000))


def _scroll_depth(depth: float) -> str:
    return _("Read pages to %(share)s of their length", share=percent(depth / 100))


def _days_since_last_event(days: float) -> str:
    if days < 1:
        return _("Active in the last 24 hours")
    return ngettext("Last active %(num)d day ago", "Last active %(num)d days ago", int(days))


def _submissions(n: int) -> str:
    if n == 0:
        return _("Sent no form")
    return ngettext("Sent %(num)d form", "Sent %(num)d forms", n)


def _email_kind(kind: str) -> str:
    known = {
        "company": _("E-mail address of a company"),
        "free": _("E-mail address of a free provider"),
        "disposable": _("Disposable e-mail address"),
        "none": _("No e-mail address"),
    }
    return known.get(kind, kind)


def _job_level(level: str) -> str:
    known = {
        "executive": _("Runs the company, by the job title"),
        "head": _("Heads a department, by the job title"),
        "manager": _("Manager, by the job title"),
        "student": _("Student or intern, by the job title"),
        "other": _("Other job title"),
    }
    return known.get(level, level)


def _has_phone(given: bool) -> str:
    return _("Gave a phone number") if given else _("Gave no phone number")


def _has_company(given: bool) -> str:
    return _("Named a company") if given else _("Named no company")


SENTENCES: Mapping[str, Callable[[Any], str]] = {
    "visits": _visits,
    "visits_last_7_days": _visits_last_7_days,
    "page_views": _page_views,
    "distinct_pages": _distinct_pages,
    "pricing_views": _pricing_views,
    "demo_views": _demo_views,
    "contact_views": _contact_views,
    "engaged_minutes": _engaged_minutes,
    "scroll_depth": _scroll_depth,
    "days_since_last_event": _days_since_last_event,
    "submissions": _submissions,
    "channel": lambda name: _("First came by %(channel)s", channel=channel_name(name)),
    "source": lambda name: _("First came from %(source)s", source=source_name(name)),
    "medium": lambda name: _("First came by the medium %(medium)s", medium=name),
    "campaign": lambda name: _("First came by the campaign “%(campaign)s”", campaign=name),
    "landing_path": lambda path: _("First page seen: %(path)s", path=path),
    "email_kind": _email_kind,
    "has_phone": _has_phone,
    "job_level": _job_level,
    "country": lambda name: _("From %(country)s", country=name),
    "has_company": _has_company,
}
