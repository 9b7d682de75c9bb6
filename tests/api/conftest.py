import pytest

from tracker.accounts.service import add_token
from tracker.scores.service import score


@pytest.fixture
def secret(session, now):
    _, secret = add_token(session, name="Reports", role="sales", now=now)
    session.commit()
    return secret


@pytest.fixture
def writer(session, now):
    """A token that may change things."""
    _, secret = add_token(session, name="Set-up", role="marketer", now=now)
    session.commit()
    return secret


@pytest.fixture
def ask(client, secret):
    """GET something of the API with a live token."""

    def get(path: str, **query):
        headers = {"Authorization": f"Bearer {secret}"}
        return client.get(f"/api/v1/{path}", query_string=query, headers=headers)

    return get


@pytest.fixture
def scored(session, make_lead, now):
    """A lead with its score, committed."""

    def make(*args, **given):
        lead = make_lead(*args, **given)
        score(session, [lead.id], now=now)
        session.commit()
        return lead

    return make
