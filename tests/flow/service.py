"""The service as its users start it: real processes, and only its front doors."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from click.testing import CliRunner

from tests.ports import free_port
from tracker.cli.main import main

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery"
ADMIN = "admin@company.example"


def eventually(seen, *, within: float, what: str):
    """Return the first true value of `seen()`; fail if there is none in time."""
    deadline = monotonic() + within
    while monotonic() < deadline:
        if value := seen():
            return value
        sleep(0.05)  # between two looks, not in place of one
    raise AssertionError(f"not within {within} s: {what}")


@dataclass
class Service:
    """One installation: a var folder, a store, a port."""

    var_dir: Path
    database_url: str = ""
    settings: dict[str, str] = field(default_factory=dict)  # others, by their names in the guide
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("LEADLIGHT_")}
        return kept | {
            "LEADLIGHT_VAR_DIR": str(self.var_dir),
            "LEADLIGHT_DATABASE_URL": self.database_url,
            "LEADLIGHT_PORT": str(self.port),
            **self.settings,
        }

    def run(self, *args: str, stdin: str = "", code: int = 0) -> str:
        """Run one command of the command line to its end; return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "tracker", *args],
            cwd=ROOT, env=self.environ, input=stdin, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip
        assert done.returncode == code, f"{args}: {done.stdout}{done.stderr}"
        return done.stdout if code == 0 else done.stderr

    def json(self, *args: str) -> object:
        return json.loads(self.run(*args, "--json"))

    def here(self, *args: str, stdin: str = "") -> dict:
        """Run a command in this process, to prepare a test: a new one has all to import anew."""
        environ = dict.fromkeys((k for k in os.environ if k.startswith("LEADLIGHT_")), None)
        done = CliRunner().invoke(
            main, [*args, "--json"], input=stdin, env=environ | self.environ, catch_exceptions=False
        )
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    def start(self, *args: str) -> None:
        with (self.var_dir / "serve.log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tracker", "serve", *args],
                cwd=ROOT, env=self.environ, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        eventually(self._answers, within=60, what=f"an answer of {self.address}: {self.log()}")

    def start_worker(self) -> subprocess.Popen:
        """Start a worker apart from `serve`; whoever asked for it ends it."""
        with (self.var_dir / "work.log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tracker", "work"],
                cwd=ROOT, env=self.environ, stdout=log, stderr=log,
            )  # fmt: skip

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log()
        try:
            return urlopen(f"{self.address}/t.js", timeout=5).status == 200
        except (HTTPError, URLError, OSError):
            return False

    def log(self) -> str:
        return (self.var_dir / "serve.log").read_text()

    def stop(self) -> float:
        """Press Ctrl-C; return how many seconds it took."""
        begun = monotonic()
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGINT)
            self.process.wait(30)
            self.process = None
        return monotonic() - begun

    def kill(self) -> None:
        """Pull the plug on every process of it at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(30)
            self.process = None

    def post(self, key: str, origin: str, *events: dict) -> dict:
        """Send a batch as a browser would; return the answer."""
        body = json.dumps({"writeKey": key, "batch": events}).encode()
        agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        headers = {"Origin": origin, "Content-Type": "text/plain", "User-Agent": agent}
        with urlopen(Request(f"{self.address}/e", body, headers), timeout=20) as answer:
            return json.load(answer)

    def api(self, path: str, token: str) -> dict:
        request = Request(
            f"{self.address}/api/v1/{path}", headers={"Authorization": f"Bearer {token}"}
        )
        with urlopen(request, timeout=20) as answer:
            return json.load(answer)
