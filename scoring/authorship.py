"""Suspects categories that were written together with one that decides."""

import numpy as np

from scoring.alone import strays_above
from scoring.columns import Codes, Column, Floats, Words
from scoring.kinship import hanging_together, shared
from scoring.leak import Leak, Table
from scoring.sentences import Sentence

# What a category shares with one that decides, among leads that ended alike, when both were
# written together; and what it must tell of the outcome itself to matter. A number that decides
# may be a score, made from what is honest: sharing with that is no fault.
KIN, COPY, KIN_AUC = 0.15, 0.5, 0.6
# What is known when a lead comes in hangs together: channel, page, form, country. A category
# that tells much of the outcome, hangs with none of that, and goes with a column that decides
# more than with any of these, was written with it; there have to be enough of these to say so.
MAINLAND_COLUMNS, MAINLAND_SHARE = 6, 0.5
APART, APART_AUC, MOST_CATEGORIES = 0.05, 0.65, 50
# Of fewer leads of an outcome columns share too much by luck.
KINSHIP_LEADS = 250


def written_together(table: Table, alone: dict[str, float], found: dict[str, Leak]) -> None:
    """Add to `found` the categories that seem to have been written with one that decides.

    `alone` is what each column tells of the outcome by itself, an AUC. Too few leads of an
    outcome say nothing about that.
    """
    if min(table.leads_of_each) < KINSHIP_LEADS:
        return
    category = [_is_category(column) for column in table.columns]
    deciding = [
        j
        for j, name in enumerate(table.names)
        if category[j] and name in found and found[name].kind == "decides"
    ]
    if not deciding:
        return
    share, entropy = shared(table.columns, table.won)
    telling = [j for j, name in enumerate(table.names) if category[j] and alone[name] >= KIN_AUC]
    found |= _kindred(table, telling, deciding, share, KIN, alone, found)
    honest = np.array(
        [j for j, n in enumerate(table.names) if n not in found and entropy[j] > 0], dtype=np.intp
    )
    mainland = _mainland(share, honest)
    if not len(mainland):
        return
    limit = strays_above(APART_AUC, *table.leads_of_each)
    apart = []
    for j in sorted(set(telling) & set(honest.tolist()) - set(mainland.tolist())):
        # Of what this column says, not of what the less various of both does.
        of_its_own = share[j] * np.minimum(entropy, entropy[j]) / entropy[j]
        kin = deciding[int(np.argmax(of_its_own[deciding]))]
        name = table.names[j]
        if alone[name] >= limit and of_its_own[kin] >= max(APART, of_its_own[mainland].max()):
            apart.append(j)
            found[name] = _apart(name, table.names[kin], len(mainland), alone[name])
    if apart:
        found |= _kindred(table, telling, apart, share, COPY, alone, found)


def _kindred(
    table: Table,
    telling: list[int],
    others: list[int],
    share: Floats,
    least: float,
    alone: dict[str, float],
    found: dict[str, Leak],
) -> dict[str, Leak]:
    """Suspect the columns of `telling` that share at least so much with one of `others`."""
    more = {}
    for j in telling:
        kin = others[int(np.argmax(share[j, others]))]
        name = table.names[j]
        if name not in found and share[j, kin] >= least:
            more[name] = _kin(name, table.names[kin], float(share[j, kin]), alone[name])
    return more


def _mainland(share: Floats, honest: Codes) -> Codes:
    """Return the largest group of columns that hang together, empty if it is none to speak of."""
    group = hanging_together(share[np.ix_(honest, honest)], KIN)
    sizes = np.bincount(group, minlength=1)
    if sizes.max() < max(MAINLAND_COLUMNS, MAINLAND_SHARE * len(honest)):
        return honest[:0]
    mainland: Codes = honest[group == sizes.argmax()]
    return mainland


def _kin(name: str, other: str, share: float, alone: float) -> Leak:
    return Leak(
        name,
        "afterwards",
        {"shared": share, "with": other, "auc": alone},
        Sentence(
            "%(column)s goes with %(other)s even among leads that ended alike (%(percent)s %% of "
            "what one of them says, the other says already): as if both were written together.",
            {"column": [name], "other": [other], "percent": round(100 * share)},
        ),
    )


def _apart(name: str, other: str, mainland: int, alone: float) -> Leak:
    return Leak(
        name,
        "afterwards",
        {"hanging_together": float(mainland), "with": other, "auc": alone},
        Sentence(
            "%(column)s tells much of the outcome (AUC %(auc)s) but stays apart from %(count)s "
            "columns that hang together, and goes with %(other)s instead: as if both were written "
            "together.",
            {"column": [name], "auc": alone, "count": mainland, "other": [other]},
        ),
    )


def _is_category(column: Column) -> bool:
    return isinstance(column, Words) and len(np.unique(column.codes)) <= MOST_CATEGORIES
