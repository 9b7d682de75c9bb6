"""What collecting is measured against: the least that the same server can do."""

from flask import Flask


def bare(environ, start_response):
    """Read the request and answer 204: no framework, nothing kept."""
    environ["wsgi.input"].read()
    start_response("204 No Content", [])
    return []


flask = Flask(__name__)


@flask.post("/e")
def empty() -> tuple[str, int]:
    """Answer 204 from an empty Flask view: nothing kept."""
    return "", 204
