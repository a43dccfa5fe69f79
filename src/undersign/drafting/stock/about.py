"""What a template is called and what it is for: words beside its versions, changed without approval.

Hides nothing that decides: category, folder and roles, which say who approves and who sends, are elsewhere.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.drafting import events
from undersign.drafting.stock.template import Template
from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import policy


def describe(
    template: Template, *, names: dict[str, str], descriptions: dict[str, str], tags: list[str], by: Actor
) -> None:
    """Names and descriptions by language, and the ticket tags that suggest it. Raises `Refused`
    (role.refused, template.no_name)."""
    policy.require(by, "template.draft")
    names = {code: text.strip()[:160] for code, text in names.items() if text.strip()}
    if not names:
        raise Refused("template.no_name", _("Give the template a name."), field="name")
    descriptions = {code: text.strip()[:600] for code, text in descriptions.items() if text.strip()}
    tags = list(dict.fromkeys(tag.strip()[:60] for tag in tags if tag.strip()))[:20]
    with transaction.atomic():
        moves.lock(template)
        if (template.names, template.descriptions, template.suggested_tags) == (names, descriptions, tags):
            return
        template.names, template.descriptions, template.suggested_tags = names, descriptions, tags
        template.save(update_fields=["names", "descriptions", "suggested_tags"])
        called = names.get("en") or next(iter(names.values()))
        moves.record(template, events.TemplateDescribed(called=called), by=by)
