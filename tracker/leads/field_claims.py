"""What one field of a form, by itself, says that it asks for."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from tracker.leads.field_reading import (
    CONSENT,
    MAX_CHARS,
    OTHER,
    Reading,
    Vocabulary,
    shows_an_address,
    without_addresses,
)
from tracker.leads.field_values import answer, is_address, looks_like_phone

SOMEBODY_ELSE: Final = "somebody else"  # whose it is, not a meaning anybody sees

# What HTML's autocomplete says is said by the page's author and counts first.
AUTOCOMPLETE: Final[Mapping[str, str]] = {
    "email": "email",
    "tel": "phone",
    "tel-national": "phone",
    "tel-local": "phone",
    "tel-area-code": "phone",
    "name": "name",
    "given-name": "first_name",
    "family-name": "last_name",
    "organization": "company",
    "organization-title": "title",
    "country": "country",
    "country-name": "country",
}
_OF_NO_USE: Final = re.compile(
    r"fax|pager|tel-(country-code|extension)|honorific-.*|nickname|additional-name"
    r"|street-address|address-.*|postal-code|bday.*|sex|language|url|photo|impp"
)
_WRITTEN: Final = frozenset({"", "text", "email", "tel", "hidden"})
_CHOICES: Final = frozenset({"radio", "select-one", "select-multiple"})
_OF_A_LIST: Final = frozenset({"country", "title"})
_ONE_OF_SEVERAL: Final = re.compile(r"\[\d*\]$")  # `topics[]`, `topics[3]`


class Claim(NamedTuple):
    """What a field says it asks for: one of `MEANINGS`, `OTHER` or `SOMEBODY_ELSE`."""

    meaning: str
    because: str
    plain: bool = True


_SOME_TEXT: Final = Claim("message", "type", plain=False)


def claim_of(field: Mapping[str, Any], words: Vocabulary) -> Claim | None:
    """Return what a field says by autocomplete, then type, then words; None if it says nothing."""
    kind = _attribute(field, "type").lower()
    name, label, placeholder = (_attribute(field, a) for a in ("name", "label", "placeholder"))
    if kind == "checkbox":
        if isinstance(field.get("value"), list):
            return None  # several things to choose from
        return _consent(words, name, label)
    claim = _by_autocomplete(field, kind) or _by_type_and_words(field, kind, words)
    if claim and claim.meaning == "message":
        return claim  # to a friend or not, it is what this visitor wrote
    if words.is_of_somebody_else(name, label, placeholder):
        return Claim(SOMEBODY_ELSE, "label")
    return claim


def _by_autocomplete(field: Mapping[str, Any], kind: str) -> Claim | None:
    tokens = _attribute(field, "autocomplete").lower().split()
    if any(map(_OF_NO_USE.fullmatch, tokens)):
        return Claim(OTHER, "autocomplete")
    known = [AUTOCOMPLETE[token] for token in tokens if token in AUTOCOMPLETE]
    if not known or (kind == "email" and known[-1] != "email"):
        return None  # browsers hold people to the type, to autocomplete they do not
    return Claim(known[-1], "autocomplete")


def _by_type_and_words(field: Mapping[str, Any], kind: str, words: Vocabulary) -> Claim | None:
    if kind == "email":
        return Claim("email", "type")
    said = list(_said(field, words))
    first = said[0] if said else None
    if kind == "tel":  # also asked for where a keypad of digits is wanted
        return first if first and first.plain else Claim("phone", "type")
    if kind == "textarea":
        return _of_a_text(said)
    if kind == "number":
        return first if first and first.meaning in ("phone", OTHER) else None
    if kind in _CHOICES:
        return _of_a_choice(field, first, words)
    return first if kind in _WRITTEN else None


def _said(field: Mapping[str, Any], words: Vocabulary) -> Iterator[Claim]:
    """Yield what the texts of a field say: what is plain, then what may mean many things."""
    label, placeholder = _attribute(field, "label"), _attribute(field, "placeholder")
    read = (
        ("label", words.read(without_addresses(label))),
        ("name", words.read_name(_attribute(field, "name"))),
        ("placeholder", words.read(without_addresses(placeholder))),
    )
    for plain in (True, False):
        for because, reading in read:
            if reading.meanings and reading.plain is plain:
                yield Claim(_fitting(reading, field), because, plain)
        if plain and shows_an_address(f"{label} {placeholder}"):
            yield Claim("email", "placeholder")


def _fitting(reading: Reading, field: Mapping[str, Any]) -> str:
    """Return the meaning of a reading; of "e-mail or phone", the one that was answered."""
    if reading.meanings[:2] == ("email", "phone"):
        value = answer(field)
        if not is_address(value) and looks_like_phone(value):
            return "phone"
    return reading.meanings[0]


def _of_a_text(said: list[Claim]) -> Claim:
    """Return a message, unless something else is plainly asked for: an address, a list of goods."""
    for claim in said:
        if claim.meaning == "message":
            return claim
    first = said[0] if said else None
    return first if first and first.plain and first.meaning == OTHER else _SOME_TEXT


def _of_a_choice(field: Mapping[str, Any], first: Claim | None, words: Vocabulary) -> Claim | None:
    if first and first.plain and first.meaning in _OF_A_LIST:
        return first
    if first and first.meaning == OTHER:
        return first
    return _consent(words, _attribute(field, "name"), _attribute(field, "label"))


def _consent(words: Vocabulary, name: str, label: str) -> Claim | None:
    if words.asks_consent(label):
        return Claim(CONSENT, "label")
    if words.asks_consent(name) and not _ONE_OF_SEVERAL.search(name):
        return Claim(CONSENT, "name")
    return None


def _attribute(field: Mapping[str, Any], name: str) -> str:
    value = field.get(name)
    # Cut before anything looks for an address in it, which takes the square of its length.
    return value[:MAX_CHARS] if isinstance(value, str) else ""
