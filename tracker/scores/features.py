"""The features of leads as of moments: the table that scoring reads, from SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from tracker.scores import imported
from tracker.scores.catalogue import FEATURES, Feature
from tracker.scores.rows import Rows, fill

__all__ = ["FEATURES", "LEADS_AT_A_TIME", "Feature", "frame", "moments_frame"]

LEADS_AT_A_TIME: Final = 2_000  # so that nobody reads too much at once


def frame(
    session: Session,
    lead_ids: Collection[int],
    *,
    now: datetime,
    as_of: Mapping[int, datetime] | None = None,
    kinds: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return what was known of the leads at a moment.

    Parameters
    ----------
    lead_ids
        Any number; ids of no lead are left out.
    now
        What happened later does not count.
    as_of
        An earlier moment for some of the leads.
    kinds
        What a model learned the imported columns as; see `imported.columns`.

    Returns
    -------
    DataFrame
        Index: lead id, rising. Columns: every one of `FEATURES`, then the imported ones, named
        "field: …". A gap is NaN or None.
    """
    moments = as_of or {}
    wanted = [(lead_id, moments.get(lead_id, now)) for lead_id in sorted(set(lead_ids))]
    table, there = _table(session, wanted, now, kinds)
    return table if there.all() else table[there]


def moments_frame(
    session: Session,
    moments: Sequence[tuple[int, datetime]],
    *,
    now: datetime,
    kinds: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return what was known of leads at moments, a row for each (lead, moment) in their order.

    As `frame`, but a lead may come several times, and one that is not there is a row of gaps.
    """
    table, _there = _table(session, moments, now, kinds)
    return table


def _table(
    session: Session,
    moments: Sequence[tuple[int, datetime]],
    now: datetime,
    kinds: Mapping[str, str] | None,
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Return the rows, and which of them are of leads that there are."""
    ids = np.array([lead_id for lead_id, _ in moments], dtype=np.int64)
    rows = Rows(len(moments))
    order = np.argsort(ids, kind="stable")
    _, first = np.unique(ids[order], return_index=True)
    starts = [*first[::LEADS_AT_A_TIME].tolist(), len(order)]
    for start, end in pairwise(starts):
        places = order[start:end]
        asked = [(moments[place][0], min(moments[place][1], now)) for place in places.tolist()]
        fill(session, rows, places, asked)
    columns = {f.name: rows.series(f) for f in FEATURES}
    table = pd.DataFrame(columns | imported.columns(rows.brought, kinds))
    return table.set_axis(pd.Index(ids, name="lead_id"), axis=0), rows.there
