"""What a training has to say: English that another language can still be made of."""

from collections.abc import Mapping
from typing import Any, Self


class Sentence(str):
    """An English sentence that keeps its template and the values in it.

    `template` has `%(name)s` where `values` go: strings, numbers, sentences, or lists of the
    names of columns.

    >>> Sentence("Left out %(columns)s.", {"columns": ["Id", "Note"]})
    "Left out 'Id', 'Note'."
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, values: Mapping[str, Any]) -> Self:
        """Fill the values in."""
        sentence = super().__new__(cls, template % {k: _english(v) for k, v in values.items()})
        sentence.template = template
        sentence.values = values
        return sentence

    def packed(self) -> dict[str, Any]:
        """Return template and values as JSON takes them.

        >>> Sentence("Scored %(count)s leads.", {"count": 3}).packed()
        {'template': 'Scored %(count)s leads.', 'values': {'count': 3}}
        """
        values = {
            name: value.packed() if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        return {"template": self.template, "values": values}

    def __reduce__(self) -> tuple[type[Self], tuple[str, Mapping[str, Any]]]:
        return type(self), (self.template, self.values)


def _english(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(repr(name) for name in value)
    return f"{value:.2f}" if isinstance(value, float) else str(value)
