"""The catalogues say everything the code does, and nothing it does not."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
CATALOGUES = sorted((ROOT / "tracker" / "translations").glob("*/LC_MESSAGES/messages.po"))
METHODS = [("**.py", "python"), ("dashboard/templates/**.html", "jinja2")]
KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,
    "Problem": None,
    "Sentence": None,
    "TooFew": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")


def messages_in_the_code() -> set:
    return {
        message if isinstance(message, str) else message[0]
        for part in ("tracker", "scoring")
        for _, _, message, _, _ in extract_from_dir(str(ROOT / part), METHODS, keywords=KEYWORDS)
    }


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.parts[-3])
def catalogue(request):
    return read_po(BytesIO(request.param.read_bytes()))


def test_chinese_is_there():
    assert [path.parts[-3] for path in CATALOGUES] == ["zh_Hans"]


def test_every_message_of_the_code_is_in_the_catalogue_and_no_other(catalogue):
    known = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id}
    assert known == messages_in_the_code(), "run `make messages`, then translate what is new"


def test_every_message_is_translated(catalogue):
    empty = [m.id for m in catalogue if m.id and (m.fuzzy or not all(_strings(m.string)))]
    assert empty == []


def test_a_translation_keeps_what_is_filled_in(catalogue):
    for message in catalogue:
        if message.id:
            wanted = {p for text in _strings(message.id) for p in PLACEHOLDER.findall(text)}
            for text in _strings(message.string):
                used = set(PLACEHOLDER.findall(text))
                assert used <= wanted, message.id
                assert wanted - used <= {"%(num)s", "%(num)d"} or not text, message.id


def test_a_translation_can_be_filled_in_like_the_message(catalogue):
    wrong = [(m.id, [str(error) for error in errors]) for m, errors in catalogue.check()]
    assert wrong == [], "`make run` compiles the catalogues and would stop here"


def _strings(text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)
