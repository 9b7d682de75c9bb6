"""The lines that a website's pages carry."""

from tracker.accounts.models import Site


def script_tag(site: Site, address: str) -> str:
    """Return the line for every page; `address` is where browsers reach the service."""
    mode = " data-cookieless" if site.cookieless else ""
    return f'<script async src="{address}/t.js" data-site="{site.key}"{mode}></script>'


def pixel_tag(site: Site, address: str) -> str:
    """Return the line that counts page views where scripts do not run."""
    # Without the policy a browser names the site only, and every view is one of its front page.
    policy = 'referrerpolicy="no-referrer-when-downgrade"'
    picture = f'<img src="{address}/p.gif?k={site.key}" width="1" height="1" alt="" {policy}>'
    return f"<noscript>{picture}</noscript>"
