"""What was acknowledged survives the plug being pulled."""

import shutil

import pytest

from tests.flow.service import Service, eventually

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

    assert eventually(all_there, within=20, what="every lead") == emails
