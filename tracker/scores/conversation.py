"""What sales and a lead had said to each other until a moment, as far as it was written down."""

from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.bulk import among
from tracker.leads.models import Activity
from tracker.scores.instants import PER_DAY, Ints, instants, raw
from tracker.scores.visits import Floats, spread

# Of a lead with more activities than this, those written down first count: what is written down
# later must not change what was known.
MOST_ACTIVITIES: Final = 5_000
COUNTED: Final = {"call": "calls", "email": "emails", "reply": "replies", "meeting": "meetings"}


class Said(NamedTuple):
    """Activities of some leads, oldest first within each; every array has shape (n,)."""

    lead: Ints  # its id; of what was `seen`, the row
    at: Ints  # microseconds since 1970
    logged_at: Ints
    kind: NDArray[Any]  # words
    interest: Floats  # -1 to 1; a gap is NaN

    def seen(self, lead_ids: Ints) -> "Said":
        """Return for each row what was ever said with its lead."""
        row, place = spread(self.lead, lead_ids)
        return Said(
            row,
            self.at[place],
            self.logged_at[place],
            self.kind[place],
            self.interest[place],
        )


def read(session: Session, lead_ids: Collection[int]) -> Said:
    """Return what was logged of leads."""
    place = func.row_number().over(
        partition_by=Activity.lead_id, order_by=(Activity.logged_at, Activity.id)
    )
    some = (
        select(Activity.id, place.label("place"))
        .where(among(session, Activity.lead_id, lead_ids))
        .subquery()
    )
    query = (
        select(
            Activity.lead_id,
            raw(session, Activity.at),
            raw(session, Activity.logged_at),
            Activity.kind,
            Activity.interest,
        )
        .join(some, some.c.id == Activity.id)
        .where(some.c.place <= MOST_ACTIVITIES)
        .order_by(Activity.lead_id, Activity.at, Activity.id)
    )
    return gathered(session.execute(query).all())


def gathered(rows: Sequence[Any]) -> Said:
    """Return rows of lead, moment, when it was logged, kind and interest, sorted so, as arrays."""
    leads, at, logged_at, kinds, interests = zip(*rows, strict=True) if rows else ((),) * 5
    return Said(
        np.array(leads, dtype=np.int64),
        instants(at),
        instants(logged_at),
        np.array(kinds, dtype=object),
        np.array(interests, dtype=np.float64),
    )


def conversation(said: Said, moments: Ints) -> dict[str, Floats]:
    """Sum up what was said with each lead by its moment, and was written down by then.

    Parameters
    ----------
    said
        As `Said.seen` gives it.
    moments : shape (rows,)

    Returns
    -------
    dict of feature to numbers, shape (rows,)
        Nobody called is no calls; interest and time since are gaps where nothing was said.
    """
    leads = len(moments)
    then = moments[said.lead]
    known = (said.at <= then) & (said.logged_at <= then)
    result = {
        name: np.bincount(said.lead[known & (said.kind == kind)], minlength=leads).astype(float)
        for kind, name in COUNTED.items()
    }
    result["last_interest"] = _last(
        said.interest, said.lead, known & ~np.isnan(said.interest), leads
    )
    passed = (then - said.at) / PER_DAY
    result["days_since_conversation"] = _last(passed, said.lead, known, leads)
    return result


def _last(values: Floats, lead: Ints, which: NDArray[np.bool_], leads: int) -> Floats:
    """Return of each lead the last of its values; a gap without one."""
    result = np.full(leads, np.nan)
    result[lead[which]] = values[which]  # the last of several stays
    return result
