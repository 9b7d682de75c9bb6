"""One reason of a score."""

from typing import Any, NamedTuple


class Reason(NamedTuple):
    """What one column says about one lead.

    `value` is the lead's own, as it stood in the table, None for a gap. `effect` is in
    log-odds against the average lead of the training data: above 0 speaks for winning, and
    ``exp(effect)`` is the factor on the odds.
    """

    feature: str
    value: Any
    effect: float
