import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.journey.channels import touch_of

PAGE = "https://www.example.com/"


@pytest.mark.parametrize(
    ("query", "referrer", "channel", "source"),
    [
        ("", None, "direct", "direct"),
        ("", "https://www.example.com/pricing", "direct", "direct"),
        ("", "https://shop.example.com/", "direct", "direct"),
        ("", "https://www.google.com/", "organic search", "google"),
        ("", "https://www.google.co.uk/", "organic search", "google"),
        ("", "https://m.baidu.com/s?word=x", "organic search", "baidu"),
        ("", "https://www.so.com/", "organic search", "360"),
        ("", "https://cn.bing.com/", "organic search", "bing"),
        ("", "https://mail.google.com/", "mail.google.com", "mail.google.com"),
        ("", "https://www.linkedin.com/feed", "social", "linkedin"),
        ("", "https://t.co/abc", "social", "x"),
        ("", "https://www.zhihu.com/question/1", "social", "zhihu"),
        ("", "https://partner.example.org/list", "referral", "partner.example.org"),
        ("utm_source=newsletter&utm_medium=email&utm_campaign=May", None, "email", "newsletter"),
        ("utm_source=Google&utm_medium=CPC", None, "paid search", "google"),
        ("utm_source=linkedin&utm_medium=paid", None, "paid social", "linkedin"),
        ("utm_source=linkedin&utm_medium=social", None, "social", "linkedin"),
        ("utm_source=site&utm_medium=banner", None, "display", "site"),
        ("utm_source=partner", "https://www.google.com/", "campaign", "partner"),
        ("utm_campaign=spring", "https://www.google.com/", "campaign", "google"),
        ("gclid=abc", "https://www.google.com/", "paid search", "google"),
        ("bd_vid=123", None, "paid search", "baidu"),
        ("gdt_vid=1", None, "paid social", "tencent"),
    ],
)
def test_a_visit_comes_from_where_people_would_say_it_does(query, referrer, channel, source):
    touch = touch_of(url=f"{PAGE}?{query}", referrer=referrer, own_hosts={"shop.example.com"})
    assert touch.source == source
    assert touch.channel == ("referral" if channel == source != "direct" else channel)


def test_what_the_wire_says_of_the_campaign_counts_before_the_address():
    campaign = {"source": "Wire", "medium": None, "name": "A", "term": "t", "content": "c"}
    touch = touch_of(url=f"{PAGE}?utm_source=address", referrer=None, campaign=campaign)
    assert (touch.source, touch.campaign, touch.term, touch.content) == ("wire", "A", "t", "c")


@given(url=st.text(), referrer=st.text(), source=st.text())
def test_nothing_a_browser_sends_breaks_it(url, referrer, source):
    touch = touch_of(url=url, referrer=referrer, campaign={"source": source})
    assert touch.channel
    assert touch.source
