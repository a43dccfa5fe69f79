"""Mails about identity documents: to those who may look at one that waits, and to whoever sent it.

None of them holds a picture or anything that was read in it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from undersign.journal import event
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.notices import messages
from undersign.signing.events import IdentityUndecided
from undersign.signing.proof import papers
from undersign.signing.proof.papers_events import IdentityDocumentAccepted
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.member import Member

event.CODES["reviewed"] = _("answer about the identity document")


def reviewers(entry: Entry) -> Iterable[str]:
    """Every member whose role may look at identity documents."""
    able = [role for role in policy.ROLES if policy.allows(role, "identity.review")]
    held = Member.objects.filter(workspace_id=entry.workspace_id, is_active=True, role__in=able)
    is_paper = entry.event == IdentityUndecided.name and entry.facts.get("method") == "id_document"
    return list(held.order_by("joined_at").values_list("id", flat=True)) if is_paper else []


def ask(delivery: Delivery) -> dict[str, str]:
    """A document waits for somebody's eyes. target: the member's id."""
    member = Member.objects.get(pk=delivery.target)
    with translation.override(member.language):
        what = messages.history_sentence(delivery)
    facts = {"what": what, "link": f"{settings.PUBLIC_URL}/reviews/identity"}
    return messages.to_member("asked", delivery, member, facts)


def decided(delivery: Delivery) -> dict[str, str]:
    """What became of it, with the link to go on. target: the recipient's id."""
    row = rows.get(papers.IdentityPaper, delivery.entry.facts["paper_id"])
    accepted = delivery.entry.event == IdentityDocumentAccepted.name
    return messages.to_signer("reviewed", delivery, accepted=accepted, reason=row.reason)
