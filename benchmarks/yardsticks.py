"""What collecting is measured against: the least that the same server can do."""

from flask import Flask


def bare(environ, start_response):
    """Read the request and say OK: no framework, nothing kept."""
    environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", "2"), ("Content-Type", "text/plain")])
    return [b"OK"]


flask = Flask(__name__)


@flask.post("/e")
def empty() -> str:
    """Say OK from an empty Flask view: nothing kept."""
    return "OK"
