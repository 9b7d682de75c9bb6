"""How good each way of learning is, and the baselines, all told by the same unseen leads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.calibration import Calibration, calibrate
from scoring.columns import Floats
from scoring.examples import Examples
from scoring.fitted import Fitted
from scoring.folds import Rows
from scoring.frequency import FrequencyTable
from scoring.holdout import Split
from scoring.intervals import bootstrap
from scoring.metrics import measure
from scoring.model import GREATEST_LOGIT
from scoring.selecting import Candidate, select
from scoring.sentences import Sentence

Tell = Callable[[int, Sentence], None]
FREQUENCY_TABLE, POINTS_RULE = "frequency table", "points rule"
COMPARED = (
    "auc",
    "average_precision",
    "brier",
    "log_loss",
    "calibration_error",
    "lift_at_10",
    "winners_in_top_20",
)
# Of the percents of a training: trying the ways of learning, then judging them.
SELECTING, JUDGING, JUDGED = 10, 70, 85


@dataclass(frozen=True)
class Judged:
    """What was chosen, and what each way of learning said of rows it had not seen.

    `rows`, rising, are row numbers of the examples; `chances`, by the name of who said them,
    have their shape. `calibration` is that of the chosen candidate for a model of all rows.
    """

    chosen: Candidate
    rows: Rows
    chances: Mapping[str, Floats]
    calibration: Calibration


def judge(examples: Examples, part: Split, tell: Tell) -> Judged:
    """Choose a way of learning and judge all of them by the rows kept aside.

    The model of all rows is calibrated by what was said of each row unseen: in the choosing,
    and of the rows kept aside. Where none were kept aside, each fold is judged by the setting
    and the calibration that the other folds speak for.
    """
    if part.cut == "folds":
        return _by_folds(examples, tell)
    older, newer = examples.take(part.learn), examples.take(part.judge)
    trial = select(older, progress=_trying(tell))
    fitted: dict[str, Fitted] = {}
    chances: dict[str, Floats] = {}
    for i, candidate in enumerate(trial.candidates):
        name = candidate.learner.name
        tell(
            JUDGING + (JUDGED - JUDGING) * i // len(trial.candidates),
            Sentence("Judging by leads kept aside", {}),
        )
        fitted[name] = older.fit(candidate.learner, candidate.setting)
        calibration = trial.calibration(candidate, older)
        chances[name] = chances_of(calibration(newer.logits(fitted[name])))
    chances[FREQUENCY_TABLE] = _frequency(older, newer)
    said = newer.logits(fitted[trial.chosen.learner.name])
    told = part.learn[trial.rows]
    rows = np.concatenate([told, part.judge])
    calibration = calibrate(
        np.concatenate([trial.chosen.logits, said]),
        examples.won[rows],
        examples.groups[rows],
        examples.seed,
        weight=np.repeat([1 / trial.repeats, 1.0], [len(told), len(newer)]),
    )
    return Judged(trial.chosen, part.judge, chances, calibration)


def compare(
    chances: Mapping[str, Floats], examples: Examples, *, chosen: str
) -> list[dict[str, Any]]:
    """Measure what each said of the same leads, with 95 % intervals; JSON-ready.

    Parameters
    ----------
    chances
        By name, of the rows of `examples`.
    """
    found = []
    for name, chance in chances.items():
        measured = measure(examples.won, chance)
        bounds = bootstrap(examples.won, chance, groups=examples.groups, seed=examples.seed)
        found.append(
            {"name": name, "chosen": name == chosen}
            | {key: measured[key] for key in COMPARED}
            | {"intervals": {key: bounds[key] for key in COMPARED if key in bounds}}
        )
    return found


def chances_of(logits: Floats) -> Floats:
    """Return the chances of calibrated logits, of the same shape, never 0 or 1."""
    chances: Floats = 1 / (1 + np.exp(-np.clip(logits, -GREATEST_LOGIT, GREATEST_LOGIT)))
    return chances


def _by_folds(examples: Examples, tell: Tell) -> Judged:
    trial = select(examples, progress=_trying(tell))
    tell(JUDGING, Sentence("Judging by leads kept aside", {}))
    chances = {
        name: np.empty(len(examples)) for name in (trial.chosen.learner.name, FREQUENCY_TABLE)
    }
    for learn, told in trial.cuts:
        chances[trial.chosen.learner.name][told] = chances_of(trial.without(told, examples))
        chances[FREQUENCY_TABLE][told] = _frequency(examples.take(learn), examples.take(told))
    everything = np.arange(len(examples))
    return Judged(trial.chosen, everything, chances, trial.calibration(trial.chosen, examples))


def _frequency(older: Examples, newer: Examples) -> Floats:
    return FrequencyTable.learn(older.columns, older.won).predict(newer.columns, len(newer))


def _trying(tell: Tell) -> Callable[[float], None]:
    return lambda share: tell(
        SELECTING + int((JUDGING - SELECTING) * share), Sentence("Trying ways of learning", {})
    )
