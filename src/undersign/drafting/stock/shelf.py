"""Where templates lie and who may send from there: folders, and the roles they are kept to.

A template kept to some roles, or lying in a folder kept to some, does not exist for the others who send:
it is not offered, drafting from it is refused, and so is sending a draft of it.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.customers.account import Visible
from undersign.drafting import events
from undersign.drafting.stock.template import Template, TemplateVersion, VersionRows
from undersign.journal import actor, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

_FOLDER = re.compile(r"(?!/)[^\x00-\x1f\\]{0,120}(?<!/)")


class FolderRule(models.Model):
    """Templates in `folder` and below are sent by `roles` only."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    folder = models.CharField(max_length=120)
    roles = models.JSONField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "drafting"
        db_table = "template_folder"
        constraints = [models.UniqueConstraint(fields=["workspace_id", "folder"], name="one_folder_rule")]

    def covers(self, folder: str) -> bool:
        return folder == self.folder or folder.startswith(f"{self.folder}/")


def open_to(by: Actor) -> models.Q:
    """Versions whose template `by` may send, as far as folder and roles go."""
    if by.kind == actor.SYSTEM:
        return models.Q()
    mine = models.Q(template__restricted_roles=[]) | models.Q(template__restricted_roles__contains=[by.role])
    for rule in FolderRule.objects.visible_to(by):
        if by.role not in rule.roles:
            mine &= ~models.Q(template__folder=rule.folder)
            mine &= ~models.Q(template__folder__startswith=f"{rule.folder}/")
    return mine


def sendable_by(by: Actor) -> VersionRows:
    """The version in effect of each template that `by` may send, by template key."""
    return TemplateVersion.objects.visible_to(by).sendable().filter(open_to(by))


def is_open_to(template: Template, by: Actor) -> bool:
    """As `open_to`, of one template."""
    if by.kind == actor.SYSTEM:
        return True
    if template.restricted_roles and by.role not in template.restricted_roles:
        return False
    if not template.folder:
        return True
    kept = [each for each in FolderRule.objects.visible_to(by) if each.covers(template.folder)]
    return all(by.role in each.roles for each in kept)


def require_sendable(version_id: str, *, by: Actor, held: bool = False) -> None:
    """The version is in effect now, and `by` may send its template; `held`: until the transaction ends, since
    nobody retires it meanwhile. Raises `Refused` (template.not_published, template.not_yet,
    template.restricted)."""
    (version,) = rows.some(TemplateVersion, "id = %s" + (" FOR SHARE" if held else ""), version_id)
    if version.status != "published":
        raise Refused(
            "template.not_published",
            _("Legal has to approve v%(number)s before it can be sent."),
            do=_("Choose a published template, or ask legal to approve this version."),
            field="template",
            number=version.number,
        )
    if not version.is_in_effect:
        raise Refused(
            "template.not_yet",
            _("v%(number)s of this template takes effect on %(day)s and cannot be sent before."),
            do=_("Wait until then, or choose another template."),
            field="template",
            number=version.number,
            day=f"{version.publish_from:%Y-%m-%d %H:%M} UTC",
        )
    if not is_open_to(rows.get(Template, version.template_id), by):
        raise Refused(
            "template.restricted",
            _("This template is sent by other roles than yours."),
            do=_("Choose another template, or ask legal to open it to your role."),
            field="template",
        )


def put(template: Template, *, folder: str, roles: list[str], by: Actor) -> None:
    """Move the template, and keep it to `roles` (everybody who sends where empty). Raises `Refused`."""
    policy.require(by, "template.draft")
    folder, roles = _folder(folder), _roles(roles)
    with transaction.atomic():
        moves.lock(template)
        if (folder, roles) == (template.folder, template.restricted_roles):
            return
        template.folder, template.restricted_roles = folder, roles
        template.save(update_fields=["folder", "restricted_roles"])
        moves.record(template, events.TemplateShelved(folder=folder, roles=", ".join(roles)), by=by)


def classify(template: Template, category: str, *, by: Actor) -> None:
    """Put the template into another category, whose approval rule holds from now on. Raises `Refused`."""
    policy.require(by, "template.rules")
    category = category.strip()
    if not 1 <= len(category) <= 40:
        raise Refused(
            "template.category",
            _("A category has 1 to 40 characters."),
            do=_("Write its name."),
            field="category",
        )
    with transaction.atomic():
        moves.lock(template)
        before = template.category
        if before == category:
            return
        template.category = category
        template.save(update_fields=["category"])
        moves.record(template, events.TemplateClassified(before=before, kind=category), by=by)


def restrict(folder: str, *, roles: list[str], by: Actor) -> None:
    """Keep a folder and all below it to `roles`; to everybody where empty. Raises `Refused`."""
    policy.require(by, "template.rules")
    folder, roles = _folder(folder), _roles(roles)
    if not folder:
        raise Refused(
            "template.folder", _("Name the folder."), do=_("Write a name such as Sales/EU."), field="folder"
        )
    with transaction.atomic():
        FolderRule.objects.visible_to(by).filter(folder=folder).delete()
        if roles:
            FolderRule.objects.create(
                id=ids.new("fol"), workspace_id=by.workspace_id, folder=folder, roles=roles
            )
        told = events.FolderRestricted(folder=folder, roles=", ".join(roles))
        moves.record(rows.get(Workspace, by.workspace_id), told, by=by)


def _folder(given: str) -> str:
    folder = "/".join(part.strip() for part in given.strip().strip("/").split("/"))
    if not _FOLDER.fullmatch(folder):
        raise Refused(
            "template.folder",
            _("This is no name for a folder."),
            do=_("Write at most 120 characters, with / between a folder and one below it."),
            field="folder",
        )
    return folder


def _roles(given: Any) -> list[str]:
    unknown = [each for each in given if each not in policy.ROLES]
    if unknown:
        raise Refused(
            "template.roles",
            _("There is no role “%(role)s”."),
            do=_("Choose from: %(roles)s."),
            field="roles",
            role=unknown[0],
            roles=", ".join(policy.ROLES),
        )
    return [each for each in policy.ROLES if each in given]
