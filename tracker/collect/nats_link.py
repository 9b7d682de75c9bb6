"""One connection to NATS for all threads of a process: kept up for ever, asked like a function."""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count
from time import monotonic
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from tracker.cluster import Cluster
from tracker.collect.inbox import InboxUnavailable

ANSWER_S: Final = 5.0
# How long a question waits for a connection that was just lost, or is just being made. After that
# all are refused at once: threads that wait are threads that answer nobody.
PATIENCE_S: Final = 2.0
RECONNECT_S: Final = 1
STATUS: Final = "Status"
NOBODY: Final = "503"  # has the subject: the stream has no leader at the moment, or is not there

Question = tuple[str, bytes]  # subject and body
log = logging.getLogger(__name__)


def any_answer(answer: Msg) -> bool:
    """Say of every answer that it is the last to its question."""
    del answer
    return True


class _Asked:
    """Questions of one caller, and what came of them."""

    __slots__ = ("answers", "done", "error", "is_last", "left", "questions")

    def __init__(self, questions: Sequence[Question], is_last: Callable[[Msg], bool]) -> None:
        self.questions = questions
        self.is_last = is_last
        self.left = len(questions)
        self.answers: list[Msg] = []
        self.error: str | None = None
        self.done = threading.Event()

    def take(self, answer: Msg) -> bool:
        """Keep an answer; whether no other comes to its question."""
        self.answers.append(answer)
        if not self.is_last(answer):
            return False
        self.left -= 1
        if not self.left:
            self.done.set()
        return True

    def fail(self, why: str) -> None:
        self.error = why
        self.done.set()


class Link:
    """A thread with an event loop and the connection in it, begun at the first question.

    Questions of many threads are under way at once, and those that come together are sent together.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._connected = threading.Event()
        self._away_since = monotonic()
        self._trouble = "no server answers"
        self._queue: deque[_Asked] = deque()
        self._under_way: dict[str, _Asked] = {}
        self._numbers = count()
        self._sending: asyncio.Task[None] | None = None  # a task that nobody holds may vanish

    def ask(
        self, questions: Sequence[Question], *, is_last: Callable[[Msg], bool] = any_answer
    ) -> list[Msg]:
        """Return the answers to all questions, as they came; `is_last` ends those to one.

        Raises `InboxUnavailable` if they are not all there in `ANSWER_S`; whether the questions
        arrived is not known then.
        """
        if self._thread is None:
            self._start()
        left = self._away_since + PATIENCE_S - monotonic()
        if not self._connected.is_set() and not self._connected.wait(max(0.0, left)):
            raise self._unavailable(self._trouble)
        asked = _Asked(questions, is_last)
        self._queue.append(asked)
        self._loop.call_soon_threadsafe(self._send_soon)
        if not asked.done.wait(ANSWER_S):
            self._loop.call_soon_threadsafe(self._forget, asked)
            raise self._unavailable(f"no answer within {ANSWER_S:.0f} s")
        if asked.error is not None:
            raise self._unavailable(asked.error)
        return asked.answers

    def close(self) -> None:
        """Send what waits, and hang up."""
        with self._starting:
            if self._thread is not None:
                self._loop.call_soon_threadsafe(self._stopping.set)
                self._thread.join()
                self._thread = None

    def _unavailable(self, why: str) -> InboxUnavailable:
        servers = ", ".join(self._cluster.servers)
        return InboxUnavailable(f"The inbox at {servers} cannot be used: {why}.")

    def _start(self) -> None:
        # At the first question and not before, so that a process may fork until then.
        with self._starting:
            if self._thread is None:
                self._away_since = monotonic()
                self._loop = asyncio.new_event_loop()
                self._stopping, self._closed = asyncio.Event(), asyncio.Event()
                self._thread = threading.Thread(target=self._run, name="inbox", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._stay_connected())

    async def _stay_connected(self) -> None:
        stopping = asyncio.create_task(self._stopping.wait())
        while not stopping.done():
            self._closed.clear()
            self._client = Client()
            living = asyncio.create_task(self._live())
            await asyncio.wait((stopping, living), return_when=asyncio.FIRST_COMPLETED)
            if living.done() and (error := living.exception()) is not None:
                self._trouble = str(error) or type(error).__name__
            living.cancel()
            with suppress(NatsError, OSError):
                await self._client.close()
            await self._lost()
            await asyncio.wait((stopping,), timeout=RECONNECT_S)

    async def _live(self) -> None:
        """Connect, and stay until a server ends it; a connection that breaks is made anew."""
        await self._client.connect(
            servers=[f"nats://{server}" for server in self._cluster.servers],
            name="leadlight",
            user=self._cluster.user,
            password=self._cluster.password if self._cluster.user else None,
            token=None if self._cluster.user else self._cluster.password,
            connect_timeout=int(PATIENCE_S),
            reconnect_time_wait=RECONNECT_S,
            max_reconnect_attempts=-1,
            ping_interval=3,
            max_outstanding_pings=2,
            error_cb=self._note,
            disconnected_cb=self._lost,
            reconnected_cb=self._found,
            closed_cb=self._end,
            skip_subject_validation=True,  # they are ours
        )
        self._answers_to = self._client.new_inbox()
        await self._client.subscribe(f"{self._answers_to}.*", cb=self._take)
        await self._found()
        await self._closed.wait()

    async def _note(self, error: Exception) -> None:
        self._trouble = str(error) or type(error).__name__

    async def _found(self) -> None:
        log.info("Connected to the inbox.")
        self._connected.set()

    async def _lost(self) -> None:
        if self._connected.is_set() and not self._stopping.is_set():
            log.warning("The connection to the inbox is lost; trying again.")
            self._away_since = monotonic()
        self._connected.clear()
        for asked in {*self._under_way.values(), *self._queue}:
            asked.fail("the connection was lost")
        self._under_way.clear()
        self._queue.clear()

    async def _end(self) -> None:
        self._closed.set()

    def _send_soon(self) -> None:
        if self._queue and (self._sending is None or self._sending.done()):
            self._sending = self._loop.create_task(self._send())

    async def _send(self) -> None:
        while self._queue:
            asked = self._queue.popleft()
            try:
                for subject, body in asked.questions:
                    number = str(next(self._numbers))
                    self._under_way[number] = asked
                    await self._client.publish(subject, body, reply=f"{self._answers_to}.{number}")
            except (NatsError, OSError) as error:
                asked.fail(str(error) or type(error).__name__)
                self._forget(asked)

    async def _take(self, answer: Msg) -> None:
        number = answer.subject.rpartition(".")[2]
        asked = self._under_way.get(number)
        if asked is not None and asked.take(answer):
            del self._under_way[number]

    def _forget(self, asked: _Asked) -> None:
        for number in [n for n, other in self._under_way.items() if other is asked]:
            del self._under_way[number]
