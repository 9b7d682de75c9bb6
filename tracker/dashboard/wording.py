"""What is said to a user in words that come from elsewhere."""

from collections.abc import Callable, Mapping

from babel import Locale
from babel.lists import format_list
from flask import Flask
from flask_babel import format_decimal, get_locale, gettext
from flask_babel import lazy_gettext as _l

from tracker.accounts.models import User
from tracker.dashboard.formats import percent
from tracker.insight import definitions as english
from tracker.insight.definitions import Definition
from tracker.leads.models import Lead
from tracker.problem import Problem
from tracker.scores.bands import LETTERS, limits
from tracker.sentence import Sentence, Value

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
ACTIVITY_NAMES = {
    "call": _l("Call"),
    "email": _l("E-mail to them"),
    "reply": _l("Reply from them"),
    "meeting": _l("Meeting"),
    "note": _l("Note"),
}
ACTIVITY_ICONS = {
    "call": "phone",
    "email": "mail-forward",
    "reply": "mail-opened",
    "meeting": "calendar-event",
    "note": "note",
}
INTEREST_NAMES = {1: _l("More interested"), 0: _l("Interest as before"), -1: _l("Less interested")}
DISQUALIFIED_NAMES = {
    "no_contact": _l("No way to reach this person"),
    "disposable_email": _l("Disposable e-mail address"),
    "bot": _l("The form was sent by a bot"),
    "spam": _l("All that is known is spam"),
}
IDENTITY_NAMES = {
    "email": _l("E-mail"),
    "phone": _l("Phone"),
    "external": _l("Number in another system"),
    "user": _l("User id, after the site's number"),
}
CHANNEL_NAMES = {
    "direct": _l("Direct"),
    "organic search": _l("Organic search"),
    "paid search": _l("Paid search"),
    "social": _l("Social"),
    "paid social": _l("Paid social"),
    "email": _l("E-mail"),
    "referral": _l("Referral"),
    "ai assistant": _l("AI assistant"),
    "display": _l("Display"),
    "affiliate": _l("Affiliate"),
    "campaign": _l("Other campaign"),
    "import": _l("Import"),
}
SOURCE_NAMES = {"direct": _l("direct"), "import": _l("import")}
# Places that have a Chinese name; all others go by their own in every language.
PLACE_NAMES = {
    "baidu": _l("baidu"),
    "sogou": _l("sogou"),
    "360": _l("360"),
    "shenma": _l("shenma"),
    "quark": _l("quark"),
    "toutiao search": _l("toutiao search"),
    "wechat": _l("wechat"),
    "wecom": _l("wecom"),
    "qq": _l("qq"),
    "weibo": _l("weibo"),
    "zhihu": _l("zhihu"),
    "xiaohongshu": _l("xiaohongshu"),
    "douyin": _l("douyin"),
    "toutiao": _l("toutiao"),
    "bilibili": _l("bilibili"),
    "kuaishou": _l("kuaishou"),
    "tieba": _l("tieba"),
    "douban": _l("douban"),
    "dingtalk": _l("dingtalk"),
    "feishu": _l("feishu"),
    "tencent": _l("tencent"),
    "doubao": _l("doubao"),
    "yuanbao": _l("yuanbao"),
    "qwen": _l("qwen"),
    "wenxin": _l("wenxin"),
}
BOT_REASONS = {
    "crawler": _l("names itself a crawler or another program"),
    "automated": _l("a program drove the browser"),
    "headless": _l("a browser without a window"),
    "hints": _l("the browser contradicts itself about what it is"),
    "data centre": _l("came from a data centre"),
    "referrer spam": _l("came by a referrer that only wants to be seen in reports"),
    "too fast": _l("opened pages faster than anybody can look at them"),
}
SPAM_REASONS = {
    "honeypot": _l("filled in a field that people cannot see or are told to leave empty"),
    "repeated": _l("others sent the same text within a week"),
    "link in a name": _l("a link where a name, a job or a company belongs"),
    "links": _l("a message made of links"),
    "too quick": _l("sent faster than anybody can fill it in"),
    "disposable address": _l("a disposable e-mail address and no phone number"),
    "malformed address": _l("an e-mail address that cannot be one, and no phone number"),
    "said so": _l("somebody said so"),
}
DEVICE_NAMES = {"desktop": _l("Desktop"), "phone": _l("Mobile"), "tablet": _l("Tablet")}


def said(what: Sentence | ValueError, *, naming: Callable[[str], str] = str) -> str:
    """Return a sentence, or why something was refused, in the reader's language.

    An error that is no `Problem` is said as it stands. `naming` turns a name in a list of names
    into what readers call it.
    """
    if isinstance(what, Problem):
        what = what.sentence
    if isinstance(what, ValueError) or not what.template:
        return str(what)
    values = {name: _told(value, naming) for name, value in what.values.items()}
    return str(gettext(what.template, **values))


def _told(value: Value, naming: Callable[[str], str]) -> str:
    if isinstance(value, Sentence):
        return said(value, naming=naming)
    if isinstance(value, list):
        return format_list([f"“{naming(name)}”" for name in value], "unit", get_locale())
    if isinstance(value, int | float):
        return str(format_decimal(value, None if isinstance(value, int) else "#,##0.00"))
    return value


def init_app(app: Flask) -> None:
    """Give the words to every template."""
    app.jinja_env.filters.update(
        said=said,
        bot_reason=bot_reason,
        spam_reason=spam_reason,
        channel_name=channel_name,
        country_name=country_name,
        user_name=user_name,
        source_name=source_name,
        lead_name=lead_name,
    )
    app.jinja_env.globals.update(
        status_names=STATUS_NAMES,
        status_colours=STATUS_COLOURS,
        outcome_names=OUTCOME_NAMES,
        activity_names=ACTIVITY_NAMES,
        activity_icons=ACTIVITY_ICONS,
        interest_names=INTEREST_NAMES,
        disqualified_names=DISQUALIFIED_NAMES,
        identity_names=IDENTITY_NAMES,
        device_names=DEVICE_NAMES,
    )


def band_names(bands: Mapping[str, float]) -> dict[str, str]:
    """Return each band's letter with the scores that are in it, in the reader's words."""
    names = {}
    for letter in LETTERS:
        low, high = (percent(edge) for edge in limits(letter, bands))
        if letter == LETTERS[0]:
            names[letter] = gettext("%(band)s: %(low)s and more", band=letter, low=low)
        elif letter == LETTERS[-1]:
            names[letter] = gettext("%(band)s: below %(high)s", band=letter, high=high)
        else:
            names[letter] = gettext(
                "%(band)s: %(low)s to %(high)s", band=letter, low=low, high=high
            )
    return names


def channel_name(channel: str) -> str:
    """Return a channel in the reader's language; one we do not know as it is."""
    return str(CHANNEL_NAMES.get(channel, channel))


def source_name(source: str) -> str:
    """Return a source as people call it; one we do not know as it is."""
    return str(SOURCE_NAMES.get(source) or PLACE_NAMES.get(source) or source)


def bot_reason(reason: str) -> str:
    """Return why a visit is taken for a program's, in words."""
    return str(BOT_REASONS.get(reason, reason))


def spam_reason(reason: str) -> str:
    """Return why a form is taken for spam, in words."""
    return str(SPAM_REASONS.get(reason, reason))


def country_name(code: str) -> str:
    """Return a country by its ISO 3166-1 code in the reader's language; the code for none."""
    locale = get_locale() or Locale("en")
    return str(locale.territories.get(code, code))


def lead_name(lead: Lead) -> str:
    """Return what to call a lead."""
    return lead.name or lead.email or lead.phone or gettext("Lead %(number)s", number=lead.id)


def user_name(user: User) -> str:
    """Return what to call a user where there is little room."""
    return user.name or user.email.partition("@")[0]


def definitions() -> dict[str, Definition]:
    """Return what each number means, in the reader's language, by its name in small letters."""
    return {
        name.lower(): Definition(gettext(known.name), gettext(known.sentence))
        for name, known in vars(english).items()
        if isinstance(known, Definition)
    }
