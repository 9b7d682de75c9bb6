"""Forms of real pages, read as the snippet reads them, with what people say each field is."""

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import BrowserContext, Route, sync_playwright

ROOT: Final = Path(__file__).parents[1]
# Pinned, so that a number of today can be had again. The pages lie in the package, under MIT.
PACKAGE: Final = "formasaurus==0.10.0"
NOT_SAID: Final = frozenset(("XX", "--"))  # codes of a field that nobody labelled

_READ_ALL: Final = """() => Array.from(document.querySelectorAll("form"), (form) => ({
    names: Array.from(form.querySelectorAll("[name]"), (control) => control.getAttribute("name")),
    fields: leadlightFields.readFields(
        leadlightFields.controlsOf(form), { deny: "", allow: "", hidden: "" }
    ),
}))"""
_LANGUAGE: Final = "() => document.documentElement.lang"


@dataclass(frozen=True)
class LabelledForm:
    """What the snippet would send of a form that nobody filled in, and the codes of its fields."""

    page: str  # "html/12.html"
    kind: str  # a code: "c" to contact, "m" mailing list, "r" registration, "l" login, …
    language: str  # of the page, as it says: "de-AT", or ""
    fields: Sequence[Mapping[str, Any]]
    codes: Mapping[str, str]  # by name


def labelled_forms() -> list[LabelledForm]:
    """Return every labelled form; what was read is kept for as long as the snippet reads so."""
    folder = Path(tempfile.gettempdir()) / "leadlight-forms"
    reader = _reader()
    kept = folder / f"{sha256(reader.encode()).hexdigest()[:12]}.json"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        forms = list(_read(_package(folder), reader))
        kept.write_text(json.dumps([vars(form) for form in forms]))
    return [LabelledForm(**form) for form in json.loads(kept.read_text())]


def _package(folder: Path) -> Path:
    if not list(folder.glob("*.whl")):
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder)]
        subprocess.run([*pip, PACKAGE], check=True)
    [wheel] = folder.glob("*.whl")
    return wheel


def _read(wheel: Path, reader: str) -> Iterator[LabelledForm]:
    with zipfile.ZipFile(wheel) as archive, sync_playwright() as playwright:
        data = "formasaurus/data/"
        index = json.loads(archive.read(f"{data}index.json"))
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        window = browser.new_context(java_script_enabled=False)
        for page, labels in index.items():
            codes = [_said(fields) for fields in labels["visible_html_fields"]]
            if any(codes):
                html = archive.read(data + page).decode(errors="replace")
                language, forms = _forms(window, labels["url"], html, reader)
                for place, fields in _matched(codes, forms):
                    yield LabelledForm(page, labels["forms"][place], language, fields, codes[place])
        browser.close()


def _reader() -> str:
    """Return the snippet's own reading of forms, as a script for a page."""
    return subprocess.run(
        [
            *("node_modules/.bin/esbuild", "--bundle", "--format=iife"),
            *("--global-name=leadlightFields", "snippet/src/fields.js"),
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def _said(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: code for name, code in fields.items() if code not in NOT_SAID}


def _forms(window: BrowserContext, url: str, html: str, reader: str) -> tuple[str, list[Any]]:
    """Open a page without its scripts, styles and network, and read its forms."""
    page = window.new_page()

    answers = iter([html])

    def answer(route: Route) -> None:
        body = next(answers, None)
        if body is None:
            route.fulfill(status=204)  # a page that sends its visitors on stays where it is
        else:
            route.fulfill(body=body, content_type="text/html; charset=utf-8")

    page.route("**/*", answer)
    page.goto(url, wait_until="domcontentloaded")
    page.evaluate(f"{reader}; globalThis.leadlightFields = leadlightFields")
    found = str(page.evaluate(_LANGUAGE)), list(page.evaluate(_READ_ALL))
    page.close()
    return found


def _matched(codes: Sequence[Mapping[str, str]], forms: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """Yield the place of labels with the form they are of: that with most of their names.

    The labels come from another parser, to which broken pages have more or fewer forms. A form
    that a browser does not see has no fields.
    """
    free = list(range(len(forms)))
    for place, labelled in enumerate(codes):
        if not labelled:
            continue

        def fit(at: int, labelled: Mapping[str, str] = labelled, place: int = place) -> Any:
            return len(labelled.keys() & set(forms[at]["names"])), -abs(at - place)

        best = max(free, key=fit, default=None)
        if best is None or fit(best)[0] == 0:
            yield place, []
        else:
            free.remove(best)
            yield place, forms[best]["fields"]
