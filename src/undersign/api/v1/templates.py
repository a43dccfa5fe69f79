"""Templates: those that can be sent, with the fields and roles a program has to fill, and all the others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from undersign.api import caller, paging
from undersign.api.v1.contracts import Strict
from undersign.drafting.content import FORMS
from undersign.drafting.stock import about, languages, shelf, template
from undersign.drafting.stock.template import Template, TemplateVersion
from undersign.drafting.writing import working
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound, Refused

router = Router(tags=["templates"])


class TemplateOut(Schema):
    id: str
    key: str
    name: str
    version: int
    languages: list[str]
    roles: list[dict[str, Any]]
    fields: list[dict[str, Any]]


class VersionOut(Schema):
    """publish_from: from when it is sent. in_effect: published, and its day has come."""

    number: int
    status: str
    in_effect: bool
    content_sha256: str
    languages: list[str]
    authors: list[str]
    note: str
    created_at: datetime
    published_at: datetime | None
    publish_from: datetime | None


class TemplateWhole(Schema):
    """in_effect: the version that is sent now, 0 for none. behind: how many versions a language is behind."""

    id: str
    key: str
    form: str
    category: str
    names: dict[str, str]
    descriptions: dict[str, str]
    tags: list[str]
    folder: str
    restricted_roles: list[str]
    in_effect: int
    working_copy: int | None
    behind: dict[str, int]
    versions: list[VersionOut]


class TemplateIn(Strict):
    """category and form are taken when the template is made."""

    names: dict[str, str]
    descriptions: dict[str, str] = {}
    tags: list[str] = []
    category: str | None = Field(None, min_length=1, max_length=40)
    form: str | None = None


class PlaceIn(Strict):
    folder: str = ""
    restricted_roles: list[str] = []


@router.get("", response=paging.Page[TemplateOut], summary="Published templates that this key may send")
def list_templates(request: HttpRequest, asked: Query[paging.Asked]) -> dict[str, Any]:
    return paging.cut(shelf.sendable_by(caller.of(request)), asked, _sendable)


@router.get("/{key}", response=TemplateWhole, summary="One template, published or not, with its versions")
def read_template(request: HttpRequest, key: str) -> dict[str, Any]:
    return shown(find(request, key))


@router.put("/{key}", response=TemplateWhole, summary="Make it, or say what it is called")
def put_template(request: HttpRequest, key: str, wanted: TemplateIn) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    row = Template.objects.visible_to(by).filter(key=key).first() or _made(key, wanted, by)
    fixed = {"category": row.category, "form": row.form}
    for name, value in fixed.items():
        if getattr(wanted, name) not in (None, value):
            raise Refused(
                "template.fixed",
                _("The %(part)s of a template is not changed this way."),
                do=_("Leave it out."),
                field=name,
                part=name,
            )
    about.describe(row, names=wanted.names, descriptions=wanted.descriptions, tags=wanted.tags, by=by)
    return shown(row)


@router.put("/{key}/place", response=TemplateWhole, summary="Its folder, and the roles it is kept to")
def place_template(request: HttpRequest, key: str, wanted: PlaceIn) -> dict[str, Any]:
    row = find(request, key)
    shelf.put(row, folder=wanted.folder, roles=wanted.restricted_roles, by=request.auth)  # type: ignore[attr-defined]
    return shown(row)


def find(request: HttpRequest, key: str) -> Template:
    """The template with that key. Raises `NotFound`."""
    found = Template.objects.visible_to(request.auth).filter(key=key).first()  # type: ignore[attr-defined]
    if found is None:
        raise NotFound("template.unknown", _("There is no such template."), do=_("Check its key."))
    return found


def shown(row: Template) -> dict[str, Any]:
    versions = list(row.versions.order_by("number"))
    copy, now = working.find(row), row.published
    history = [each.sources for each in versions] + ([copy.sources] if copy else [])
    same = ("id", "key", "form", "category", "names", "descriptions", "folder", "restricted_roles")
    return {
        **{name: getattr(row, name) for name in same},
        "tags": row.suggested_tags,
        "in_effect": now.number if now else 0,
        "working_copy": copy.edition if copy else None,
        "behind": languages.behind(history),
        "versions": [version_shown(each) for each in versions],
    }


def version_shown(row: TemplateVersion) -> dict[str, Any]:
    same = ("number", "status", "content_sha256", "languages", "authors", "note", "created_at",
            "published_at", "publish_from")  # fmt: skip
    return {**{name: getattr(row, name) for name in same}, "in_effect": row.is_in_effect}


def _sendable(version: TemplateVersion) -> dict[str, Any]:
    return {
        "id": version.template.id,
        "key": version.template.key,
        "name": version.template.name(),
        "version": version.number,
        "languages": version.languages,
        "roles": version.roles,
        "fields": version.schema["fields"],
    }


def _made(key: str, wanted: TemplateIn, by: Actor) -> Template:
    if wanted.form not in (None, *FORMS):
        raise Refused(
            "template.form",
            _("A template is one of: %(forms)s."),
            do=_("Choose one of them."),
            field="form",
            forms=", ".join(FORMS),
        )
    more = {name: value for name in ("category", "form") if (value := getattr(wanted, name)) is not None}
    return template.make(key, names=wanted.names, by=by, **more)
