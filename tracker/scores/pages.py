"""Which pages speak of buying, or of working for the company: by words in path and title."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# By a part of the page's path, or by Chinese words in its path or title: Chinese sites often
# number their pages. Letters around a word make it another one (trial, industrial).
_LATIN: Final = {
    "pricing": "prices?|pricing|plans|quotes?|quotation|costs?|tariffs?|jiage|baojia|zifei",
    "demo": "demos?|trial|yanshi|shiyong",
    "contact": "contacts?|contactus|lianxi|lianxiwomen",
    "careers": "careers?|jobs?|vacanc(?:y|ies)|join-us|karriere|stellen|zhaopin|rencai",
}
_CHINESE: Final = {
    "pricing": "价格|报价|定价|套餐|资费|费用|價格|報價|定價|資費|費用",
    "demo": "演示|试用|体验|預約|预约|試用|體驗",
    "contact": "联系|咨询|聯繫|聯絡|諮詢",
    "careers": "招聘|招募|诚聘|加入我们|职位|人才|誠聘|加入我們|職位",
}
TOPICS: Final = tuple(_LATIN)
_IN_PATH: Final = {
    kind: re.compile(f"(?<![a-z])(?:{words})(?![a-z])|{_CHINESE[kind]}")
    for kind, words in _LATIN.items()
}
_IN_TITLE: Final = {kind: re.compile(words) for kind, words in _CHINESE.items()}


@lru_cache(maxsize=10_000)
def kinds_of(path: str | None, title: str | None) -> frozenset[str]:
    """Say which of `TOPICS` a page speaks of: pricing, demo, contact, careers, or none.

    >>> sorted(kinds_of("/enterprise/pricing", None)), sorted(kinds_of("/p/7", "产品价格"))
    (['pricing'], ['pricing'])
    >>> sorted(kinds_of("/industrial/democracy", None))
    []
    """
    place = unquote(path or "").lower()
    return frozenset(
        kind
        for kind in _IN_PATH
        if _IN_PATH[kind].search(place) or _IN_TITLE[kind].search(title or "")
    )


def topics_of(paths: Sequence[str | None], titles: Sequence[str | None]) -> NDArray[np.int64]:
    """Return what each page speaks of, shape (n,): bit i is that of `TOPICS[i]`.

    >>> topics_of(["/pricing", "/demo/contact", None], [None, None, None]).tolist()
    [1, 6, 0]
    """
    path, path_words = pd.factorize(np.array(paths, dtype=object), use_na_sentinel=False)
    title, title_words = pd.factorize(np.array(titles, dtype=object), use_na_sentinel=False)
    both = path.astype(np.int64) * max(len(title_words), 1) + title
    distinct, place = np.unique(both, return_inverse=True)
    bits = [
        _bits(path_words[pair // len(title_words)], title_words[pair % len(title_words)])
        for pair in distinct.tolist()
    ]
    return np.array(bits, dtype=np.int64)[place]


def _bits(path: Any, title: Any) -> int:
    kinds = kinds_of(*(word if isinstance(word, str) else None for word in (path, title)))
    return sum(1 << place for place, topic in enumerate(TOPICS) if topic in kinds)
