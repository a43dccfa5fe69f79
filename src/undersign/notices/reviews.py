"""Mails about template versions: to those who could approve one that waits, and to its authors.

None of them holds template text: they say what waits, whose word it needs, and lead to the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from babel.dates import format_datetime
from django.conf import settings
from django.utils import timezone, translation

from undersign.drafting.review import rules
from undersign.drafting.stock import template
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import clock
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.notices import bell, messages, post
from undersign.store import rows
from undersign.workspaces.member import Member
from undersign.workspaces.workspace import Workspace


def approvers(entry: Entry) -> Iterable[str]:
    """Whom a submitted version waits for: everybody whose word the rule counts, and who did not write it."""
    version = _version(entry)
    if not rules.is_required(entry.workspace_id):
        return []
    held = Member.objects.filter(
        workspace_id=entry.workspace_id, is_active=True, role__in=rules.of(version.template).roles
    )
    return list(held.exclude(pk__in=version.authors).order_by("joined_at").values_list("id", flat=True))


def authors(entry: Entry) -> Iterable[str]:
    """Those who wrote the version, but not who did this."""
    held = Member.objects.filter(pk__in=_version(entry).authors, is_active=True)
    return list(held.exclude(pk=entry.actor_id).order_by("joined_at").values_list("id", flat=True))


def ask(delivery: Delivery) -> dict[str, str]:
    """A version waits for this member's approval. target: the member's id."""
    version = _version(delivery.entry)
    if version.status != template.IN_REVIEW:
        return {"skipped": "it no longer waits for approval"}
    return _post("review_asked", delivery, version, {"note": version.note})


def tell(delivery: Delivery) -> dict[str, str]:
    """What became of a version its reader wrote. target: the member's id."""
    version = _version(delivery.entry)
    if delivery.entry.event == "template.approved" and version.status != template.IN_REVIEW:
        return {"skipped": "its publication is told instead"}
    return _post("review_decided", delivery, version, {"from": version.publish_from})


def _version(entry: Entry) -> TemplateVersion:
    return TemplateVersion.objects.select_related("template").get(pk=entry.facts["version_id"])


def _post(kind: str, delivery: Delivery, version: TemplateVersion, facts: dict[str, Any]) -> dict[str, str]:
    reader = Member.objects.get(pk=delivery.target)
    if not bell.ring(delivery, reader):
        return bell.NO_MAIL
    workspace = rows.get(Workspace, delivery.workspace_id)
    with translation.override(reader.language), timezone.override(reader.zone or workspace.zone):
        told = {
            "what": messages.history_sentence(delivery),
            "title": version.template.name(),
            "valid_from": _moment(facts.pop("from", None), reader.language),
        }
    where = f"{settings.PUBLIC_URL}/templates/{version.template.key}/versions/{version.number}/"
    return post.post(
        post.Letter(
            kind=kind,
            workspace_id=delivery.workspace_id,
            key=delivery.key,
            name=reader.name,
            address=reader.email,
            language=reader.language,
            facts={
                "name": reader.name,
                "workspace": workspace.name,
                "number": version.number,
                "link": where,
                "reason": messages.reason(delivery),
                **told,
                **facts,
            },
        )
    )


def _moment(at: Any, language: str) -> str:
    """A moment to come, in words; empty for one that has been."""
    if at is None or at <= clock.now():
        return ""
    return format_datetime(timezone.localtime(at), "long", locale=language)
