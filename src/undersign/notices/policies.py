"""Telling who owns and who reviews a retention policy that its yearly review is due."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation

from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.notices import bell, messages, post
from undersign.store import rows
from undersign.workspaces import member
from undersign.workspaces.member import Member
from undersign.workspaces.workspace import Workspace


def concerned(entry: Entry) -> Iterable[str]:
    """Its reviewer and its owner; whoever may manage retention where no reviewer is named."""
    able = [each.id for each in member.able(entry.workspace_id, "retention.manage")]
    named = {entry.facts["reviewer_id"], entry.facts["owner_id"]} & set(able)
    return sorted(named) if entry.facts["reviewer_id"] in named else able


def tell(delivery: Delivery) -> dict[str, str]:
    """target: a member's id."""
    reader = rows.get(Member, delivery.target)
    if not bell.ring(delivery, reader):
        return bell.NO_MAIL
    with translation.override(reader.language):
        what = messages.history_sentence(delivery).rstrip(".")
    facts = {
        "name": reader.name,
        "workspace": rows.get(Workspace, delivery.workspace_id).name,
        "what": what,
        "link": f"{settings.PUBLIC_URL}/retention/categories/{delivery.entry.facts['key']}",
    }
    return post.post(
        post.Letter(
            kind="policy_due",
            workspace_id=delivery.workspace_id,
            key=delivery.key,
            name=reader.name,
            address=reader.email,
            language=reader.language,
            facts=facts,
        )
    )
