"""What a site takes of visitors who want less, and which fields of its forms: checked words."""

from collections.abc import Collection, Mapping
from typing import Final, Literal, get_args

from tracker.problem import Problem

# Of whoever's browser says "do not track": visits are left out and forms are taken, all is left
# out, or nothing is.
Signals = Literal["visits", "all", "nothing"]
SIGNALS: Final[tuple[Signals, ...]] = get_args(Signals)

LISTS: Final = ("deny", "allow", "hidden")
MOST_FIELDS: Final = 100  # on a list; they stand in the tag of every page
LONGEST_FIELD: Final = 100  # characters of a name


def checked_signals(text: str) -> Signals:
    """Return what is left out of browsers that object. Raises `ValueError` for no such word."""
    if text not in SIGNALS:
        raise ValueError(f"There is no choice {text!r}; choose one of {', '.join(SIGNALS)}.")
    return text


def checked_rules(given: Mapping[str, Collection[str]]) -> dict[str, list[str]] | None:
    """Return the lists of fields as they are kept, None where all are empty.

    `deny` are never taken; where `allow` has any, only those are; `hidden` are the hidden ones
    that are. Names are those of the form; big and small letters are the same.

    Raises `ValueError` for a list that cannot be, or a field that two of them speak of in
    different ways.
    """
    rules = {name: _names(given.get(name, ())) for name in LISTS}
    denied, allowed, hidden = ({_key(n): n for n in rules[name]} for name in LISTS)
    for key, name in (allowed | hidden).items():
        if key in denied:
            raise Problem(
                "“%(name)s” cannot be taken and never taken; take it off one list.", name=name
            )
    for key, name in hidden.items():
        if allowed and key not in allowed:
            raise Problem(
                "“%(name)s” is a hidden field to be taken, and is not among the only fields taken; "
                "add it there too.",
                name=name,
            )
    return rules if any(rules.values()) else None


def _names(given: Collection[str]) -> list[str]:
    names: dict[str, str] = {}
    for text in given:
        name = "".join(sign for sign in text if sign.isprintable()).strip()
        if "," in name:
            raise Problem("“%(name)s” has a comma, which parts one field from the next.", name=name)
        if len(name) > LONGEST_FIELD:
            raise Problem(
                "The name of a field has %(count)s characters at most.", count=LONGEST_FIELD
            )
        if name:
            names.setdefault(_key(name), name)
    if len(names) > MOST_FIELDS:
        raise Problem("A list has %(count)s fields at most.", count=MOST_FIELDS)
    return list(names.values())


def _key(name: str) -> str:
    return name.lower()
