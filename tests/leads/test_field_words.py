import pytest

from tracker.leads.field_reading import OTHER, all_languages, vocabulary
from tracker.leads.field_words import WORDS
from tracker.leads.other_words import OTHER_WORDS


def table():
    for meaning, by_language in (*WORDS.items(), (OTHER, OTHER_WORDS)):
        for code, line in by_language.items():
            yield meaning, code, [word.strip() for word in line.split("|")]


@pytest.mark.parametrize(("meaning", "code", "words"), list(table()))
def test_each_word_by_itself_is_read_as_what_it_stands_for(meaning, code, words):
    """No language's word is another's for something else: the reader does not know the language."""
    read = all_languages()
    for word in words:
        if meaning == "consent":
            assert read.asks_consent(word.strip("=~*")), word
        else:
            assert read.read(word.strip("=~*")).meanings[:1] == (meaning,), word


@pytest.mark.parametrize(("meaning", "code", "words"), list(table()))
def test_no_word_stands_there_twice_or_is_empty(meaning, code, words):
    assert len(set(words)) == len(words)
    assert all(word.strip("=~* ") for word in words)


def test_a_language_can_be_left_out():
    assert vocabulary(leave_out=["pl"]).read("Nazwisko").meanings == ()
    assert vocabulary(leave_out=["pl"]).read("Nachname").meanings == ("last_name",)


@pytest.mark.parametrize(
    "name",
    ["first_name", "firstName", "first-name", "FirstName", "firstname", "first.name", "FIRST NAME"],
)
def test_a_name_is_read_however_its_words_are_joined(name):
    assert all_languages().read_name(name).meanings == ("first_name",)


def test_of_nested_names_the_last_part_counts_most():
    read = all_languages().read_name
    assert read("data[Comment][author]").meanings == ("name",)
    assert read("emailform[city]").meanings == (OTHER,)
    assert read("email[address]").meanings[0] == "email"
    assert read("phone[country]").meanings[0] == "phone"


def test_a_long_text_mentions_more_than_it_asks_for():
    read = all_languages().read
    assert read("Company").plain
    assert not read("Get ten ideas for how a small company grows").plain
    long = "Tick this once you have read how our company and its partners work in every country"
    assert read(f"{long} of the world since last year").meanings == ()
    assert read("Please leave the e-mail address to which we shall send all of this").plain


def test_what_stands_in_brackets_is_small_print():
    assert all_languages().read("Message (with your phone number, please)").meanings == ("message",)
    assert all_languages().read("(E-mail)").meanings == ("email",)
