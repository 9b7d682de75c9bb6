"""Whether a user agent is a crawler's or another program's, by three lists that others keep."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import crawleruseragents
from crawlerdetect import CrawlerDetect
from is_bot import Bots

# Every browser that runs scripts begins so, since 2013 Opera too.
_BROWSER: Final = re.compile(r"Mozilla/5\.0 \(|Mozilla/4\.0 \(compatible; MSIE|Opera/9")
# What browsers and phones of people are called, and what the lists take for crawlers: models with
# a name (Discovery Pro, M bot 54) and system builds, which crawlers share; the browsers of Sogou,
# WeChat's word for one of its processes, browsers of Hisense and LG television sets.
_ANDROID: Final = re.compile(
    r"\(Linux;(?![^)]*(?:https?:|www\.|@|compatible|screenshot|-Google/|WPM))"
    r"[^()]*Android[^()]*(?:\([^()]*\)[^()]*)*\)"
)
_OF_PEOPLE: Final = re.compile(
    r"Sogou(?:MSE|MobileBrowser|Search|Explorer|Browser)\b|\bProcess/\w+|\bMetaSr\b|"
    r"\bbaiduboxapp/\S+|\bAliApp\([^)]*\)|\bUCBS/\S+|\bAlipayClient/\S+|\bOMI/\S+|"
    r"\bVIDAA/\S+(?:\([^)]*\))?|\bHbbTV/\S+ \([^)]*\)|\bFVC/\S+ \([^)]*\)|\bWebAppManager\b|"
    r"\bchromeframe/[\d.]+|\bMSN Optimi[sz]ed\S*|\bmsn OptimizedIE\S*|\bFirePHP/\S+|"
    r"\bBlackboard/\S+|\bViber/\S+|\bRobloxApp/.*|\bcom\.google\.(?:Maps|GoogleMobile)\S*"
)


def is_program(user_agent: str) -> bool:
    """Whether a user agent names a crawler, a library or anything else that no person browses by.

    >>> is_program("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")
    True
    >>> is_program("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    False
    """
    return any(True for _ in named_by(user_agent))


def named_by(user_agent: str) -> Iterator[str]:
    """Yield which lists say that a user agent is a program's; looked up one after the other."""
    if not _BROWSER.match(user_agent):
        yield "no browser"
    rest = _OF_PEOPLE.sub("", _ANDROID.sub("(Linux; Android)", user_agent, count=1))
    if _isbot().is_bot(rest):
        yield "isbot"
    if _crawler_detect().is_crawler(rest):
        yield "crawlerdetect"
    if crawleruseragents.is_crawler(rest):
        yield "crawler-user-agents"


@cache
def _isbot() -> Bots:
    return Bots()


@cache
def _crawler_detect() -> CrawlerDetect:
    return CrawlerDetect()
