"""What the service has to say, kept so that every reader can be told in a language of theirs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

# A list holds names, such as those of columns.
Value: TypeAlias = "str | int | float | list[str] | Sentence"


@dataclass(frozen=True)
class Sentence:
    """A template with `%(name)s` where `values` go, as translators see it; `str()` is English.

    Numbers are written as the language does, a fraction with two digits. Without values the
    template is the text as it stands.

    >>> str(Sentence("Scored %(count)s leads.", {"count": 9240}))
    'Scored 9,240 leads.'
    """

    template: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        if not self.values:
            return self.template
        return self.template % {name: _english(value) for name, value in self.values.items()}

    def packed(self) -> dict[str, Any]:
        """Return it as JSON takes it, for `unpacked`."""
        values = {
            name: value.packed() if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        return {"template": self.template, "values": values}

    @classmethod
    def unpacked(cls, stored: Mapping[str, Any]) -> Self:
        """Return the sentence that was packed."""
        values = {
            name: cls.unpacked(value) if isinstance(value, dict) else value
            for name, value in stored["values"].items()
        }
        return cls(stored["template"], values)


def _english(value: Value) -> str:
    if isinstance(value, list):
        return ", ".join(repr(name) for name in value)
    if isinstance(value, int | float):
        return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
    return str(value)
