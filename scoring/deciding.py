"""Suspects columns that by themselves nearly tell the outcome."""

from collections.abc import Sequence

from scoring.alone import auc, expected_shares, strays_above
from scoring.columns import Words
from scoring.folds import Rows, folds
from scoring.leak import Leak, Table
from scoring.sentences import Sentence

# What is known beforehand ranks leads with an AUC of 0.6, at the very best 0.85. A column is
# suspected beyond what the latter reaches by luck, and never below 0.9.
BEST_HONEST_AUC, SUSPECT_AUC = 0.85, 0.9
# Of ten leads of each outcome and more, all in the right order are no luck either.
NEARLY_ALWAYS, LEADS_IN_ORDER = 0.995, 10
# By how much the odds of a value differ from those of all leads for it to be a verdict and no
# hint. What is known beforehand has such values on one side (those who were recommended, those
# who seek a job); who knows the outcome writes both.
VERDICT_ODDS = 10.0
VERDICT_LEADS, VERDICT_SHARE = 20, 0.05


def decides(table: Table, found: dict[str, Leak]) -> dict[str, float]:
    """Add the columns that decide to `found`; return what each column tells by itself."""
    cuts = folds(table.won, table.member, table.seed)
    limit = max(SUSPECT_AUC, strays_above(BEST_HONEST_AUC, *table.leads_of_each))
    if min(table.leads_of_each) >= LEADS_IN_ORDER:
        limit = min(limit, NEARLY_ALWAYS)
    alone: dict[str, float] = {}
    for name, column in zip(table.names, table.columns, strict=True):
        alone[name] = auc(column, table.won, cuts)
        if name in found:
            continue
        if alone[name] >= limit:
            found[name] = Leak(
                name,
                "decides",
                {"auc": alone[name], "limit": limit},
                Sentence(
                    "%(column)s by itself nearly tells won from lost (AUC %(auc)s, where 1 is "
                    "always): hardly anything that is known beforehand does.",
                    {"column": [name], "auc": alone[name]},
                ),
            )
        elif isinstance(column, Words):
            leak = _verdict(table, name, column, cuts)
            if leak is not None:
                found[name] = leak
    return alone


def _verdict(
    table: Table, name: str, column: Words, cuts: Sequence[tuple[Rows, Rows]]
) -> Leak | None:
    """Suspect words of which some mean nearly always won, and others nearly always lost."""
    share = expected_shares(column, table.won, cuts)
    base = table.won.mean()
    odds = share / (1 - share) / (base / (1 - base))
    good, bad = odds >= VERDICT_ODDS, odds <= 1 / VERDICT_ODDS
    if min(good.sum(), bad.sum()) * table.leads_a_row < VERDICT_LEADS:
        return None
    won_of_good, at_least, _ = table.bounds(table.won, good)
    won_of_bad, _, at_most = table.bounds(table.won, bad)
    # What other rows showed has to hold in these, if not in full.
    held = VERDICT_ODDS / 2 * base / (1 - base), base / (1 - base) / (VERDICT_ODDS / 2)
    rows = float((good | bad).mean())
    if rows < VERDICT_SHARE or at_least / (1 - at_least) < held[0]:
        return None
    if at_most / (1 - at_most) > held[1]:
        return None
    return Leak(
        name,
        "decides",
        {"share_of_leads": rows, "won_of_good": won_of_good, "won_of_bad": won_of_bad},
        Sentence(
            "%(column)s has values of which %(good)s %% were won and others of which %(bad)s %% "
            "were, together of %(percent)s %% of the leads: it reads like a verdict.",
            {
                "column": [name],
                "good": round(100 * won_of_good),
                "bad": round(100 * won_of_bad),
                "percent": round(100 * rows),
            },
        ),
    )
