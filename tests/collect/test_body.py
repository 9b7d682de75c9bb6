import gzip
import tracemalloc

import pytest

from tests.collect.collect_requests import post
from tracker.collect.body import read_body
from tracker.collect.reasons import Refused

LIMIT = 1000


def packed(body: bytes, **given) -> dict:
    return post(gzip.compress(body), HTTP_CONTENT_ENCODING="gzip") | given


@pytest.mark.parametrize("size", [0, 1, 999, 1000])
def test_a_body_is_the_same_by_gzip_and_as_it_is(size):
    body = bytes(n % 251 for n in range(size))
    assert read_body(post(body), limit=LIMIT) == body
    assert read_body(packed(body), limit=LIMIT) == body
    assert read_body(post(body, CONTENT_LENGTH=""), limit=LIMIT) == body


def test_a_bomb_is_refused_and_never_unpacked():
    bomb = gzip.compress(bytes(100_000_000))
    assert len(bomb) < 100_000
    tracemalloc.start()
    with pytest.raises(Refused, match="at most 512000 bytes"):
        read_body(post(bomb, HTTP_CONTENT_ENCODING="gzip"), limit=512_000)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3_000_000


def test_no_more_than_the_limit_is_read_of_a_body_without_a_length():
    environ = post(b"x" * 100_000, CONTENT_LENGTH="")
    with pytest.raises(Refused, match="at most"):
        read_body(environ, limit=LIMIT)
    assert environ["wsgi.input"].tell() <= LIMIT + 1


@pytest.mark.parametrize("length", ["-1", "1e3", "x", "²"])
def test_a_length_that_is_none_is_not_believed(length):
    assert read_body(post(b"body", CONTENT_LENGTH=length), limit=LIMIT) == b"body"
