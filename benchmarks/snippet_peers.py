"""Scripts of other trackers as their makers publish them on npm, bundled as a website would."""

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

# Pinned, so that a number of today can be had again.
PACKAGES: Final = (  # the form plugin of Snowplow asks for the tracker of its own version
    "@plausible-analytics/tracker@0.4.6",
    "@segment/analytics-next@1.84.3",
    "@snowplow/browser-plugin-form-tracking@4.6.8",
    "@snowplow/browser-tracker@4.6.8",
    "posthog-js@1.449.2",
)
ESBUILD: Final = Path(__file__).parents[1] / "node_modules/.bin/esbuild"
PLAUSIBLE: Final = "Plausible: visits, no queue, no field values"
SNOWPLOW: Final = "Snowplow with its form plugin"

# All that it does, as ours does all that it does.
_PLAUSIBLE = """
import { init } from "@plausible-analytics/tracker";
init({ domain: "bench", endpoint: new URL("/e", document.currentScript.src).href,
  captureOnLocalhost: true, outboundLinks: true, fileDownloads: true, formSubmissions: true });
"""
_SNOWPLOW = """
import { enableActivityTracking, newTracker, trackPageView } from "@snowplow/browser-tracker";
import { enableFormTracking, FormTrackingPlugin } from "@snowplow/browser-plugin-form-tracking";
newTracker("sp", location.origin, { appId: "bench", plugins: [FormTrackingPlugin()] });
enableActivityTracking({ minimumVisitLength: 5, heartbeatDelay: 10 });
enableFormTracking();
trackPageView();
"""
_BUNDLED = {PLAUSIBLE: _PLAUSIBLE, SNOWPLOW: _SNOWPLOW}
_PUBLISHED = {
    "Segment, standalone.js": "@segment/analytics-next/dist/umd/standalone.js",
    "PostHog, array.js": "posthog-js/dist/array.js",
}


def scripts() -> Mapping[str, bytes]:
    """Return what a browser would load of each; downloads them the first time."""
    folder = Path(tempfile.gettempdir()) / "leadlight-snippet-peers"
    complete = folder / "complete"
    if not complete.exists() or complete.read_text() != repr(PACKAGES):
        folder.mkdir(exist_ok=True)
        (folder / "package.json").write_text(json.dumps({"private": True}))
        install = ["npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run([*install, *PACKAGES], cwd=folder, check=True)
        complete.write_text(repr(PACKAGES))
    bundled = {name: _bundle(source, folder) for name, source in _BUNDLED.items()}
    published = {
        name: (folder / "node_modules" / path).read_bytes() for name, path in _PUBLISHED.items()
    }
    return bundled | published


def _bundle(source: str, folder: Path) -> bytes:
    command = [str(ESBUILD), "--bundle", "--minify", "--format=iife", "--target=es2020"]
    return subprocess.run(
        command, input=source.encode(), cwd=folder, check=True, capture_output=True
    ).stdout
