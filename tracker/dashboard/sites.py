"""The websites that carry the snippet: add one, put the tag on it, see that it works."""

import re
from collections.abc import Collection, Mapping
from typing import TypedDict

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import clock
from tracker.accounts import queries, service
from tracker.accounts.choices import LISTS
from tracker.accounts.models import Site, SnippetRelease
from tracker.accounts.releases import built
from tracker.accounts.tags import (
    NONCE,
    module_tag,
    pinned_tag,
    pixel_tag,
    released_path,
    script_tag,
    stub_tag,
)
from tracker.config import Settings
from tracker.dashboard.access import allow
from tracker.dashboard.install_check import judge
from tracker.dashboard.wording import said
from tracker.db import db
from tracker.journey.queries import latest_event
from tracker.leads import service as leads
from tracker.problem import Problem
from tracker.scores import service as scores
from tracker.web import settings

bp = Blueprint("sites", __name__)

# What is left out of a browser that says "do not track", in the order of how much.
SIGNAL_CHOICES = (
    ("visits", _l("Their visits: nothing is recorded but the forms they send")),
    ("all", _l("Everything: their forms too")),
    ("nothing", _l("Nothing: the wish is ignored")),
)


class _Chosen(TypedDict):
    cookieless: bool
    whole_addresses: bool
    consent_required: bool
    signals: str
    field_rules: Mapping[str, Collection[str]]


@bp.get("/sites")
@allow("admin", "marketer")
def index() -> ResponseReturnValue:
    """List the sites with their last sign of life."""
    sites = queries.sites(db.session())
    latest = {site.id: latest_event(db.session(), site.id) for site in sites}
    return render_template("sites.html", sites=sites, latest=latest)


@bp.get("/sites/new")
@allow("admin", "marketer")
def new() -> ResponseReturnValue:
    """Ask for a site's name and origins."""
    return _form()


@bp.post("/sites/new")
@allow("admin", "marketer")
def add() -> ResponseReturnValue:
    """Open a site, and go to its tag."""
    try:
        site = service.add_site(
            db.session(),
            name=request.form.get("name", ""),
            origins=_typed_origins(),
            now=clock.now(),
            **_chosen(),
        )
    except Problem as error:
        return _form(error=said(error)), 422
    db.session.commit()
    return redirect(url_for("sites.one", site_id=site.id))


@bp.get("/sites/<int:site_id>")
@allow("admin", "marketer")
def one(site_id: int) -> ResponseReturnValue:
    """Show the tag to copy, and whether it works."""
    site = _site(site_id)
    return _page(site)


@bp.get("/sites/<int:site_id>/check")
@allow("admin", "marketer")
def check(site_id: int) -> ResponseReturnValue:
    """Return the install check alone; the page asks for it again and again."""
    return render_template("site_check.html", **_check(_site(site_id)))


@bp.get("/sites/<int:site_id>/edit")
@allow("admin", "marketer")
def edit(site_id: int) -> ResponseReturnValue:
    """Show what can be changed, and the way to delete."""
    return _form(_site(site_id))


@bp.post("/sites/<int:site_id>/edit")
@allow("admin", "marketer")
def change(site_id: int) -> ResponseReturnValue:
    """Rename a site, change its origins, or keep more or less of its visitors."""
    site = _site(site_id)
    try:
        service.change_site(
            db.session(),
            site,
            name=request.form.get("name", ""),
            origins=_typed_origins(),
            **_chosen(),
        )
    except Problem as error:
        return _form(site, error=said(error)), 422
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("sites.one", site_id=site.id))


@bp.post("/sites/<int:site_id>/allow")
@allow("admin", "marketer")
def allow_origin(site_id: int) -> ResponseReturnValue:
    """Take events from one more origin."""
    site = _site(site_id)
    origins = [*site.origins, request.form.get("origin", "")]
    try:
        service.change_site(db.session(), site, origins=origins)
    except Problem as error:
        flash(said(error), "danger")
    else:
        db.session.commit()
        flash(_("Allowed. Load the page again and the event will arrive here."), "success")
    return redirect(url_for("sites.one", site_id=site_id))


@bp.post("/sites/<int:site_id>/server-token")
@allow("admin", "marketer")
def renew_server_token(site_id: int) -> ResponseReturnValue:
    """Make the token of the site's servers and show it this once; one of before ends."""
    site = _site(site_id)
    token = service.renew_server_token(db.session(), site)
    db.session.commit()
    return _page(site, server_token=token)


@bp.post("/sites/<int:site_id>/server-token/revoke")
@allow("admin", "marketer")
def revoke_server_token(site_id: int) -> ResponseReturnValue:
    """Stop the token of the site's servers."""
    site = _site(site_id)
    service.revoke_server_token(db.session(), site)
    db.session.commit()
    flash(_("No server can speak for visitors of “%(name)s” any more.", name=site.name), "success")
    return redirect(url_for("sites.one", site_id=site_id))


@bp.post("/sites/<int:site_id>/remove")
@allow("admin", "marketer")
def remove(site_id: int) -> ResponseReturnValue:
    """Delete a site and all that came by it, once its name has been typed."""
    site = _site(site_id)
    if request.form.get("typed", "").strip() != site.name:
        error = _("Type the site's name exactly as it is written to delete it.")
        return _form(site, remove_error=error), 422
    name = site.name
    leads.keep_where_else_known(db.session(), site_id=site.id)
    service.remove_site(db.session(), site)
    db.session.commit()
    flash(_("“%(name)s” and everything that came by it is deleted.", name=name), "success")
    return redirect(url_for("sites.index"))


@bp.post("/sites/remove-sample")
@allow("admin", "marketer")
def remove_sample() -> ResponseReturnValue:
    """Delete the made-up sites and the model that learned from them."""
    service.remove_sample(db.session())
    scores.remove_sample(db.session())
    db.session.commit()
    flash(_("The sample data is gone."), "success")
    return redirect(url_for("sites.index"))


def _site(site_id: int) -> Site:
    site = db.session.get(Site, site_id)
    if site is None:
        abort(404)
    return site


def _typed_origins() -> list[str]:
    return [typed for typed in re.split(r"[\s,]+", request.form.get("origins", "")) if typed]


def _chosen() -> _Chosen:
    """Return what was chosen for the visitors and the forms of a site."""
    signals = request.form.get("signals", "visits")
    if signals not in dict(SIGNAL_CHOICES):
        abort(400)
    return {
        "cookieless": "cookieless" in request.form,
        "whole_addresses": "whole_addresses" in request.form,
        "consent_required": "consent_required" in request.form,
        "signals": signals,
        "field_rules": {
            name: re.split(r"[\r\n,，]+", request.form.get(f"fields_{name}", "")) for name in LISTS
        },
    }


def _form(site: Site | None = None, *, error: str = "", remove_error: str = "") -> str:
    """Return the form of a site; what was typed comes back after a refusal."""
    return render_template(
        "site_form.html",
        site=site,
        error=error,
        remove_error=remove_error,
        signal_choices=SIGNAL_CHOICES,
        typed=request.form if error else None,
    )


def _page(site: Site, **more: object) -> str:
    told = settings()
    return render_template(
        "site.html",
        tag=script_tag(site, told),
        stub=stub_tag(site, told),
        pinned=pinned_tag(site, told),
        with_nonce=stub_tag(site, told, nonce=NONCE),
        nonce=NONCE,
        module=module_tag(site, told),
        pixel=pixel_tag(site, told),
        version=built().script,
        releases=[_listed(release, told) for release in queries.releases(db.session())],
        signal_choices=dict(SIGNAL_CHOICES),
        **_check(site),
        **more,
    )


def _listed(release: SnippetRelease, told: Settings) -> dict[str, object]:
    return {
        "name": release.name,
        "address": f"{told.address}/{released_path(told, release.name)}",
        "integrity": release.integrity,
        "kept_at": release.kept_at,
    }


def _check(site: Site) -> dict[str, object]:
    now = clock.now()
    since = request.args.get("since", int(now.timestamp()), type=int)
    event = latest_event(db.session(), site.id)
    found = queries.refusals(db.session(), site)
    verdict = judge(site, event, found, waited=int(now.timestamp()) - since, now=now)
    return {"site": site, "verdict": verdict, "since": since, "address": settings().address}
