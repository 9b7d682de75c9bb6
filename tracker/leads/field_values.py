"""Whether an answer can be what was asked for, and how answers in parts make one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import phonenumbers

from tracker.leads.identity import phone_key

MAX_CHARS: Final = 2000
MOST_DIGITS: Final = 20  # of a number with an extension; more are something else
MAX_COUNTRY_CHARS: Final = 80

_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DIAL_CODE: Final = re.compile(r"\+\s?(\d{1,4})(?!\d)")
_CHINESE_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_BLANKLESS: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af々]+")
_NO: Final = re.compile(
    r"0|no|n|false|off|none|never|nein|non|nee|nej|nei|nie|ei|ne|nem|nu|hayır|нет|ні|όχι|いいえ|아니요"
    r"|否|不|不同意"
)


def answer(field: Mapping[str, Any]) -> str:
    """Return what was typed, or what the visitor saw of what they chose; several joined."""
    return _text(field.get("text")) or _text(field.get("value"))


def is_address(value: str) -> bool:
    """Return whether a text has the shape of one e-mail address."""
    return _ADDRESS.fullmatch(value) is not None


def looks_like_phone(value: str) -> bool:
    """Return whether a text has as many digits as a phone number, or one and its extension."""
    if is_address(value) or "://" in value:
        return False
    return phone_key(value) is not None and len(re.sub(r"\D", "", value)) <= MOST_DIGITS


def is_surely_phone(value: str) -> bool:
    """Return whether a text can be nothing but a phone number, whatever was asked for."""
    digits = re.sub(r"[\s()./-]", "", value)
    if _CHINESE_MOBILE.fullmatch(digits):
        return True
    return re.fullmatch(r"\+\d{7,15}", digits) is not None and _is_valid(digits)


def is_plausible(meaning: str, value: str) -> bool:
    """Return whether `value`, which is not empty, can be what a field of `meaning` asks for."""
    if meaning == "email":
        return is_address(value)
    if meaning == "phone":
        return looks_like_phone(value)
    if meaning == "message":
        return True
    if is_address(value) or not any(c.isalpha() for c in value):
        return False
    return meaning != "country" or (len(value) <= MAX_COUNTRY_CHARS and "+" not in value)


def is_yes(field: Mapping[str, Any]) -> bool:
    """Return whether a box was ticked, or something else than "no" chosen."""
    said = [_text(field.get(part)).casefold() for part in ("value", "text")]
    return said[0] != "" and not any(map(_NO.fullmatch, said))


def joined_name(first: str | None, last: str | None) -> str | None:
    """Return the whole name as it is written where it comes from.

    >>> joined_name("Ana", "Li"), joined_name("明", "王"), joined_name(None, "Li")
    ('Ana Li', '王明', 'Li')
    """
    if first and last and _BLANKLESS.fullmatch(first) and _BLANKLESS.fullmatch(last):
        return last + first
    return " ".join(filter(None, (first, last))) or None


def joined_phone(parts: Sequence[str], form: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the number out of the parts that were asked for, with the country code chosen for it.

    None where that is no number. The code is the only one shown by what was chosen in a list, and
    counts where the number is valid with it and does not have one.
    """
    number = next(filter(looks_like_phone, parts), " ".join(parts))
    if not looks_like_phone(number):
        return None
    codes = {code for field in form if (code := _dial_code(field))}
    if len(codes) == 1 and not number.startswith(("+", "00")):
        [code] = codes
        whole = f"+{code} {number}"
        return whole if _is_valid(whole) else number
    return number


def _dial_code(field: Mapping[str, Any]) -> str | None:
    if not str(field.get("type")).startswith("select"):
        return None
    codes = {m for part in ("value", "text") for m in _DIAL_CODE.findall(_text(field.get(part)))}
    return codes.pop() if len(codes) == 1 else None


def _is_valid(number: str) -> bool:
    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(number)))
    except phonenumbers.NumberParseException:
        return False


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(str(v) for v in value if v not in (None, ""))
    return str(value).strip()[:MAX_CHARS] if isinstance(value, str | int | float) else ""
