"""Whether a form that was sent is spam, and why: read from what it says and how fast it came."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, Literal, get_args

from tracker.leads.answers import Answer
from tracker.leads.fields import Contact
from tracker.leads.honeypots import filled_honeypot
from tracker.leads.identity import email_key, phone_key
from tracker.leads.links import (
    asks_for_a_link,
    links_in_a_company,
    links_in_a_job,
    links_in_a_message,
    links_in_a_name,
)
from tracker.leads.qualify import is_disposable

# "repeated" is said by who has seen other forms; "said so" by a person.
Reason = Literal[
    "honeypot",
    "repeated",
    "link in a name",
    "links",
    "too quick",
    "disposable address",
    "malformed address",
    "said so",
]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)

# From when the page began to load to the submission. A browser fills in all it knows of its owner
# at once, so those fields take no time; but the page has to appear, be seen, and a button be
# pressed, which together takes nobody less than this.
QUICKEST_MS: Final = 800
# What a browser does not know is typed or pasted: field by field, with a press and a key or two.
QUICKEST_MS_A_FIELD: Final = 300
# Not more, however many fields: a page that is loaded again may have kept what was in them.
QUICKEST_AT_MOST_MS: Final = 2000

_FILLED_BY_BROWSERS: Final = frozenset(
    {"email", "phone", "name", "first_name", "last_name", "company", "title", "country"}
)
_IN: Final = {
    "name": links_in_a_name,
    "first_name": links_in_a_name,
    "last_name": links_in_a_name,
    "title": links_in_a_job,
    "company": links_in_a_company,
}
_SLIPS: Final = re.compile(r"[\s,;]+")


def spam_reason(
    answers: Sequence[Answer], *, contact: Contact, filled_ms: int | None = None
) -> Reason | None:
    """Return why a form is spam by itself, or None if nothing speaks for that.

    Parameters
    ----------
    answers
        The fields as they were sent.
    contact
        Who the form was read to be of.
    filled_ms
        Milliseconds from when the page began to load to the submission; None: a sender that
        does not tell.
    """
    if filled_honeypot(answers):
        return "honeypot"
    if any(_advertises(answer) for answer in answers):
        return "link in a name"
    if any(links_in_a_message(answer.value) for answer in answers if answer.is_text):
        return "links"
    if filled_ms is not None and filled_ms < quickest_ms(answers):
        return "too quick"
    if contact.phone and phone_key(contact.phone):
        return None  # somebody can be called, whatever the address is worth
    return _against_the_address(answers, contact)


def quickest_ms(answers: Sequence[Answer]) -> int:
    """Return in how many milliseconds a person can fill in a form at best."""
    by_hand = sum(bool(a.value) and not a.unseen and _is_written_by_hand(a) for a in answers)
    return min(QUICKEST_MS + QUICKEST_MS_A_FIELD * by_hand, QUICKEST_AT_MOST_MS)


def _against_the_address(answers: Sequence[Answer], contact: Contact) -> Reason | None:
    if contact.email and _is_address(contact.email):
        return "disposable address" if is_disposable(contact.email) else None
    return "malformed address" if any(_is_malformed(answer) for answer in answers) else None


def _is_written_by_hand(answer: Answer) -> bool:
    return (answer.is_line or answer.is_text) and answer.meaning not in _FILLED_BY_BROWSERS


def _advertises(answer: Answer) -> bool:
    has_link = _IN.get(answer.meaning or "")
    if has_link is None or answer.type == "url" or asks_for_a_link(answer.name + answer.label):
        return False
    return has_link(answer.value)


def _is_address(text: str) -> bool:
    try:
        return bool(email_key(text))
    except ValueError:
        return False


def _is_malformed(answer: Answer) -> bool:
    """Whether an answer looks like an address and cannot be one; a slip of the pen is none.

    A name with a sign before it, as networks give them out, is no address at all.
    """
    if answer.meaning != "email" and answer.type != "email":
        return False
    plain = _SLIPS.sub("", unicodedata.normalize("NFKC", answer.value)).strip(".")
    return "@" in plain.lstrip("@") and not _is_address(plain)
