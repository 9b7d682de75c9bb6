from datetime import timedelta
from math import log

import pytest
from sqlalchemy import text

from tracker.accounts.models import ApiToken
from tracker.accounts.service import add_user
from tracker.journey.models import Event, VisitSession
from tracker.leads import activities
from tracker.leads.models import Submission


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ll_nobody", "Basic bGw6bGw="])
def test_without_a_live_token_nothing_is_told(client, scored, header):
    scored()
    answer = client.get(
        "/api/v1/leads", headers={} if header is None else {"Authorization": header}
    )

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "tokens add" in answer.json["error"]["message"]
    assert "leads" not in answer.json


def test_a_revoked_token_opens_nothing(ask, session, now):
    assert ask("leads").status_code == 200
    session.query(ApiToken).one().revoked_at = now
    session.commit()
    assert ask("leads").status_code == 401


def test_a_lead_is_told_with_its_score_and_reasons_that_add_up_to_it(ask, scored):
    lead = scored("ana@company.example", name="Ana", company="Company", country="DE")

    [told] = ask("leads").json["leads"]

    assert told["id"] == lead.id
    assert (told["email"], told["name"], told["source"]) == ("ana@company.example", "Ana", "direct")
    score = told["score"]
    assert score["rules"] is True
    assert score["horizon_days"] == 90
    odds = score["probability"] / (1 - score["probability"])
    assert score["base"] + sum(r["effect"] for r in score["reasons"]) == pytest.approx(log(odds))


def test_following_next_tells_every_lead_once_likeliest_first(ask, scored):
    made = {scored(phone="+4930123456" if n % 2 else None).id for n in range(7)}

    told, after = [], None
    for _ in range(4):
        page = ask("leads", limit=2, **({"after": after} if after else {})).json
        told += page["leads"]
        after = page["next"]

    assert after is None
    assert sorted(lead["id"] for lead in told) == sorted(made)
    chances = [lead["score"]["probability"] for lead in told]
    assert chances == sorted(chances, reverse=True)


def test_leads_can_be_chosen_by_everything_the_list_can(ask, scored, make_site, now):
    site = make_site()
    mine = scored(
        "ana@company.example", site_id=site.id, name="Ana", status="contacted", outcome="won"
    )
    scored("bo@other.example", source="newsletter", created_at=now - timedelta(days=9))

    def ids(**query):
        return [lead["id"] for lead in ask("leads", **query).json["leads"]]

    for query in (
        {"text": "COMPANY.ex"},
        {"site_id": site.id},
        {"status": "contacted"},
        {"outcome": "won"},
        {"source": "direct"},
        {"created_from": now.isoformat()},
        {"from_web": "true"},
        {"lead_ids": [mine.id]},
    ):
        assert ids(**query) == [mine.id], query
    assert len(ids(unowned="true")) == 2
    assert ids(created_before=now.isoformat(), outcome="open") != [mine.id]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "501"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"limt": "5"}, "limt"),
        ({"band": "Z"}, "band"),
        ({"status": ""}, "status"),
        ({"after": "%%%"}, "after"),
        ({"site_id": "9" * 30}, "site_id"),
        ({"created_from": "2026-03-01T00:00:00"}, "created_from"),
        ({"created_from": "0001-01-01T00:00:00+10:00"}, "created_from"),
        ({"created_before": "9999-12-31T23:59:59-10:00"}, "created_before"),
        ({"site_id": str(2**63)}, "site_id"),
        ({"owner_id": "0"}, "owner_id"),
        ({"text": "a\x00b"}, "text"),
        ({"lead_ids": ["1", "x"]}, "lead_ids"),
        ({"sort": ["score", "name"]}, "sort"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(ask, query, named):
    answer = ask("leads", **query)
    assert answer.status_code == 422
    assert answer.json["error"]["code"] == "bad_parameter"
    assert f"`{named}`" in answer.json["error"]["message"]


def test_one_lead_is_told_with_its_fields_submissions_and_visits(
    ask, scored, session, make_site, make_visitor, now
):
    site = make_site()
    lead = scored("ana@company.example", site_id=site.id, fields={"City": "Köln", "Visits": 3})
    visitor = make_visitor(site)
    visit = VisitSession(
        site_id=site.id, visitor_id=visitor.id, started_at=now, last_at=now,
        channel="direct", source="direct",
    )  # fmt: skip
    session.add(visit)
    session.flush()
    of_visit = {
        "site_id": site.id, "visitor_id": visitor.id, "session_id": visit.id, "lead_id": lead.id,
    }  # fmt: skip
    page = Event(
        **of_visit, message_id="m1", type="page", at=now, received_at=now, path="/pricing",
        url="https://www.example.com/pricing", engaged_ms=4200,
    )  # fmt: skip
    sent = Event(**of_visit, message_id="m2", type="track", name="Form Submitted", at=now,
                 received_at=now)  # fmt: skip
    session.add_all([page, sent])
    session.flush()
    session.add(
        Submission(event_id=sent.id, **of_visit, at=now, path="/pricing", form="demo",
                   fields=[{"name": "email", "value": "ana@company.example"}])
    )  # fmt: skip
    session.commit()

    told = ask(f"leads/{lead.id}").json

    assert told["fields"] == {"City": "Köln", "Visits": 3}
    assert [s["form"] for s in told["submissions"]] == ["demo"]
    [seen] = told["visits"]
    assert seen["dwell_ms"] == 4200
    first, _ = seen["steps"]
    assert (first["type"], first["path"], first["dwell_ms"]) == ("page", "/pricing", 4200)


def test_a_lead_is_told_with_how_it_came_first_last_and_when_becoming_one(ask, scored, session):
    touch = {
        "at": "2026-03-02T09:00:00+00:00",
        "page": "/pricing",
        "url": "https://www.example.com/pricing?bd_vid=7",
        "channel": "paid search",
        "source": "baidu",
        "medium": "cpc",
        "campaign": "春季",
        "term": None,
        "content": None,
        "click_ids": {"bd_vid": "7"},
        "referrer": None,
    }
    older = {"at": touch["at"], "channel": "direct", "source": "direct", "click_ids": None}
    lead = scored("ana@company.example", first_touch=older, last_touch=touch)
    session.commit()

    told = ask(f"leads/{lead.id}").json

    assert told["last_touch"] == touch
    assert told["first_touch"]["channel"] == "direct"
    assert told["first_touch"]["click_ids"] == {}
    assert told["converting_touch"] is None


def test_a_visit_says_why_it_is_a_bots_where_from_and_by_which_click(
    ask, scored, session, make_site, make_visitor, make_visit
):
    lead = scored("ana@company.example")
    make_visit(
        make_visitor(make_site()),
        lead=lead,
        bot="too fast",
        country="CN",
        click_ids={"gclid": "x"},
        term="crm",
    )
    session.commit()

    [visit] = ask(f"leads/{lead.id}").json["visits"]

    assert (visit["bot"], visit["is_person"], visit["country"]) == ("too fast", False, "CN")
    assert (visit["click_ids"], visit["term"]) == ({"gclid": "x"}, "crm")


@pytest.mark.parametrize("lead_id", ["0", "4711", "9" * 18])
def test_a_lead_there_is_not_is_not_found(ask, lead_id):
    answer = ask(f"leads/{lead_id}")
    assert answer.status_code == 404
    assert answer.json["error"]["code"] == "no_such_lead"


def test_a_number_no_lead_can_have_is_no_address(ask):
    answer = ask(f"leads/{'9' * 30}")
    assert answer.status_code == 404
    assert answer.json["error"]["code"] == "not_found"


def test_a_wrong_address_and_a_wrong_method_answer_in_json(ask, client):
    assert ask("lead").json["error"]["code"] == "not_found"
    answer = client.post("/api/v1/leads", json={})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.json["error"]["code"] == "method_not_allowed"


def test_no_cookie_is_set_and_nothing_is_kept_by_caches(ask):
    answer = ask("leads")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_store_without_tables_is_said_to_be_unavailable(ask, session):
    session.execute(text("DROP TABLE api_token"))
    session.commit()
    answer = ask("leads")
    assert answer.status_code == 503
    assert answer.json["error"]["code"] == "store_unavailable"


def test_one_lead_is_told_with_its_deal_conversation_and_how_its_score_went(
    ask, scored, session, now
):
    lead = scored("ana@company.example", value=1200.5, opportunity_at=now)
    user = add_user(session, email="rep@company.example", password="correct horse", role="sales",
                    now=now)  # fmt: skip
    for kind, by in (("call", user.id), ("reply", None)):
        activities.log(session, lead.id, kind=kind, at=now, by=by, interest=1, note="Ok", now=now)
    session.commit()

    told = ask(f"leads/{lead.id}").json

    assert (told["value"], told["opportunity_at"]) == (1200.5, "2026-03-02T09:30:00Z")
    expected = told["score"]["probability"] * 1200.5
    assert told["score"]["expected_value"] == pytest.approx(expected)
    assert told["score"]["trend"] is None
    assert [
        (one["kind"], one["by"], one["interest"], one["note"]) for one in told["activities"]
    ] == [
        ("reply", None, 1, "Ok"),
        ("call", "rep@company.example", 1, "Ok"),
    ]
    [change] = told["score_history"]
    assert change["probability"] == pytest.approx(told["score"]["probability"])
    assert change["version"] is None


def test_leads_are_listed_by_what_is_expected_of_them(ask, scored):
    small, none, large = scored(value=10), scored(), scored(value=1000)
    found = ask("leads", sort="value").json["leads"]
    assert [lead["id"] for lead in found] == [large.id, small.id, none.id]
