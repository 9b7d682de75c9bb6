"""Keep scores: the newest of each lead, how it went, and a word to the owner of a hot one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Table, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from tracker.bulk import among, insert_rows
from tracker.leads.models import Lead
from tracker.notify.service import tell
from tracker.scores import history
from tracker.scores.bands import LETTERS, band
from tracker.scores.history import State
from tracker.scores.models import Score, ScoreChange, Target
from tracker.scores.plan import Plan, plan
from tracker.sentence import Sentence, Value

_TABLE: Final = cast(Table, Score.__table__)
HOT: Final = LETTERS[0]
CROSSED: Final = "band A"  # the kind of notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A lead's score as it was worked out, and what decides what else is kept of it."""

    lead_id: int
    probability: float
    base: float
    reasons: list[dict[str, Any]]
    model_version_id: int | None
    target: Target
    horizon_days: int
    scored_at: datetime
    expected_value: float | None
    over: bool  # it got there or was closed: its score stands
    owner_id: int | None

    @property
    def state(self) -> State:
        """The score as its history has it."""
        return State(self.scored_at, self.probability, self.model_version_id)


def store(session: Session, rows: Sequence[Scored]) -> None:
    """Write scores, one a lead; a newer one by the same model stays.

    A lead that was deleted since, or is known for spam only, is skipped. Rows are written in the
    order of lead ids, so that two writers never wait for each other. What is news is added to
    the lead's history, and the owner of a lead that came into band A is told.
    """
    wanted = {row.lead_id: row for row in rows}
    still_there = (
        select(Lead.id)
        .where(among(session, Lead.id, wanted), ~Lead.is_spam)
        .order_by(Lead.id)
        .with_for_update(read=True, key_share=True)
    )
    there = [wanted[lead_id] for lead_id in session.scalars(still_there)]
    before = _states(session, there)
    newer = [row for row in there if _replaces(row.state, before.get(row.lead_id))]
    if not newer:
        return
    chosen = plan(session)
    went = history.recent(
        session, [row.lead_id for row in newer], now=max(row.scored_at for row in newer)
    )
    _upsert(session, [_columns(row, went.get(row.lead_id, ()), chosen) for row in newer])
    insert_rows(
        session,
        ScoreChange,
        [
            {
                "lead_id": row.lead_id,
                "at": row.scored_at,
                "probability": row.probability,
                "model_version_id": row.model_version_id,
            }
            for row in newer
            if _is_news(row, went.get(row.lead_id, ()), chosen)
        ],
    )
    _tell_owners(session, newer, before, chosen)


def _states(session: Session, rows: Sequence[Scored]) -> dict[int, State]:
    query = select(Score.lead_id, Score.scored_at, Score.probability, Score.model_version_id).where(
        among(session, Score.lead_id, [row.lead_id for row in rows])
    )
    return {lead_id: State(at, chance, by) for lead_id, at, chance, by in session.execute(query)}


def _replaces(new: State, before: State | None) -> bool:
    return before is None or before.version_id != new.version_id or before.at <= new.at


def _columns(row: Scored, went: Sequence[State], chosen: Plan) -> dict[str, Any]:
    since = _ways_since(row, chosen)
    return {
        "lead_id": row.lead_id,
        "probability": row.probability,
        "base": row.base,
        "reasons": row.reasons,
        "model_version_id": row.model_version_id,
        "horizon_days": row.horizon_days,
        "scored_at": row.scored_at,
        "expected_value": row.expected_value,
        "trend": None if row.over else history.trend(went, row.state, since=since),
    }


def _ways_since(row: Scored, chosen: Plan) -> datetime | None:
    """Return since when its leads are scored as now; None: as long as there is what scored it."""
    return chosen.changed_at if row.model_version_id is None else None


def _is_news(row: Scored, went: Sequence[State], chosen: Plan) -> bool:
    if row.over:  # it has not changed any more since
        return not went
    return history.is_news(went[-1] if went else None, row.state, chosen.bands)


def _upsert(session: Session, values: Sequence[Mapping[str, Any]]) -> None:
    # Both databases say it in the same words; SQLAlchemy has them once for each.
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    offered = insert(_TABLE)
    upsert = offered.on_conflict_do_update(
        index_elements=["lead_id"],
        set_={c.name: offered.excluded[c.name] for c in _TABLE.columns if not c.primary_key},
        where=or_(
            Score.scored_at <= offered.excluded.scored_at,
            Score.model_version_id.is_distinct_from(offered.excluded.model_version_id),
        ),
    )
    session.execute(upsert, values)
    for row in values:  # what the session holds of these scores is not true any more
        held = session.identity_map.get(identity_key(Score, row["lead_id"]))
        if held is not None:
            session.expire(held)


def _tell_owners(
    session: Session, rows: Sequence[Scored], before: Mapping[int, State], chosen: Plan
) -> None:
    """Tell owners of the leads that became hot by what they did, not by another way to score."""
    hot = [
        row
        for row in rows
        if row.owner_id is not None
        and not row.over
        and band(row.probability, chosen.bands) == HOT
        and (was := before.get(row.lead_id)) is not None
        and band(was.probability, chosen.bands) != HOT
        and was.version_id == row.model_version_id
        and ((since := _ways_since(row, chosen)) is None or was.at >= since)
    ]
    if not hot:
        return
    query = select(Lead.id, Lead.name, Lead.email, Lead.phone, Lead.company).where(
        among(session, Lead.id, [row.lead_id for row in hot])
    )
    names = {id_: next(filter(None, known), f"#{id_}") for id_, *known in session.execute(query)}
    for row in hot:
        tell(
            session,
            [row.owner_id] if row.owner_id is not None else [],
            _crossed(names[row.lead_id], row),
            kind=CROSSED,
            about=row.lead_id,
            now=row.scored_at,
        )


def _crossed(name: str, row: Scored) -> Sentence:
    values: dict[str, Value] = {
        "lead": name,
        "percent": round(100 * row.probability),
        "days": row.horizon_days,
    }
    match row.target:
        case "customer":
            return Sentence(
                "%(lead)s came into band A: a chance of %(percent)s %% to become a customer within "
                "%(days)s days.",
                values,
            )
        case "qualified":
            return Sentence(
                "%(lead)s came into band A: a chance of %(percent)s %% to be qualified within "
                "%(days)s days.",
                values,
            )
        case "opportunity":
            return Sentence(
                "%(lead)s came into band A: a chance of %(percent)s %% to become an opportunity "
                "within %(days)s days.",
                values,
            )
