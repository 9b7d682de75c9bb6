"""What the installation guides tell people to paste does what they say it does."""

import re

import pytest

from tests.browser.conftest import ROOT

GUIDES = ROOT / "docs/guide"


@pytest.fixture
def pasted(collector):
    """A call that returns a guide's code blocks in one language, for this collector."""

    def blocks(guide, language):
        text = (GUIDES / f"install-{guide}.md").read_text("utf-8")
        found = re.findall(rf"^( *)```{language}\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL)
        return [code.replace("https://collector.example", collector.url) for _, code in found]

    return blocks


def asking(line):
    """The line of a site that asks for consent."""
    return line.replace(" data-", ' data-consent="required" data-', 1)


def test_the_line_for_plain_html_reports_a_visit(page, website, collector, pasted):
    line, *_ = pasted("html", "html")
    page.goto(website.show(tag=line))
    [view] = collector.wait("page")
    assert view["context"]["page"]["url"] == website.url + "/"


def test_nothing_is_sent_before_the_buttons_of_the_html_guide_say_so(
    page, website, collector, pasted, events_until_now
):
    line, buttons, *_ = pasted("html", "html")
    page.goto(website.show(body=buttons, tag=asking(line)))
    page.wait_for_function("window.leadlight && leadlight.version")
    assert collector.requests == []
    page.click("text=Yes")
    assert len(collector.wait("page")) == 1
    assert len(events_until_now("page")) == 1


def test_the_tag_managers_code_reports_one_visit_though_it_runs_twice(
    page, website, collector, pasted, events_until_now
):
    code, *_ = pasted("tag-manager", "html")
    page.goto(website.show(body=code + code, tag=""))
    collector.wait("page")
    assert len(events_until_now("page")) == 1


def test_the_tag_manager_waits_for_consent_and_hears_it_before_the_script_has_come(
    page, website, collector, pasted
):
    code, consent, *_ = pasted("tag-manager", "html")
    [required] = pasted("tag-manager", "js")
    waiting = code.replace("    document.head", f"{required}    document.head")
    page.goto(website.show("/waits", waiting, tag=""))
    page.wait_for_function("window.leadlight && leadlight.version")
    assert collector.requests == []
    page.goto(website.show("/told", f"{consent}{waiting}", tag=""))
    [view] = collector.wait("page")
    assert view["context"]["page"]["url"].endswith("/told")
    assert view["context"]["consent"] == "granted"


@pytest.mark.parametrize(("answer", "visits"), [("allow", ["/asks", "/"]), ("deny", ["/"])])
def test_the_wordpress_guides_listener_passes_on_what_the_cookie_plugin_says(
    page, website, collector, pasted, events_until_now, answer, visits
):
    line, listener = pasted("wordpress", "html")
    page.goto(website.show("/asks", listener, tag=asking(line)))
    page.wait_for_function("window.leadlight && leadlight.version")
    page.evaluate(
        "answer => document.dispatchEvent(new CustomEvent('wp_listen_for_consent_change', "
        "{ detail: { statistics: answer } }))",
        answer,
    )
    page.goto(website.show(tag=line))
    views = events_until_now("page")
    assert [view["context"]["page"]["url"] for view in views] == [website.url + v for v in visits]


def test_the_module_of_the_vue_guide_reports_a_visit(page, website, collector, pasted):
    module = next(code for code in pasted("vue", "js") if "t.mjs" in code)
    page.goto(website.show(body=f"<script type=module>{module}</script>", tag=""))
    assert len(collector.wait("page")) == 1
