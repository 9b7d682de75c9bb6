import pytest

from tracker.collect.gate import host_of, origin, visitor_of_cookie


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


def test_the_host_of_an_origin_is_what_a_link_calls_its_host():
    assert host_of("https://www.example.com:8443") == "www.example.com:8443"
    assert host_of("") == ""
