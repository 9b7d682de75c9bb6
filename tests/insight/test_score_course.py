from datetime import timedelta

import pytest

from tracker.insight.score_course import Point, handovers, score_course
from tracker.scores.models import ModelVersion, ScoreChange

DAY = timedelta(days=1)


@pytest.fixture
def version(session, now):
    made = ModelVersion(
        trained_at=now, live=True, rows=100, won=50, horizon_days=90, metrics={}, warnings=[],
        features=[], artifact=b"",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def lead(session, make_lead, version, now):
    """A lead that was scored by the rules, and then by a version."""
    lead = make_lead()
    session.add_all(
        ScoreChange(lead_id=lead.id, at=now - n * DAY, probability=0.1 * n, model_version_id=by)
        for n, by in ((1, version.id), (3, None), (2, None))
    )
    session.flush()
    return lead


def test_a_course_goes_from_the_oldest_change_to_the_score_of_now(
    session, lead, make_score, version, now
):
    make_score(lead, 0.5, model_version_id=version.id)
    course = score_course(session, lead.id)
    assert [(p.at, round(p.probability, 3), p.version_id) for p in course] == [
        (now - 3 * DAY, 0.3, None),
        (now - 2 * DAY, 0.2, None),
        (now - DAY, 0.1, version.id),
        (now, 0.5, version.id),
    ]
    assert handovers(course) == [course[2]]


def test_the_score_of_now_stands_once_where_it_is_the_last_change(session, lead, make_score, now):
    make_score(lead, 0.1, scored_at=now - DAY)
    assert len(score_course(session, lead.id)) == 3


def test_a_lead_without_a_score_has_no_course(session, make_lead):
    assert score_course(session, make_lead().id) == []
    assert handovers([]) == []


def test_one_scorer_hands_over_to_nobody(now):
    assert handovers([Point(now, 0.1, None), Point(now, 0.2, None)]) == []
