import pytest

from tracker.collect.gate import client_network, origin


@pytest.mark.parametrize(
    ("hops", "peer", "forwarded", "network"),
    [
        (0, "198.51.100.7", "6.6.6.6", "198.51.100.0"),
        (1, "10.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.0"),
        (2, "10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.0"),
        (2, "10.0.0.1", "203.0.113.9", "10.0.0.0"),
        (0, "2001:db8:1:2:3::4", "", "2001:db8:1::"),
        (0, "::ffff:198.51.100.7", "", "198.51.100.0"),
        (1, "10.0.0.1", "unknown", None),
    ],
)
def test_the_client_is_where_our_own_proxies_saw_it_and_only_its_network_is_kept(
    hops, peer, forwarded, network
):
    environ = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}
    assert client_network(environ, proxy_hops=hops) == network


def test_the_origin_is_lower_case_and_null_is_none():
    assert origin({"HTTP_ORIGIN": "HTTPS://Www.Example.com"}) == "https://www.example.com"
    assert origin({"HTTP_ORIGIN": "null"}) == ""
