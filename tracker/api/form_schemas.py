"""What the API takes and gives of forms."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from tracker.api.schemas import Id, Moment
from tracker.leads.fields import MeaningName


class Days(Struct, kw_only=True, forbid_unknown_fields=True):
    """Of which days numbers are wanted: the last 30 unless said otherwise."""

    counted_from: (
        Annotated[Moment, Meta(description="Count from then on, such as 2026-03-01T00:00:00Z.")]
        | UnsetType
    ) = UNSET
    counted_before: Annotated[Moment, Meta(description="Count up to then.")] | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Refuse a time that is none in UTC, on the edge of the calendar."""
        for name in ("counted_from", "counted_before"):
            try:
                if isinstance(moment := getattr(self, name), datetime):
                    moment.astimezone(UTC)
            except OverflowError:
                raise ValueError(f"`{name}` is outside the calendar") from None


class FormQuery(Days, kw_only=True, forbid_unknown_fields=True):
    """Which forms."""

    site_id: Annotated[Id, Meta(description="Of one site.")] | UnsetType = UNSET


class FormNumbers(Struct):
    """What people did with a form; spam and bots are in none of it."""

    views: Annotated[int, Meta(description="Of its pages, from the day it was seen there.")]
    attempts: Annotated[int, Meta(description="Sent, whether the page took it or not.")]
    submissions: Annotated[int, Meta(description="Sent, and the page took it.")]
    leads: Annotated[int, Meta(description="People who said in these who they are.")]
    conversion: Annotated[
        float | None, Meta(description="Submissions by view; null for fewer than 20 views.")
    ]


class FormField(Struct):
    """A field of a form, and what it is taken to mean."""

    key: Annotated[str, Meta(description="Its name, or its label where it has none.")]
    label: str | None
    type: str | None
    meaning: MeaningName | None
    because: Annotated[
        str | None,
        Meta(description="corrected, autocomplete, type, label, name, placeholder or value."),
    ]


class Form(Struct):
    """A form on a site."""

    id: int
    site: Annotated[str, Meta(description="The site's name.")]
    site_id: int
    key: Annotated[str, Meta(description="What its page calls it; unique on its site.")]
    pages: list[str]
    fields: list[FormField]
    mapping: Annotated[
        dict[str, str],
        Meta(description="What a person said that fields mean, by their key; “” is nothing."),
    ]
    first_seen_at: datetime
    last_seen_at: datetime
    numbers: FormNumbers


class FormList(Struct):
    """The forms, those sent most first."""

    forms: list[Form]


class MappingChange(Struct, forbid_unknown_fields=True):
    """What fields mean from now on; those left out stay as they are."""

    mapping: Annotated[
        dict[str, MeaningName | Literal[""] | None],
        Meta(description="By a field's key: a meaning, “” for nothing, null for what is read."),
    ]
