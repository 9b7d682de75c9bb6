"""Workers on several machines share an inbox, and one takes over from another."""

import shutil
from collections import Counter
from contextlib import closing, contextmanager, suppress
from urllib.error import HTTPError

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from tests.flow.service import Service, eventually
from tracker import clock
from tracker.collect.inbox import open_inbox
from tracker.db import snapshot
from tracker.jobs.models import Lease
from tracker.journey.models import Event

ORIGIN = "https://www.example.com"
# A lease of ten seconds, and a machine that has other things to do.
TAKEN_OVER_S = 60


@pytest.fixture
def service(tmp_path, sqlite_template, nats_url):
    shutil.copy(sqlite_template, tmp_path / "store.db")
    service = Service(tmp_path, settings={"LEADLIGHT_INBOX_URL": nats_url})
    yield service
    service.stop()


@pytest.fixture
def store(service):
    """A look at the store that holds up nobody."""
    engine = create_engine(f"sqlite:///{service.var_dir / 'store.db'}")

    def asked(statement) -> list:
        with snapshot(), Session(engine) as session:
            return list(session.scalars(statement))

    yield asked
    engine.dispose()


@contextmanager
def workers(service, count: int):
    started = [service.start_worker() for _ in range(count)]
    try:
        yield started
    finally:
        for worker in started:
            worker.kill()
            worker.wait()


def shares(store) -> dict[int, int]:
    """How many partitions each live worker holds, by its process id."""
    held = select(Lease.holder).where(
        Lease.name.startswith("drain "),
        Lease.name.not_like("drain by %"),
        Lease.expires_at >= clock.now(),
    )
    return dict(Counter(int(holder.split(":")[1]) for holder in store(held)))


def test_two_share_the_inbox_and_one_takes_over_when_the_other_is_killed(service, store, nats_url):
    key = service.here("sites", "add", "Shop", "--origin", ORIGIN)["key"]
    service.start("--no-worker")

    def taken(event: dict) -> bool:
        """Whether the service took it; it refuses while a busy machine's inbox answers late."""
        with suppress(HTTPError):
            return service.post(key, ORIGIN, event)["accepted"] == 1
        return False

    def send(step: int) -> set[str]:
        """One page view of each of forty visitors: in all partitions there is something."""
        sent = set()
        for n in range(40):
            event = {"type": "page", "messageId": f"{n}-{step}", "anonymousId": f"visitor-{n:04}"}
            eventually(
                lambda event=event: taken(event),
                within=TAKEN_OVER_S,
                what="a request that is taken",
            )
            sent.add(event["messageId"])
        return sent

    def stored() -> list[str]:
        return store(select(Event.message_id))

    with workers(service, 2) as (first, second):
        both = {first.pid: 8, second.pid: 8}
        eventually(lambda: shares(store) == both, within=TAKEN_OVER_S, what="equal shares")
        sent = send(1)
        eventually(lambda: set(stored()) == sent, within=TAKEN_OVER_S, what="the first events")

        first.kill()
        sent |= send(2)
        eventually(lambda: set(stored()) == sent, within=TAKEN_OVER_S, what="all events")
        all_its = {second.pid: 16}
        eventually(lambda: shares(store) == all_its, within=TAKEN_OVER_S, what="all partitions")
        with closing(open_inbox(nats_url)) as inbox:
            # What is stored is acknowledged a moment later, which a kill would put off.
            eventually(lambda: inbox.depth() == 0, within=TAKEN_OVER_S, what="an empty inbox")
    assert len(stored()) == len(sent)
