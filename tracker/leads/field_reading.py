"""What a name, label or placeholder says that a field is for, word by word."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from tracker.leads.field_words import WORDS
from tracker.leads.other_words import AGAIN, FILLERS, OTHER_WORDS, SOMEBODY_ELSE

OTHER: Final = "other"
CONSENT: Final = "consent"
# Where one text says several of these, the first is meant: "company e-mail" is an e-mail,
# "company name" a company, "company address" neither.
ORDER: Final = (
    "email",
    "phone",
    "first_name",
    "last_name",
    OTHER,
    "company",
    "title",
    "country",
    "name",
    "message",
)
MAX_CHARS: Final = 200  # of a text; what follows is small print

# Said so, or an address to fill in as shown: both are plain in a text of any length.
_PLAIN_ANYWHERE: Final = ("email", "phone")
# A text with more words of which we know nothing mentions what we know, and may not ask for it.
_MOST_STRANGE_WORDS, _TOO_MANY_STRANGE_WORDS = 3, 8
_CHARS_OF_A_WORD: Final = 2  # where a script has no blanks

_CJK: Final = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_EDGES: Final = re.compile(rf"(?<=[{_CJK}])(?=[^\W{_CJK}])|(?<=[^\W{_CJK}])(?=[{_CJK}])")
_BESIDE_DIGITS: Final = re.compile(r"(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BRACKETED: Final = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_NO_WORD: Final = re.compile(r"[\W_]+")
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_LETTERS: Final = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "đ": "d", "ı": "i", "œ": "oe"})


def folded(text: str) -> str:
    """Return `text` as words are compared: small, without accents, words parted by one blank.

    >>> folded("  Téléphone_2* ")
    'telephone 2'
    """
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS)
    apart = _EDGES.sub(" ", unicodedata.normalize("NFC", bare))
    return _NO_WORD.sub(" ", _BESIDE_DIGITS.sub(" ", apart)).strip()


class Reading(NamedTuple):
    """What one text says: the meanings it names, the first of which counts most."""

    meanings: tuple[str, ...] = ()
    plain: bool = False  # not only mentioned, nor a word that can mean many things


@dataclass(frozen=True, eq=False)  # compared, and cached by, as the one it is
class Vocabulary:
    """The words of some languages, ready to be looked for."""

    meanings: Mapping[str, "_Finder"]
    vague: Mapping[str, "_Finder"]
    somebody_else: "_Finder"
    again: "_Finder"

    def read(self, text: str) -> Reading:
        """Return what a label or placeholder asks for."""
        return _read(self, text[:MAX_CHARS], is_name=False)

    def read_name(self, name: str) -> Reading:
        """Return what a field's name says. In `order[email]` the last part counts most."""
        whole = _read(self, name[:MAX_CHARS], is_name=True)
        parts = [part for part in re.split(r"[\[\].:/]+", name[:MAX_CHARS]) if folded(part)]
        if not parts[1:] or whole.meanings[:1] == ("phone",):
            return whole  # `phone[country]` is no country
        last = _read(self, parts[-1], is_name=True)
        if last.plain:
            return last
        # Not of `company[name]` nor `email[address]`, but of `order[name]`.
        is_vaguer = whole.plain and whole.meanings[0] != OTHER
        return whole if is_vaguer or last.meanings[:1] in ((), (OTHER,)) else last

    def asks_consent(self, text: str) -> bool:
        """Return whether a box asks for leave: to write, to keep data, to accept terms."""
        return _mentions(self.meanings[CONSENT], text[:MAX_CHARS])

    def is_of_somebody_else(self, *texts: str) -> bool:
        """Return whether it asks for a friend's address, an emergency contact or the like."""
        return any(_mentions(self.somebody_else, text[:MAX_CHARS]) for text in texts)

    def asks_again(self, *texts: str) -> bool:
        """Return whether the field repeats another, as "confirm e-mail" does."""
        return any(_mentions(self.again, text[:MAX_CHARS]) for text in texts)


class _Finder:
    """Looks for any of some words."""

    def __init__(self, words: Iterable[str]) -> None:
        unique = sorted(set(words), key=len, reverse=True)  # the longest that fits is found
        self._whole = frozenset(folded(word) for word in unique if word.startswith("="))
        inside = [_pattern(word) for word in unique if not word.startswith("=")]
        self._inside = re.compile("|".join(inside) or r"(?!)")

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        if text in self._whole or re.sub(r"[\d ]+$", "", text) in self._whole:
            yield 0, len(text)
        for match in self._inside.finditer(text):
            yield match.span()


def vocabulary(leave_out: Iterable[str] = ()) -> Vocabulary:
    """Return the words of all languages but those left out, by the codes in `field_words`."""
    out = set(leave_out)

    def words(by_language: Mapping[str, str]) -> list[str]:
        return [
            word.strip()
            for code, line in by_language.items()
            if code not in out
            for word in line.split("|")
        ]

    said = {meaning: words(lines) for meaning, lines in (*WORDS.items(), (OTHER, OTHER_WORDS))}
    return Vocabulary(
        {m: _Finder(w for w in ws if not w.startswith("~")) for m, ws in said.items()},
        {m: _Finder(w[1:] for w in ws if w.startswith("~")) for m, ws in said.items()},
        _Finder(words(SOMEBODY_ELSE)),
        _Finder(words(AGAIN)),
    )


def _pattern(word: str) -> str:
    starts, ends = word.endswith("*"), word.startswith("*")
    letters = folded(word.strip("*"))
    pattern = re.escape(letters).replace(r"\ ", " ?")
    if re.search(f"[{_CJK}]", letters):
        return pattern
    before = r"(?<!\w)\w*" if ends else r"(?<!\w)"
    after = r"\w*(?!\w)" if starts else r"(?!\w)"
    return f"{before}{pattern}{after}"


class _Found(NamedTuple):
    begin: int
    end: int
    meaning: str
    vague: bool


@lru_cache(maxsize=8192)  # the forms of a site ask the same of every visitor
def _read(words: Vocabulary, said: str, *, is_name: bool) -> Reading:
    if is_name:
        text = folded(_CAMEL.sub(" ", said))
    else:
        text = folded(_BRACKETED.sub(" ", said)) or folded(said)
    picked = _picked(words, text)
    meanings = _meant(picked, is_name=is_name)
    in_order = tuple(meaning for meaning in ORDER if meaning in meanings)
    if not in_order:
        return Reading()
    strange = 0 if is_name else _strange_words(text, picked)
    first = in_order[0]
    if first in _PLAIN_ANYWHERE:
        return Reading(in_order, plain=True)
    if strange > _TOO_MANY_STRANGE_WORDS:
        return Reading()
    all_vague = all(found.vague for found in picked if found.meaning == first)
    return Reading(in_order, plain=strange <= _MOST_STRANGE_WORDS and not all_vague)


@lru_cache(maxsize=8192)
def _mentions(finder: _Finder, text: str) -> bool:
    return next(finder.spans(folded(_CAMEL.sub(" ", text))), None) is not None


def _meant(picked: Iterable[_Found], *, is_name: bool) -> set[str]:
    meanings = {found.meaning for found in picked}
    plain = {found.meaning for found in picked if not found.vague}
    of_a_name = meanings & {"first_name", "last_name"}
    if "email" not in plain and (meanings - {"email", OTHER} or OTHER in plain):
        meanings.discard("email")  # "newsletter name"
    if is_name and of_a_name:
        meanings -= {"email", "phone"}  # `mailFromFirstName` is of a form for mail
    is_whole_name = len(of_a_name) > 1 or (bool(of_a_name) and "name" in meanings and not is_name)
    # "Nom et prénom", "Vor- und Nachname"
    return meanings - of_a_name | {"name"} if is_whole_name else meanings


def _picked(words: Vocabulary, text: str) -> list[_Found]:
    """Return what is found, the longest first, none over another: "company name" is no name."""
    found = [
        _Found(begin, end, meaning, finders is words.vague)
        for finders in (words.meanings, words.vague)
        for meaning in ORDER
        for begin, end in finders[meaning].spans(text)
    ]
    found.sort(key=lambda f: (f.begin - f.end, f.vague, ORDER.index(f.meaning)))
    picked: list[_Found] = []
    for one in found:
        if all(one.end <= other.begin or other.end <= one.begin for other in picked):
            picked.append(one)
    return picked


_FILLERS: Final = frozenset(FILLERS.split())


def _strange_words(text: str, picked: Iterable[_Found]) -> int:
    rest = list(text)
    for found in picked:
        rest[found.begin : found.end] = " " * (found.end - found.begin)
    left = "".join(rest)
    without_blanks = len(re.findall(f"[{_CJK}]", left)) // _CHARS_OF_A_WORD
    words = re.sub(f"[{_CJK}]", " ", left).split()
    strange = [w for w in words if w not in _FILLERS and not w.isdigit()]
    return len(strange) + without_blanks


def shows_an_address(text: str) -> bool:
    """Return whether a placeholder is an example of an e-mail address."""
    return _ADDRESS.search(text) is not None


def without_addresses(text: str) -> str:
    """Return `text` without addresses in it, whose words ask for nothing.

    >>> without_addresses("jane@company.com or your name")
    ' or your name'
    """
    return _ADDRESS.sub("", text)


@lru_cache(maxsize=1)
def all_languages() -> Vocabulary:
    """Return the words of every language in `field_words`."""
    return vocabulary()
