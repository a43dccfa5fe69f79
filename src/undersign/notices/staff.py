"""Telling staff what colleagues and their own work bring: a mention in a comment, a bulk sending that ended.

None of the mails holds a comment's words: those never leave the house.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersign.contracts.bulk.bulk import Bulk
from undersign.contracts.contract import Contract
from undersign.contracts.told import watching
from undersign.journal import event, history
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.notices import bell, messages, post
from undersign.store import rows
from undersign.workspaces.member import Member
from undersign.workspaces.workspace import Workspace

event.CODES["told"] = gettext_lazy("notice")


def the_mentioned(entry: Entry) -> Iterable[str]:
    """Whom a comment calls by name, not whoever wrote it."""
    return [each for each in entry.facts["mentioned"] if each != entry.actor_id]


def the_listeners(entry: Entry) -> Iterable[str]:
    """Whoever watches, without the author and those whom it calls."""
    called = {entry.actor_id, *entry.facts["mentioned"]}
    return [each for each in watching.watchers(rows.get(Contract, entry.subject)) if each not in called]


def whose_bulk(entry: Entry) -> Iterable[str]:
    """Whoever began it; nobody hears of what they stopped themselves."""
    owner = rows.get(Bulk, entry.subject).owner_id
    return [owner] if owner and owner != entry.actor_id else []


def mention(delivery: Delivery) -> dict[str, str]:
    """Somebody calls this member in a comment. target: their id."""
    reader = Member.objects.get(pk=delivery.target)
    key = history.journal_key(delivery.workspace_id, delivery.subject)
    with translation.override(reader.language):
        what = mentions(history.tell(delivery.entry, key).actor)
    page = f"{settings.PUBLIC_URL}/contracts/{delivery.subject}/comments"
    return messages.to_member("news", delivery, reader, {"what": what, "do": "", "page": page})


def mentions(author: str) -> str:
    """Who calls, in the active language."""
    return _("%(actor)s mentions you in a comment") % {"actor": author or event.ERASED}


def comment(delivery: Delivery) -> dict[str, str]:
    """A comment on a contract that this member watches. target: their id."""
    reader = Member.objects.get(pk=delivery.target)
    with translation.override(reader.language):
        what = messages.history_sentence(delivery)
    page = f"{settings.PUBLIC_URL}/contracts/{delivery.subject}/comments"
    return messages.to_member("news", delivery, reader, {"what": what, "do": "", "page": page})


def bulk(delivery: Delivery) -> dict[str, str]:
    """A bulk sending came to its end. target: the id of whoever began it."""
    reader = Member.objects.get(pk=delivery.target)
    if not bell.ring(delivery, reader):
        return bell.NO_MAIL
    found = rows.get(Bulk, delivery.subject)
    with translation.override(reader.language):
        what = messages.history_sentence(delivery)
    return post.post(
        post.Letter(
            kind="told",
            workspace_id=delivery.workspace_id,
            key=delivery.key,
            name=reader.name,
            address=reader.email,
            language=reader.language,
            facts={
                "name": reader.name,
                "workspace": rows.get(Workspace, delivery.workspace_id).name,
                "title": found.title,
                "what": what,
                "link": f"{settings.PUBLIC_URL}/bulk/{found.id}",
            },
        )
    )
