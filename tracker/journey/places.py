"""Which website or app a host is: search engines, social networks, assistants, mail, checkouts.

Two packages hold such a list, and both come from one of 2012 (Snowplow's referer-parser): neither
knows an AI assistant nor half of the Chinese places, and both take Shenma for Sogou. So this is
our own, put together from what the operators say of their hosts and Android apps; the rules are
in `docs/explain/channels.md`. A line is the name people know and the hosts, subdomains included;
`google.*` stands for `google.de`, `google.co.uk` and the like.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal, NamedTuple

Kind = Literal["organic search", "social", "ai assistant", "email", "referral"]

_TABLE: Final[dict[Kind, str]] = {
    "organic search": """
        google: google.* com.google.android.googlequicksearchbox syndicatedsearch.goog
        bing: bing.com com.microsoft.bing
        baidu: baidu.com baidu.cn com.baidu.searchbox com.baidu.searchbox.lite
        sogou: sogou.com sogou.cn wap.sogou.com
        360: so.com haosou.com so.360.cn com.qihoo.haosou
        shenma: sm.cn yisou.com
        quark: quark.cn quark.sm.cn com.quark.browser
        toutiao search: so.toutiao.com toutiaosearch.com
        chinaso: chinaso.com
        petal: petalsearch.com
        yahoo: yahoo.* search.yahoo.com
        duckduckgo: duckduckgo.com com.duckduckgo.mobile.android
        yandex: yandex.* ya.ru ru.yandex.searchplugin
        mail.ru: go.mail.ru
        rambler: rambler.ru
        ecosia: ecosia.org com.ecosia.android
        startpage: startpage.com ixquick.com
        qwant: qwant.com
        brave: search.brave.com
        kagi: kagi.com
        mojeek: mojeek.com mojeek.co.uk
        swisscows: swisscows.com
        metager: metager.org metager.de
        presearch: presearch.com presearch.org
        yep: yep.com
        ask: ask.com
        aol: search.aol.com aolsearch.com
        dogpile: dogpile.com
        lycos: lycos.com
        naver: naver.com com.nhn.android.search
        daum: daum.net
        seznam: seznam.cz
        coc coc: coccoc.com
        goo: goo.ne.jp
        onet: onet.pl
        t-online: suche.t-online.de
        gmx: suche.gmx.net
        web.de: suche.web.de
    """,
    "social": """
        facebook: facebook.com fb.com fb.me fb.watch com.facebook.katana com.facebook.lite
        messenger: messenger.com m.me com.facebook.orca
        instagram: instagram.com com.instagram.android
        threads: threads.net threads.com com.instagram.barcelona
        whatsapp: whatsapp.com wa.me com.whatsapp com.whatsapp.w4b
        linkedin: linkedin.com lnkd.in com.linkedin.android
        xing: xing.com
        x: x.com twitter.com t.co com.twitter.android
        bluesky: bsky.app bsky.social xyz.blueskyweb.app
        mastodon: mastodon.social mastodon.online mstdn.social org.joinmastodon.android
        youtube: youtube.com youtu.be com.google.android.youtube
        vimeo: vimeo.com
        twitch: twitch.tv
        reddit: reddit.com redd.it com.reddit.frontpage
        hacker news: news.ycombinator.com
        quora: quora.com com.quora.android
        stack overflow: stackoverflow.com
        medium: medium.com
        tumblr: tumblr.com
        pinterest: pinterest.* pin.it com.pinterest
        snapchat: snapchat.com com.snapchat.android
        tiktok: tiktok.com com.zhiliaoapp.musically com.ss.android.ugc.trill
        telegram: telegram.org telegram.me t.me org.telegram.messenger
        discord: discord.com discordapp.com com.discord
        slack: slack.com com.slack com.slack.android
        teams: teams.microsoft.com teams.live.com statics.teams.cdn.office.net com.microsoft.teams
        line: line.me jp.naver.line.android
        kakao: kakao.com com.kakao.talk
        viber: viber.com com.viber.voip
        vk: vk.com vk.ru vkontakte.ru com.vkontakte.android
        odnoklassniki: ok.ru ru.ok.android
        wechat: weixin.qq.com wechat.com weixin110.qq.com com.tencent.mm
        wecom: work.weixin.qq.com doc.weixin.qq.com com.tencent.wework
        qq: im.qq.com qzone.qq.com url.cn c.pc.qq.com com.tencent.mobileqq
        weibo: weibo.com weibo.cn t.cn com.sina.weibo
        zhihu: zhihu.com com.zhihu.android
        xiaohongshu: xiaohongshu.com xhslink.com rednote.com com.xingin.xhs
        douyin: douyin.com iesdouyin.com com.ss.android.ugc.aweme com.ss.android.ugc.aweme.lite
        toutiao: toutiao.com toutiao.io com.ss.android.article.news com.ss.android.article.lite
        bilibili: bilibili.com b23.tv tv.danmaku.bili
        kuaishou: kuaishou.com gifshow.com chenzhongtech.com com.smile.gifmaker com.kuaishou.nebula
        tieba: tieba.baidu.com tieba.com com.baidu.tieba
        douban: douban.com com.douban.frodo
        dingtalk: dingtalk.com com.alibaba.android.rimet
        feishu: feishu.cn larksuite.com com.ss.android.lark com.larksuite.suite
        csdn: csdn.net
        juejin: juejin.cn
        v2ex: v2ex.com
        maimai: maimai.cn
        jianshu: jianshu.com
        hupu: hupu.com
    """,
    "ai assistant": """
        chatgpt: chatgpt.com openai.com com.openai.chatgpt
        perplexity: perplexity.ai ai.perplexity.app.android
        gemini: gemini.google.com bard.google.com aistudio.google.com com.google.android.apps.bard
        notebooklm: notebooklm.google.com notebooklm.google
        copilot: copilot.microsoft.com copilot.cloud.microsoft m365.cloud.microsoft
        copilot: edgeservices.bing.com copilot.com com.microsoft.copilot
        claude: claude.ai claude.com com.anthropic.claude
        grok: grok.com grok.x.ai x.ai ai.x.grok
        meta ai: meta.ai
        mistral: chat.mistral.ai mistral.ai
        deepseek: deepseek.com com.deepseek.chat
        kimi: kimi.com kimi.ai kimi.moonshot.cn com.moonshot.kimichat
        doubao: doubao.com com.larus.nova
        yuanbao: yuanbao.tencent.com hunyuan.tencent.com com.tencent.hunyuan.app.chat
        ima: ima.qq.com
        qwen: qwen.ai qianwen.com tongyi.com tongyi.ai tongyi.aliyun.com qianwen.aliyun.com
        qwen: qianwen.biz.aliyun.com com.aliyun.tongyi
        wenxin: yiyan.baidu.com wenxin.baidu.com chat.baidu.com wen.baidu.com com.baidu.newapp
        chatglm: chatglm.cn chat.z.ai zhipuai.cn com.zhipuai.qingyan
        spark: xinghuo.xfyun.cn xfyun.cn
        minimax: hailuoai.com minimaxi.com
        stepfun: yuewen.cn stepfun.com
        metaso: metaso.cn
        nano ai: n.cn bot.n.cn
        tiangong: tiangong.cn
        poe: poe.com com.poe.android
        you.com: you.com
        phind: phind.com
        duck.ai: duck.ai
        lumo: lumo.proton.me
        felo: felo.ai
        genspark: genspark.ai
        pi: pi.ai
        character.ai: character.ai
    """,
    "email": """
        gmail: mail.google.* com.google.android.gm
        outlook: outlook.live.com outlook.office.com outlook.office365.com outlook.com hotmail.com
        outlook: outlook.cloud.microsoft com.microsoft.office.outlook
        yahoo mail: mail.yahoo.* com.yahoo.mobile.client.android.mail
        proton mail: mail.proton.me protonmail.com
        icloud mail: icloud.com
        zoho mail: mail.zoho.*
        yandex mail: mail.yandex.*
        mail.ru mail: e.mail.ru
        qq mail: mail.qq.com exmail.qq.com com.tencent.androidqqmail
        netease mail: mail.163.com mail.126.com mail.yeah.net qiye.163.com com.netease.mail
        sina mail: mail.sina.com.cn mail.sina.cn
        aliyun mail: mail.aliyun.com qiye.aliyun.com mxhichina.com
        139 mail: mail.10086.cn mail.139.com
        naver mail: mail.naver.com
        gmx mail: gmx.net gmx.de gmx.com
        web.de mail: web.de
    """,
    # Other services of those above: neither a search nor a post, so they are named by their host.
    "referral": """
        : docs.google.* drive.google.* sites.google.* groups.google.* support.google.*
        : news.google.* calendar.google.* meet.google.* classroom.google.* maps.google.*
        : translate.google.* developers.google.* play.google.* business.google.* scholar.google.*
        : pan.baidu.com wenku.baidu.com baike.baidu.com zhidao.baidu.com jingyan.baidu.com
        : map.baidu.com fanyi.baidu.com xueshu.baidu.com baijiahao.baidu.com mbd.baidu.com
        : finance.yahoo.* news.yahoo.* sports.yahoo.* cafe.naver.com blog.naver.com
        : maps.yandex.* translate.yandex.* pinyin.sogou.com fanyi.sogou.com baike.sogou.com
        : baike.so.com wenda.so.com platform.openai.com help.openai.com
    """,
}

# On the way to a company's page and back again: paying, signing in. Who comes from there had
# been there before.
_PASSED_THROUGH: Final = """
    stripe.com link.com paypal.com paypal.me paypalobjects.com venmo.com braintreegateway.com
    alipay.com alipay.hk alipayobjects.com tenpay.com pay.weixin.qq.com payapp.weixin.qq.com
    pay.qq.com unionpay.com unionpaysecure.com unionpayintl.com 95516.com chinapay.com 99bill.com
    yeepay.com lianlianpay.com allinpay.com huifu.com chinabank.com.cn wepay.jd.com pay.jd.com
    airwallex.com pingxx.com klarna.com adyen.com adyenpayments.com mollie.com worldpay.com
    checkout.com checkout.paddle.com buy.paddle.com onfastspring.com 2checkout.com 2co.com
    verifone.cloud authorize.net cybersource.com gocardless.com payu.com secure.payu.com payu.in
    razorpay.com paytm.in securegw.paytm.in ccavenue.com sagepay.com opayo.co.uk elavon.com
    squareup.com checkout.square.site affirm.com afterpay.com clearpay.co.uk sezzle.com
    sofort.com giropay.de paydirekt.de ideal.nl trustly.com bancontact.com ogone.com
    postfinance.ch datatrans.com saferpay.com computop-paygate.com wirecard.com payone.com
    pay.google.com payments.google.com pay.amazon.* payments.amazon.* checkout.shopify.com
    shop.app pay.shopify.com mercadopago.com dlocal.com ebanx.com paymob.com tap.company
    cardinalcommerce.com 3dsecure.io 3ds.io arcot.com rsa3dsauth.com securesuite.net
    mycardsecure.com wlp-acs.com acs-touch-tech-payments.com touchtechpayments.com
    3dsecure.az netcetera-payment.ch securesuite.co.uk verifiedbyvisa.com securecode.com
    accounts.google.* accounts.youtube.com login.microsoftonline.com login.microsoft.com
    login.live.com login.windows.net b2clogin.com ciamlogin.com appleid.apple.com
    idmsa.apple.com auth0.com okta.com okta-emea.com oktapreview.com onelogin.com
    amazoncognito.com id.atlassian.com auth.atlassian.com login.yahoo.com login.salesforce.com
    passport.yandex.* auth.openai.com open.weixin.qq.com graph.qq.com ssl.ptlogin2.qq.com
    passport.weibo.com passport.weibo.cn api.weibo.com passport.baidu.com openapi.baidu.com
    login.dingtalk.com oapi.dingtalk.com passport.feishu.cn accounts.feishu.cn
    accounts.larksuite.com login.taobao.com auth.aliyun.com account.aliyun.com
    signin.aliyun.com passport.jd.com challenges.cloudflare.com hcaptcha.com recaptcha.net
"""
# The same on hosts that people come from, too.
_PASSED_THROUGH_PATHS: Final = (
    ("facebook.com", "/dialog/"),
    ("facebook.com", "/login"),
    ("linkedin.com", "/oauth/"),
    ("linkedin.com", "/uas/"),
    ("github.com", "/login"),
    ("github.com", "/sessions"),
    ("gitlab.com", "/oauth/"),
    ("twitter.com", "/i/oauth2/"),
    ("x.com", "/i/oauth2/"),
    ("slack.com", "/oauth"),
    ("slack.com", "/openid/"),
)
# Under a country, these are no owner's name.
_SECOND_LEVEL: Final = frozenset({"ac", "co", "com", "edu", "gov", "ne", "net", "or", "org"})


class Place(NamedTuple):
    """A website or app that people know by name."""

    name: str
    kind: Kind


def _places() -> Iterator[tuple[str, Place]]:
    for kind, lines in _TABLE.items():
        for line in filter(None, map(str.strip, lines.splitlines())):
            name, _, hosts = line.partition(": ") if not line.startswith(":") else ("", "", line)
            for host in hosts.strip(": ").split():
                yield host, Place(name, kind)


_PLACES: Final = dict(_places())
_PASSED: Final = frozenset(_PASSED_THROUGH.split())
# A campaign's source may name a place without its host.
_NAMES: Final = {place.name: place for place in _PLACES.values() if place.name}
_OTHER_NAMES: Final = {
    "google": "adwords googleads google_ads google-ads gads 谷歌 googleshopping",
    "bing": "bingads bing-ads microsoft 必应 msn",
    "baidu": "baiduads baidu-ppc 百度 百度推广 bdtg",
    "sogou": "搜狗",
    "360": "360搜索 haosou qihoo360 qihoo so360",
    "shenma": "sm 神马 神马搜索",
    "toutiao search": "头条搜索",
    "facebook": "fb meta facebookads facebook-ads fbads fb_ads",
    "instagram": "ig insta",
    "linkedin": "li lnkd linkedinads linkedin-ads linkedin_ads 领英",
    "x": "twitter twitterads tw 推特",
    "youtube": "yt youtubeads",
    "tiktok": "tt tiktokads",
    "wechat": "weixin wx mp.weixin wechat-ads wechatads 微信 公众号 微信公众号 朋友圈 gzh pyq",
    "wecom": "企业微信 wxwork qywx",
    "qq": "qzone",
    "weibo": "wb sina-weibo 微博",
    "zhihu": "知乎",
    "xiaohongshu": "xhs rednote 小红书",
    "douyin": "dy 抖音 oceanengine ocean-engine",
    "toutiao": "今日头条 头条 jrtt",
    "bilibili": "bili b站 哔哩哔哩",
    "kuaishou": "ks 快手",
    "tieba": "贴吧 百度贴吧",
    "douban": "豆瓣",
    "dingtalk": "钉钉 dingding",
    "feishu": "飞书 lark",
    "chatgpt": "openai chat-gpt chatgpt-search",
    "copilot": "microsoft-copilot bing-chat",
    "gemini": "bard google-gemini",
    "claude": "anthropic claude-ai",
    "deepseek": "深度求索",
    "kimi": "moonshot",
    "doubao": "豆包",
    "yuanbao": "元宝 腾讯元宝",
    "qwen": "tongyi 通义 通义千问 千问 qianwen",
    "wenxin": "文心一言 文心 ernie yiyan",
}
_NAMES.update(
    {other: _NAMES[name] for name, others in _OTHER_NAMES.items() for other in others.split()}
)


@lru_cache(maxsize=10_000)
def place_of(host: str) -> Place | None:
    """Return the place that a host is, by itself or by a domain above it; None for any other.

    >>> place_of("m.baidu.com"), place_of("www.google.co.uk").name, place_of("docs.google.com")
    (Place(name='baidu', kind='organic search'), 'google', None)
    """
    place = next((_PLACES[key] for key in _keys(host) if key in _PLACES), None)
    if place is None and host.startswith(("mail.", "webmail.")):
        return Place(host, "email")
    return place if place and place.name else None


def place_named(name: str) -> Place | None:
    """Return the place that a campaign's source says, by its name, another one, or its host.

    >>> place_named("fb").name, place_named("chatgpt.com").name, place_named("newsletter")
    ('facebook', 'chatgpt', None)
    """
    return _NAMES.get(name) or (place_of(name.removeprefix("www.")) if "." in name else None)


def is_passed_through(host: str, path: str) -> bool:
    """Whether a page only stands between two of the company's: a checkout, a sign-in.

    >>> is_passed_through("checkout.stripe.com", "/"), is_passed_through("github.com", "/a/b")
    (True, False)
    """
    return any(key in _PASSED for key in _keys(host)) or any(
        path.startswith(start) and is_under(host, {above}) for above, start in _PASSED_THROUGH_PATHS
    )


def is_under(host: str, above: frozenset[str] | set[str]) -> bool:
    """Whether a host is one of `above` or a subdomain of one."""
    labels = host.split(".")
    return any(".".join(labels[n:]) in above for n in range(len(labels)))


def _keys(host: str) -> Iterator[str]:
    """Yield under what a host may stand in a table, the most telling first."""
    labels = host.split(".")
    last = labels[-1]
    ending = 2 if len(last) == len("uk") and labels[-2:-1] and labels[-2] in _SECOND_LEVEL else 1
    country_or_com = len(last) == len("uk") or last in ("com", "net", "org")
    for n in range(len(labels)):
        yield ".".join(labels[n:])
        if country_or_com and n < len(labels) - ending:
            yield ".".join([*labels[n : len(labels) - ending], "*"])
