"""Which fields of a form are kept: those that hold no secret and that the site takes."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from tracker.collect.sensitive import is_secret_field, without_secrets
from tracker.collect.wire import FieldRules

EVERY_FIELD: Final = FieldRules()


def kept_fields(fields: Iterable[Any], rules: FieldRules | None) -> Iterator[dict[str, Any]]:
    """Give the fields that may be kept, as they are; what is no field is none.

    What a site never takes comes before what it takes, and secrets before both. Of what no field
    of the snippet's has, secrets are left out at any depth.
    """
    for field in fields:
        if (
            isinstance(field, dict)
            and _is_taken(field, rules or EVERY_FIELD)
            and not _is_secret(field)
        ):
            yield without_secrets(field)


def _is_taken(field: dict[str, Any], rules: FieldRules) -> bool:
    name = str(field.get("name") or "").strip().lower()
    if name in rules.deny or (rules.allow and name not in rules.allow):
        return False
    return not _is_hidden(field) or name in rules.hidden


def _is_hidden(field: dict[str, Any]) -> bool:
    return str(field.get("type") or "").lower() == "hidden"


def _is_secret(field: dict[str, Any]) -> bool:
    # `text` is what the visitor saw of a choice whose `value` is for machines.
    given = [part for name in ("value", "text") for part in _parts(field.get(name))]
    return is_secret_field(
        # That it is hidden was decided by the site; that it holds a secret it cannot decide away.
        kind="text" if _is_hidden(field) else str(field.get("type") or "").lower(),
        autocomplete=str(field.get("autocomplete") or ""),
        names=[str(field.get(key) or "") for key in ("name", "label", "placeholder")],
        value=given,
    )


def _parts(value: Any) -> list[str]:
    return [str(part) for part in (value if isinstance(value, list) else [value])]
