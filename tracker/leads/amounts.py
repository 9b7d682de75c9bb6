"""Read amounts of money as people and programs write them."""

import re
import unicodedata
from typing import Final

_AMOUNT = re.compile(r"(?P<number>\d[\d.,' ]*)(?P<times>万|k\b)?", re.IGNORECASE)
_TIMES: Final = {"万": 10_000, "k": 1_000}
# What may stand around the number: a currency's sign or name, but no "mio" that multiplies it.
_CURRENCY = re.compile(
    r"(?:(?!mio|mrd|mil)[a-z]{3}|[a-z]{0,2}[$€£¥₹₩]|rs\.?|kr\.?|元|美元|欧元|人民币)?",
    re.IGNORECASE,
)
# Groups of three, in India of two before the last.
_GROUPED = re.compile(
    r"[1-9]\d{0,2}(?P<sign>[.,' ])(?:\d{2,3}(?P=sign))*\d{3}(?P<rest>[.,]\d{1,2})?"
)


def amount(text: str) -> float:
    """Return an amount rounded to two digits. Raises `ValueError` in words where it is none.

    Currencies are left out. Three digits after a dot or comma are thousands, as nobody writes
    money to the thousandth part.

    >>> [amount(t) for t in ("1200", "€ 1.200,50", "1,200.50 USD", "1.200", "12.5", "3.5万元")]
    [1200.0, 1200.5, 1200.5, 1200.0, 12.5, 35000.0]
    """
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
    found = _AMOUNT.search(plain)
    if found is None:
        raise _unreadable(text)
    around = (plain[: found.start()].strip(), plain[found.end() :].strip())
    if not all(_CURRENCY.fullmatch(words) for words in around):
        raise _unreadable(text)
    times = _TIMES[found["times"].lower()] if found["times"] else 1
    return round(_number(found["number"].rstrip(), text) * times, 2)


def _number(digits: str, text: str) -> float:
    grouped = _GROUPED.fullmatch(digits)
    if grouped and (grouped["rest"] or "")[:1] != grouped["sign"]:
        rest = grouped["rest"] or ""
        whole = re.sub(r"\D", "", digits.removesuffix(rest))
        return float(whole + rest.replace(",", "."))
    if re.fullmatch(r"\d+(?:[.,]\d+)?", digits):
        return float(digits.replace(",", "."))
    raise _unreadable(text)


def _unreadable(text: str) -> ValueError:
    return ValueError(f"{text!r} is no amount of money that can be read; write it like 1200.50.")
