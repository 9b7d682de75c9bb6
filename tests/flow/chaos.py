"""Pull the plug on one process after another while events come in, then count: `make chaos`.

What was acknowledged must be in the store, once; what was sent and not acknowledged may be.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count, product
from pathlib import Path
from time import monotonic, sleep

from sqlalchemy import create_engine, func, select

from tests.flow.service import Service, eventually
from tests.flow.verdict import failed
from tests.nats import nats
from tests.postgresql import Mortal
from tracker.collect.inbox import InboxUnavailable, open_inbox
from tracker.config import Settings
from tracker.db import snapshot
from tracker.journey.models import Event, SetAside, VisitSession
from tracker.leads.models import Lead

ORIGIN = "https://www.chaos.example"
SENDERS = 4
BATCH = 10  # events
PEOPLE = 40  # e-mail addresses, each used from many browsers
DRAINED_S = 240
WORKERS = 2
MIN_KILLS = 2  # of each victim
GIVEN_UP, REPEATED = 0.1, 0.1  # shares of the batches
INBOXES = ("sqlite", "nats")
STORES = ("sqlite", "postgresql")


@dataclass
class Ledger:
    """What was sent, and what of it was acknowledged: message ids."""

    sent: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)  # whose form was acknowledged


@dataclass(frozen=True)
class Victim:
    """Something that is killed and started again."""

    name: str
    kill: Callable[[], None]
    start: Callable[[], None]


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    ledger: Ledger
    stored: Sequence[str]  # message ids, as often as they are stored
    page_events: int
    page_views: int  # as the visits count them
    emails: Sequence[str]
    set_aside: int
    kills: dict[str, int]
    seconds: float

    def complaints(self) -> list[str]:
        """Return what is wrong, in words; nothing if the promise held."""
        stored = set(self.stored)
        checks = (
            (self.ledger.acknowledged - stored, "acknowledged, and lost"),
            (stored - self.ledger.sent, "stored, and never sent"),
            (set() if len(stored) == len(self.stored) else {"some"}, "stored twice"),
            (self.ledger.people - set(self.emails), "of an acknowledged form, and no lead"),
            (set() if len(set(self.emails)) == len(self.emails) else {"some"}, "two leads of one"),
        )
        wrong = [f"{len(ids)} {what}: {sorted(ids)[:5]}" for ids, what in checks if ids]
        if self.set_aside:
            wrong.append(f"{self.set_aside} requests were set aside")
        if self.page_events != self.page_views:
            wrong.append(f"visits count {self.page_views} page views of {self.page_events}")
        return wrong


@contextmanager
def world(folder: Path, *, inbox: str, store: str) -> Iterator[tuple[Service, list[Victim]]]:
    """Give an installation of `inbox` and `store`, migrated and not started, and who may die."""
    unlimited = {"LEADLIGHT_ADDRESS_RATE": "0", "LEADLIGHT_SITE_RATE": "0"}
    service = Service(folder, settings=unlimited)
    victims = [Victim("web", service.kill, lambda: service.start("--no-worker"))]
    for number in range(WORKERS):
        worker = Worker(service)
        victims.append(Victim(f"worker {number}", worker.kill, worker.start))
    with ExitStack() as stack:
        if inbox == "nats":
            cluster = stack.enter_context(nats(folder / "nats", servers=3))
            service.settings["LEADLIGHT_INBOX_URL"] = cluster.url
            node = cluster.servers[0]
            victims.append(Victim("NATS node", node.kill, node.start))
        if store == "postgresql":
            server = Mortal(stack.enter_context(_folder_of_its_own()))
            stack.callback(server.close)
            service.database_url = server.address
            victims.append(Victim("PostgreSQL", server.kill, server.start))
        service.run("db", "upgrade")
        try:
            yield service, victims
        finally:
            for victim in victims:
                if victim.name.startswith(("web", "worker")):
                    victim.kill()


class Worker:
    """One `work` process."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        self._process = self._service.start_worker()

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def _folder_of_its_own() -> Iterator[Path]:
    # Not in the test's: as root the server is another user.
    with tempfile.TemporaryDirectory(prefix="leadlight-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def run(
    service: Service, victims: Sequence[Victim], *, events: int, seed: int, pause_s: float = 0.0
) -> Outcome:
    """Send until `events` are acknowledged and each victim was killed twice.

    At full speed, or with a pause after each batch of a sender.
    """
    chance = random.Random(seed)  # to be repeated, not to be secret
    key = service.here("sites", "add", "Chaos", "--origin", ORIGIN)["key"]
    senders = Senders(service.port, key, seed, pause_s)
    kills = dict.fromkeys((victim.name for victim in victims), 0)
    for victim in victims[: 1 + WORKERS]:
        victim.start()
    begun = monotonic()
    with senders.running():
        while len(senders.ledger.acknowledged) < events or min(kills.values()) < MIN_KILLS:
            sleep(chance.uniform(0.2, 1.5))  # some health, as much as chance has for them
            victim = min(victims, key=lambda v: (kills[v.name], chance.random()))
            victim.kill()
            sleep(chance.uniform(0.0, 1.0))
            victim.start()
            kills[victim.name] += 1
    settings = Settings.from_environ(service.environ)
    eventually(lambda: _depth(settings.queue_url) == 0, within=DRAINED_S, what="an empty inbox")
    stored = _stored(settings.store_url)
    return Outcome(senders.ledger, *stored, kills, round(monotonic() - begun, 1))


class Senders:
    """Clients that send batch after batch; what is not acknowledged is sent again, or given up."""

    def __init__(self, port: int, key: str, seed: int, pause_s: float) -> None:
        self.ledger = Ledger()
        self._port = port
        self._key = key
        self._seed = seed
        self._pause_s = pause_s
        self._noting = threading.Lock()
        self._enough = threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._send, args=(n,)) for n in range(SENDERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._enough.set()
            for thread in threads:
                thread.join()

    def _send(self, sender: int) -> None:
        chance = random.Random(self._seed + sender)
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=10)) as connection:
            for number in count():
                if self._enough.wait(self._pause_s):
                    return
                visitor = f"visitor-{sender}-{chance.randrange(200):03}"
                batch, people = _batch(f"{sender}-{number}", visitor, chance)
                with self._noting:
                    self.ledger.sent |= _ids(batch)
                if self._deliver(connection, batch, chance):
                    with self._noting:
                        self.ledger.acknowledged |= _ids(batch)
                        self.ledger.people |= people

    def _deliver(
        self, connection: HTTPConnection, batch: list[dict], chance: random.Random
    ) -> bool:
        body = json.dumps({"writeKey": self._key, "batch": batch}).encode()
        while not _acknowledged(connection, body, len(batch)):
            if chance.random() < GIVEN_UP or self._enough.wait(0.05):
                return False
        if chance.random() < REPEATED:  # as a client does that the answer did not reach
            _acknowledged(connection, body, len(batch))
        return True


def _ids(batch: list[dict]) -> set[str]:
    return {event["messageId"] for event in batch}


def _batch(name: str, visitor: str, chance: random.Random) -> tuple[list[dict], set[str]]:
    people = set()
    batch = []
    for n in range(BATCH // 2):
        page = f"{name}-{n}"
        address = f"{ORIGIN}/page-{chance.randrange(20)}"
        properties = {"pageId": page, "engagedMs": chance.randrange(60_000)}
        batch += [
            {"type": "page", "messageId": page, "context": {"page": {"url": address}}},
            {"type": "track", "event": "Page Engaged", "messageId": f"{page}-e",
             "properties": properties},
        ]  # fmt: skip
    if chance.random() < 0.05:
        email = f"person{chance.randrange(PEOPLE)}@chaos-company.com"
        people.add(email)
        fields = [{"name": "email", "value": email}]
        batch[-1] = {
            "type": "track", "event": "Form Submitted", "messageId": f"{name}-form",
            "properties": {"fields": fields},
        }  # fmt: skip
    return [event | {"anonymousId": visitor} for event in batch], people


def _acknowledged(connection: HTTPConnection, body: bytes, events: int) -> bool:
    headers = {"Origin": ORIGIN, "Content-Type": "text/plain"}
    try:
        connection.request("POST", "/e", body, headers)
        answer = connection.getresponse()
        said = answer.read()
    except (OSError, HTTPException):
        connection.close()
        return False
    assert answer.status in {200, 503, 502}, (answer.status, said)
    return answer.status == 200 and json.loads(said)["accepted"] == events


def _depth(url: str) -> int:
    with suppress(InboxUnavailable), closing(open_inbox(url)) as inbox:
        return inbox.depth()
    return -1


def _stored(url: str) -> tuple[list[str], int, int, list[str], int]:
    engine = create_engine(url)
    with snapshot(), engine.connect() as connection:
        ids = list(connection.scalars(select(Event.message_id)))
        pages = connection.scalar(select(func.count()).where(Event.type == "page")) or 0
        views = connection.scalar(select(func.sum(VisitSession.page_views))) or 0
        emails = list(connection.scalars(select(Lead.email)))
        set_aside = connection.scalar(select(func.count()).select_from(SetAside)) or 0
    engine.dispose()
    return ids, pages, views, emails, set_aside


def main() -> None:
    """Run every combination of inbox and store; status 1 if anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    has_failed = False
    for inbox, store in product(INBOXES, STORES):
        with (
            tempfile.TemporaryDirectory(prefix="leadlight-") as folder,
            world(Path(folder), inbox=inbox, store=store) as (service, victims),
        ):
            outcome = run(service, victims, events=given.events, seed=given.seed)
        ledger = outcome.ledger
        has_failed |= failed(
            f"inbox {inbox}, store {store}: {len(ledger.sent):,} events sent, "
            f"{len(ledger.acknowledged):,} acknowledged, {len(outcome.stored):,} stored, "
            f"{sum(outcome.kills.values())} kills {outcome.kills}, {outcome.seconds} s",
            outcome.complaints(),
            otherwise="nothing lost, nothing doubled",
        )
    sys.exit(has_failed)


if __name__ == "__main__":
    main()
