"""Which way the chance may move as a feature rises, where somebody has said so."""

from collections.abc import Mapping, Sequence

from scoring.encoding import Feature

ORDERED = ("number", "flag")


def directions(features: Sequence[Feature], monotone: Mapping[str, int] | None) -> list[int]:
    """Return 1, -1 or 0 (free) for each feature; columns that are not there do not matter.

    Raises
    ------
    ValueError
        If a feature has no order, or a sign is neither 1 nor -1.

    >>> directions([Feature("visits", "number"), Feature("source", "word")], {"visits": 1})
    [1, 0]
    """
    asked = monotone or {}
    for name, sign in asked.items():
        if sign not in (1, -1):
            raise ValueError(
                f"The direction of {name!r} is {sign!r}; give 1 (rises) or -1 (falls)."
            )
    for feature in features:
        if feature.name in asked and feature.read_as not in ORDERED:
            raise ValueError(
                f"{feature.name!r} is a {feature.read_as}: only a number or a flag can be made to "
                "move the chance one way."
            )
    return [asked.get(feature.name, 0) for feature in features]
