"""The pages there are, in the order of the menu, and what they stand in."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, request
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from tracker.accounts import queries as accounts
from tracker.config import Settings
from tracker.dashboard import (
    access,
    account,
    activities,
    errors,
    form,
    formats,
    forms,
    jobs,
    lead,
    leads,
    localisation,
    model,
    model_card,
    model_rules,
    notices,
    overview,
    plan,
    security,
    sign_in,
    sites,
    spam,
    static_files,
    visitors,
    wording,
)
from tracker.dashboard import settings as settings_page
from tracker.db import db


@dataclass(frozen=True)
class Page:
    """One module of views; with a label it is in the menu, and the label opens its `index`."""

    bp: Blueprint
    label: LazyString | None = None
    icon: str = ""


PAGES = (
    Page(overview.bp, _l("Overview"), "layout-dashboard"),
    Page(visitors.bp, _l("Visitors"), "walk"),
    Page(leads.bp, _l("Leads"), "users"),
    Page(lead.bp),
    Page(activities.bp),
    Page(spam.bp),
    Page(forms.bp, _l("Forms"), "forms"),
    Page(form.bp),
    Page(model.bp, _l("Model"), "brain"),
    Page(plan.bp),
    Page(model_rules.bp),
    Page(model_card.bp),
    Page(sites.bp, _l("Sites"), "world"),
    Page(jobs.bp, _l("Jobs"), "clock-play"),
    Page(settings_page.bp, _l("Settings"), "settings"),
    Page(notices.bp),
    Page(account.bp),
    Page(sign_in.bp),
)


def init_app(app: Flask, settings: Settings) -> None:
    """Answer the pages: their language, their look, who may see them, and what went wrong."""
    app.jinja_options = app.jinja_options | {"trim_blocks": True, "lstrip_blocks": True}
    localisation.init_app(app, settings)
    formats.init_app(app)
    wording.init_app(app)
    notices.init_app(app)
    static_files.init_app(app)
    for page in PAGES:
        app.register_blueprint(page.bp)
    access.guard(app, [page.bp.name for page in PAGES])
    security.init_app(app, settings)
    errors.init_app(app)
    app.jinja_env.globals.update(menu=menu, sample_shown=sample_shown, may=access.may)


def menu() -> list[dict[str, Any]]:
    """Return the menu's entries that this user may open."""
    return [
        {
            "endpoint": f"{page.bp.name}.index",
            "label": page.label,
            "icon": page.icon,
            "current": (request.blueprint or "").partition("_")[0]
            in {page.bp.name, page.bp.name.removesuffix("s")},
        }
        for page in PAGES
        if page.label and access.has_role(access.roles_for(f"{page.bp.name}.index"))
    ]


def sample_shown() -> bool:
    """Say whether what the page speaks of is made up."""
    shown = accounts.visible_site_ids(db.session(), request.args.get("site", type=int))
    return any(site.sample for site in accounts.sites(db.session()) if site.id in shown)
