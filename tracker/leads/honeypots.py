"""Fields that stand in a form for programs only: whoever fills one in did not see the page."""

import re
from collections.abc import Sequence
from typing import Final

from tracker.leads.answers import Answer

# What plugins call them (Formspree, Netlify, Web3Forms, FormSubmit, Mailchimp, Akismet, WPForms,
# Elementor), in full: a shop may sell honey.
_NAMED: Final = re.compile(
    r"_?gotcha|_?honey|bot[-_]?field|bot[-_]?(?:check|trap)|winnie[-_]the[-_]pooh"
    r"|.*honey[-_]?pot.*|.*_hp_textarea|b_[0-9a-f]{16,40}_[0-9a-f]{6,20}"
)
# In Indonesia and Malaysia "hp" is a mobile phone, and an engine has so many: not with a number.
_SHORT_FOR_HONEYPOT: Final = re.compile(r"_?hp|hp[-_].*|.*\[hp\]|.*-hp")
_NUMBER: Final = re.compile(r"[\d\s+()./-]*")

_LEAVE_EMPTY: Final = re.compile(
    r"\b(?:leave|keep)\b.{0,30}\b(?:empty|blank|unchanged)|\bshould be (?:left )?(?:empty|blank|un)"
    r"|\b(?:do not|don.?t|never) fill (?:(?:in |out )?(?:this|it|me)\b|(?:in|out)\W*$)"
    r"|\b(?:leer|frei) ?lassen|\bnicht aus(?:zu)?füllen|\blass\w* .{0,30}\b(?:leer|frei)\b"
    r"|\blaiss\w+ .{0,30}\bvide|\bne (?:pas remplir|remplissez pas)"
    r"|\bdej\w+ .{0,30}(?:\bvac[ií]o|\ben blanco)|\bno (?:rellen|complet|llen)\w+"
    r"|\blasci\w+ .{0,30}\b(?:vuoto|bianco)|\bnon compilare"
    r"|\bdeix\w+ .{0,30}(?:\bvazio|\bem branco)|\bnão preench\w+"
    r"|\bleeg ?laten|\blaat .{0,30}\bleeg|\bniet invullen"
    r"|\b(?:po)?zostaw\w* .{0,30}\bpust|\bnie wypełnia"
    r"|не заполня|оставь\w* .{0,30}пуст"
    r"|\blämna .{0,30}\btom|\bfyll inte i\b|\bboş bırak|\bdoldurmayın"
    r"|(?:请勿|請勿|不要|不需要|勿)(?:填|输入|輸入)|保持(?:为空|空白)|(?:请|請)留空"
    r"|空欄のまま|(?:入力|記入)しないで|비워 ?두|(?:입력|작성)하지 ?마",
)
# "Leave empty if there is none" speaks to people; "… if you are human" does not.
_CONDITION: Final = re.compile(
    r"\b(?:if|unless|when|wenn|falls|sofern|si|se|als|indien|jeśli|jezeli|om|eğer)\b|если|如|若|没有|沒有"
    r"|無|なければ|없으면"
)
_OF_PEOPLE: Final = re.compile(
    r"human|\bbots?\b|robot|spam|mensch|humain|human[oa]|umano|mens\b|człowiek|человек|люд|人类|人類"
    r"|机器|機器|人間|사람|로봇|insan"
)

# What a page's own script writes into fields that nobody sees.
_BY_SCRIPT: Final = re.compile(
    r"utm|clid\b|campaign|medium|source|keyword|refer|landing|\bpage|\btrack|session|visitor|client"
    r"|token|nonce|csrf|xsrf|captcha|turnstile|altcha|challenge|time|date|lang|locale|zone|agent"
    r"|country|region|city|\bip\b|\bgeo|device|browser|screen|variant|version|\bids?\b|uuid|\bsku\b",
)
# What browsers and password managers fill in of themselves, though nobody sees the field.
_FILLED_BY_BROWSERS: Final = frozenset(
    {"email", "phone", "name", "first_name", "last_name", "company", "title", "country"}
)
_UNCHECKED: Final = frozenset({"0", "false", "no", "off"})


def filled_honeypot(answers: Sequence[Answer]) -> bool:
    """Say whether a field was filled in that people cannot see or are told to leave empty.

    A field that nobody can see counts where it is a line to write in and nothing else explains
    its value: no script of the page, no copy of another field, no filling in by the browser of
    what it knows of its owner.
    """
    if any(_is_marked(answer) for answer in answers):
        return True
    seen = [answer for answer in answers if not answer.unseen]
    values = {answer.value.casefold() for answer in seen}
    asked = {answer.meaning for answer in seen}
    return any(
        _is_hidden_trap(answer)
        and answer.value.casefold() not in values
        and (answer.meaning not in _FILLED_BY_BROWSERS or answer.meaning in asked)
        for answer in answers
    )


def _is_marked(answer: Answer) -> bool:
    """Whether a field calls itself a honeypot, by name or label, and has a value."""
    if not answer.value or answer.value.casefold() in _UNCHECKED:
        return False
    name = answer.name.casefold()
    if _NAMED.fullmatch(name):
        return True
    if _SHORT_FOR_HONEYPOT.fullmatch(name) and not _NUMBER.fullmatch(answer.value):
        return True
    return any(_says_leave_empty(words) for words in (answer.label, answer.placeholder))


def _says_leave_empty(words: str) -> bool:
    plain = words[:300].casefold()
    if not _LEAVE_EMPTY.search(plain):
        return False
    return not _CONDITION.search(plain) or bool(_OF_PEOPLE.search(plain))


def _is_hidden_trap(answer: Answer) -> bool:
    if not (answer.unseen and answer.is_line and answer.value):
        return False
    words = (re.sub(r"[\W_]+", " ", w[:300]).casefold() for w in (answer.name, answer.label))
    return not any(_BY_SCRIPT.search(w) for w in words)
