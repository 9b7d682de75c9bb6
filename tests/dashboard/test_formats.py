from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.app import create_app
from tracker.config import Settings
from tracker.dashboard import formats


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return create_app(Settings(var_dir=tmp_path_factory.mktemp("var"), secret_key="none"))


@pytest.fixture
def english(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


@pytest.fixture
def chinese(app):
    headers = {"Accept-Language": "zh-CN", "Cookie": "tz=Asia/Shanghai"}
    with app.test_request_context(headers=headers):
        yield


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (None, "—"),
        (0, "0 s"),
        (499, "0 s"),
        (80_000, "1 min 20 s"),
        (59_999, "1 min 0 s"),
        (3_600_000, "1 h 0 min"),
        (7_384_000, "2 h 3 min"),
    ],
)
def test_a_duration_reads_in_its_two_largest_units(english, milliseconds, text):
    assert formats.duration(milliseconds) == text


@pytest.mark.parametrize(
    ("share", "text"), [(None, "—"), (0, "0%"), (0.5, "50%"), (0.004, "0.4%"), (1, "100%")]
)
def test_a_share_reads_in_per_cent_and_a_small_one_never_as_none(english, share, text):
    assert formats.percent(share) == text


def test_numbers_are_grouped(english):
    assert formats.number(1234567) == "1,234,567"
    assert formats.number(3.14159, 2) == "3.14"
    assert formats.number(None) == "—"


@given(st.floats(min_value=0, max_value=1))
def test_a_share_that_is_not_nothing_does_not_read_as_nothing(app, share):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        text = formats.percent(share)
    assert share < 0.0005 or text not in {"0%", "0.0%"}


def test_a_moment_is_told_in_the_readers_zone_and_language(chinese, monkeypatch):
    now = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)  # the 3rd already, in Shanghai
    monkeypatch.setattr("tracker.clock.now", lambda: now)

    assert formats.moment(now - timedelta(hours=1)) == "03:00"
    assert formats.moment(now - timedelta(hours=5)) == "3月2日 23:00"
    assert formats.day(now) == "2026年3月3日"
    assert "北京" in formats.full_moment(now) or "中国" in formats.full_moment(now)
    assert formats.ago(now - timedelta(minutes=3)) == "3分钟前"
