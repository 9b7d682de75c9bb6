"""What a model is made of and what it saw: plain values that a page, or a file, can keep."""

import json
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd

from scoring.choosing import Choice
from scoring.columns import Column, Floats, Lists, Words
from scoring.drift import profile
from scoring.encoding import Feature
from scoring.judging import Judged
from scoring.leak import Leak
from scoring.records import Won
from scoring.rows import row_hashes

LIBRARIES = ("numpy", "pandas", "scikit-learn", "scipy", "skops")
MOST_WORDS = 50


def card(
    *,
    choice: Choice,
    leaks: Sequence[Leak],
    allowed: Collection[str],
    judged: Judged,
    metrics: Mapping[str, Any],
    comparison: Sequence[Mapping[str, Any]],
    data_hash: str,
    seed: int,
) -> dict[str, Any]:
    """Return the card of a model, ready for JSON; what only the model tells is added later.

    Returns
    -------
    dict
        ``learner``, ``setting``, ``calibration`` (method and slope); ``features`` (name,
        kind, presence_only, and of words the most frequent and how many more there are);
        ``left_out`` (name to reason); ``leaks`` (and whether each is ``used`` all the same);
        ``metrics``, ``comparison``; ``profile`` (what `scoring.drift.against` compares with),
        ``data_hash``, ``seed`` and ``versions``.
    """
    return {
        "learner": judged.chosen.learner.name,
        "setting": dict(judged.chosen.setting),
        "calibration": {
            "method": judged.calibration.method,
            "slope": judged.calibration.slope,
        },
        "features": [
            _entry(feature, column)
            for feature, column in zip(choice.features, choice.columns, strict=True)
        ],
        "left_out": choice.left_out,
        "leaks": [leak.packed() | {"used": leak.column in allowed} for leak in leaks],
        "metrics": {k: v for k, v in metrics.items() if k != "calibration_curve"},
        "comparison": list(comparison),
        "profile": profile(choice.features, choice.columns),
        "data_hash": data_hash,
        "seed": seed,
        "versions": {name: version(name) for name in LIBRARIES},
    }


def hash_of(table: pd.DataFrame, won: Won, when: Floats | None) -> str:
    """SHA-256 of what a table holds, as 64 hexadecimal digits; rows in canonical order."""
    names = json.dumps(sorted(table.columns)).encode()
    return sha256(names + row_hashes(table, won, when).tobytes()).hexdigest()


def _entry(feature: Feature, column: Column) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": feature.name,
        "kind": feature.kind,
        "presence_only": feature.presence_only,
    }
    if isinstance(column, Words | Lists):
        said = column.codes[column.filled] if isinstance(column, Words) else column.indices
        counts = np.bincount(said, minlength=len(column.levels))
        by_count = np.argsort(-counts, kind="stable")[: int((counts > 0).sum())]
        entry["words"] = [column.levels[c] for c in by_count[:MOST_WORDS]]
        entry["rare_words"] = len(by_count) - len(entry["words"])
    return entry
