"""Telling compliance that somebody opened a contract in an emergency: who and which, never why.

The reason may hold health data; it stands on the contract's trail, behind signing in (law.md HI-1, HI-7).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from undersign.journal import event, history
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.notices import messages
from undersign.workspaces import member, policy
from undersign.workspaces.member import Member


def the_guards(entry: Entry) -> Iterable[str]:
    """Compliance; admins where nobody is compliance."""
    guards = Member.objects.filter(
        workspace_id=entry.workspace_id, role=policy.COMPLIANCE, is_active=True
    ).order_by("joined_at")
    return list(guards.values_list("id", flat=True)) or member.admins(entry.workspace_id)


def tell(delivery: Delivery) -> dict[str, str]:
    """target: a member's id."""
    reader = Member.objects.get(pk=delivery.target)
    key = history.journal_key(delivery.workspace_id, delivery.subject)
    with translation.override(reader.language):
        who = history.tell(delivery.entry, key).actor or event.ERASED
        what = _("%(actor)s opened a hidden contract in an emergency") % {"actor": who}
    page = f"{settings.PUBLIC_URL}/contracts/{delivery.subject}/activity"
    return messages.to_member("news", delivery, reader, {"what": what, "do": "", "page": page})
