"""Learns from won and lost leads how likely a lead is to be won, and says why.

A library by itself: it knows tables, not the web, the database or the tracker. ::

    training = scoring.train(X, y, when)          # a table, outcomes, times
    training.metrics["auc"], training.warnings    # how good, and what to know
    training.model.predict(new)                   # chances in (0, 1)
    training.model.explain(new)                   # reasons that add up to them
    training.model.save(path); scoring.load(path)
"""

from scoring.errors import ColumnError, ModelFileError, TooFewOutcomes
from scoring.model import Model, Reason, load
from scoring.sentences import Sentence
from scoring.training import MIN_LOST, MIN_WON, Training, train

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
