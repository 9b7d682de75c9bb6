"""Leads as the API gives them."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import convert, structs
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.api import schemas
from tracker.insight.score_course import score_course
from tracker.journey.queries import timeline
from tracker.journey.timeline import Step, Visit
from tracker.leads import activities
from tracker.leads.activities import Logged
from tracker.leads.models import Submission
from tracker.scores.models import Score
from tracker.scores.ranking import LeadFilter, Page, RankedLead, ranked

VISITS_SHOWN = 100


def page(session: Session, found: Page) -> schemas.LeadPage:
    """Return a page of the ranked list."""
    return schemas.LeadPage(_leads(session, found.items), found.next)


def whole(session: Session, lead_id: int) -> schemas.WholeLead | None:
    """Return a lead with all that is known of it; None where there is none."""
    items = ranked(session, LeadFilter(lead_ids=(lead_id,)), limit=1).items
    if not items:
        return None
    [lead] = _leads(session, items)
    sent = select(Submission).where(Submission.lead_id == lead_id).order_by(Submission.at.desc())
    return schemas.WholeLead(
        **structs.asdict(lead),
        fields=items[0].lead.fields,
        submissions=[
            schemas.Submission(s.at, s.path, s.form, s.fields, s.spam, s.is_spam)
            for s in session.scalars(sent)
        ],
        activities=[activity(one) for one in activities.of_lead(session, lead_id)],
        score_history=[
            schemas.ScoreChange(point.at, point.probability, point.version_id)
            for point in score_course(session, lead_id)
        ],
        visits=[_visit(v) for v in timeline(session, lead_id, limit=VISITS_SHOWN)],
    )


def activity(logged: Logged) -> schemas.Activity:
    """Return what was logged, and by whom."""
    done: Any = logged.activity  # the store holds the kind to the words that the struct names
    return schemas.Activity(
        id=done.id,
        kind=done.kind,
        at=done.at,
        logged_at=done.logged_at,
        by=logged.user.email if logged.user else None,
        interest=done.interest,
        note=done.note,
    )


def _leads(session: Session, items: Sequence[RankedLead]) -> list[schemas.Lead]:
    ids = [item.lead.id for item in items]
    scores = {s.lead_id: s for s in session.scalars(select(Score).where(Score.lead_id.in_(ids)))}
    return [_lead(item, scores[item.lead.id]) for item in items]


def _lead(item: RankedLead, score: Score) -> schemas.Lead:
    lead: Any = item.lead  # the store holds status and outcome to the words that the structs name
    return schemas.Lead(
        id=lead.id,
        email=lead.email,
        phone=lead.phone,
        name=lead.name,
        company=lead.company,
        title=lead.title,
        country=lead.country,
        site=item.site.name if item.site else None,
        source=lead.source,
        channel=lead.channel,
        status=lead.status,
        outcome=lead.outcome,
        owner=item.owner.email if item.owner else None,
        created_at=lead.created_at,
        first_seen_at=lead.first_seen_at,
        qualified_at=lead.qualified_at,
        opportunity_at=lead.opportunity_at,
        value=lead.value,
        score=_score(item, score),
        first_touch=_touch(lead.first_touch),
        last_touch=_touch(lead.last_touch),
        converting_touch=_touch(lead.converting_touch),
    )


def _touch(kept: Mapping[str, Any] | None) -> schemas.Touch | None:
    if kept is None:
        return None
    known = {name: value for name, value in kept.items() if value is not None}
    return convert(known, schemas.Touch)


def _score(item: RankedLead, score: Score) -> schemas.Score:
    band: Any = item.band  # the store holds them to the words that the struct names
    trend: Any = item.trend
    return schemas.Score(
        probability=item.probability,
        band=band,
        horizon_days=score.horizon_days,
        rules=item.rules,
        scored_at=item.scored_at,
        expected_value=item.expected_value,
        trend=trend,
        base=score.base,
        reasons=[_reason(r) for r in item.reasons],
    )


def _reason(reason: Mapping[str, Any]) -> schemas.Reason:
    return schemas.Reason(reason["feature"], reason["value"], reason["effect"])


def _visit(visit: Visit) -> schemas.Visit:
    session = visit.session
    return schemas.Visit(
        started_at=session.started_at,
        last_at=session.last_at,
        channel=session.channel,
        source=session.source,
        medium=session.medium,
        campaign=session.campaign,
        term=session.term,
        content=session.content,
        click_ids=session.click_ids or {},
        referrer=session.referrer,
        landing_url=session.landing_url,
        browser=session.browser,
        system=session.system,
        device=session.device,
        country=session.country,
        bot=session.bot,
        is_person=session.is_person,
        dwell_ms=visit.dwell_ms,
        steps=[_step(s) for s in visit.steps],
    )


def _step(step: Step) -> schemas.Step:
    event = step.event
    return schemas.Step(
        type=event.type,
        name=event.name,
        at=event.at,
        url=event.url,
        path=event.path,
        title=event.title,
        dwell_ms=step.dwell_ms,
        dwell_estimated=step.estimated,
        scroll_depth=event.scroll_depth,
        properties=event.properties,
    )
