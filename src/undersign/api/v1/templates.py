"""Templates that can be sent, with the fields and roles a program has to fill."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from undersign.drafting.template import TemplateVersion

router = Router(tags=["templates"])


class TemplateOut(Schema):
    id: str
    key: str
    name: str
    version: int
    languages: list[str]
    roles: list[dict[str, Any]]
    fields: list[dict[str, Any]]


@router.get("", response=list[TemplateOut], summary="Published templates")
def list_templates(request: HttpRequest) -> list[dict[str, Any]]:
    rows = TemplateVersion.objects.visible_to(request.auth).sendable()  # type: ignore[attr-defined]
    return [
        {
            "id": version.template.id,
            "key": version.template.key,
            "name": version.template.name(),
            "version": version.number,
            "languages": version.languages,
            "roles": version.roles,
            "fields": version.schema["fields"],
        }
        for version in rows
    ]
