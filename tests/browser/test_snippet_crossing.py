"""A visitor who follows a link from one domain of a company to another."""

import pytest

TOKEN = "8d0c7a52-1111-4222-8333-444455556666.69a5.abc"


@pytest.fixture
def shop(website):
    """The address of the same website under its other name."""
    return website.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def host(shop):
    return shop.removeprefix("http://")


@pytest.fixture
def leave_from(page, website, collector, host):
    """Show a page with `body` to somebody whom links may take along."""

    def leave_from(body: str) -> None:
        website.show("/offer")
        page.goto(website.show("/", "away", tag=""))
        collector.crossing = {"token": TOKEN, "hosts": [host]}
        with page.expect_response(lambda response: response.url.endswith("/e")) as told:
            page.goto(website.show("/start", body))
        told.value.finished()

    return leave_from


def arrivals(website) -> list[str]:
    return [request.query for request in website.asked("GET", "/offer")]


@pytest.mark.parametrize(
    ("href", "query"),
    [
        ("{shop}/offer", f"_ll={TOKEN}"),
        ("{shop}/offer?a=%20b&c", f"a=%20b&c&_ll={TOKEN}"),
        ("//{host}/offer#part", f"_ll={TOKEN}"),
    ],
)
def test_a_link_to_another_host_of_the_site_says_who_follows_it(
    page, website, shop, host, leave_from, href, query
):
    leave_from(f'<a href="{href.format(shop=shop, host=host)}">offer</a>')
    page.click("a")
    page.wait_for_url("**/offer*")
    assert arrivals(website) == [query]


def test_a_link_by_keyboard_in_a_new_tab_and_inside_a_component_says_it_too(
    page, website, shop, leave_from
):
    leave_from(
        f"""<a href="{shop}/offer" target=_blank>offer</a><div></div><script>
        const root = document.querySelector("div").attachShadow({{ mode: "open" }});
        root.innerHTML = '<a href="{shop}/offer" target=_blank><b>inside</b></a>';
        </script>"""
    )
    for act in (
        lambda: page.press("a >> nth=0", "Enter"),
        lambda: page.click("a >> nth=0", button="middle"),
        lambda: page.click("b"),
    ):
        with page.context.expect_page() as opened:
            act()
        opened.value.wait_for_url("**/offer*")
        opened.value.close()
    assert arrivals(website) == [f"_ll={TOKEN}"] * 3


def test_a_link_says_it_only_while_it_is_followed(page, shop, leave_from):
    leave_from(f'<a href="{shop}/offer?x" onclick="event.preventDefault()">offer</a>')
    page.click("a")
    page.wait_for_function("document.querySelector('a').getAttribute('href').endsWith('?x')")
    page.click("a", button="right")
    page.wait_for_function("document.querySelector('a').getAttribute('href').endsWith('?x')")


def test_links_that_stay_or_go_to_strangers_say_nothing(page, website, leave_from):
    website.show("/stay")
    leave_from(
        '<a id=stay href="/stay">stay</a>'
        '<a id=stranger href="http://localhost:9/" onclick="event.preventDefault();'
        ' window.went = this.href">away</a><a id=mail href="mailto:ana@example.com"></a>'
    )
    page.click("#stranger")
    assert page.evaluate("went") == "http://localhost:9/"
    page.evaluate("document.querySelector('#mail').click()")
    page.click("#stay")
    page.wait_for_url("**/stay")
    assert website.asked("GET", "/stay")[0].query == ""


def test_a_token_that_has_become_old_is_not_used_and_a_new_one_is_asked_for_before_the_click(
    page, website, collector, shop, leave_from
):
    leave_from(
        f'<a href="{shop}/offer" onclick="event.preventDefault(); window.went = this.href">go</a>'
    )
    page.evaluate("const now = Date.now(); Date.now = () => now + 101_000")
    page.evaluate("document.querySelector('a').click()")
    assert page.evaluate("went") == f"{shop}/offer"
    collector.crossing = collector.crossing | {"token": "a-new-one"}
    with page.expect_response(lambda response: response.url.endswith("/e")) as told:
        page.hover("a")
    told.value.finished()
    page.wait_for_function(
        "document.querySelector('a').click(), went.endsWith('?_ll=a-new-one')", polling=50
    )
    assert len(collector.events("Page Engaged")) == 1


def test_after_a_reset_links_take_nobody_along(page, collector, shop, leave_from):
    leave_from(
        f'<a href="{shop}/offer" onclick="event.preventDefault(); window.went = this.href">go</a>'
    )
    collector.hold()
    page.evaluate("leadlight('reset')")
    page.click("a")
    assert page.evaluate("went") == f"{shop}/offer"


@pytest.mark.parametrize(
    ("arrived", "shown"),
    [
        ("?_ll=a.b.c", ""),
        ("?_ll=a.b.c#part", "#part"),
        ("?x=1&_ll=a.b.c", "?x=1"),
        ("?_ll=a.b.c&y=2#part", "?y=2#part"),
        ("?x=1&_ll=a.b.c&y=2", "?x=1&y=2"),
        ("?y_ll=1", "?y_ll=1"),
    ],
)
def test_the_first_view_brings_the_token_and_the_address_bar_loses_it(
    page, website, collector, arrived, shown
):
    page.goto(
        website.show("/offer", "<script>history.replaceState({ kept: 1 }, '')</script>") + arrived
    )
    [view] = collector.wait("page")
    assert view["context"]["page"]["url"] == website.url + "/offer" + arrived.partition("#")[0]
    page.wait_for_function("leadlight.version")
    assert page.url == website.url + "/offer" + shown
    assert page.evaluate("history.state") == {"kept": 1}
    page.evaluate("leadlight('page')")
    [_, again] = collector.wait("page", 2)
    assert again["context"]["page"]["url"] == website.url + "/offer" + shown.partition("#")[0]
