"""The numbers of Leadlight for Prometheus: what each is called, and what it counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from tracker.insight.intake import Intake, Waiting
from tracker.jobs.models import STATES, JobRun


@dataclass(frozen=True, eq=False)  # a registry keeps it by identity
class Sight(Collector):
    """All that is told at one scrape."""

    now: datetime
    waiting: Waiting
    intake: Intake | None  # None: the store cannot be read
    runs: Mapping[str, JobRun]  # the last of each job

    def text(self) -> bytes:
        """Return it in Prometheus's text format."""
        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry)

    def collect(self) -> Iterable[Metric]:
        """Return every family; those of a store that is away are left out, not set to zero."""
        yield _gauge("store_up", "1 while the store can be read", self.intake is not None)
        yield _gauge("inbox_up", "1 while the inbox takes requests", not self.waiting.trouble)
        if self.waiting.requests is not None:
            yield _gauge(
                "inbox_requests", "Requests that wait for the worker", self.waiting.requests
            )
            yield _gauge(
                "inbox_oldest_seconds",
                "How long the oldest of them has waited: how far the worker is behind",
                self.waiting.age(self.now).total_seconds(),
            )
        if self.intake is not None:
            yield from _of_intake(self.intake)
            yield from _of_jobs(self.runs)


def _of_intake(intake: Intake) -> Iterable[Metric]:
    yield _counter("events_accepted", "Events put in the inbox", {(): intake.accepted})
    yield _counter(
        "rejected",
        "Events, and whole requests, that were not taken",
        {(reason,): count for reason, count in intake.rejected.items()},
        ["reason"],
    )
    yield _counter(
        "events_stored",
        "Events that the worker put in the store",
        {(kind,): count for kind, count in intake.stored.items()},
        ["type"],
    )
    yield _gauge(
        "events_stored_last_minute",
        "Events that the worker stored in the last whole minute",
        intake.stored_per_minute[-1],
    )
    yield _counter(
        "events_duplicate", "Events that were in the store already", {(): intake.duplicates}
    )
    yield _counter("events_bot", "Events stored that are of a bot's visit", {(): intake.bots})
    yield _counter(
        "requests_set_aside", "Requests that could not be stored", {(): intake.set_aside_ever}
    )
    yield _gauge("set_aside_requests", "Requests that lie set aside now", intake.set_aside)
    delay = HistogramMetricFamily(
        "leadlight_delay_seconds", "From an event's receipt until it was in the store"
    )
    buckets = [(bound, count) for bound, count in intake.within.items()]
    delay.add_metric([], buckets, intake.delay.total_seconds())
    yield delay
    if intake.latest is not None:
        yield _gauge(
            "latest_event_received_timestamp_seconds",
            "When the event that was stored last had been received",
            intake.latest.timestamp(),
        )


def _of_jobs(runs: Mapping[str, JobRun]) -> Iterable[Metric]:
    state = GaugeMetricFamily(
        "leadlight_job_state", "1 for the state of a job's last run", labels=["job", "state"]
    )
    queued = GaugeMetricFamily(
        "leadlight_job_last_run_timestamp_seconds",
        "When a job's last run was asked for",
        labels=["job"],
    )
    took = GaugeMetricFamily(
        "leadlight_job_last_run_seconds", "How long a job's last run took", labels=["job"]
    )
    for job, run in runs.items():
        for name in STATES:
            state.add_metric([job, name], run.state == name)
        queued.add_metric([job], run.queued_at.timestamp())
        if run.started_at and run.ended_at:
            took.add_metric([job], (run.ended_at - run.started_at).total_seconds())
    yield from (state, queued, took)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"leadlight_{name}", meaning, value=value)


def _counter(
    name: str, meaning: str, values: Mapping[tuple[str, ...], int], labels: Sequence[str] = ()
) -> Metric:
    family = CounterMetricFamily(f"leadlight_{name}", meaning, labels=labels)
    for of, value in values.items():
        family.add_metric(of, value)
    return family
