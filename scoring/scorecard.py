"""Points by rules that a person wrote: chances before there are outcomes to learn from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal, Self, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring import spelling
from scoring.columns import Floats
from scoring.reason import Reason

Test = Literal["at least", "above", "is", "yes"]
TESTS: tuple[Test, ...] = get_args(Test)
# A chance that a 64-bit number still tells from certain; the same for every model.
GREATEST_LOGIT = 13.8
YES = frozenset({"true", "yes"})


@dataclass(frozen=True, slots=True)
class Rule:
    """If `feature` is so, the odds change by a factor: `effect` is its logarithm.

    `test` "at least" and "above" compare with a number, "is" with a word, and "yes" asks
    whether a flag is set and has no `value`.

    Raises
    ------
    ValueError
        For a test unknown here, a value that does not fit it, or an effect that is no number.
    """

    feature: str
    test: Test
    value: float | str | None
    effect: float

    def __post_init__(self) -> None:
        if self.test not in TESTS:
            raise ValueError(
                f"A rule of {self.feature!r} tests {self.test!r}: it can be {', '.join(TESTS)}."
            )
        if not self._value_fits():
            raise ValueError(
                f"A rule of {self.feature!r} asks for {self.test!r} {self.value!r}: give a number "
                "for “at least” and “above”, a word for “is” and nothing for “yes”."
            )
        if not _is_number(self.effect):
            raise ValueError(
                f"A rule of {self.feature!r} has the effect {self.effect!r}: give a number, above "
                "0 if it speaks for winning."
            )

    def _value_fits(self) -> bool:
        match self.test:
            case "at least" | "above":
                return _is_number(self.value)
            case "is":
                return isinstance(self.value, str) and bool(self.value.strip())
            case "yes":
                return self.value is None

    def holds(self, column: "pd.Series[Any]") -> NDArray[np.bool_]:
        """Say for each row whether it is so, shape (n,); never for a gap."""
        match self.test:
            case "at least":
                holds = _numbers(column) >= float(self.value or 0)
            case "above":
                holds = _numbers(column) > float(self.value or 0)
            case "is":
                holds = _among(column, str(self.value).strip().__eq__)
            case "yes":
                holds = _set(column)
        return np.asarray(holds, dtype=np.bool_)

    def packed(self) -> dict[str, Any]:
        """Return it as JSON takes it, for `unpacked`."""
        return {
            "feature": self.feature,
            "test": self.test,
            "value": self.value,
            "effect": self.effect,
        }

    @classmethod
    def unpacked(cls, stored: Mapping[str, Any]) -> Self:
        """Return the rule that was packed; `KeyError` or `ValueError` if it was none."""
        return cls(stored["feature"], stored["test"], stored["value"], stored["effect"])


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Rules that add up, asked like a learned model.

    `base` is the logit of a lead no rule speaks of. Rules of one feature add up too: "3 or
    more" is earned on top of "1 or more". A gap, or a column that is not there, adds nothing.

    Raises
    ------
    ValueError
        If `base` is no number, or as good as certain.

    >>> card = Scorecard((Rule("visits", "at least", 2, 0.7),), base=-2.0)
    >>> card.predict(pd.DataFrame({"visits": [1, 2]})).round(2).tolist()
    [0.12, 0.21]
    """

    rules: tuple[Rule, ...]
    base: float

    def __post_init__(self) -> None:
        if not (_is_number(self.base) and abs(self.base) <= GREATEST_LOGIT):
            raise ValueError(
                f"A scorecard cannot begin at the log-odds {self.base!r}: give a number between "
                f"-{GREATEST_LOGIT} and {GREATEST_LOGIT}."
            )

    def predict(self, X: pd.DataFrame) -> Floats:  # noqa: N803 - as in `scoring.model`
        """Chance of each lead, shape (n,), inside (0, 1)."""
        logits = self.base + self.effects(X, self.features).sum(axis=1)
        chance: Floats = 1 / (1 + np.exp(-logits))
        return chance

    def effects(self, X: pd.DataFrame, names: Sequence[str]) -> Floats:  # noqa: N803 - as above
        """Log-odds that the rules give each row for each named feature, shape (n, len(names)).

        ``base`` and all effects of a row add up to the logit of its chance; where that would
        be certainty, the effects are smaller by one factor.
        """
        found = np.zeros((len(X), len(self.features)))
        place = {name: j for j, name in enumerate(self.features)}
        for rule in self.rules:
            if rule.feature in X.columns:
                found[rule.holds(X[rule.feature]), place[rule.feature]] += rule.effect
        total = found.sum(axis=1)
        beyond = np.abs(self.base + total) > GREATEST_LOGIT
        allowed = np.copysign(GREATEST_LOGIT, self.base + total[beyond]) - self.base
        found[beyond] *= (allowed / total[beyond])[:, np.newaxis]
        asked = np.zeros((len(X), len(names)))
        for j, name in enumerate(names):
            if name in place:
                asked[:, j] = found[:, place[name]]
        return asked

    def explain(self, X: pd.DataFrame) -> list[list[Reason]]:  # noqa: N803 - as in `predict`
        """Return for each lead the features that a rule speaks about, strongest first.

        ``base`` and the effects of a lead add up to the logit of its chance.
        """
        effects = self.effects(X, self.features)
        reasons: list[list[Reason]] = [[] for _ in range(len(X))]
        for j, name in enumerate(self.features):
            speaking = np.flatnonzero(effects[:, j])
            if len(speaking):
                own = X[name].iloc[speaking].tolist()
                for i, value in zip(speaking.tolist(), own, strict=True):
                    reasons[i].append(Reason(name, value, float(effects[i, j])))
        return [sorted(mine, key=lambda reason: -abs(reason.effect)) for mine in reasons]

    @property
    def features(self) -> tuple[str, ...]:
        """The features that rules speak about, in their order."""
        return tuple(dict.fromkeys(rule.feature for rule in self.rules))

    def packed(self) -> dict[str, Any]:
        """Return it as JSON takes it, for `unpacked`."""
        return {"base": self.base, "rules": [rule.packed() for rule in self.rules]}

    @classmethod
    def unpacked(cls, stored: Mapping[str, Any]) -> Self:
        """Return the scorecard that was packed; `KeyError` or `ValueError` if it was none."""
        return cls(tuple(Rule.unpacked(rule) for rule in stored["rules"]), float(stored["base"]))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _numbers(column: "pd.Series[Any]") -> Floats:
    numbers = pd.to_numeric(column, errors="coerce")
    return numbers.to_numpy(dtype=np.float64, na_value=np.nan)


def _among(column: "pd.Series[Any]", says: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Which rows have a word, or one word of their list, of which `says` is true."""
    if spelling.is_many(spelling.types_of(column)):
        many = spelling.lists(column)
        hits = np.array([says(level) for level in many.levels], dtype=np.bool_)[many.indices]
        return np.isin(np.arange(len(many)), many.owners[hits])
    words = spelling.words(column)
    return np.array([*map(says, words.levels), False], dtype=np.bool_)[words.codes]


def _set(column: "pd.Series[Any]") -> NDArray[np.bool_]:
    """Which rows' flag is set, whether it came as a boolean, a number or a word."""
    return _among(column, lambda word: word.lower() in YES) | (_numbers(column) > 0)
