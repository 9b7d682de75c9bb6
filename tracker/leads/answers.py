"""The answers in a form as the rules on spam read them: plain values, whatever was sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tracker.leads.fields import field_key, meaning_of

LONGEST: Final = 5000  # signs of a value that are looked at
_TYPED: Final = frozenset({"", "text", "email", "url", "tel", "search", "number"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One field that was sent, with its value as text; empty where there is none."""

    name: str
    label: str
    placeholder: str
    type: str
    value: str
    meaning: str | None
    unseen: bool  # had a value though nobody could see it

    @property
    def is_line(self) -> bool:
        """Whether it is a line that people, browsers or programs write something into."""
        return self.type in _TYPED

    @property
    def is_text(self) -> bool:
        """Whether it is a text of several lines."""
        return self.type == "textarea" or self.meaning == "message"


def answers_of(
    fields: Iterable[Mapping[str, Any]], mapping: Mapping[str, str] | None = None
) -> list[Answer]:
    """Return the fields of a form as answers; `mapping` is what a person said that they mean."""
    corrected = mapping or {}
    return [
        Answer(
            name=_plain(field.get("name")),
            label=_plain(field.get("label")),
            placeholder=_plain(field.get("placeholder")),
            type=_plain(field.get("type")).casefold(),
            value=_plain(field.get("value")),
            meaning=_meaning(field, corrected),
            unseen=field.get("unseen") is True,
        )
        for field in fields
    ]


def _meaning(field: Mapping[str, Any], corrected: Mapping[str, str]) -> str | None:
    """Return what a field asks for by itself: spam need not be what was asked for."""
    said = corrected.get(field_key(field))
    return meaning_of(field) if said is None else said or None


def _plain(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(filter(None, (_plain(o) for o in value[:100] if isinstance(o, str))))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()[:LONGEST]
