"""Which way of learning is taken: what foretold best the outcomes it had not seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from scoring.calibration import Calibration, calibrate, line, log_loss
from scoring.columns import Floats
from scoring.examples import Examples
from scoring.fitted import LEARNERS, Learner, Setting
from scoring.folds import FEWEST_OF_EACH, FOLDS, Rows, folds, leads_of_each
from scoring.holdout import split
from scoring.records import Won
from scoring.versus import paired

# From so many rows on, one part of them tells as much as all parts in turn tell of fewer.
ROWS_FOR_ONE_CUT = 20_000
# Fewer rows are cut anew until so many have been judged, at most so often.
JUDGED_AT_LEAST, MOST_REPEATS = 1000, 3
# Leads of the rarer outcome, by complexity, for a learner to be tried: on real leads a regression
# was ahead of any trees up to a thousand rows.
FEWEST_OUTCOMES = {2: 100, 3: 300}
# Once so many leads of each outcome have been judged, so many settings of trees are tried
# further; those of a regression cost next to nothing. Where an outcome has fewer than 40 leads,
# thrice judged, all are: see `Trial.without`.
SETTINGS_LEFT = ((500, 1), (120, 2))
# By how many standard errors a learner is worse that need not be tried any further.
OUT = 2.0
NOTHING = 1e-12
# Beyond, a chance cannot be told from certainty in 64 bits.
LIMIT = 30.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A learner at a setting, and what it said of rows it had not seen, in turn.

    `logits` has the shape of the first rows of the trial: of all, if it stayed in the race.
    """

    learner: Learner
    setting: Setting
    logits: Floats


@dataclass(frozen=True, slots=True)
class Trial:
    """Rows that were judged by models that had not seen them; a row may be there repeatedly.

    `rows` are row numbers of the examples, shape (m,), and `repeats` how often each is there.
    `cuts` are those of the first time round: in these each row is judged once, in the order
    of `rows`. `tried` is every setting of every learner, `candidates` one for each
    learner: its best, or what was chosen.
    """

    rows: Rows
    repeats: int
    cuts: Sequence[tuple[Rows, Rows]]
    tried: Sequence[Candidate]
    candidates: Sequence[Candidate]
    chosen: Candidate

    def calibration(self, candidate: Candidate, examples: Examples) -> Calibration:
        """Learn from what the candidate said of unseen rows how far it is to be believed."""
        judged = self.rows[: len(candidate.logits)]
        return calibrate(
            candidate.logits,
            examples.won[judged],
            examples.groups[judged],
            examples.seed,
            weight=np.full(len(judged), 1 / self.repeats),
        )

    def without(self, judged: Rows, examples: Examples) -> Floats:
        """Calibrated logits of one cut's judged rows, by what the other cuts speak for.

        The outcomes of `judged` have no part in the setting, among those of the learner that
        was chosen, nor in the calibration: as if all had been tried anew without them.
        """
        once = self.rows[: sum(len(judge) for _, judge in self.cuts)]
        mine = np.isin(once, judged)
        others = once[~mine]
        told = [
            one.logits[: len(once)]
            for one in self.tried
            if one.learner is self.chosen.learner and len(one.logits) >= len(once)
        ]
        losses = [_mean_loss(logits[~mine], examples.won[others]) for logits in told]
        best = told[int(np.argmin(losses))]
        calibration = calibrate(
            best[~mine], examples.won[others], examples.groups[others], examples.seed
        )
        return calibration(best[mine])


def select(
    examples: Examples,
    *,
    learners: Sequence[Learner] = LEARNERS,
    progress: Callable[[float], None] | None = None,
) -> Trial:
    """Try the settings of every learner that there are outcomes enough for.

    Below 20,000 rows by cross-validation in five folds, repeated up to three times while
    there are fewer than 1,000; above, by one cut in time. All are judged on the same rows,
    leads as a whole, by log loss after calibration. Once 120 leads of each outcome have been
    judged, of trees only the two best settings stay in the race, once 500 the best, and no
    learner that is worse than the best by more than two standard errors.

    Of those that reach the end the simplest learner, at its simplest setting, is chosen that
    is not worse than the best by more than one standard error of their difference over leads
    (Breiman et al. 1984, Classification and Regression Trees, 3.4.3). Of one lead of an
    outcome nothing can be judged: then the first setting of the first learner is chosen,
    untried.

    Parameters
    ----------
    learners
        Simplest first.
    progress
        Told the share done after each cut.
    """
    fewest = min(leads_of_each(examples.won, examples.groups))
    tried = [
        Candidate(learner, setting, np.zeros(0))
        for learner in learners
        if fewest >= FEWEST_OUTCOMES.get(learner.complexity, 0)
        for setting in learner.settings(len(examples), len(examples.features))
    ]
    if fewest < FEWEST_OF_EACH:
        return Trial(np.zeros(0, dtype=np.intp), 1, [], tried[:1], tried[:1], tried[0])
    cuts, repeats = _cuts(examples)
    rows = np.concatenate([judge for _, judge in cuts])
    racing = list(range(len(tried)))
    for at, (learn, judge) in enumerate(cuts):
        older, newer = examples.take(learn), examples.take(judge)
        for i in racing:
            one = tried[i]
            said = newer.logits(older.fit(one.learner, one.setting))
            tried[i] = replace(one, logits=np.append(one.logits, said))
        racing = _still_racing(tried, racing, examples, rows)
        if progress:
            progress((at + 1) / len(cuts))
    last = [tried[i] for i in racing]
    chosen = last[_beaten(last, examples, rows, 1.0).index(False)]
    candidates = [
        chosen
        if chosen.learner is learner
        else _best([one for one in tried if one.learner is learner], examples, rows)
        for learner in dict.fromkeys(one.learner for one in tried)
    ]
    return Trial(rows, repeats, cuts[: len(cuts) // repeats], tried, candidates, chosen)


def _still_racing(
    tried: Sequence[Candidate], racing: list[int], examples: Examples, rows: Rows
) -> list[int]:
    judged = rows[: len(tried[racing[0]].logits)]
    won = examples.won[judged]
    enough = min(leads_of_each(won, examples.groups[judged]))
    left = next((left for leads, left in SETTINGS_LEFT if enough >= leads), None)
    if left is None:
        return racing
    by_learner: dict[str, list[int]] = {}
    for i in sorted(racing, key=lambda i: _mean_loss(tried[i].logits, won)):
        by_learner.setdefault(tried[i].learner.name, []).append(i)
    same = list(by_learner.values())
    beaten = _beaten([tried[best] for best, *_ in same], examples, judged, OUT)
    return sorted(
        i
        for some, out in zip(same, beaten, strict=True)
        if not out
        for i in (some if tried[some[0]].learner.complexity == 1 else some[:left])
    )


def _best(same: Sequence[Candidate], examples: Examples, rows: Rows) -> Candidate:
    """Return the best of a learner's settings that were in the race longest."""
    longest = max(len(one.logits) for one in same)
    won = examples.won[rows[:longest]]
    return min(
        (one for one in same if len(one.logits) == longest),
        key=lambda one: _mean_loss(one.logits, won),
    )


def _beaten(
    some: Sequence[Candidate], examples: Examples, judged: Rows, errors: float
) -> list[bool]:
    """Say which are worse than the best by more than so many standard errors."""
    won, groups = examples.won[judged], examples.groups[judged]
    chances = [
        1 / (1 + np.exp(-np.clip(line(one.logits, won)(one.logits), -LIMIT, LIMIT))) for one in some
    ]
    best = chances[int(np.argmin([_mean_loss(one.logits, won) for one in some]))]
    told = [paired(won, chance, best, groups=groups) for chance in chances]
    return [
        one["difference"] > errors * (one["standard_error"] or np.inf) + NOTHING for one in told
    ]


def _mean_loss(logits: Floats, won: Won) -> float:
    """Nats a row, after the line that fits these rows best: one for all is no advantage."""
    return float(log_loss(line(logits, won)(logits), won).mean())


def _cuts(examples: Examples) -> tuple[list[tuple[Rows, Rows]], int]:
    """Return what to learn from and judge by, and how often each row is judged."""
    count, repeats = FOLDS, min(ceil(JUDGED_AT_LEAST / len(examples)), MOST_REPEATS)
    if len(examples) >= ROWS_FOR_ONE_CUT:
        part = split(examples.won, examples.when, examples.groups, examples.seed)
        if part.cut != "folds":
            return [(part.learn, part.judge)], 1
        count = FEWEST_OF_EACH
    cuts = folds(examples.won, examples.groups, examples.seed, count=count, repeats=repeats)
    return cuts, repeats
