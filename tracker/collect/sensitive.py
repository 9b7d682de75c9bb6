"""What must not be kept even if it was sent: the snippet's own rules, read from its own table.

`snippet/src/sensitive.json` is that table and `snippet/src/sensitive.js` the other reader of
it; a test holds the two to the same answers.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote_plus

_RULES: Final = json.loads(
    (Path(__file__).parents[2] / "snippet" / "src" / "sensitive.json").read_text("utf-8")
)
_AUTOCOMPLETE: Final = re.compile(_RULES["autocomplete"], re.ASCII)
_CAMEL_CASE: Final = re.compile(_RULES["camelCase"], re.ASCII)
_SEPARATOR: Final = re.compile(_RULES["separator"], re.ASCII)
_NAMES: Final = re.compile("|".join(_RULES["names"]))
_DIGIT_RUN: Final = re.compile(_RULES["digitRun"], re.ASCII)
_DIGIT_SEPARATOR: Final = re.compile(_RULES["digitSeparator"], re.ASCII)
_CARD_NUMBER: Final = re.compile(_RULES["cardNumber"], re.ASCII)
_CHINA_ID: Final = re.compile(_RULES["chinaId"], re.ASCII)
_NUMBER_LENGTHS: Final = range(13, 21)  # the shortest card; a plus and 19 digits
_QUERY: Final = re.compile(r"([?&]([^=&]*)=)([^&]*)")


def is_secret_name(text: str) -> bool:
    """Whether a field's name, label or placeholder says that its value is a secret."""
    spaced = _CAMEL_CASE.sub(r"\1 \2", unicodedata.normalize("NFKC", text))
    return bool(_NAMES.search(_SEPARATOR.sub(" ", f" {spaced} ").lower()))


def holds_secret_number(text: str) -> bool:
    """Whether a card or identity number stands anywhere in `text`, grouped or not."""
    for run in _DIGIT_RUN.findall(unicodedata.normalize("NFKC", text)):
        groups = _DIGIT_SEPARATOR.split(run)
        for first in range(len(groups)):
            number = ""
            for group in groups[first:]:
                number += group
                if len(number) >= _NUMBER_LENGTHS.stop:
                    break
                if len(number) in _NUMBER_LENGTHS and (_is_card(number) or _is_china_id(number)):
                    return True
    return False


def is_secret_field(
    *, kind: str, autocomplete: str, names: Iterable[str], value: str | list[str]
) -> bool:
    """Whether one form field had to stay on the page."""
    values = value if isinstance(value, list) else [value]
    return (
        kind in _RULES["types"]
        or bool(_AUTOCOMPLETE.search(autocomplete.lower()))
        or any(map(is_secret_name, names))
        or any(map(holds_secret_number, values))
    )


def without_secrets(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain data without the entries whose name or value is secret, at any depth."""
    return {
        name: _cleaned(value)
        for name, value in data.items()
        if not is_secret_name(name) and not _is_secret_value(value)
    }


def without_url_secrets(url: str) -> str:
    """Return an address without its fragment and with secret query values emptied."""

    def emptied(found: re.Match[str]) -> str:
        given, name, value = found.groups()
        secret = is_secret_name(unquote_plus(name)) or (
            # Advertisers' ids in utm_* are long numbers, and one in ten passes Luhn by chance.
            not name.startswith("utm_") and holds_secret_number(unquote_plus(value))
        )
        return str(given) if secret else str(given + value)

    return _QUERY.sub(emptied, url.partition("#")[0])


def _cleaned(value: Any) -> Any:
    if isinstance(value, Mapping):
        return without_secrets(value)
    if isinstance(value, list):
        return [None if _is_secret_value(v) else _cleaned(v) for v in value]
    return value


def _is_secret_value(value: Any) -> bool:
    return isinstance(value, str | int) and holds_secret_number(str(value))


def _is_card(number: str) -> bool:
    if not _CARD_NUMBER.search(number):
        return False
    # Luhn. Source: US patent 2,950,048 (1960).
    digits = [int(d) for d in reversed(number.removeprefix("+"))]
    doubled = [d * 2 % 9 or d if place % 2 else d for place, d in enumerate(digits)]
    return sum(doubled) % 10 == 0


def _is_china_id(number: str) -> bool:
    if not _CHINA_ID.search(number):
        return False
    # ISO 7064 MOD 11-2. Source: GB 11643-1999.
    total = 0
    for digit in number:
        total = (total * 2 + (10 if digit in "Xx" else int(digit))) % 11
    return total == 1
