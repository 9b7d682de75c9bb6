"""Referrers that exist to be seen in reports: nobody came from there."""

import re
from functools import lru_cache
from typing import Final

from tracker.journey.places import is_under

# No package keeps Matomo's public list (referrer-spam-list, CC0), so these are its best known
# hosts and the families that are told by their name. Shops and forums that it lists too are left
# out: a person may come from there.
_LISTED: Final = """
    semalt.com semaltmedia.com darodar.com ilovevitaly.com ilovevitaly.co ilovevitaly.ru
    iloveitaly.ru priceg.com blackhatworth.com hulfingtonpost.com theguardlan.com
    savetubevideo.com savetubevideo.info 7makemoneyonline.com makemoneyonline.com ranksonic.info
    ranksonic.org rankings-analytics.com event-tracking.com sitevaluation.org googlemare.com
    googlsucks.com google-liar.ru ghostvisitor.com realresultslist.com kambasoft.com econom.co
    howtostopreferralspam.eu acunetix-referrer.com hosting-tracker.com domain-tracker.com
    landoftracking.com anticrawler.org uptime-as.net uptime-eu.net uptime-us.net sharebutton.net
    sharebutton.to sharebutton.io social-widget.xyz web-revenue.xyz increasewwwtraffic.info
    fix-website-errors.com site-auditor.online rank-checker.online track-rankings.online
    screentoolkit.com humanorightswatch.org o-o-6-o-o.com o-o-8-o-o.com o-o-11-o-o.com
    guardlink.org cenoval.ru descargar-musica-gratis.net bestwebsitesawards.com
    """
_HOSTS: Final = frozenset(_LISTED.split())
_FAMILIES: Final = re.compile(
    r"(?:social|share|floating)-?buttons?\d*\b|\bbuttons-for-|\d-best-seo|\bbest-seo-|reasons-for-seo|"
    r"\b(?:success|amazon|autoseo|top1|resell)-seo\b|\bseo-(?:platform|2-0|services-b2b)|"
    r"\bfree-[a-z-]*traffic|\bsocial-traffic-\d|traffic2(?:cash|money)|traffic-?monetize|"
    r"\btrafficbot|bot-?traffic\b|cookie-law-enforcement|law-enforcement-(?:bot|check|ee)|"
    r"get-more-free[a-z]*-visitors|keywords-monitoring-"
)


@lru_cache(maxsize=10_000)
def is_spam(host: str) -> bool:
    """Whether a referrer's host only wants to be looked up.

    >>> is_spam("site42.free-share-buttons.com"), is_spam("www.partner.example")
    (True, False)
    """
    return is_under(host, _HOSTS) or bool(_FAMILIES.search(host))
