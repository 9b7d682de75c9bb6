from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.collect import wire
from tracker.collect.unpack import ENGAGED, unpack
from tracker.journey.channels import touch_of

RECEIVED = datetime(2026, 3, 2, 9, tzinfo=UTC)


def envelope(*events: dict, **given) -> bytes:
    whole = {
        "site_id": 1,
        "visitor": "visitor-0001",
        "received_at": RECEIVED,
        "sent_at": None,
        "address": None,
        "user_agent": None,
        "events": [{"type": "page", "messageId": "m"} | e for e in events],
    }
    return wire.encode(whole | given)


def test_an_event_happened_when_the_server_says_and_the_browsers_clock_is_kept_beside():
    wrong = RECEIVED + timedelta(hours=1)
    [fact] = unpack(envelope({"originalTimestamp": wrong - timedelta(minutes=3)}, sent_at=wrong))
    assert fact.at == RECEIVED - timedelta(minutes=3)
    assert fact.client_at == wrong - timedelta(minutes=3)


def test_how_far_a_browser_is_from_greenwich_is_kept_by_number_or_by_zone():
    contexts = {"utcOffset": -210}, {"timezone": "Asia/Shanghai"}, {}
    facts = unpack(envelope(*({"context": context} for context in contexts)))
    assert [fact.utc_offset for fact in facts] == [-210, 480, None]


def test_what_brought_a_visitor_over_from_another_domain_is_not_kept():
    address = "https://shop.example/p?a=1&_ll=visitor-0001.69a5.signature"
    [page, form] = unpack(
        envelope(
            {"context": {"page": {"url": address, "referrer": address}}},
            {"type": "track", "event": "Form Submitted", "properties": {"formAction": address}},
        )
    )
    assert (page.url, page.referrer) == ("https://shop.example/p?a=1",) * 2
    assert form.properties == {"formAction": "https://shop.example/p?a=1"}


@pytest.mark.parametrize(
    ("sent_at", "original", "ago"),
    [
        (RECEIVED, RECEIVED - timedelta(minutes=3), timedelta(minutes=3)),
        (RECEIVED, RECEIVED + timedelta(minutes=3), timedelta(0)),  # happened after it was sent
        (RECEIVED, RECEIVED.replace(year=2011), timedelta(days=30)),
        (RECEIVED.replace(year=2011), RECEIVED.replace(year=2011), timedelta(0)),
        (RECEIVED.replace(year=1), RECEIVED, timedelta(0)),
        (None, RECEIVED - timedelta(minutes=3), timedelta(0)),
        (RECEIVED, None, timedelta(0)),
        (None, None, timedelta(0)),
    ],
)
def test_whatever_a_clock_says_an_event_lies_within_a_month_before_it_came(sent_at, original, ago):
    [fact] = unpack(envelope({"originalTimestamp": original} if original else {}, sent_at=sent_at))
    assert fact.at == RECEIVED - ago
    assert fact.client_at == original


def test_a_clock_in_no_year_of_browsers_is_not_kept():
    [fact] = unpack(envelope({"originalTimestamp": RECEIVED.replace(year=1)}))
    assert fact.client_at is None


def test_a_companys_own_name_for_a_person_is_kept_without_blanks_around_it():
    [fact] = unpack(envelope({"type": "alias", "userId": " 42 ", "previousId": " "}))
    assert (fact.user_id, fact.previous_id) == ("42", None)


def test_time_on_a_page_is_read_and_kept_within_reason():
    properties = {"pageId": "p", "engagedMs": 1e12, "scrollDepth": -5}
    [fact] = unpack(envelope({"type": "track", "event": ENGAGED, "properties": properties}))
    assert (fact.type, fact.page_message_id) == ("engaged", "p")
    assert (fact.engaged_ms, fact.scroll_depth) == (86_400_000, 0)


def test_secrets_that_were_sent_all_the_same_are_not_kept():
    fields = [
        {"name": "email", "value": "ana@example.com"},
        {"name": "x", "value": "4111 1111 1111 1111"},
        {"name": "密码", "value": "hunter2"},
        "no field",
    ]
    [form, page] = unpack(
        envelope(
            {"type": "track", "event": "Form Submitted", "properties": {"fields": fields}},
            {
                "properties": {"token": "abc", "plan": "pro"},
                "context": {
                    "page": {
                        "url": "https://a.example/p?token=abc#x",
                        "referrer": "https://b.example/?password=x",
                        "title": "Card 4111111111111111",
                    }
                },
            },
        )
    )
    assert form.properties == {"fields": fields[:1]}
    assert page.properties == {"plan": "pro"}
    assert (page.url, page.path) == ("https://a.example/p?token=", "/p")
    assert (page.referrer, page.title) == ("https://b.example/?password=", None)


def test_a_nul_which_postgresql_cannot_hold_is_left_out():
    [fact] = unpack(envelope({"context": {"page": {"title": "a\0b", "url": "https://a.example/"}}}))
    assert fact.title == "ab"


@pytest.mark.parametrize(
    ("path", "url", "kept_path", "kept_url"),
    [
        (None, "/app?a=1#/orders", "/app", "/app?a=1"),
        ("/app", "/app#/orders", "/app", "/app"),
        ("/app#/orders", "/app?a=1#/orders", "/app#/orders", "/app?a=1#/orders"),
        ("/#!/a?token=x&b=2", "/#!/a?token=x&b=2", "/#!/a?token=&b=2", "/#!/a?token=&b=2"),
        ("/#token=x", "/#token=x&b=2", "/#token=", "/#token=&b=2"),
        ("/reset?token=x", "/reset?token=x", "/reset?token=", "/reset?token="),
    ],
)
def test_a_fragment_is_part_of_the_page_where_the_path_says_so_and_without_its_secrets(
    path, url, kept_path, kept_url
):
    host = "https://a.example"
    [fact] = unpack(envelope({"context": {"page": {"url": host + url, "path": path}}}))
    assert (fact.path, fact.url) == (kept_path, host + kept_url)


def test_the_way_in_is_read_from_the_address_where_the_page_does_not_tell_it():
    url = "https://a.example/p?utm_source=news&utm_medium=email&utm_campaign=spring"
    [fact] = unpack(envelope({"context": {"page": {"url": url}}}))
    assert (fact.path, fact.url, fact.campaign) == ("/p", url, None)
    touch = touch_of(url=fact.url, referrer=None, campaign=fact.campaign)
    assert (touch.source, touch.medium, touch.campaign) == ("news", "email", "spring")


def test_a_sites_rules_hold_for_every_event_with_fields():
    fields = [
        {"name": "email", "type": "email", "value": "ana@example.com"},
        {"name": "salary", "type": "text", "value": "5000"},
        {"name": "ref", "type": "hidden", "value": "partner"},
        {"name": "csrf", "type": "hidden", "value": "x"},
    ]
    event = {"type": "track", "properties": {"fields": fields}}
    rules = {"deny": ["salary"], "hidden": ["ref"]}
    for name in ("Form Attempted", "Form Submitted", "Signup"):
        [fact] = unpack(envelope(event | {"event": name}, field_rules=rules))
        assert fact.properties["fields"] == [fields[0], fields[2]]


def test_a_link_that_was_clicked_is_kept_without_its_secrets():
    href = "https://b.example/?token=abc&x=1"
    event = {"type": "track", "event": "Link Clicked", "properties": {"href": href}}
    [fact] = unpack(envelope(event))
    assert fact.properties == {"href": "https://b.example/?token=&x=1"}


@pytest.mark.parametrize("url", ["http://[", "https://a.example:99999999/", "::::", "javascript:0"])
def test_an_address_that_is_none_is_no_reason_to_lose_the_event(url):
    [fact] = unpack(envelope({"context": {"page": {"url": url}}}))
    assert fact.url == url


def test_what_is_no_envelope_is_said_to_be_none():
    with pytest.raises(msgspec.MsgspecError):
        unpack(b"not json")


plain = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(properties=st.dictionaries(st.text(), plain, max_size=4), title=st.text(), url=st.text())
def test_whatever_passed_the_door_can_be_unpacked(properties, title, url):
    event = {
        "type": "track",
        "messageId": "m",
        "event": ENGAGED,
        "properties": properties | {"engagedMs": 5},
        "context": {"page": {"title": title, "url": url}},
    }
    wire.decode_event(wire.encode(event))
    [fact] = unpack(envelope(event))
    assert fact.engaged_ms == 5
