from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.collect.data_centres import DataCentres, read_data_centres
from tracker.config import ConfigError

LIST = """\ufeff# Ranges of a cloud
203.0.113.0/25    # first half

198.51.100.7
2001:db8:1::/48
"""


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("203.0.113.0", True),
        ("203.0.113.127", True),
        ("203.0.113.128", False),
        ("203.0.112.255", False),
        ("198.51.100.7", True),
        ("198.51.100.8", False),
        ("2001:db8:1:ffff::1", True),
        ("2001:db8:2::", False),
        ("0.0.0.0", False),
        ("::", False),
    ],
)
def test_an_address_is_in_a_data_centre_when_a_line_says_so(tmp_path, address, inside):
    (tmp_path / "ranges.txt").write_text(LIST, encoding="utf-8")
    assert (ip_address(address) in read_data_centres(tmp_path / "ranges.txt")) is inside


networks = st.one_of(
    st.tuples(st.ip_addresses(v=4), st.integers(0, 32)),
    st.tuples(st.ip_addresses(v=6), st.integers(0, 128)),
).map(lambda given: ip_network(given, strict=False))


@given(st.lists(networks), st.ip_addresses())
def test_a_look_up_says_what_going_through_the_list_says(ranges, address):
    assert (address in DataCentres(ranges)) == any(address in one for one in ranges)


def test_a_line_that_is_no_range_is_named(tmp_path):
    (tmp_path / "ranges.txt").write_text("203.0.113.0/24\n<html>\n")
    with pytest.raises(ConfigError, match=r"DATACENTRE_FILE.*line 2 is '<html>'"):
        read_data_centres(tmp_path / "ranges.txt")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match="No such file"):
        read_data_centres(tmp_path / "ranges.txt")


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "ranges.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="no list of ranges"):
        read_data_centres(tmp_path / "ranges.txt")
