import pytest

from tracker.accounts.queries import token_for, visible_site_ids
from tracker.accounts.service import add_site, add_token, origin_of


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.example.com/contact?x=1", "https://www.example.com"),
        ("HTTP://Example.COM:80", "http://example.com"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("https://例子.example", "https://xn--fsqu00a.example"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_written_as_browsers_send_it(typed, origin):
    assert origin_of(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "www.example.com",
        "ftp://example.com",
        "https://",
        "http://a:b",
        "http://[",
        "https://ü..com",
        "https://a\0b.com",
        "https://..",
    ],
)
def test_what_is_no_origin_is_refused_with_what_was_typed(typed):
    with pytest.raises(ValueError, match=r"origin|port"):
        origin_of(typed)


def test_two_sites_cannot_share_a_name(session, now):
    add_site(session, name="Shop", origins=["https://a.example"], now=now)
    with pytest.raises(ValueError, match="already"):
        add_site(session, name=" Shop ", origins=["https://b.example"], now=now)


def test_sample_data_never_mixes_with_a_real_site(session, make_site):
    sample = make_site(sample=True)
    assert visible_site_ids(session) == [sample.id]

    real = make_site()
    assert visible_site_ids(session) == [real.id]
    assert visible_site_ids(session, sample.id) == [sample.id]


def test_a_token_opens_until_it_is_revoked_and_is_not_in_the_store(session, now):
    token, secret = add_token(session, name="Reports", role="sales", now=now)
    assert token_for(session, secret) is token
    assert secret not in token.hash
    assert token_for(session, secret + "x") is None

    token.revoked_at = now
    session.flush()
    assert token_for(session, secret) is None
