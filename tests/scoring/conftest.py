import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

import scoring


def made_up_leads(rows, seed):
    """Leads with every kind of column and gaps, whose outcomes follow a known law."""
    draw = np.random.default_rng(seed)
    visits = draw.poisson(3, rows).astype(float)
    source = draw.choice(["ads", "search", "referral"], rows, p=[0.5, 0.3, 0.2])
    campaign = draw.integers(0, 200, rows)
    company = draw.random(rows) < 0.6
    logit = -2.5 + 0.5 * visits + 1.2 * (source == "referral") + 0.8 * company
    logit += np.where(campaign % 2 == 0, 0.5, -0.5)
    chance = 1 / (1 + np.exp(-logit))
    hours = pd.to_timedelta(np.arange(rows), unit="h")
    table = pd.DataFrame(
        {
            "visits": np.where(draw.random(rows) < 0.1, np.nan, visits),
            "source": source,
            "campaign": [f"campaign {c}" for c in campaign],
            "company": company,
            "created": pd.Timestamp("2025-01-01", tz="UTC") + hours,
        }
    )
    return table, pd.Series(draw.random(rows) < chance), chance


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Learn on one core, as the service does: on a busy machine two wait for each other."""
    with threadpool_limits(limits=1, user_api="blas"):
        yield


@pytest.fixture(scope="session")
def leads():
    """2,000 made-up leads: table, outcomes, and the chances the outcomes were drawn from."""
    return made_up_leads(rows=2000, seed=1)


@pytest.fixture(scope="session")
def training(leads):
    """What was learned from `leads`; not to be changed by a test."""
    table, won, _ = leads
    return scoring.train(table, won)


@pytest.fixture(scope="session")
def model(training):
    return training.model


@pytest.fixture(scope="session")
def made_up():
    """Make more leads by the same law: `made_up(rows, seed)`."""
    return made_up_leads
