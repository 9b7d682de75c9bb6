import sqlite3
from contextlib import closing

import pytest

from tests.collect.collect_requests import KEY, ORIGIN, batch
from tracker import clock
from tracker.accounts.salts import daily_salts


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
