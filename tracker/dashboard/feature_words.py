"""What the features of a lead are called, and what one lead's value of each says, in words."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from babel.dates import format_skeleton, get_day_names
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from tracker.dashboard.formats import duration, number, percent
from tracker.dashboard.wording import DEVICE_NAMES, channel_name, country_name, source_name
from tracker.scores.features import FEATURES
from tracker.scores.imported import FEATURE_PREFIX

MEANINGS: Final = {feature.name: feature.meaning for feature in FEATURES}
UNITS: Final = {feature.name: feature.unit for feature in FEATURES}
KINDS: Final = {feature.name: feature.type for feature in FEATURES}
LONGEST_TEXT: Final = 60  # characters of what somebody wrote; a reason is one line
# ISO weekdays from Monday, as Babel counts them.
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?")  # as stored reasons have a date


def meaning(feature: str) -> str:
    """Return what a feature is, in a few words; an imported one by its column's name."""
    if feature in MEANINGS:
        return str(_(MEANINGS[feature]))
    return feature.removeprefix(FEATURE_PREFIX)


def words(feature: str, value: Any) -> str:
    """Return what a feature's value says of a lead; an imported one by its column's name.

    Numbers, booleans, words, lists of words and text are all told; None is not known.
    """
    if value is None or value in ("", []):
        return _("%(fact)s: not known", fact=meaning(feature))
    if feature in SENTENCES:
        return SENTENCES[feature](value)
    return _("%(fact)s: %(value)s", fact=meaning(feature), value=told(value))


def told(value: Any) -> str:
    """Return a value as it reads: numbers and days as the language writes them, text in a line."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return number(value, 2)
    if isinstance(value, list | tuple | set | frozenset):
        return shortened("; ".join(str(one) for one in value))
    if _DAY.fullmatch(str(value)):
        return _day(str(value))
    return shortened(str(value))


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:  # digits that are no day
        return text
    return format_skeleton("yMMMd", day, locale=get_locale())


def shortened(text: str) -> str:
    """Return a text in one line, cut where it is long.

    >>> shortened("We are looking   for a CRM")
    'We are looking for a CRM'
    """
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1].rstrip() + "…"


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


def _recent_page_views(views: float) -> str:
    if views == 0:
        return _("No page view lately")
    return _("Recent page views, half as many each week: %(number)s", number=number(views, 1))


def _distinct_pages(n: int) -> str:
    return ngettext("Viewed %(num)d page", "Viewed %(num)d different pages", n)


def _pricing_views(n: int) -> str:
    if n == 0:
        return _("Never viewed pricing")
    return ngettext("Viewed pricing %(num)d time", "Viewed pricing %(num)d times", n)


def _pricing_views_last_7_days(n: int) -> str:
    if n == 0:
        return _("Did not view pricing in the last 7 days")
    return ngettext(
        "Viewed pricing %(num)d time in the last 7 days",
        "Viewed pricing %(num)d times in the last 7 days",
        n,
    )


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


def _careers_views(n: int) -> str:
    if n == 0:
        return _("Never viewed a page about jobs")
    return ngettext(
        "Viewed a page about jobs %(num)d time", "Viewed pages about jobs %(num)d times", n
    )


def _engaged_minutes(minutes: float) -> str:
    return _("Spent %(time)s reading", time=duration(minutes * 60_000))


def _scroll_depth(depth: float) -> str:
    return _("Read pages to %(share)s of their length", share=percent(depth / 100))


def _downloads(n: int) -> str:
    if n == 0:
        return _("Downloaded nothing")
    return ngettext("Downloaded %(num)d file", "Downloaded %(num)d files", n)


def _outbound_clicks(n: int) -> str:
    if n == 0:
        return _("Followed no link to another site")
    return ngettext(
        "Followed %(num)d link to another site", "Followed %(num)d links to other sites", n
    )


def _contact_clicks(n: int) -> str:
    if n == 0:
        return _("Clicked no e-mail or phone link")
    return ngettext(
        "Clicked an e-mail or phone link %(num)d time",
        "Clicked e-mail or phone links %(num)d times",
        n,
    )


def _submissions(n: int) -> str:
    if n == 0:
        return _("Sent no form")
    return ngettext("Sent %(num)d form", "Sent %(num)d forms", n)


def _days_since_last_event(days: float) -> str:
    if days < 1:
        return _("Active in the last 24 hours")
    return ngettext("Last active %(num)d day ago", "Last active %(num)d days ago", int(days))


def _days_since_first_visit(days: float) -> str:
    if days < 1:
        return _("First seen in the last 24 hours")
    return ngettext("First seen %(num)d day ago", "First seen %(num)d days ago", int(days))


def _days_as_lead(days: float) -> str:
    if days < 1:
        return _("Became a lead in the last 24 hours")
    return ngettext("Became a lead %(num)d day ago", "Became a lead %(num)d days ago", int(days))


def _local_hour(hour: float) -> str:
    return _("Last active around %(hour)d:00 at the lead's place", hour=int(hour))


def _local_weekday(name: str) -> str:
    return _("Last active on a %(weekday)s at the lead's place", weekday=weekday_name(name))


def weekday_name(name: str) -> str:
    """Return a weekday in the reader's language; what is none as it is."""
    if name.lower() not in WEEKDAYS:
        return name
    names: Mapping[int, str] = get_day_names("wide", locale=get_locale())
    return names[WEEKDAYS.index(name.lower())]


def _device(name: str) -> str:
    return _("Last came on a device of the kind: %(device)s", device=DEVICE_NAMES.get(name, name))


def _email_kind(kind: str) -> str:
    known = {
        "company": _("E-mail address of a company"),
        "free": _("E-mail address of a free provider"),
        "disposable": _("Disposable e-mail address"),
        "none": _("No e-mail address"),
    }
    return known.get(kind, kind)


def _email_ending(ending: str) -> str:
    return _("The company's domain ends in .%(ending)s", ending=ending.removeprefix("."))


def _job_level(level: str) -> str:
    known = {
        "executive": _("Runs the company, by the job title"),
        "head": _("Heads a department, by the job title"),
        "manager": _("Manager, by the job title"),
        "student": _("Student or intern, by the job title"),
        "other": _("Other job title"),
    }
    return known.get(level, level)


def _calls(n: int) -> str:
    if n == 0:
        return _("No call with sales")
    return ngettext("%(num)d call with sales", "%(num)d calls with sales", n)


def _emails(n: int) -> str:
    if n == 0:
        return _("No e-mail from sales")
    return ngettext("%(num)d e-mail from sales", "%(num)d e-mails from sales", n)


def _replies(n: int) -> str:
    if n == 0:
        return _("Never replied to sales")
    return ngettext("Replied to sales %(num)d time", "Replied to sales %(num)d times", n)


def _meetings(n: int) -> str:
    if n == 0:
        return _("No meeting with sales")
    return ngettext("%(num)d meeting with sales", "%(num)d meetings with sales", n)


def _last_interest(interest: float) -> str:
    if interest > 0:
        return _("More interested, as sales last heard")
    if interest < 0:
        return _("Less interested, as sales last heard")
    return _("As interested as before, as sales last heard")


def _days_since_conversation(days: float) -> str:
    if days < 1:
        return _("Spoke with sales in the last 24 hours")
    return ngettext(
        "Last spoke with sales %(num)d day ago", "Last spoke with sales %(num)d days ago", int(days)
    )


SENTENCES: Final[Mapping[str, Callable[[Any], str]]] = {
    "visits": _visits,
    "visits_last_7_days": _visits_last_7_days,
    "returning": lambda came: _("Came back on another day") if came else _("Came on one day only"),
    "page_views": _page_views,
    "recent_page_views": _recent_page_views,
    "distinct_pages": _distinct_pages,
    "pricing_views": _pricing_views,
    "pricing_views_last_7_days": _pricing_views_last_7_days,
    "demo_views": _demo_views,
    "contact_views": _contact_views,
    "careers_views": _careers_views,
    "engaged_minutes": _engaged_minutes,
    "scroll_depth": _scroll_depth,
    "downloads": _downloads,
    "outbound_clicks": _outbound_clicks,
    "contact_clicks": _contact_clicks,
    "submissions": _submissions,
    "forms": lambda names: _("Sent the form: %(names)s", names=told(names)),
    "days_since_last_event": _days_since_last_event,
    "days_since_first_visit": _days_since_first_visit,
    "local_hour": _local_hour,
    "local_weekday": _local_weekday,
    "device": _device,
    "channel": lambda name: _("First came by %(channel)s", channel=channel_name(name)),
    "source": lambda name: _("First came from %(source)s", source=source_name(name)),
    "medium": lambda name: _("First came by the medium %(medium)s", medium=name),
    "campaign": lambda name: _("First came by the campaign “%(campaign)s”", campaign=name),
    "landing_path": lambda path: _("First page seen: %(path)s", path=shortened(path)),
    "converting_channel": lambda name: _(
        "Came by %(channel)s to the first form", channel=channel_name(name)
    ),
    "converting_source": lambda name: _(
        "Came from %(source)s to the first form", source=source_name(name)
    ),
    "converting_medium": lambda name: _(
        "Came by the medium %(medium)s to the first form", medium=name
    ),
    "converting_campaign": lambda name: _(
        "Came by the campaign “%(campaign)s” to the first form", campaign=name
    ),
    "converting_path": lambda path: _("Sent the first form on %(path)s", path=shortened(path)),
    "days_as_lead": _days_as_lead,
    "email_kind": _email_kind,
    "email_ending": _email_ending,
    "has_phone": lambda given: _("Gave a phone number") if given else _("Gave no phone number"),
    "title": lambda text: _("Job title: “%(text)s”", text=shortened(text)),
    "job_level": _job_level,
    "country": lambda code: _("From %(country)s", country=country_name(code)),
    "has_company": lambda given: _("Named a company") if given else _("Named no company"),
    "message": lambda text: _("Wrote: “%(text)s”", text=shortened(text)),
    "calls": _calls,
    "emails": _emails,
    "replies": _replies,
    "meetings": _meetings,
    "last_interest": _last_interest,
    "days_since_conversation": _days_since_conversation,
}


def value_words(feature: str, value: Any) -> str:
    """Return a value alone, for a table or a chart under the feature's name."""
    if value is None:
        return _("not known")
    if isinstance(value, str) and KINDS.get(feature) == "word":
        named = _NAMES.get(feature)
        return named(value) if named else shortened(value)
    return told(value)


_NAMES: Final[Mapping[str, Callable[[str], str]]] = {
    "channel": channel_name,
    "converting_channel": channel_name,
    "source": source_name,
    "converting_source": source_name,
    "country": country_name,
    "device": lambda name: str(DEVICE_NAMES.get(name, name)),
    "local_weekday": weekday_name,
    "email_kind": _email_kind,
    "job_level": _job_level,
}
