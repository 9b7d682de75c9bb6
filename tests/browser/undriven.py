"""A Chromium that nobody drives: with a debugger attached no page is prerendered or hidden."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from urllib.request import Request, urlopen

from tests.browser.chromium import installed
from tests.browser.recorder import DEADLINE_S
from tests.conftest import CHROMIUM_ARGS


class Undriven:
    """A running browser, and the little that can be asked of it from outside."""

    def __init__(self, port: int) -> None:
        self._devtools = f"http://127.0.0.1:{port}/json"

    def _ask(self, what: str, method: str = "GET") -> str:
        with urlopen(Request(f"{self._devtools}/{what}", method=method), timeout=10) as answer:
            return answer.read().decode()

    def tabs(self) -> dict[str, str]:
        """Return the ids of what is open, by address."""
        return {tab["url"]: tab["id"] for tab in json.loads(self._ask("list"))}

    def open(self, address: str) -> None:
        """Open a tab in front."""
        self._ask(f"new?{address}", "PUT")

    def bring_to_front(self, address: str) -> None:
        self._ask(f"activate/{self.tabs()[address]}")

    def close(self, address: str) -> None:
        self._ask(f"close/{self.tabs()[address]}")


def eventually(seen):
    """Return the first true value of `seen()`; fail if there is none in time."""
    deadline = monotonic() + DEADLINE_S
    while not (value := seen()):
        assert monotonic() < deadline
        sleep(0.05)  # between two looks, not in place of one
    return value


@contextmanager
def undriven(address: str) -> Iterator[Undriven]:
    """Open a browser with a profile of its own at `address`."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        given = ["--headless", "--remote-debugging-port=0", f"--user-data-dir={profile}"]
        command = [installed(), *given, *CHROMIUM_ARGS, address]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            told = Path(profile, "DevToolsActivePort")
            lines = eventually(lambda: told.exists() and told.read_text().split())
            yield Undriven(int(lines[0]))
        finally:
            process.terminate()
            process.wait(DEADLINE_S)
