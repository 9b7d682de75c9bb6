import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.journey.agents import agent_of

ANDROID = "Mozilla/5.0 (Linux; Android 14; {model}) AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = "Version/4.0 Chrome/130.0.6723.86 Mobile Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Mobile/15E148"
)
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"

PEOPLE = {
    "Chrome": f"{WINDOWS} Chrome/130.0.0.0 Safari/537.36",
    "Edge": f"{WINDOWS} Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
    "Firefox": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Safari": (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
        "(KHTML, like Gecko) Version/18.1 Safari/605.1.15"
    ),
    "Internet Explorer": "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "a phone called Discovery": f"{ANDROID.format(model='Discovery Pro')} {CHROME}",
    "a phone called bot": f"{ANDROID.format(model='M bot 54 Build/NRD90M')} {CHROME}",
    "a build that crawlers share": (
        f"{ANDROID.format(model='PKH110 Build/AP3A.240617.008')} {CHROME} Quark/7.11.0"
    ),
    "WeChat on Android": (
        f"{ANDROID.format(model='SM-S9180 Build/UP1A; wv')} {CHROME} XWEB/1300 MMWEBID/347 "
        "MicroMessenger/8.0.50 WeChat/arm64 Weixin Process/tools NetType/WIFI Language/zh_CN"
    ),
    "WeChat on an iPhone": f"{IPHONE} MicroMessenger/8.0.50(0x1800322d) NetType/4G Language/zh_CN",
    "WeCom": f"{IPHONE} wxwork/4.1.30 MicroMessenger/7.0.1 Language/zh",
    "DingTalk": f"{IPHONE} AliApp(DingTalk/7.6.0) com.laiwang.DingTalk/34562 Channel/201200",
    "Feishu": f"{WINDOWS} Chrome/118.0.5993.159 Safari/537.36 Lark/7.22.6 LarkLocale/zh_CN",
    "Alipay": f"{IPHONE} UCBS/2.10 AlipayClient/10.6.0 AliApp(AP/10.6.0) Language/zh-Hans",
    "Douyin": f"{IPHONE} aweme_31.5.0 JsSdk/2.0 NetType/WIFI Channel/App_Store ByteLocale/zh",
    "Xiaohongshu": f"{IPHONE} discover/8.50 NetType/WiFi CapaOS/1 xhsminiweb Version/8.50",
    "Zhihu": f"{IPHONE} ZhihuHybrid osee2unifiedRelease/21 Futureve",
    "Weibo": f"{IPHONE} Weibo (iPhone14,5__weibo__14.10.0__iphone__os18.1)",
    "Baidu": f"{ANDROID.format(model='V2309A; wv')} {CHROME} T7/13.68 baiduboxapp/13.68.0.10",
    "Quark": f"{ANDROID.format(model='V2309A')} {CHROME} Quark/7.3.5.681",
    "UC": f"{ANDROID.format(model='V2309A')} {CHROME} UCBrowser/17.2.0.1331",
    "QQ": f"{WINDOWS} Chrome/123.0.6312.124 Safari/537.36 QBCore/4.0 QQBrowser/19.3",
    "360": f"{WINDOWS} Chrome/122.0.6261.95 Safari/537.36 QIHU 360SE",
    "Sogou": f"{WINDOWS} Chrome/80.0.3987.87 Safari/537.36 SE 2.X MetaSr 1.0",
    "Sogou on a phone": (
        f"{ANDROID.format(model='JMM-AL00; wv')} {CHROME} SogouMSE,SogouMobileBrowser/5.30"
    ),
    "Huawei": f"{ANDROID.format(model='HarmonyOS; LIO-AN00')} {CHROME} HuaweiBrowser/15.0.4.312",
    "Facebook": f"{IPHONE} [FBAN/FBIOS;FBAV/480.0.0;FBDV/iPhone14,5;FBLC/en_US;FBOP/5]",
    "Instagram": f"{IPHONE} Instagram 350.0.0 (iPhone14,5; iOS 18_1; en_US; en; scale=3.00)",
    "LinkedIn": f"{IPHONE} [LinkedInApp]/9.30.1",
    "the Google app": f"{IPHONE} GSA/340.3.695326655 Safari/604.1",
}
PROGRAMS = {
    "Googlebot": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Googlebot as a phone": (
        f"{ANDROID.format(model='Nexus 5X Build/MMB29P')} {CHROME} "
        "(compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    ),
    "Baiduspider": (
        "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)"
    ),
    "Sogou's": ("Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)"),
    "Bytespider": "Mozilla/5.0 (compatible; Bytespider; spider-feedback@bytedance.com)",
    "360Spider": f"{WINDOWS} Chrome/50.0.2661.102 Safari/537.36; 360Spider",
    "YisouSpider": f"{WINDOWS} Chrome/69.0.3497.81 YisouSpider/5.0 Safari/537.36",
    "GPTBot": (
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; "
        "+https://openai.com/gptbot)"
    ),
    "ClaudeBot": "Mozilla/5.0 (compatible; ClaudeBot/1.0; +claudebot@anthropic.com)",
    "headless Chrome": (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "HeadlessChrome/130.0.0.0 Safari/537.36"
    ),
    "Lighthouse": f"{WINDOWS} Chrome/130.0.0.0 Safari/537.36 Chrome-Lighthouse",
    "curl": "curl/8.5.0",
    "requests": "python-requests/2.32.3",
    "Go": "Go-http-client/2.0",
    "an office program": "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Excel 16.0.13231; Pro)",
    "a library nobody listed": "acme-fetcher 0.1",
}


@pytest.mark.parametrize("who", PEOPLE)
def test_browsers_of_people_are_no_programs(who):
    assert not agent_of(PEOPLE[who]).is_program


@pytest.mark.parametrize("which", PROGRAMS)
def test_programs_are_told_from_people(which):
    assert agent_of(PROGRAMS[which]).is_program


@pytest.mark.parametrize(
    ("who", "browser", "system", "device"),
    [
        ("Chrome", "Chrome", "Windows", "desktop"),
        ("Safari", "Safari", "Mac OS X", "desktop"),
        ("Firefox", "Firefox", "Linux", "desktop"),
        ("Instagram", "Instagram", "iOS", "phone"),
    ],
)
def test_browser_system_and_device_are_named(who, browser, system, device):
    agent = agent_of(PEOPLE[who])
    assert (agent.browser, agent.system, agent.device) == (browser, system, device)


def test_nothing_said_is_nothing_known():
    agent = agent_of(None)
    assert (agent.browser, agent.system, agent.device, agent.is_program) == (
        None,
        None,
        None,
        False,
    )


@given(st.text(min_size=1, max_size=500))
def test_any_user_agent_can_be_read(user_agent):
    assert agent_of(user_agent).is_program in (True, False)
