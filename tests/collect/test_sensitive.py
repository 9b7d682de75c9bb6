import json
import subprocess
from pathlib import Path
from time import process_time

import pytest

from tracker.collect.sensitive import (
    holds_secret_number,
    is_secret_field,
    is_secret_name,
    without_secrets,
    without_url_secrets,
)

ROOT = Path(__file__).parents[2]
NAMES = [
    "password", "userPassword", "pass", "passenger", "cardNumber", "card-number", "postcard",
    "CVV", "pin", "pin_code", "pinterest", "ssn", "lesson", "身份证号", "银行卡", "密码", "验证码",
    "姓名", "email", "company", "token", "secret", "otp", "topic", "ｐａｓｓｗｏｒｄ", "",
    "Kreditkarte",
]  # fmt: skip
VALUES = [
    "4111 1111 1111 1111", "4111-1111-1111-1112", "my card is 5555555555554444 ok", "123",
    "+86 138 0013 8000", "+49 30 123456789012", "11010519491231002X", "110105194912310021",
    "ana@example.com", "4111 1111 1111 1111 12/28", "378282246310005", "", "9999999999999",
    "6222021234567890123", "４１１１１１１１１１１１１１１１",
]  # fmt: skip
URLS = [
    "https://a.example/?token=abc&x=1#top", "https://a.example/?q=4111111111111111",
    "https://a.example/?utm_id=4111111111111111", "/path?a=b&password=x%20y&c", "",
]  # fmt: skip
DATA = [
    {"name": "Ana", "password": "x", "deep": {"card": 4111111111111111, "ok": [1, None, True]}},
    {"fields": [{"label": "CVV"}, "4111 1111 1111 1111", "fine"]},
]


def test_the_server_and_the_snippet_give_the_same_answers():
    cases = json.dumps([NAMES, VALUES, URLS, DATA])
    script = """
        import * as s from "./snippet/src/sensitive.js";
        const [names, values, urls, data] = JSON.parse(process.argv[1]);
        console.log(JSON.stringify([names.map(s.isSecretName), values.map(s.holdsSecretNumber),
          urls.map(s.withoutUrlSecrets), data.map(s.withoutSecrets)]));
    """
    command = ["node", "--no-warnings", "--input-type=module", "-e", script, cases]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert json.loads(said) == [
        [is_secret_name(n) for n in NAMES],
        [holds_secret_number(v) for v in VALUES],
        [without_url_secrets(u) for u in URLS],
        [without_secrets(d) for d in DATA],
    ]


@pytest.mark.parametrize("value", ["4111 1111 1111 1111", "11010519491231002X"])
def test_a_card_or_identity_number_is_found_wherever_it_stands(value):
    assert holds_secret_number(f"please use {value}, thanks")
    assert is_secret_field(kind="text", autocomplete="", names=["note"], value=["a", value])


@pytest.mark.parametrize(
    "field",
    [
        {"kind": "password"},
        {"kind": "hidden"},
        {"autocomplete": "section-pay cc-number"},
        {"names": ["x", "验证码"]},
    ],
)
def test_a_field_that_says_it_is_secret_is_one(field):
    plain = {"kind": "text", "autocomplete": "", "names": ["email"], "value": "ana@example.com"}
    assert not is_secret_field(**plain)
    assert is_secret_field(**(plain | field))


@pytest.mark.parametrize("blank", [" ", "-"])
def test_thousands_of_digits_apart_are_looked_through_in_no_time(blank):
    before = process_time()
    assert not holds_secret_number(f"1{blank}" * 15_000)
    assert process_time() - before < 5  # seconds; the square of so many takes a minute
