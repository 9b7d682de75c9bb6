"""What was acknowledged survives the plug being pulled, and counts once however often it comes."""

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.flow.service import Service, eventually
from tests.postgresql import Mortal

ORIGIN = "https://www.example.com"


@pytest.fixture
def service(tmp_path, sqlite_template):
    shutil.copy(sqlite_template, tmp_path / "store.db")
    service = Service(tmp_path)
    yield service
    service.stop()


def test_nothing_acknowledged_is_lost_when_everything_is_killed_after_the_answer(service):
    key = service.here("sites", "add", "Shop", "--origin", ORIGIN)["key"]
    token = service.here("tokens", "add", "flow", "--role", "sales")["token"]
    emails = [f"person{n}@kill.example" for n in range(6)]
    for round_, email in enumerate(emails):
        if service.process is None:
            service.start()
        form = {"fields": [{"name": "email", "value": email}]}
        answer = service.post(
            key,
            ORIGIN,
            {"type": "page", "messageId": f"page-{round_}", "anonymousId": f"visitor-{round_:04}"},
            {
                "type": "track",
                "event": "Form Submitted",
                "messageId": f"form-{round_}",
                "anonymousId": f"visitor-{round_:04}",
                "properties": form,
            },
        )
        assert answer["accepted"] == 2
        if round_ % 2:
            service.kill()
    service.start()

    def all_there():
        found = [lead["email"] for lead in service.api("leads?limit=100", token)["leads"]]
        return len(found) >= len(emails) and sorted(found)

    assert eventually(all_there, within=60, what="every lead") == emails


def submission(n: int) -> list[dict]:
    """A page view and a form of one visitor."""
    visitor = {"anonymousId": f"visitor-{n:04}"}
    fields = [{"name": "email", "value": f"person{n}@kill.example"}]
    form = {"event": "Form Submitted", "properties": {"fields": fields}}
    page = {"type": "page", "messageId": f"page-{n}", "context": {"page": {"url": f"{ORIGIN}/a"}}}
    return [page | visitor, {"type": "track", "messageId": f"form-{n}"} | form | visitor]


def test_a_batch_that_two_clients_send_ten_times_at_once_counts_once(service):
    key = service.here("sites", "add", "Shop", "--origin", ORIGIN)["key"]
    token = service.here("tokens", "add", "flow", "--role", "sales")["token"]
    service.start()
    batch = [event for n in range(5) for event in submission(n)]
    with ThreadPoolExecutor(2) as clients:
        answers = list(clients.map(lambda _: service.post(key, ORIGIN, *batch), range(20)))
    assert [answer["accepted"] for answer in answers] == [len(batch)] * 20
    assert service.post(key, ORIGIN, *submission(99))["accepted"] == 2  # behind all of them

    def leads():
        found = service.api("leads?limit=100", token)["leads"]
        return {lead["email"]: lead["id"] for lead in found}

    eventually(lambda: "person99@kill.example" in leads(), within=60, what="the last lead")
    assert len(leads()) == 6
    visits = [
        visit
        for lead_id in leads().values()
        for visit in service.api(f"leads/{lead_id}", token)["visits"]
    ]
    pages = [step["path"] for visit in visits for step in visit["steps"] if step["type"] == "page"]
    assert pages == ["/a"] * 6


@pytest.fixture
def database() -> Iterator[Mortal]:
    # Not in the test's folder: as root the server is another user.
    with tempfile.TemporaryDirectory(prefix="leadlight-", ignore_cleanup_errors=True) as folder:
        database = Mortal(Path(folder))
        yield database
        database.close()


def test_while_the_database_is_down_collecting_goes_on(tmp_path, database):
    service = Service(tmp_path, database.address)
    service.run("db", "upgrade")
    key = service.here("sites", "add", "Shop", "--origin", ORIGIN)["key"]
    token = service.here("tokens", "add", "flow", "--role", "sales")["token"]
    service.start()
    try:
        assert service.post(key, ORIGIN, *submission(0))["accepted"] == 2
        database.kill()
        for n in range(1, 20):
            assert service.post(key, ORIGIN, *submission(n))["accepted"] == 2
        database.start()

        def emails():
            return {lead["email"] for lead in service.api("leads?limit=100", token)["leads"]}

        expected = {f"person{n}@kill.example" for n in range(20)}
        eventually(lambda: emails() == expected, within=60, what="every lead")
    finally:
        service.stop()
