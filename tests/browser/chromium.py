"""Makes sure that there is a Chromium for the tests; `make test` runs it first."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")


def installed() -> str | None:
    """Return the one LEADLIGHT_CHROMIUM names, else one of this machine, else Playwright's."""
    named = os.environ.get("LEADLIGHT_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None) or _playwrights()


def _playwrights() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where it is needed

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def _by_apt() -> bool:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    _say("Installing Chromium for the browser tests (apt-get install chromium)")
    commands = (["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "-y", "chromium"])
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return all(
        subprocess.run(c, env=environ, check=False, **quiet).returncode == 0 for c in commands
    )


def _by_playwright() -> bool:
    _say("Downloading Chromium for the browser tests (playwright install chromium)")
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    if not (installed() or (_by_apt() and installed()) or (_by_playwright() and installed())):
        sys.exit(
            "The browser tests need Chromium: install the package chromium (or Google Chrome), "
            "or name one with LEADLIGHT_CHROMIUM=/path/to/chromium."
        )
