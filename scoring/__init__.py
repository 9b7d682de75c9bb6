"""Learns from won and lost leads how likely a lead is to be won, and says why.

A library by itself: it knows tables, not the web, the database or the tracker. ::

    training = scoring.train(X, y, when)          # a table, outcomes, times
    training.metrics["auc"], training.warnings    # how good, and what to know
    training.model.predict(new)                   # chances in (0, 1)
    training.model.explain(new)                   # reasons that add up to them
    training.model.save(path); scoring.load(path)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from scoring.errors import MIN_LOST, MIN_WON, ColumnError, ModelFileError, TooFewOutcomes
from scoring.reason import Reason
from scoring.sentences import Sentence

if TYPE_CHECKING:
    from scoring.model import Model, load
    from scoring.training import Training, train

__all__ = [
    "MIN_LOST",
    "MIN_WON",
    "ColumnError",
    "Model",
    "ModelFileError",
    "Reason",
    "Sentence",
    "TooFewOutcomes",
    "Training",
    "load",
    "train",
]

# Loaded when first asked for: scikit-learn takes seconds and 100 MB, also of a program that only
# shows what was learned.
_WHERE = {
    "Model": "scoring.model",
    "Training": "scoring.training",
    "load": "scoring.model",
    "train": "scoring.training",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'scoring' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
