from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.collect.addresses import client_address, network_of, read_address


@pytest.mark.parametrize(
    ("hops", "peer", "forwarded", "address"),
    [
        (0, "198.51.100.7", "6.6.6.6", "198.51.100.7"),
        (1, "10.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "10.0.0.1", "203.0.113.9", "10.0.0.1"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (0, "2001:db8:1:2:3::4", "", "2001:db8:1:2:3:0:0:4"),
        (0, "::ffff:198.51.100.7", "", "198.51.100.7"),
        (1, "10.0.0.1", "203.0.113.9:50000", "203.0.113.9"),
        (1, "10.0.0.1", "[2001:db8::1]:50000", "2001:db8::1"),
        (1, "10.0.0.1", "[2001:db8::1]", "2001:db8::1"),
        (1, "10.0.0.1", '"[2001:db8::1]:50000"', "2001:db8::1"),
        (1, "10.0.0.1", "[::ffff:203.0.113.9]:50000", "203.0.113.9"),
        (1, "10.0.0.1", "fe80::1%eth0", "fe80::1"),
        (1, "10.0.0.1", "unknown", None),
        (1, "10.0.0.1", "_hidden", None),
        (1, "10.0.0.1", "203.0.113.9, ", None),
        (1, "10.0.0.1", "203.0.113.999", None),
        (1, "10.0.0.1", "[203.0.113.9", None),
        (0, "", "203.0.113.9", None),
    ],
)
def test_the_client_is_where_our_own_proxies_saw_it(hops, peer, forwarded, address):
    environ = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}
    found = client_address(environ, proxy_hops=hops)
    assert found == (address and ip_address(address))


@given(st.text(), st.integers(0, 3))
def test_whatever_a_client_claims_is_an_address_or_none(forwarded, hops):
    environ = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}
    found = client_address(environ, proxy_hops=hops)
    assert found is None or isinstance(found, IPv4Address | IPv6Address)


@given(st.text(alphabet="0123456789abcdef:., "), st.ip_addresses())
def test_what_stands_left_of_our_proxy_changes_nothing(claimed, seen):
    environ = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": f"{claimed},{seen}"}
    assert client_address(environ, proxy_hops=1) == read_address(str(seen))


@given(st.ip_addresses())
def test_a_network_is_the_first_24_or_48_bits(address):
    width = 24 if address.version == 4 else 48
    network = ip_network((address, width), strict=False)
    assert ip_address(network_of(address)) == network.network_address
