"""What draining asks of the store: as many statements for many events as for few, all by index."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import event, select, text

from tracker.collect import wire
from tracker.collect.inbox import Request
from tracker.draining import drain_once
from tracker.journey import queries
from tracker.journey.models import Event, Visitor, VisitSession
from tracker.leads.models import Lead

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
GROWING = {
    "event",
    "session",
    "visitor",
    "lead",
    "lead_identity",
    "identification",
    "submission",
    "form_attempt",
    "user_alias",
    "score",
    "set_aside",
}
NUMBERS = count(1)


@pytest.fixture
def visit(session, inbox, make_site):
    """Put a visit in the inbox: pages, reading, a form, all that draining has an answer to."""
    site_id = make_site().id
    session.commit()

    def put(visitor: str, *, at=NINE, form=True, before=()) -> None:
        page, form_id = f"p{next(NUMBERS)}", f"f{next(NUMBERS)}"
        seen = {"page": {"url": f"https://www.example.com/{page}?utm_source=news&utm_medium=email"}}
        asks = f"This is {visitor}: how soon could you deliver three machines to Rotterdam?"
        fields = [
            {"name": "email", "value": f"{visitor}@company.example"},
            {"name": "message", "type": "textarea", "value": asks},
        ]
        events = [
            *before,
            {"type": "page", "messageId": page, "context": seen},
            {
                "type": "track",
                "messageId": f"{page}-read",
                "event": "Page Engaged",
                "properties": {"pageId": page, "engagedMs": 1000, "forms": ["contact"]},
            },
        ]
        if form:
            sent = {"fields": fields, "pageId": page, "form": "contact"}
            events += [
                {
                    "type": "track",
                    "messageId": f"{form_id}.a",
                    "event": "Form Attempted",
                    "properties": sent | {"submissionId": form_id},
                },
                {
                    "type": "track",
                    "messageId": form_id,
                    "event": "Form Submitted",
                    "properties": sent,
                    "userId": f"user-{visitor}",
                },
                {
                    "type": "alias",
                    "messageId": f"{form_id}-alias",
                    "userId": f"user-{visitor}",
                    "previousId": visitor,
                },
            ]
        envelope = {
            "site_id": site_id,
            "visitor": visitor,
            "received_at": at,
            "sent_at": None,
            "address": None,
            "user_agent": None,
            "events": events,
        }
        inbox.append(Request(visitor, wire.encode(envelope)))

    return put


def drain(session, inbox) -> None:
    while drain_once(session, inbox):
        pass


def test_many_events_take_as_many_statements_as_few(session, inbox, visit, statements):
    visit("first")  # the form is known from here on
    drain(session, inbox)
    asked = []
    for visits in (12, 120):
        for generation in range(2):  # new visitors, then those who are known
            for number in range(visits):
                minutes = timedelta(minutes=10 * generation)
                visit(f"v{visits}-{number}", at=NINE + minutes, form=number % 3 == generation)
            with statements() as sql:
                assert drain_once(session, inbox) == visits
            asked.append(len(sql))
    assert asked[:2] == asked[2:]
    assert max(asked) < 60


@contextmanager
def written_down(session):
    """Collect statements with their parameters, as the driver gets them."""
    asked = []

    def write_down(_connection, _cursor, statement, parameters, _context, executemany):
        if not executemany and statement.lstrip().startswith(
            ("SELECT", "UPDATE", "DELETE", "WITH")
        ):
            asked.append((statement, parameters))

    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", write_down)
    yield asked
    event.remove(bind, "before_cursor_execute", write_down)


def scanned(session, statement: str, parameters) -> set[str]:
    """Return which of the tables that grow a statement goes through from one end to the other."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps = [row[3].split() for row in plan]
        return {step[1] for step in steps if step[0] == "SCAN"} & GROWING
    [[plan]] = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
    found = json.loads(plan) if isinstance(plan, str) else plan
    return set(_without_condition(found[0]["Plan"])) & GROWING


def _without_condition(node):
    by_index = {"Index Cond", "Recheck Cond", "TID Cond"} & node.keys()
    if "Relation Name" in node and not by_index and node["Node Type"] != "ModifyTable":
        yield node["Relation Name"]
    for inner in node.get("Plans", ()):
        yield from _without_condition(inner)


def test_draining_and_timelines_go_through_no_table_that_grows(session, inbox, visit):
    for number in range(600):
        visit(f"visitor-{number}", at=NINE + timedelta(seconds=number), form=number % 2 == 0)
    drain(session, inbox)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE"))
        session.commit()
        for way in ("seqscan", "hashjoin", "mergejoin"):  # what pays for tables as small as here
            session.execute(text(f"SET enable_{way} = off"))
    with written_down(session) as asked:
        for number in range(20):
            visit(f"visitor-{number}", at=NINE + timedelta(minutes=20))
            visit(f"visitor-{number}", at=NINE - timedelta(minutes=20))  # late
            visit(f"newcomer-{number}")
        drain(session, inbox)
        visitor_id = session.scalar(select(Visitor.id).limit(1))
        latest = session.scalar(select(VisitSession.id).order_by(VisitSession.id.desc()).limit(1))
        queries.visitor_timeline(session, visitor_id, before=latest, limit=20)
        queries.timeline(session, session.scalar(select(Lead.id).limit(1)), limit=20)
        queries.latest_event(session, 1)
    of_a_table = [(statement, given) for statement, given in asked if "FROM" in statement]
    assert len(of_a_table) > 20
    found = {}
    for statement, parameters in of_a_table:
        if "LIMIT" in statement and " WHERE " not in statement:
            continue  # the first rows of a table, by this test
        if tables := scanned(session, statement, parameters):
            found[statement] = tables
    assert found == {}
    assert session.scalar(select(Event.id).limit(1))
