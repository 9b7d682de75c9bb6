"""The ranked list as rows for a file: what a lead is, its score, and what an import brought."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.leads.export import COLUMNS, FIELD_PREFIX, TOUCH_FACTS, TOUCHES
from tracker.leads.models import Lead, LeadIdentity
from tracker.scores.models import Score
from tracker.scores.ranking import LeadFilter, RankedLead, conditions, every

REASONS_SHOWN = 5
_AT_A_TIME = 500


def columns(session: Session, where: LeadFilter) -> list[str]:
    """Return the columns of the leads that `where` asks for: ours, then their custom fields."""
    fields = (
        select(Lead.fields)
        .join(Score, Score.lead_id == Lead.id)
        .where(*conditions(session, where))
        .execution_options(yield_per=1000)
    )
    names: dict[str, None] = {}
    for brought in session.scalars(fields):
        names.update(dict.fromkeys(brought))
    return [*COLUMNS, *(FIELD_PREFIX + name for name in sorted(names))]


def rows(
    session: Session, where: LeadFilter, *, sort: str = "score", descending: bool = True
) -> Iterator[dict[str, object]]:
    """Yield one row a lead, in order; a lead without a field leaves that column out.

    Raises `ValueError` for an order or filter there is not, at the first row asked for.
    """
    leads = every(session, where, sort=sort, descending=descending)
    while some := list(islice(leads, _AT_A_TIME)):
        numbers = _external_ids(session, [r.lead.id for r in some])
        for ranked in some:
            yield row(ranked) | {"external_id": numbers.get(ranked.lead.id)} | _fields(ranked)


def row(ranked: RankedLead) -> dict[str, object]:
    """Return a lead as a row of a file: our columns, without the number in another system."""
    lead, expected = ranked.lead, ranked.expected_value
    return {
        "lead_id": lead.id,
        "email": lead.email,
        "phone": lead.phone,
        "name": lead.name,
        "company": lead.company,
        "title": lead.title,
        "country": lead.country,
        "source": lead.source,
        "channel": lead.channel,
        "site": ranked.site.name if ranked.site else None,
        "status": lead.status,
        "outcome": lead.outcome,
        "owner": ranked.owner.email if ranked.owner else None,
        "created_at": lead.created_at,
        "first_seen_at": lead.first_seen_at,
        "qualified_at": lead.qualified_at,
        "opportunity_at": lead.opportunity_at,
        "deal_value": lead.value,
        "probability": round(ranked.probability, 4),
        "band": ranked.band,
        "scored_by": "rules" if ranked.rules else "model",
        "scored_at": ranked.scored_at,
        "trend": ranked.trend,
        "expected_value": expected and round(expected, 2),
        "reasons": "; ".join(_reason(r) for r in ranked.reasons[:REASONS_SHOWN]),
    } | {f"{name}_{fact}": value for name in TOUCHES for fact, value in _touch(lead, name)}


def _touch(lead: Lead, name: str) -> Iterator[tuple[str, object]]:
    touch = getattr(lead, name) or {}
    for fact in TOUCH_FACTS:
        value = touch.get(fact)
        if isinstance(value, dict):
            value = "; ".join(f"{key}={id_}" for key, id_ in value.items())
        yield fact, value


def _reason(reason: dict[str, Any]) -> str:
    return f"{reason['feature']}: {reason['value']} ({reason['effect']:+.2f})"


def _fields(ranked: RankedLead) -> dict[str, object]:
    return {FIELD_PREFIX + name: value for name, value in ranked.lead.fields.items()}


def _external_ids(session: Session, lead_ids: list[int]) -> dict[int, str]:
    found = select(LeadIdentity.lead_id, LeadIdentity.key).where(
        LeadIdentity.kind == "external", LeadIdentity.lead_id.in_(lead_ids)
    )
    return {row.lead_id: row.key for row in session.execute(found.order_by(LeadIdentity.key))}
