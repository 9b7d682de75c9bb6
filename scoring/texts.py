"""Free text as the set of its words, in any script."""

import re
from unicodedata import normalize

from scoring.columns import Lists, Words
from scoring.spelling import spread

# Scripts written without blanks: Chinese and Japanese. Two neighbouring characters stand for a
# word, which finds nearly as well as true segmentation (Nie et al. 2000, Proc. IRAL, 141-148).
UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
TOKEN = re.compile(rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+(?:['’][^\W_{UNSPACED}]+)*")
RUN = re.compile(rf"[{UNSPACED}]+")
LETTER = re.compile(r"[^\W_]")
PLAIN = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
# What a person says first is what it is about; a pasted document must not cost minutes.
LONGEST_READ = 2000


def tokens(text: str) -> list[str]:
    """The words of `text` in lower case, each time they occur; Chinese as pairs of characters.

    >>> tokens("Need a DEMO, we're 50 people"), tokens("我要报价")
    (['need', 'a', 'demo', "we're", '50', 'people'], ['我要', '要报', '报价'])
    """
    text = text[:LONGEST_READ].lower()
    if text.isascii():  # the same, four times as fast
        return PLAIN.findall(text)
    found: list[str] = []
    for token in TOKEN.findall(normalize("NFKC", text).lower()):
        if RUN.match(token) and len(token) > 1:
            found += [token[i : i + 2] for i in range(len(token) - 1)]
        else:
            found.append(token)
    return found


def word_count(text: str) -> float:
    """How many words a reader would count: two characters of an unspaced script are one.

    >>> word_count("book a demo"), word_count("我要报价"), word_count("/pricing?plan=1")
    (3.0, 2.0, 1.0)
    """
    unspaced = sum(map(len, RUN.findall(text)))
    return sum(map(bool, map(LETTER.search, RUN.sub(" ", text).split()))) + unspaced / 2


def texts(column: Words) -> Lists:
    """Read each value as a text: the set of its words. One without any is a gap."""
    return spread(column, [tokens(level) for level in column.levels])
