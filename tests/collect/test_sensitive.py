import json
import subprocess
from itertools import pairwise
from pathlib import Path
from time import process_time
from urllib.parse import quote

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tracker.collect.sensitive import (
    holds_secret_number,
    is_secret_field,
    is_secret_name,
    without_secrets,
    without_url_secrets,
)

ROOT = Path(__file__).parents[2]
# What visitors type and fields are called: secrets planted, the harmless, and addresses as given
# and as kept. snippet/test/planted.test.js reads the same file.
PLANTED = json.loads(Path(__file__).with_name("planted.json").read_text("utf-8"))

NAMES = [
    "postcard", "pinterest", "lesson", "secret", "topic", "ｐａｓｓｗｏｒｄ", "", "\u2028pin\ufeff",
    "İd", "a\0pin", "pin\x1c", "Σας",
]  # fmt: skip
VALUES = ["123", "", "+4111111111111111", "４１１１１１１１１１１１１１１１", "٤١١١١١١١١١١١١١١١"]
URLS = ["https://a.example/?token=abc&x=1#top", "/path?a=b&password=x%20y&c", "", "?a=%ff&b=%"]
DATA = [
    {"name": "Ana", "password": "x", "deep": {"card": 4111111111111111, "ok": [1, None, True]}},
    {"fields": [{"label": "CVV"}, "4111 1111 1111 1111", "fine"]},
]
# Pieces of which secrets and their neighbours are made, so that chance comes upon the borders.
WORDS = """pass word Password port code card Card number no credit debit bank cc exp pin PIN ssn
otp token secret cv cvv csc 密 码 验 证 卡 号 身份 é ß İ 4111 1111 11 4 0 X x 110105 19491231 002X
+ ++ 86 ４１"""
PIECES = st.sampled_from([*WORDS.split(), *" \t\0\u00a0\u2028\ufeff-–._/[]%&=?#~`@"])
TEXTS = st.lists(st.lists(PIECES, max_size=12).map("".join) | st.text(), min_size=50, max_size=50)


def said_by_the_snippet(cases):
    script = """
        import { readFileSync } from "node:fs";
        import * as s from "./snippet/src/sensitive.js";
        const [names, values, urls, data] = JSON.parse(readFileSync(0, "utf8"));
        console.log(JSON.stringify([names.map(s.isSecretName), values.map(s.holdsSecretNumber),
          urls.map(s.withoutUrlSecrets), data.map(s.withoutSecrets)]));
    """
    command = ["node", "--no-warnings", "--input-type=module", "-e", script]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, input=cases.encode())
    return json.loads(said.stdout)


def assert_both_say_the_same(names, values, urls, data):
    assert said_by_the_snippet(json.dumps([names, values, urls, data])) == [
        [is_secret_name(n) for n in names],
        [holds_secret_number(v) for v in values],
        [without_url_secrets(u) for u in urls],
        [without_secrets(d) for d in data],
    ]


def field(case):
    return {
        "kind": case.get("type", "text"),
        "autocomplete": case.get("autocomplete", ""),
        "names": case["names"],
        "value": case["value"],
    }


def test_the_server_and_the_snippet_give_the_same_answers():
    cases = PLANTED["planted"] + PLANTED["harmless"]
    assert_both_say_the_same(
        NAMES + [name for case in cases for name in case["names"]],
        VALUES + [case["value"] for case in cases],
        URLS + [given for given, _ in PLANTED["urls"]],
        DATA,
    )


# Without shrinking: each example starts a Node.
@settings(max_examples=10, deadline=None, phases=[Phase.generate])
@given(TEXTS)
def test_the_server_and_the_snippet_give_the_same_answers_to_anything(texts):
    encodable = [text.encode("utf-8", "replace").decode() for text in texts]
    urls = [f"/?{quote(name)}={quote(value)}" for name, value in pairwise(encodable)]
    assert_both_say_the_same(encodable, encodable, urls, [])


def test_none_of_the_planted_secrets_gets_through():
    assert len(PLANTED["planted"]) >= 200
    assert [case for case in PLANTED["planted"] if not is_secret_field(**field(case))] == []


def test_nothing_harmless_is_taken_for_a_secret():
    assert [case for case in PLANTED["harmless"] if is_secret_field(**field(case))] == []


def test_addresses_keep_all_but_their_secrets():
    given = {url: without_url_secrets(url) for url, _ in PLANTED["urls"]}
    assert given == dict(PLANTED["urls"])


@pytest.mark.parametrize("value", ["4111 1111 1111 1111", "11010519491231002X"])
def test_a_card_or_identity_number_is_found_wherever_it_stands(value):
    assert holds_secret_number(f"please use {value}, thanks")
    assert is_secret_field(kind="text", autocomplete="", names=["note"], value=["a", value])


@pytest.mark.parametrize("blank", [" ", "-"])
def test_thousands_of_digits_apart_are_looked_through_in_no_time(blank):
    before = process_time()
    assert not holds_secret_number(f"1{blank}" * 15_000)
    assert process_time() - before < 5  # seconds; the square of so many takes a minute
