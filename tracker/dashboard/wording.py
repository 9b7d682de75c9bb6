"""What is said to a user in words that come from elsewhere."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from tracker.insight import definitions as english
from tracker.insight.definitions import Definition

ROLE_NAMES = {"admin": _l("Administrator"), "marketer": _l("Marketer"), "sales": _l("Sales")}
ROLE_CHOICES = tuple(ROLE_NAMES.items())

STATUS_NAMES = {
    "new": _l("New"),
    "contacted": _l("Contacted"),
    "accepted": _l("Accepted"),
    "declined": _l("Declined"),
    "invalid": _l("Invalid"),
}
STATUS_COLOURS = {
    "new": "blue",
    "contacted": "azure",
    "accepted": "green",
    "declined": "orange",
    "invalid": "secondary",
}
OUTCOME_NAMES = {"open": _l("Open"), "won": _l("Won"), "lost": _l("Lost")}
BAND_NAMES = {
    "A": _l("A: 50% and more"),
    "B": _l("B: 25 to 50%"),
    "C": _l("C: 10 to 25%"),
    "D": _l("D: below 10%"),
}
DISQUALIFIED_NAMES = {
    "no_contact": _l("No way to reach this person"),
    "disposable_email": _l("Disposable e-mail address"),
    "bot": _l("The form was sent by a bot"),
}
IDENTITY_NAMES = {
    "email": _l("E-mail"),
    "phone": _l("Phone"),
    "external": _l("Number in another system"),
}
CHANNEL_NAMES = {
    "direct": _l("Direct"),
    "organic search": _l("Organic search"),
    "paid search": _l("Paid search"),
    "social": _l("Social"),
    "paid social": _l("Paid social"),
    "email": _l("E-mail"),
    "referral": _l("Referral"),
    "display": _l("Display"),
    "campaign": _l("Campaign"),
    "import": _l("Import"),
}
SOURCE_NAMES = {"direct": _l("direct"), "import": _l("import")}
DEVICE_NAMES = {"desktop": _l("Desktop"), "phone": _l("Phone"), "tablet": _l("Tablet")}


def said(error: ValueError) -> str:
    """Return why something was refused, in the reader's language where it was written for one."""
    template = getattr(error, "template", None)
    return str(error) if template is None else str(gettext(template, **error.values))  # type: ignore[attr-defined] # a Problem has both


def channel_name(channel: str) -> str:
    """Return a channel in the reader's language; one we do not know as it is."""
    return str(CHANNEL_NAMES.get(channel, channel))


def source_name(source: str) -> str:
    """Return a source as people call it: a name is a name in every language."""
    return str(SOURCE_NAMES.get(source, source))


def definitions() -> dict[str, Definition]:
    """Return what each number means, in the reader's language, by its name in small letters."""
    return {
        name.lower(): Definition(gettext(known.name), gettext(known.sentence))
        for name, known in vars(english).items()
        if isinstance(known, Definition)
    }
