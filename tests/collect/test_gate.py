import pytest

from tracker.collect.gate import client_network, origin, visitor_of_cookie


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


def test_a_referer_that_is_no_address_is_no_origin():
    assert origin({"HTTP_REFERER": "https://[broken"}) == ""


@pytest.mark.parametrize(
    ("header", "visitor"),
    [
        ("ll_visitor=visitor-0001", "visitor-0001"),
        ('prefs={"a":1}; ll_visitor=visitor-0001; x=1', "visitor-0001"),
        ("a name with blanks=c;ll_visitor=visitor-0001", "visitor-0001"),
        ("not_ll_visitor=visitor-0001", None),
        ("ll_visitor=no id", None),
        ("", None),
    ],
)
def test_our_cookie_is_found_whatever_others_stand_beside_it(header, visitor):
    assert visitor_of_cookie(header) == visitor
