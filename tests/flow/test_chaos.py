"""The short form of `make chaos`."""

from itertools import product

import pytest

from tests.flow.chaos import INBOXES, STORES, run, world


@pytest.mark.parametrize(("inbox", "store"), list(product(INBOXES, STORES)))
def test_whatever_is_killed_nothing_acknowledged_is_lost_or_counted_twice(tmp_path, inbox, store):
    with world(tmp_path, inbox=inbox, store=store) as (service, victims):
        outcome = run(service, victims, events=1_000, seed=1, pause_s=0.1)
    assert outcome.complaints() == []
    assert min(outcome.kills.values()) >= 2
    assert len(outcome.ledger.acknowledged) >= 1_000
