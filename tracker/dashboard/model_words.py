"""What models, rules, leaks and their measures are called on the pages about them."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from tracker.accounts.models import Site
from tracker.dashboard.feature_words import UNITS, value_words
from tracker.dashboard.formats import number, percent
from tracker.db import db

TARGET_NAMES = {
    "customer": _l("becomes a customer"),
    "qualified": _l("becomes a qualified lead"),
    "opportunity": _l("becomes an opportunity"),
}
REACHED_NAMES = {
    "customer": _l("Became customers"),
    "qualified": _l("Became qualified"),
    "opportunity": _l("Became opportunities"),
}
FOUND_NAMES = {
    "customer": _l("customers"),
    "qualified": _l("qualified leads"),
    "opportunity": _l("opportunities"),
}
LEARNER_NAMES = {
    "logistic regression": _l("Logistic regression"),
    "additive trees": _l("Additive trees"),
    "boosted trees": _l("Boosted trees"),
    "points rule": _l("The scorecard"),
    "frequency table": _l("Frequency table, as in Odoo"),
}
LEAK_NAMES = {
    "decides": _l("It alone nearly decides the outcome"),
    "filled": _l("It is filled far more often for one outcome"),
    "afterwards": _l("It is only there after the outcome"),
}
LEVEL_NAMES = {"steady": _l("Steady"), "moving": _l("Moving"), "moved": _l("Moved")}
LEVEL_COLOURS = {"steady": "green", "moving": "yellow", "moved": "red"}
TEST_NAMES = {
    "at least": _l("is at least"),
    "above": _l("is more than"),
    "is": _l("is"),
    "yes": _l("is so"),
}
EXAMPLE = 0.3  # a score to explain scores by
SITE = "site "  # a segment of one site's leads, before the site's number
MEASURES = {"minutes", "days", "percent"}


def words() -> dict[str, Any]:
    """Return the names that templates look up."""
    return {
        "targets": TARGET_NAMES,
        "reached": REACHED_NAMES,
        "found": FOUND_NAMES,
        "learners": LEARNER_NAMES,
        "leaks": LEAK_NAMES,
        "levels": LEVEL_NAMES,
        "level_colours": LEVEL_COLOURS,
        "tests": TEST_NAMES,
    }


def segment_name(segment: str) -> str:
    """Return whose leads a model scores: all, or those of one site by its name."""
    if not segment.startswith(SITE):
        return _("All leads")
    number_ = segment.removeprefix(SITE)
    site = db.session.get(Site, int(number_)) if number_.isdecimal() else None
    return site.name if site else _("Site %(number)s", number=number_)


def meaning_of_score(target: str, days: int) -> str:
    """Return what a score says, in a sentence that can be held against what happens."""
    said = {
        "customer": _(
            "A score is the chance that a lead becomes a customer within %(days)s days: of 100 "
            "leads with a score of %(score)s, about %(count)s do.",
            days=days,
            score=percent(EXAMPLE),
            count=round(100 * EXAMPLE),
        ),
        "qualified": _(
            "A score is the chance that a lead becomes a qualified lead within %(days)s days: of "
            "100 leads with a score of %(score)s, about %(count)s do.",
            days=days,
            score=percent(EXAMPLE),
            count=round(100 * EXAMPLE),
        ),
        "opportunity": _(
            "A score is the chance that a lead becomes an opportunity within %(days)s days: of "
            "100 leads with a score of %(score)s, about %(count)s do.",
            days=days,
            score=percent(EXAMPLE),
            count=round(100 * EXAMPLE),
        ),
    }
    return said[target]


def within(days: int) -> str:
    """Return a horizon in words."""
    return ngettext("within %(num)d day", "within %(num)d days", days)


def condition(feature: str, test: str, value: float | str | None) -> str:
    """Return what a rule asks of its feature, in words that follow the feature's name."""
    match test:
        case "at least":
            return _("%(number)s or more", number=_measured(feature, value))
        case "above":
            return _("more than %(number)s", number=_measured(feature, value))
        case "is":
            return value_words(feature, value)
        case _:
            return _("yes")


def _measured(feature: str, value: float | str | None) -> str:
    """Return a number with its unit, where the feature's name does not say what is counted."""
    return f"{number(float(value or 0), 2)} {unit(feature)}".rstrip()


def unit(feature: str) -> str:
    """Return the unit of a feature's values, where its name does not say what is counted."""
    measured = UNITS.get(feature, "")
    return _(measured) if measured in MEASURES else ""
