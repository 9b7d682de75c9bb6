from datetime import timedelta

import pytest
from sqlalchemy import select

from tracker.accounts.service import add_user
from tracker.leads.models import Activity
from tracker.scores.models import Score


@pytest.fixture
def log(client, writer):
    """Log something with a lead: `log(lead.id, kind="call")`."""

    def post(lead_id, secret=writer, **said):
        return client.post(
            f"/api/v1/leads/{lead_id}/activities",
            json=said,
            headers={"Authorization": f"Bearer {secret}"},
        )

    return post


@pytest.fixture
def rep(session, now):
    user = add_user(session, email="rep@company.example", password="correct horse", role="sales",
                    now=now)  # fmt: skip
    session.commit()
    return user


def test_a_program_logs_what_it_knows_and_the_lead_is_scored_anew(
    ask, log, scored, session, rep, now
):
    lead = scored()
    answer = log(
        lead.id, kind="reply", at="2026-03-02T08:00:00+01:00", by="Rep@company.example",
        interest=1, note="Asks for a quotation.",
    )  # fmt: skip

    assert answer.status_code == 201
    assert answer.json["at"] == "2026-03-02T07:00:00Z"
    assert answer.json["by"] == "rep@company.example"
    session.expire_all()
    assert ask(f"leads/{lead.id}").json["activities"] == [answer.json]
    assert session.get(Score, lead.id).scored_at > now


def test_the_same_sent_twice_is_logged_once(log, scored, session):
    lead = scored()
    said = {"kind": "call", "at": "2026-03-02T08:00:00Z"}
    first, again = log(lead.id, **said), log(lead.id, **said)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert log(lead.id, **said | {"kind": "email"}).status_code == 201
    assert len(session.scalars(select(Activity)).all()) == 2


def test_without_a_time_it_was_just_now(log, scored):
    told = log(scored().id, kind="meeting").json
    assert told["at"] == told["logged_at"]


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ({"kind": "fax"}, 422, "kind"),
        ({"kind": "call", "at": "2199-01-01T00:00:00Z"}, 409, "future"),
        ({"kind": "call", "at": "0001-01-01T00:00:00+10:00"}, 422, "outside the calendar"),
        ({"kind": "call", "by": "nobody@company.example"}, 409, "no user"),
        ({"kind": "call", "interest": 2}, 422, "interest"),
        ({"kind": "note"}, 409, "Write what there is to note"),
        ({"kind": "call", "lead": 3}, 422, "lead"),
    ],
)
def test_what_cannot_be_is_refused_in_words(log, scored, session, said, status, words):
    answer = log(scored().id, **said)
    assert answer.status_code == status
    assert words in answer.json["error"]["message"]
    assert session.scalars(select(Activity)).all() == []


def test_a_token_that_may_only_read_logs_nothing(log, scored, secret, session):
    assert log(scored().id, secret=secret, kind="call").status_code == 403
    assert session.scalars(select(Activity)).all() == []


def test_there_is_nothing_to_log_with_a_lead_there_is_not(log):
    answer = log(999, kind="call")
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "no_such_lead")


def test_what_was_logged_is_read_at_the_lead(ask, scored):
    answer = ask(f"leads/{scored().id}/activities")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_an_earlier_moment_is_known_by_no_earlier_score(log, scored, session, now):
    log(scored().id, kind="call", at=(now - timedelta(days=3)).isoformat())
    [done] = session.scalars(select(Activity))
    assert done.at < now < done.logged_at
