"""Rows of the table of features, filled for thousands of leads with a handful of statements."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.bulk import among
from tracker.journey.models import VisitSession
from tracker.leads.models import Lead
from tracker.scores import conversation, forms, visits
from tracker.scores.background import fit, origin
from tracker.scores.behaviour import behaviour, earliest, latest
from tracker.scores.catalogue import FEATURES, Feature
from tracker.scores.instants import A_MICROSECOND, EPOCH, PER_DAY, Ints, instant
from tracker.scores.knowing import known_from
from tracker.scores.local_time import WEEKDAYS, local_time
from tracker.scores.visits import Events, Floats

# A lead is learned from until this long after it came; of an older one the same is known.
OLDEST: Final = timedelta(days=90)
A_DAY: Final = timedelta(days=1)
_AS_NUMBERS: Final = frozenset(f.name for f in FEATURES if f.type in ("number", "flag"))
_REPEATED: Final = frozenset(f.name for f in FEATURES if f.type in ("word", "words"))

Places = NDArray[np.intp]
Asked = Sequence[tuple[int, datetime]]  # leads, their ids rising, and moments


class Rows:
    """A table of features while it is filled; all gaps at first."""

    def __init__(self, count: int) -> None:
        self.there = np.zeros(count, dtype=np.bool_)  # whether there is such a lead
        self.brought: list[Mapping[str, Any]] = [{}] * count  # what it has of its own
        self._words: dict[str, str] = {}  # each once in memory
        self._columns: dict[str, NDArray[Any]] = {
            f.name: np.full(count, np.nan) if f.name in _AS_NUMBERS else np.full(count, None)
            for f in FEATURES
        }

    def put(self, known: Mapping[str, Any], places: Places | int) -> None:
        """Write features to one row, or an array of each to several."""
        for name, value in known.items():
            again = name in _REPEATED and value is not None
            self._columns[name][places] = self._words.setdefault(value, value) if again else value

    def series(self, feature: Feature) -> "pd.Series[Any]":
        """Return a whole column."""
        values = self._columns[feature.name]
        if feature.type == "number":
            return pd.Series(values)
        if feature.type == "flag":
            return pd.Series(pd.arrays.BooleanArray(values == 1, np.isnan(values)))
        return pd.Series(values, dtype="str")


def fill(session: Session, rows: Rows, places: Places, asked: Asked) -> None:
    """Write what was known of leads at their moments to the rows at `places`."""
    leads = _leads(session, {lead_id for lead_id, _ in asked})
    there = [row for row, (lead_id, _) in enumerate(asked) if lead_id in leads]
    if not there:
        return
    asked, places = [asked[row] for row in there], places[there]
    rows.there[places] = True
    ids = np.array([lead_id for lead_id, _ in asked], dtype=np.int64)
    moments = np.array([instant(moment) for _, moment in asked], dtype=np.int64)
    known = known_from(session, leads, after=min(moment for _, moment in asked))
    sent = forms.read(session, leads, known)
    spam: list[tuple[int, int]] = []
    countries: list[str | None] = []
    submissions = np.zeros(len(asked))
    for row, ((lead_id, moment), place) in enumerate(zip(asked, places.tolist(), strict=True)):
        lead, mine = leads[lead_id], sent.get(lead_id, ())
        told = forms.told(mine, moment)
        known_then = _background(lead, told, moment)
        rows.put(known_then, place)
        countries.append(known_then["country"])
        rows.brought[place] = lead["fields"] | told.answers if told.answers else lead["fields"]
        submissions[row] = told.submissions
        spam += ((row, visit) for visit in forms.of_spam(mine, moment))
    events = visits.read(session, asked, known).seen(ids, moments).without(spam)
    did = behaviour(events, moments)
    did["submissions"] = np.where(np.isnan(did["visits"]), np.nan, submissions)
    first_seen = np.array([instant(leads[lead_id]["first_seen_at"]) for lead_id, _ in asked])
    did["days_since_first_visit"] = _since_first_visit(events, moments, first_seen)
    said = conversation.read(session, leads).seen(ids)
    rows.put(did | conversation.conversation(said, moments), places)
    _put_last_visits(session, rows, places, events, countries)


def _leads(session: Session, lead_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    query = select(
        Lead.id,
        Lead.fields,
        Lead.email,
        Lead.phone,
        Lead.company,
        Lead.title,
        Lead.country,
        Lead.site_id,
        Lead.channel,
        Lead.source,
        Lead.first_touch,
        Lead.converting_touch,
        Lead.created_at,
        Lead.first_seen_at,
    ).where(among(session, Lead.id, lead_ids))
    found = (dict(row) for row in session.execute(query).mappings())
    return {lead["id"]: lead | {"fields": lead["fields"] or {}} for lead in found}


def _background(lead: Mapping[str, Any], told: forms.Told, moment: datetime) -> dict[str, Any]:
    """Return the features of one lead that are not sums over what it did."""
    age = min(max(moment - lead["created_at"], timedelta(0)), OLDEST)
    converted = lead["site_id"] is not None or told.submissions > 0
    return {
        "forms": told.forms,
        "message": told.message,
        "converting_path": told.converting_path,
        "days_as_lead": age / A_DAY,
        **origin(lead, moment=moment, converted=converted),
        **fit(lead, told.not_yet),
    }


def _since_first_visit(events: Events, moments: Ints, first_seen: Ints) -> Floats:
    """Return days since the first visit; of a lead whose first events do not count, as it says."""
    counts = np.bincount(events.lead, minlength=len(moments))
    first = np.full(len(moments), np.nan)
    first[counts > 0] = events.when[earliest(events, len(moments))[counts > 0]]
    many = counts >= visits.MOST_EVENTS
    first[many] = np.fmin(first, first_seen)[many]
    since: Floats = (moments - first) / PER_DAY
    return since


def _put_last_visits(
    session: Session,
    rows: Rows,
    places: Places,
    events: Events,
    countries: Sequence[str | None],
) -> None:
    """Write by which device the lead of each row came last, and which hour it was there."""
    known = np.unique(events.lead)
    last = latest(events, len(countries))[known]
    query = select(
        VisitSession.id, VisitSession.utc_offset, VisitSession.country, VisitSession.device
    ).where(among(session, VisitSession.id, np.unique(events.session[last]).tolist()))
    found = {row.id: row for row in session.execute(query)}
    for row, when, visit_id in zip(
        known.tolist(), events.when[last].tolist(), events.session[last].tolist(), strict=True
    ):
        if (visit := found.get(visit_id)) is None:  # deleted since
            continue
        moment = EPOCH + when * A_MICROSECOND
        there = local_time(moment, visit.utc_offset, visit.country, countries[row])
        rows.put(
            {
                "local_hour": there.hour,
                "local_weekday": WEEKDAYS[there.weekday()],
                "device": visit.device,
            },
            int(places[row]),
        )
