"""What a form says apart from who sent it: by that the same text is known again."""

import re
import unicodedata
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from tracker.leads.answers import Answer
from tracker.leads.identity import phone_key

# Letters and digits, a Chinese sign counts twice: shorter requests are made by many people in the
# same words ("Please send me an offer").
SHORTEST: Final = 50
_SEPARATES: Final = re.compile(r"[\W_]+")


def content_of(answers: Sequence[Answer]) -> str | None:
    """Return a key that only forms of the same content have; None where too little is said.

    The content is the message, where it is long enough to be somebody's own words; else all but
    the e-mail, where a name and a phone number say whose it is. Case, blanks and punctuation do
    not count.
    """
    message = "".join(_bare(answer.value) for answer in answers if answer.is_text)
    if _width(message) >= SHORTEST:
        return _key(message)
    meanings = {answer.meaning for answer in answers if answer.value}
    numbers = (answer.value for answer in answers if answer.meaning == "phone")
    if not {"name", "last_name"} & meanings or not any(map(phone_key, numbers)):
        return None
    rest = sorted(
        f"{_bare(answer.name)}={_bare(answer.value)}"
        for answer in answers
        if answer.value and answer.meaning != "email" and "@" not in answer.value
    )
    return _key("\n".join(rest))


def _bare(text: str) -> str:
    return _SEPARATES.sub("", unicodedata.normalize("NFKC", text).casefold())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _key(content: str) -> str:
    return blake2b(content.encode(errors="replace"), digest_size=16).hexdigest()
