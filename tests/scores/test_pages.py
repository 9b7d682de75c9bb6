import pytest

from tracker.scores.pages import TOPICS, kinds_of, topics_of

PAGES = [
    ("/pricing", None, {"pricing"}),
    ("/Pricing/Enterprise", None, {"pricing"}),
    ("/plans-and-prices", None, {"pricing"}),
    ("/get-a-quote", None, {"pricing"}),
    ("/free-trial", None, {"demo"}),
    ("/request_demo", None, {"demo"}),
    ("/contact.html", None, {"contact"}),
    ("/demo/contact", None, {"demo", "contact"}),
    ("/baojia.html", None, {"pricing"}),
    ("/%E4%BB%B7%E6%A0%BC", None, {"pricing"}),
    ("/联系我们", None, {"contact"}),
    ("/show.php", "申请试用 - 某公司", {"demo"}),
    ("/p/12", "咨询报价", {"contact", "pricing"}),
    ("/careers", None, {"careers"}),
    ("/company/jobs/17", None, {"careers"}),
    ("/about/zhaopin.html", None, {"careers"}),
    ("/p/3", "招聘信息", {"careers"}),
    ("/enterprise", None, set()),
    ("/explanation", None, set()),
    ("/industrial", None, set()),
    ("/democracy", None, set()),
    ("/blog/7", "How to pick a pricing page", set()),
    (None, None, set()),
]


@pytest.mark.parametrize(("path", "title", "kinds"), PAGES)
def test_pages_that_say_what_somebody_wants_are_known_by_their_words(path, title, kinds):
    assert kinds_of(path, title) == kinds


def test_many_pages_are_known_at_once():
    paths, titles, kinds = zip(*PAGES, strict=True)

    bits = topics_of(paths, titles)

    assert [{t for i, t in enumerate(TOPICS) if each & 1 << i} for each in bits] == list(kinds)
    assert topics_of([], []).tolist() == []
