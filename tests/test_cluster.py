import pytest

from tracker.cluster import Cluster, cluster

THREE = ("a:4222", "b:4222", "c:4222")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("nats://a", Cluster(THREE[:1], 1, None, None)),
        ("nats://a,b", Cluster(THREE[:2], 2, None, None)),
        ("nats://a,b:4222,c", Cluster(THREE, 3, None, None)),
        ("nats://a,b,c,d:1,e:2/", Cluster((*THREE, "d:1", "e:2"), 3, None, None)),
        ("nats://a,b,c?replicas=1", Cluster(THREE, 1, None, None)),
        ("nats://me:p%40ss%3A@a,b,c", Cluster(THREE, 3, "me", "p@ss:")),
        ("nats://token@a", Cluster(THREE[:1], 1, None, "token")),
        ("nats://[::1]:7,10.0.0.1", Cluster(("[::1]:7", "10.0.0.1:4222"), 2, None, None)),
    ],
)
def test_an_address_names_servers_copies_and_who_asks(url, expected):
    assert cluster(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "nats://",
        "nats:a",
        "nats://a,,b",
        "nats://a:0",
        "nats://a:70000",
        "nats://a:x",
        "nats://a/stream",
        "nats://a#b",
        "nats://[::1",
        "nats://a?replicas=0",
        "nats://a?replicas=six",
        "nats://a?copies=3",
        "tls://a",
    ],
)
def test_what_cannot_be_an_address_is_refused(url):
    with pytest.raises(ValueError, match=r"\.$|Invalid"):
        cluster(url)
