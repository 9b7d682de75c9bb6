import sqlite3
from contextlib import closing

import pytest

from tests.collect.collect_requests import KEY, ORIGIN, batch, page_event
from tracker import clock
from tracker.accounts.salts import daily_salts
from tracker.collect.unpack import unpack


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_process_that_starts_while_another_writes_for_long_takes_cookieless_visitors(
    settings, session, client, make_site
):
    key = make_site(origin=ORIGIN, cookieless=True).key
    daily_salts(session, today=clock.now().date())
    session.commit()
    with closing(sqlite3.connect(settings.var_dir / "store.db")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        body = batch().replace(KEY.encode(), key.encode())
        answer = client.post("/e", data=body, content_type="text/plain", headers={"Origin": ORIGIN})
    assert answer.status_code == 200
    assert answer.get_json()["accepted"] == 1


def test_what_a_site_chose_holds_from_the_store_to_the_inbox(app, session, client, make_site):
    site = make_site(
        origin=ORIGIN,
        consent_required=True,
        signals="all",
        field_rules={"deny": ["Salary"], "hidden": ["ref"]},
    )
    session.commit()
    fields = [
        {"name": "email", "type": "email", "value": "ana@example.com"},
        {"name": "salary", "type": "text", "value": "5000"},
        {"name": "ref", "type": "hidden", "value": "partner"},
        {"name": "csrf", "type": "hidden", "value": "x"},
    ]
    form = {"type": "track", "event": "Form Submitted", "properties": {"fields": fields}}
    agreed = page_event(2, context={"consent": "granted"}, **form)

    def send(**headers):
        body = batch(page_event(1), agreed).replace(KEY.encode(), site.key.encode())
        given = {"Origin": ORIGIN} | {name.replace("_", "-"): v for name, v in headers.items()}
        told = client.post("/e", data=body, content_type="text/plain", headers=given).get_json()
        return [rejected["reason"] for rejected in told["rejected"]]

    assert send() == ["no_consent"]
    assert send(Sec_GPC="1") == ["no_consent", "opted_out"]
    [entry] = app.extensions["leadlight_receiver"].get().inbox.read(10)
    [fact] = unpack(entry.envelope)
    assert [field["name"] for field in fact.properties["fields"]] == ["email", "ref"]
