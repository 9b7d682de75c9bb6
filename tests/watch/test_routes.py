from datetime import timedelta

import pytest
from sqlalchemy import text

from tracker.accounts.service import add_user
from tracker.jobs import service, tallies
from tracker.journey.models import SetAside
from tracker.watch import readiness

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def never_kept(monkeypatch):
    monkeypatch.setattr(readiness, "FRESH_S", -1)


@pytest.fixture
def without_store(settings, app_with, tmp_path):
    """The service while its database cannot be reached."""
    if settings.store_url.startswith("sqlite"):
        return app_with(database_url=f"sqlite:///{tmp_path}/no/such/folder/store.db")
    return app_with(database_url="postgresql://leadlight@127.0.0.1:1/nothing?connect_timeout=2")


def test_a_process_is_alive_without_asking_the_store_or_for_a_sign_in(client, statements):
    with statements() as asked:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"alive": True})
    assert asked == []


def test_a_process_is_alive_while_the_store_is_away(without_store):
    assert without_store.test_client().get("/healthz").status_code == 200


def test_a_service_in_order_is_ready(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"ready": True, "store": "ok", "inbox": "ok"}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_store_that_is_away_is_named_without_its_address(without_store):
    answer = without_store.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json["inbox"] == "ok"
    assert "does not answer" in answer.json["store"]
    assert "leadlight@" not in answer.text
    assert "folder" not in answer.text


def test_a_store_of_another_version_is_not_ready(client, session):
    session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    session.commit()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "another version" in answer.json["store"]


def test_an_inbox_that_takes_nothing_is_not_ready(app_with, tmp_path):
    (tmp_path / "file").touch()
    client = app_with(inbox_url=f"sqlite:///{tmp_path}/file/inbox.db").test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["store"] == "ok"
    assert "takes nothing" in answer.json["inbox"]
    assert str(tmp_path) not in answer.text


def test_a_full_inbox_is_not_ready(client, app, monkeypatch):
    inbox = app.extensions["leadlight_receiver"].get().inbox
    monkeypatch.setattr(inbox, "_max_bytes", 1)
    assert client.get("/readyz").status_code == 503


def test_many_who_ask_ask_the_store_once(client, statements, monkeypatch):
    monkeypatch.setattr(readiness, "FRESH_S", 3600)
    client.get("/readyz")
    with statements() as asked:
        for _ in range(20):
            assert client.get("/readyz").status_code == 200
    assert asked == []


def test_the_numbers_are_those_of_the_store_and_the_inbox(client, session, app, now, numbers):
    tallies.add(
        session,
        {
            ("accepted", ""): 12,
            ("rejected", "invalid"): 2,
            ("rejected", "wrong_origin"): 1,
            ("events", "page"): 7,
            ("events", "track"): 2,
            ("duplicates", ""): 3,
            ("bots", ""): 1,
            ("set_aside", ""): 4,
        }
        | tallies.pace([now - timedelta(seconds=s) for s in (0.2, 0.2, 7, 9000)], now=now),
    )
    session.add(SetAside(inbox="a", position=1, at=now, request=b"{}", error="No."))
    run = service.ask(session, "rescore leads", by=None, now=now)
    service.begin(session, run.id, now=now)
    service.end(session, run.id, now=now + timedelta(seconds=3), message="Done.")
    session.commit()
    found = numbers(client)

    assert found["leadlight_events_accepted_total"] == {(): 12}
    assert found["leadlight_rejected_total"] == {("invalid",): 2, ("wrong_origin",): 1}
    assert found["leadlight_events_stored_total"] == {("page",): 7, ("track",): 2}
    assert found["leadlight_events_duplicate_total"] == {(): 3}
    assert found["leadlight_events_bot_total"] == {(): 1}
    assert found["leadlight_requests_set_aside_total"] == {(): 4}
    assert found["leadlight_set_aside_requests"] == {(): 1}
    assert found["leadlight_inbox_requests"] == {(): 0}
    assert found["leadlight_inbox_oldest_seconds"] == {(): 0}
    assert found["leadlight_store_up"] == found["leadlight_inbox_up"] == {(): 1}
    within = {bound: count for (bound,), count in found["leadlight_delay_seconds_bucket"].items()}
    assert (within["0.1"], within["0.25"], within["10.0"], within["+Inf"]) == (0, 2, 3, 4)
    assert found["leadlight_delay_seconds_sum"] == {(): pytest.approx(9007.4)}
    assert found["leadlight_job_state"]["rescore leads", "done"] == 1
    assert found["leadlight_job_state"]["rescore leads", "failed"] == 0
    assert found["leadlight_job_last_run_seconds"] == {("rescore leads",): 3}


def test_what_waits_is_told_with_its_age(app, client, send, numbers, monkeypatch):
    receiver = app.extensions["leadlight_receiver"].get()
    send({"type": "page", "messageId": "m1"})
    assert numbers(client)["leadlight_inbox_requests"] == {(): 1}
    received = receiver.inbox.oldest()
    later = received + timedelta(seconds=90)
    monkeypatch.setattr("tracker.clock.now", lambda: later)
    assert numbers(client)["leadlight_inbox_oldest_seconds"] == {(): pytest.approx(90)}


def test_every_web_process_says_the_same_and_a_restart_forgets_nothing(
    app, app_with, client, session, numbers
):
    tallies.add(session, {("accepted", ""): 12, ("rejected", "invalid"): 2})
    session.commit()
    told = numbers(client)
    other = numbers(app_with().test_client())
    assert {k: v for k, v in told.items() if "created" not in k} == other


def test_without_a_store_the_inbox_is_told_and_nothing_is_set_to_zero(without_store, numbers):
    found = numbers(without_store.test_client())
    assert found["leadlight_store_up"] == {(): 0}
    assert found["leadlight_inbox_up"] == {(): 1}
    assert "leadlight_events_accepted_total" not in found


@pytest.mark.parametrize(
    ("given", "asked", "status"),
    [
        ({}, {}, 200),
        ({}, {"environ_overrides": {"REMOTE_ADDR": "::1"}}, 200),
        ({}, {"environ_overrides": {"REMOTE_ADDR": "10.0.0.7"}}, 401),
        ({}, {"headers": {"X-Forwarded-For": "127.0.0.1"}}, 401),
        ({}, {"headers": {"Forwarded": "for=127.0.0.1"}}, 401),
        ({"public_url": "https://leads.example.com"}, {}, 401),
        ({"public_url": "http://localhost:8000"}, {}, 200),
        ({"metrics_token": "s3cret"}, {}, 401),
        ({"metrics_token": "s3cret"}, {"headers": {"Authorization": "Bearer wrong"}}, 401),
        ({"metrics_token": "s3cret"}, {"headers": {"Authorization": "Basic s3cret"}}, 401),
        ({"metrics_token": "s3cret"}, {"headers": {"Authorization": "Bearer s3cret"}}, 200),
        ({"metrics_token": "s3cret"}, {"headers": {"Authorization": "Bearer ключ"}}, 401),
    ],
)  # fmt: skip
def test_the_numbers_are_for_the_token_or_for_this_machine(app_with, given, asked, status):
    answer = app_with(**given).test_client().get("/metrics", **asked)
    assert answer.status_code == status
    if status == 401:
        assert "LEADLIGHT_METRICS_TOKEN" in answer.text
        assert "leadlight_" not in answer.text


@pytest.mark.parametrize(("role", "status"), [("admin", 200), ("sales", 401)])
def test_a_signed_in_admin_may_read_the_numbers_from_anywhere(app_with, session, now, role, status):
    user = add_user(session, email="a@company.example", password=PASSWORD, role=role, now=now)
    session.commit()
    client = app_with(metrics_token="s3cret").test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = user.fs_uniquifier, True
    answer = client.get("/metrics", environ_overrides={"REMOTE_ADDR": "10.0.0.7"})
    assert answer.status_code == status
