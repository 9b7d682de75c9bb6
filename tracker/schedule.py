"""The table of periodic jobs."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session, sessionmaker

from tracker import clock
from tracker.accounts.salts import daily_salts, forget_salts
from tracker.accounts.service import forget_refusals
from tracker.config import Settings
from tracker.jobs import service as jobs
from tracker.jobs import tallies
from tracker.jobs.runner import Job, Progress
from tracker.notify import service as notices
from tracker.scores import asking, history
from tracker.scores import jobs as scores
from tracker.scores.watching import watch_models
from tracker.sentence import Sentence

REFUSALS_KEPT = timedelta(days=7)


def schedule(settings: Settings) -> Sequence[Job]:
    """Return every periodic job: name, period, function."""

    def train(sessions: sessionmaker[Session], progress: Progress) -> Sentence:
        return scores.train_model(sessions, progress=progress)

    def rescore(sessions: sessionmaker[Session], progress: Progress) -> Sentence:
        return scores.rescore_leads(sessions, progress=progress)

    def watch(sessions: sessionmaker[Session], progress: Progress) -> Sentence:
        return watch_models(sessions, progress=progress)

    return (
        Job(asking.TRAINING, timedelta(hours=settings.retrain_hours), train),
        # Scores age: "visited this week" is not true for ever.
        Job(asking.RESCORING, timedelta(hours=6), rescore),
        Job(asking.WATCHING, timedelta(days=1), watch),
        # Often, so that the ids of cookieless visitors are past tracing soon after their day.
        Job("renew salts", timedelta(hours=1), _renew_salts),
        Job("forget old runs", timedelta(days=1), _forget),
    )


def _forget(sessions: sessionmaker[Session], progress: Progress) -> Sentence:
    del progress  # over in a moment
    with sessions.begin() as session:
        forgotten = jobs.forget(session, now=clock.now())
        forget_refusals(session, before=clock.now() - REFUSALS_KEPT)
        tallies.forget_minutes(session, now=clock.now())
        notices.forget(session, now=clock.now())
        history.forget(session, now=clock.now())
    return Sentence("Old runs forgotten: %(count)s.", {"count": forgotten})


def _renew_salts(sessions: sessionmaker[Session], progress: Progress) -> Sentence:
    del progress
    today = clock.now().date()
    with sessions.begin() as session:
        daily_salts(session, today=today)
        forgotten = forget_salts(session, before=today)
    return Sentence(
        "There are salts for today and tomorrow; old ones deleted: %(count)s.", {"count": forgotten}
    )
