"""What is said of forms in words: what a field means, why it is taken so, what became of a form."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

MEANING_NAMES = {
    "email": _l("E-mail"),
    "phone": _l("Phone"),
    "name": _l("Name"),
    "first_name": _l("First name"),
    "last_name": _l("Last name"),
    "company": _l("Company"),
    "title": _l("Job title"),
    "country": _l("Country"),
    "message": _l("Message"),
    "consent": _l("Consent"),
}
# What a page calls the types of its fields; any other is shown as it came.
TYPE_NAMES = {
    "text": _l("Text"),
    "textarea": _l("Long text"),
    "email": _l("E-mail"),
    "tel": _l("Phone"),
    "url": _l("Web address"),
    "search": _l("Search"),
    "number": _l("Number"),
    "range": _l("Slider"),
    "select-one": _l("List, one choice"),
    "select-multiple": _l("List, several choices"),
    "select": _l("List"),
    "radio": _l("Options, one choice"),
    "checkbox": _l("Checkbox"),
    "date": _l("Date"),
    "datetime-local": _l("Date and time"),
    "month": _l("Month"),
    "week": _l("Week"),
    "time": _l("Time of day"),
    "color": _l("Colour"),
    "file": _l("File"),
    "hidden": _l("Hidden"),
}
BECAUSE = {
    "corrected": _l("somebody here said so"),
    "autocomplete": _l("the page says so to browsers (autocomplete)"),
    "type": _l("by the type of the field"),
    "label": _l("by its label"),
    "name": _l("by its name"),
    "placeholder": _l("by its placeholder"),
    "value": _l("by what was typed"),
}
ACCEPTED_BY = {
    "navigation": _l("the page went on to another"),
    "answer": _l("the site's server said yes"),
    "gone": _l("the form was gone afterwards"),
    "reset": _l("the form was emptied afterwards"),
    "thanks": _l("the page said thank you"),
    "person": _l("accepted by hand"),
}
REFUSALS = {
    "invalid": _l("the browser found fields missing or wrong"),
    "sent again": _l("sent again and accepted in the same visit"),
    "no sign": _l("no sign that the page took it"),
}
SHOWN = {
    "accepted": _l("Submissions"),
    "attempts": _l("Attempts"),
    "refused": _l("Not accepted"),
    "leads": _l("With a lead"),
    "spam": _l("Spam"),
    "bots": _l("Bots"),
}


def words() -> Mapping[str, Mapping[str, Any]]:
    """Return all of it, for a template."""
    return {
        "meanings": MEANING_NAMES,
        "types": TYPE_NAMES,
        "because": BECAUSE,
        "accepted_by": ACCEPTED_BY,
        "refusals": REFUSALS,
        "shown": SHOWN,
    }
