"""From a table of leads with known outcomes to a model and how good it is."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from scoring.card import card, hash_of
from scoring.cautions import cautions, left_out_as_leaks, only_the_newest
from scoring.choosing import Choice, choose
from scoring.columns import Floats
from scoring.examples import Examples
from scoring.folds import Rows
from scoring.holdout import Split, split
from scoring.intake import Table, in_order
from scoring.intervals import bootstrap
from scoring.judging import JUDGED, POINTS_RULE, Judged, Tell, compare, judge
from scoring.leakage import Leak, suspects
from scoring.metrics import by_source, measure
from scoring.model import Model
from scoring.overall import overall
from scoring.reading import moment
from scoring.records import Won
from scoring.scorecard import Scorecard
from scoring.sentences import Sentence

# What matters overall is told by so many rows; more would only smooth the third digit.
ROWS_OF_OVERALL = 1000


@dataclass(frozen=True)
class Holdout:
    """The rows a model was judged by: `rows` are positions in the caller's table, rising.

    `won` and `chances`, of the same shape, are their outcomes and what models that had not
    seen them said: the one learned from all other rows, or with few outcomes one for each fold.
    """

    rows: Rows
    won: Won
    chances: Floats


@dataclass(frozen=True)
class Training:
    """What `train` learned, how good it was on leads it had not seen, and what to know.

    `metrics` is ready for JSON: ``rows``, ``won``, ``lost`` of the whole table;
    ``holdout_rows``, ``holdout_won``, ``holdout_cut`` ("time", "random", or "folds" when
    there were too few outcomes to keep rows aside) and ``holdout_since`` (ISO 8601, or None
    unless cut by time); what `scoring.metrics.measure` tells of the hold-out, with
    ``intervals`` of 95 % by name; ``sources`` (see `scoring.metrics.by_source`), and
    ``learner``. `comparison` has the same measures of every candidate, of the points rule
    and of the frequency table, on the same rows. `warnings` are sentences: strings that keep
    their template and values, see `scoring.Sentence`; `leaks` are the columns under suspicion.
    """

    model: Model
    metrics: dict[str, Any]
    warnings: list[str]
    leaks: list[Leak]
    comparison: list[dict[str, Any]]
    holdout: Holdout


def train(
    X: pd.DataFrame,  # noqa: N803 - the field's name for the table
    y: "pd.Series[Any]",
    when: "pd.Series[Any] | None" = None,
    *,
    groups: "pd.Series[Any] | None" = None,
    sources: "pd.Series[Any] | None" = None,
    rules: Scorecard | None = None,
    monotone: Mapping[str, int] | None = None,
    closed: "pd.Series[Any] | None" = None,
    allowed: Collection[str] = (),
    seed: int = 0,
    progress: Callable[[int, Sentence], None] | None = None,
) -> Training:
    """Learn from leads whose outcome is known how likely a lead is to be won.

    Columns that teach nothing, and those that look as if they knew the outcome, are left out.
    What was learned from the older three quarters is judged on the newest quarter (a random
    one without `when`; by cross-validation below 40 won or lost leads); the model returned is
    learned from all rows in the way that was chosen, see `scoring.selecting.select`. Above
    200,000 rows the newest are learned from. The same rows, in any order, and seed give the
    same model to the last bit.

    Parameters
    ----------
    X : DataFrame, n rows
        Any mix of numbers, words, booleans, dates, lists, texts and gaps, known beforehand.
    y : Series of bool, n rows in the order of `X`
        True where the lead was won. No gaps.
    when : Series of datetime, n rows in the order of `X`, optional
        The moment each row speaks about; orders the hold-out, is no feature. No gaps.
    groups : Series, n rows in the order of `X`, optional
        Which lead each row is of: rows of one lead are never on both sides of a cut.
    sources : Series of words, n rows in the order of `X`, optional
        Where each lead came from; quality is told for each.
    rules : Scorecard, optional
        What a person believes: learning starts from it, and it is judged beside.
    monotone : mapping, optional
        1 for a column whose rise must never lower the chance, -1 for the contrary.
    closed : Series of datetime, n rows in the order of `X`, optional
        When each outcome was known, as far as known; columns dated after it are suspected.
    allowed : names of columns
        Used although they are suspected.
    seed : int, 0 to 2**32 - 1
        Of every random cut.
    progress : callable, optional
        Told the percent done and what is being done.

    Returns
    -------
    Training

    Raises
    ------
    TooFewOutcomes
        With fewer than `MIN_WON` won or `MIN_LOST` lost leads.
    ColumnError
        If a column holds something that is neither number, word, boolean, date nor list.
    ValueError
        If a series does not fit the rows of `X`, or `monotone` asks for an order where none is.

    >>> X = pd.DataFrame({"visits": [0, 1, 2, 9] * 50, "source": ["ad", None] * 100})
    >>> training = train(X, X["visits"] > 1, allowed=["visits"])
    >>> training.metrics["auc"]
    1.0
    >>> training.model.predict(pd.DataFrame({"visits": [0, 9]})).round(1).tolist()
    [0.0, 1.0]
    """
    tell: Tell = progress or (lambda _percent, _what: None)
    tell(0, Sentence("Reading the columns", {}))
    table = in_order(X, y, when, groups=groups, sources=sources, closed=closed)
    with threadpool_limits(limits=1):  # sums of several threads differ in their last bits
        return _train(table, rules, monotone or {}, frozenset(allowed), seed, tell)


def _train(
    table: Table,
    rules: Scorecard | None,
    monotone: Mapping[str, int],
    allowed: frozenset[str],
    seed: int,
    tell: Tell,
) -> Training:
    choice = choose(table.X, table.groups)
    tell(5, Sentence("Looking for columns that know the outcome", {}))
    leaks = suspects(
        choice.features,
        choice.columns,
        table.won,
        when=table.when,
        closed=table.closed,
        groups=table.groups,
        seed=seed,
    )
    refused = [leak.column for leak in leaks if leak.column not in allowed]
    choice = _without(choice, refused)
    examples = _examples(table, choice, rules, monotone, seed)
    part = split(table.won, table.when, table.groups, seed)
    judged = judge(examples, part, tell)
    chances = dict(judged.chances)
    if rules is not None:
        chances[POINTS_RULE] = rules.predict(table.X.iloc[judged.rows])
    tell(JUDGED, Sentence("Comparing with the rules", {}))
    name = judged.chosen.learner.name
    comparison = compare(chances, examples.take(judged.rows), chosen=name)
    metrics = _metrics(table, part, judged, seed)
    tell(95, Sentence("Learning from all leads", {}))
    fitted = examples.fit(judged.chosen.learner, judged.chosen.setting)
    about = card(
        choice=choice,
        leaks=leaks,
        allowed=allowed,
        judged=judged,
        metrics=metrics,
        comparison=comparison,
        data_hash=hash_of(table.X, table.won, table.when),
        seed=seed,
    )
    model = Model(name, fitted, judged.calibration, rules, about)
    about["overall"] = _overall(model, examples)
    about["reference"] = model.reference.packed()
    warnings = [
        *only_the_newest(table.rows_in_all, len(table.won)),
        *choice.warnings,
        *left_out_as_leaks(refused),
        *cautions(choice, part, metrics),
    ]
    places = table.places[judged.rows]
    by_position = np.argsort(places)
    holdout = Holdout(
        rows=places[by_position],
        won=table.won[judged.rows][by_position],
        chances=judged.chances[name][by_position],
    )
    tell(100, Sentence("Learned", {}))
    return Training(model, metrics, list(warnings), leaks, comparison, holdout)


def _without(choice: Choice, refused: Sequence[str]) -> Choice:
    kept = [j for j, feature in enumerate(choice.features) if feature.name not in refused]
    return replace(
        choice,
        features=[choice.features[j] for j in kept],
        columns=[choice.columns[j] for j in kept],
        left_out=choice.left_out | dict.fromkeys(refused, "leak"),
    )


def _examples(
    table: Table,
    choice: Choice,
    rules: Scorecard | None,
    monotone: Mapping[str, int],
    seed: int,
) -> Examples:
    names = [feature.name for feature in choice.features]
    return Examples(
        features=choice.features,
        columns=choice.columns,
        won=table.won,
        groups=table.groups,
        when=table.when,
        rules=None if rules is None else rules.effects(table.X, names),
        monotone=monotone,
        seed=seed,
    )


def _metrics(table: Table, part: Split, judged: Judged, seed: int) -> dict[str, Any]:
    rows, name = judged.rows, judged.chosen.learner.name
    won, chance = table.won[rows], judged.chances[name]
    since = None if part.since is None else moment(part.since)
    wins = int(table.won.sum())
    return {
        "rows": len(table.won),
        "won": wins,
        "lost": len(table.won) - wins,
        "holdout_rows": len(rows),
        "holdout_won": int(won.sum()),
        "holdout_cut": part.cut,
        "holdout_since": None if since is None else since.isoformat(timespec="seconds"),
        **measure(won, chance),
        "intervals": bootstrap(won, chance, groups=table.groups[rows], seed=seed),
        "sources": [] if table.sources is None else by_source(won, chance, table.sources[rows]),
        "learner": name,
    }


def _overall(model: Model, examples: Examples) -> list[dict[str, Any]]:
    """Sum up the effects on rows spread evenly over all of them."""
    some = examples.take(np.unique(np.linspace(0, len(examples) - 1, ROWS_OF_OVERALL).astype(int)))
    effects = model.effects(list(some.columns), len(some), some.rules)
    return overall(model.features, list(some.columns), effects)
