"""The service as those who watch it see it: no browser, no session of ours in the way."""

import pytest
from prometheus_client.parser import text_string_to_metric_families


@pytest.fixture
def numbers():
    """Return what a scrape says, as {name: {labels: value}}, read by Prometheus's own parser."""

    def read(client, **given) -> dict[str, dict[tuple[str, ...], float]]:
        answer = client.get("/metrics", **given)
        assert answer.status_code == 200, answer.text
        found: dict[str, dict[tuple[str, ...], float]] = {}
        for family in text_string_to_metric_families(answer.text):
            for sample in family.samples:
                found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
        return found

    return read
