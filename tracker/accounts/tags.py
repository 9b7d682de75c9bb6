"""The lines that a website's pages carry."""

import json
from html import escape
from posixpath import dirname, relpath

from tracker.accounts.models import Site
from tracker.accounts.releases import Release, built, read_built
from tracker.config import Settings

# Where the page's own nonce goes: no two answers of a page have the same.
NONCE = "NONCE"


def script_tag(site: Site, settings: Settings, *, nonce: str = "") -> str:
    """Return the line for every page."""
    return _script(site, settings, settings.script_path, {"nonce": nonce} if nonce else {})


def pinned_tag(site: Site, settings: Settings, script: Release | None = None) -> str:
    """Return the line by which browsers run this very release and nothing else.

    Raises `NotBuilt` where none is given and there is no build.
    """
    script = script or built().script
    # A browser may compare only what the other host lets it read.
    attributes = {"integrity": script.integrity, "crossorigin": "anonymous"}
    return _script(site, settings, released_path(settings, script.name), attributes)


def stub_tag(site: Site, settings: Settings, *, nonce: str = "") -> str:
    """Return the lines that keep what is called and sent before the script arrives.

    Raises `NotBuilt`.
    """
    words = {
        "__KEY__": site.key,
        "__GLOBAL__": "leadlight",
        "__KEEP__": "0" if site.consent_required or site.cookieless else "1",
    }
    stub = read_built("stub.js").decode().strip()
    for placeholder, word in words.items():
        stub = stub.replace(placeholder, word)
    inline = f'<script nonce="{nonce}">' if nonce else "<script>"
    return f"{inline}{stub}</script>\n{script_tag(site, settings, nonce=nonce)}"


def module_tag(site: Site, settings: Settings) -> str:
    """Return the lines for a page or a bundle that imports the snippet."""
    module = f"{settings.address}/{module_path(settings)}"
    given = {name: value or True for name, value in _options(site, settings).items()}
    # "<" could end the script it stands in.
    options = json.dumps(given, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<script type="module">\nimport {{ start }} from "{module}";\nstart({options});\n</script>'
    )


def pixel_tag(site: Site, settings: Settings) -> str:
    """Return the line that counts page views where scripts do not run."""
    # Without the policy a browser names the site only, and every view is one of its front page.
    policy = 'referrerpolicy="no-referrer-when-downgrade"'
    address = f"{settings.address}/p.gif?k={site.key}"
    return f'<noscript><img src="{address}" width="1" height="1" alt="" {policy}></noscript>'


def released_path(settings: Settings, name: str) -> str:
    """Return where the release of a name is, behind the public address: beside the script."""
    return settings.script_path.removesuffix(".js") + name.removeprefix("t")


def module_path(settings: Settings) -> str:
    """Return where the module is, behind the public address."""
    return settings.script_path.removesuffix(".js") + ".mjs"


def _script(site: Site, settings: Settings, path: str, attributes: dict[str, str]) -> str:
    own = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    data = "".join(
        f' data-{name}="{escape(value)}"' if value else f" data-{name}"
        for name, value in _options(site, settings).items()
    )
    return f'<script async src="{settings.address}/{path}"{own}{data}></script>'


def _options(site: Site, settings: Settings) -> dict[str, str]:
    """Return what the snippet is told, by the names of the tag; "" for a switch that is on."""
    options = {"site": site.key}
    # Beside the script, so that a proxy may put both anywhere.
    endpoint = relpath(settings.collect_path, dirname(settings.script_path) or ".")
    if endpoint != "e":
        options["endpoint"] = endpoint
    if site.consent_required:
        options["consent"] = "required"
    if site.signals != "visits":
        options["signals"] = site.signals
    if site.cookieless:
        options["cookieless"] = ""
    rules = site.field_rules or {}
    return options | {name: ",".join(names) for name, names in rules.items() if names}
