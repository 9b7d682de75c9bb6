import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.journey.channels import touch_of

PAGE = "https://www.example.com/"
OWN = {"www.example.com", "shop.example.org"}

# What stands in the address, where the browser came from, what people would say.
CASES = """
    # Nobody says anything.
    -                                   -                                     direct / direct
    id=7                                -                                     direct / direct

    # Search.
    -    https://www.google.com/                                organic search / google
    -    https://www.google.co.uk/                              organic search / google
    -    https://www.google.com.hk/                             organic search / google
    -    https://cn.bing.com/search?q=crm                       organic search / bing
    -    https://duckduckgo.com/                                organic search / duckduckgo
    -    https://search.yahoo.co.jp/                            organic search / yahoo
    -    https://yandex.ru/                                     organic search / yandex
    -    https://search.brave.com/                              organic search / brave
    -    https://m.baidu.com/s?word=x                           organic search / baidu
    -    https://www.sogou.com/link?url=x                       organic search / sogou
    -    https://www.so.com/                                    organic search / 360
    -    https://m.sm.cn/s?q=x                                  organic search / shenma
    -    https://quark.sm.cn/s?q=x                              organic search / quark
    -    https://so.toutiao.com/search?keyword=x                organic search / toutiao search
    -    android-app://com.google.android.googlequicksearchbox/ organic search / google
    -    android-app://com.baidu.searchbox                      organic search / baidu
    -    https://google.com.evil.example/                referral / google.com.evil.example

    # Other services of those who search.
    -    https://docs.google.com/document/1                     referral / docs.google.com
    -    https://news.google.com/                               referral / news.google.com
    -    https://baike.baidu.com/item/crm                       referral / baike.baidu.com

    # Social.
    -    https://l.facebook.com/l.php?u=x                       social / facebook
    -    https://www.linkedin.com/feed/                         social / linkedin
    -    https://t.co/abc                                       social / x
    -    https://x.com/someone                                  social / x
    -    https://www.youtube.com/watch?v=1                      social / youtube
    -    https://old.reddit.com/r/sales                         social / reddit
    -    android-app://com.linkedin.android                     social / linkedin
    -    https://mp.weixin.qq.com/s/abc                         social / wechat
    -    android-app://com.tencent.mm                           social / wechat
    -    https://weibo.com/1/abc                                social / weibo
    -    https://t.cn/abc                                       social / weibo
    -    https://www.zhihu.com/question/1                       social / zhihu
    -    https://link.zhihu.com/?target=x                       social / zhihu
    -    https://www.xiaohongshu.com/explore                    social / xiaohongshu
    -    https://www.douyin.com/video/1                         social / douyin
    -    https://www.bilibili.com/video/1                       social / bilibili
    -    https://www.kuaishou.com/short-video/1                 social / kuaishou
    -    https://tieba.baidu.com/p/1                            social / tieba
    -    https://www.douban.com/group/1                         social / douban
    -    https://im.dingtalk.com/                               social / dingtalk
    -    https://acme.feishu.cn/docs/1                          social / feishu
    -    https://work.weixin.qq.com/                            social / wecom

    # Assistants.
    -    https://chatgpt.com/                                   ai assistant / chatgpt
    -    https://www.perplexity.ai/search/1                     ai assistant / perplexity
    -    https://gemini.google.com/app                          ai assistant / gemini
    -    https://copilot.microsoft.com/                         ai assistant / copilot
    -    https://claude.ai/chat/1                               ai assistant / claude
    -    https://chat.deepseek.com/                             ai assistant / deepseek
    -    https://kimi.moonshot.cn/                              ai assistant / kimi
    -    https://www.doubao.com/chat/                           ai assistant / doubao
    -    https://yuanbao.tencent.com/chat                       ai assistant / yuanbao
    -    https://tongyi.aliyun.com/                             ai assistant / qwen
    -    https://chat.qwen.ai/                                  ai assistant / qwen
    -    https://yiyan.baidu.com/                               ai assistant / wenxin
    -    https://metaso.cn/                                     ai assistant / metaso
    utm_source=chatgpt.com    -                                 ai assistant / chatgpt
    utm_source=ChatGPT        https://chatgpt.com/              ai assistant / chatgpt
    utm_source=perplexity     -                                 ai assistant / perplexity
    utm_source=tool&utm_medium=llm    -                         ai assistant / tool

    # Mail.
    -    https://mail.google.com/mail/u/0/                      email / gmail
    -    android-app://com.google.android.gm/                   email / gmail
    -    https://outlook.live.com/                              email / outlook
    -    https://mail.qq.com/cgi-bin/frame                      email / qq mail
    -    https://mail.163.com/                                  email / netease mail
    -    https://mail.acme.example/                             email / mail.acme.example
    utm_source=newsletter&utm_medium=email&utm_campaign=May    -    email / newsletter
    utm_source=May&utm_medium=E-Mail              -             email / may
    utm_source=May&utm_medium=EDM                 -             email / may
    utm_source=crm&utm_medium=%E9%82%AE%E4%BB%B6  -             email / crm
    utm_source=newsletter                         -             email / newsletter
    mc_cid=1f2e&mc_eid=x                          -             email / mailchimp

    # Paid for.
    utm_source=Google&utm_medium=CPC              -             paid search / google
    utm_source=google.com&utm_medium=ppc          -             paid search / google
    utm_source=adwords&utm_medium=paid_search     -             paid search / google
    utm_source=baidu&utm_medium=sem               -             paid search / baidu
    utm_source=%E7%99%BE%E5%BA%A6&utm_medium=cpc  -             paid search / baidu
    utm_source=partner&utm_medium=cpc             -             paid search / partner
    utm_source=linkedin&utm_medium=paid           -             paid social / linkedin
    utm_source=FB&utm_medium=cpc                  -             paid social / facebook
    utm_source=ig&utm_medium=Paid+Social          -             paid social / instagram
    utm_source=facebook&utm_medium=cpm            -             paid social / facebook
    utm_source=%E6%8A%96%E9%9F%B3&utm_medium=%E4%BF%A1%E6%81%AF%E6%B5%81 -  paid social / douyin
    utm_source=site&utm_medium=banner             -             display / site
    utm_source=network&utm_medium=cpm             -             display / network
    utm_source=network&utm_medium=retargeting     -             display / network
    utm_source=blog&utm_medium=affiliate          -             affiliate / blog

    # What companies mark that nobody paid for.
    utm_source=linkedin&utm_medium=social         -             social / linkedin
    utm_source=weixin                             -             social / wechat
    utm_source=%E5%BE%AE%E4%BF%A1&utm_medium=%E7%A4%BE%E4%BA%A4    -    social / wechat
    utm_source=google&utm_medium=organic          -             organic search / google
    utm_source=partner&utm_medium=referral        -             referral / partner
    utm_source=partner              https://www.google.com/     campaign / partner
    utm_campaign=spring             https://www.google.com/     campaign / google
    utm_source=fair&utm_medium=qr+code            -             campaign / fair

    # Click ids.
    gclid=abc                       https://www.google.com/     paid search / google
    wbraid=abc                                    -             paid search / google
    msclkid=abc                                   -             paid search / bing
    bd_vid=123                                    -             paid search / baidu
    qhclickid=123                                 -             paid search / 360
    gdt_vid=1                                     -             paid social / tencent
    ttclid=1                                      -             paid social / tiktok
    li_fat_id=1                                   -             paid social / linkedin
    dclid=1                                       -             display / google
    irclickid=1                                   -             affiliate / impact
    fbclid=abc                      https://l.facebook.com/     social / facebook
    fbclid=abc                                    -             social / facebook
    utm_source=facebook&utm_medium=cpc&fbclid=a   -             paid social / facebook
    utm_source=x&gclid=abc                        -             paid search / x
    utm_source=news&utm_medium=email&gclid=abc    -             email / news

    # Other tools' words for the same.
    mtm_source=Google&mtm_medium=cpc              -             paid search / google
    pk_campaign=Spring                            -             campaign / direct
    hmsr=zhihu&hmmd=cpc&hmpl=crm                  -             paid social / zhihu
    UTM_Source=google&UTM_Medium=cpc              -             paid search / google

    # The weakest.
    ref=producthunt                               -             referral / producthunt
    source=weibo                                  -             social / weibo
    ref=chatgpt.com                               -             ai assistant / chatgpt
    ref=producthunt                 https://www.google.com/     organic search / google
    ref=8731                                      -             direct / direct

    # One's own pages, and those that only stand between two of them.
    -    https://www.example.com/pricing                        direct / direct
    -    https://shop.example.org/                              direct / direct
    -    https://blog.shop.example.org/                         direct / direct
    -    https://help.example.com/                              direct / direct
    -    https://example.com.partner.example/            referral / example.com.partner.example
    -    https://checkout.stripe.com/c/pay/1                    direct / direct
    -    https://www.paypal.com/checkoutnow                     direct / direct
    -    https://openapi.alipay.com/gateway.do                  direct / direct
    -    https://wx.tenpay.com/cgi-bin/mmpayweb                 direct / direct
    -    https://gateway.95516.com/gateway/api                  direct / direct
    -    https://pay.klarna.com/eu/                             direct / direct
    -    https://checkoutshopper-live.adyen.com/                direct / direct
    -    https://centinelapi.cardinalcommerce.com/V2            direct / direct
    -    https://accounts.google.com/o/oauth2/auth              direct / direct
    -    https://login.microsoftonline.com/common               direct / direct
    -    https://open.weixin.qq.com/connect/qrconnect           direct / direct
    -    https://github.com/login/oauth/authorize               direct / direct
    -    https://github.com/acme/crm                            referral / github.com

    # Everybody else.
    -    https://partner.example.net/list                       referral / partner.example.net
    -    https://www.partner.example.net/list                   referral / partner.example.net
    -    android-app://com.example.reader                       referral / com.example.reader
"""


def rows():
    for line in CASES.splitlines():
        if line.strip() and not line.strip().startswith("#"):
            query, referrer, said = line.split(maxsplit=2)
            channel, source = said.split(" / ")
            yield (
                "" if query == "-" else query,
                None if referrer == "-" else referrer,
                channel,
                source,
            )


@pytest.mark.parametrize(("query", "referrer", "channel", "source"), list(rows()))
def test_a_visit_comes_from_where_people_would_say_it_does(query, referrer, channel, source):
    touch = touch_of(url=f"{PAGE}?{query}", referrer=referrer, own_hosts=OWN)
    assert (touch.channel, touch.source) == (channel, source)


@pytest.mark.parametrize(
    "referrer", ["https://www.example.com/", "https://checkout.stripe.com/", "https://www.okta.com"]
)
def test_who_only_was_elsewhere_for_a_moment_begins_no_visit(referrer):
    marked = f"{PAGE}?utm_source=banner&utm_campaign=inside&gclid=1"
    assert not touch_of(url=marked, referrer=referrer, own_hosts=OWN).is_campaign
    assert touch_of(url=marked, referrer="https://t.co/", own_hosts=OWN).is_campaign


def test_what_the_wire_says_of_the_campaign_counts_before_the_address():
    campaign = {"source": "Wire", "medium": None, "name": "A", "term": "t", "content": "c"}
    touch = touch_of(url=f"{PAGE}?utm_source=address", referrer=None, campaign=campaign)
    assert (touch.source, touch.campaign, touch.term, touch.content) == ("wire", "A", "t", "c")


def test_a_wire_that_says_nothing_leaves_the_address_its_say():
    campaign = {"source": None, "medium": "", "name": None, "term": None, "content": None}
    touch = touch_of(url=f"{PAGE}?hmsr=baidu&hmmd=cpc", referrer=None, campaign=campaign)
    assert (touch.channel, touch.source) == ("paid search", "baidu")


@pytest.mark.parametrize(
    ("query", "campaign", "term", "content"),
    [
        ("utm_campaign=Spring+Sale&utm_term=crm&utm_content=A", "Spring Sale", "crm", "A"),
        ("utm_campaign=%20Spring%20%20Sale%20", "Spring Sale", None, None),
        ("hmpl=%E6%98%A5&hmkw=crm%E7%B3%BB%E7%BB%9F&hmci=A", "春", "crm系统", "A"),
        ("mtm_campaign=Spring&mtm_kwd=crm&mtm_content=A", "Spring", "crm", "A"),
        ("pk_campaign=Spring&pk_kwd=crm", "Spring", "crm", None),
        ("utm_id=42&utm_source=x", "42", None, None),
    ],
)
def test_campaign_keyword_and_content_are_read_in_every_dialect(query, campaign, term, content):
    touch = touch_of(url=f"{PAGE}?{query}", referrer=None)
    assert (touch.campaign, touch.term, touch.content) == (campaign, term, content)


def test_click_ids_are_kept_as_they_came():
    ids = "gclid=CjW_Ab-1&gad_source=1&bd_vid=uANBIyIxU&_kx=z.Q&fbclid=IwAR0&msclkid=9f"
    touch = touch_of(url=f"{PAGE}?{ids}&page=2", referrer=None)
    assert touch.click_ids == {
        "gclid": "CjW_Ab-1",
        "gad_source": "1",
        "bd_vid": "uANBIyIxU",
        "_kx": "z.Q",
        "fbclid": "IwAR0",
        "msclkid": "9f",
    }


@pytest.mark.parametrize("fragment", ["#/p?bd_vid=1", "#bd_vid=1", "#/p?x=1&bd_vid=1"])
def test_marks_in_the_fragment_of_a_single_page_app_count(fragment):
    touch = touch_of(url=f"{PAGE}{fragment}", referrer=None)
    assert (touch.source, touch.click_ids) == ("baidu", {"bd_vid": "1"})


def test_texts_are_short_enough_for_the_store():
    long = "x" * 3000
    touch = touch_of(
        url=f"{PAGE}?utm_source={long}&utm_campaign={long}&gclid={long}", referrer=None
    )
    assert len(touch.source) == len(touch.campaign) == 200
    assert len(touch.click_ids["gclid"]) == 500


@given(
    url=st.text() | st.from_regex(r"https?://[^\s]{0,30}\?(utm_source|ref|gclid)=[^\s]{0,30}"),
    referrer=st.text() | st.from_regex(r"(https?|android-app)://[^\s]{0,40}"),
    own=st.sets(st.text(max_size=20), max_size=3),
    source=st.none() | st.text(),
)
def test_nothing_a_browser_sends_breaks_it(url, referrer, own, source):
    touch = touch_of(url=url, referrer=referrer, campaign={"source": source}, own_hosts=own)
    assert touch.channel
    assert touch.source
    assert len(touch.source) <= 200
