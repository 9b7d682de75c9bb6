"""Learn from 100,000 made-up leads of 60 columns in a process of its own, and print what it took.

By itself because the most memory a process ever had is told for the whole process only.
"""

import json
from resource import RUSAGE_SELF, getrusage
from time import perf_counter, process_time

import numpy as np
import pandas as pd

import scoring

ROWS, NUMBERS, WORDS = 100_000, 40, 20
MOST_LEVELS = 5000
EXPLAINED = 100


def leads() -> tuple[pd.DataFrame, "pd.Series[bool]"]:
    """Make up leads: a third of the columns matters, a tenth of the numbers are gaps."""
    draw = np.random.default_rng(0)
    columns: dict[str, object] = {}
    logit = np.full(ROWS, -1.5)
    for j in range(NUMBERS):
        number = draw.gamma(1.5, 2, ROWS)
        if j % 3 == 0:
            logit += 0.25 * np.log1p(number) - 0.25
        columns[f"number {j}"] = np.where(draw.random(ROWS) < 0.1, np.nan, number)
    for j in range(WORDS):
        levels = int(MOST_LEVELS ** ((j + 5) / (WORDS + 4)))
        word = (levels * draw.random(ROWS) ** 2).astype(int)
        if j % 3 == 0:
            logit += draw.normal(0, 0.4, levels)[word]
        columns[f"word {j}"] = pd.Series(word).map("w{}".format)
    won = draw.random(ROWS) < 1 / (1 + np.exp(-logit))
    return pd.DataFrame(columns), pd.Series(won)


def main() -> None:
    """Train, predict and explain once each."""
    table, won = leads()
    started, used = perf_counter(), process_time()
    training = scoring.train(table, won)
    trained, trained_used = perf_counter(), process_time()
    training.model.predict(table)
    predicted = perf_counter()
    training.model.explain(table.iloc[:EXPLAINED])
    explained = perf_counter()
    print(
        json.dumps(
            {
                "rows": ROWS,
                "columns": table.shape[1],
                "learner": training.metrics["learner"],
                "auc": round(training.metrics["auc"], 4),
                "training_s": round(trained - started, 1),
                "training_cpu_s": round(trained_used - used, 1),
                "predicting_100000_s": round(predicted - trained, 2),
                "explaining_100_s": round(explained - predicted, 3),
                # Linux tells kilobytes.
                "most_memory_mb": round(getrusage(RUSAGE_SELF).ru_maxrss / 1024),
            }
        )
    )


if __name__ == "__main__":
    main()
