"""What happens when a program shows a contract inside a page of its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class SigningEmbedded(Event):
    """origins: of the pages that may show it."""

    name = "recipient.embedded"
    sentence = _("The program %(actor)s got a page for %(recipient)s to sign on, to be shown at %(origins)s")
    category = "signing"
    icon = "external-link"
    recipient_id: str
    embedding_id: str
    origins: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class ProgramVouched(Event):
    """key_id, key: of the program that said who it is; nothing else was checked."""

    name = "identity.vouched"
    sentence = _(
        "%(recipient)s: proven by the embedding program %(key)s, key %(key_id)s, whose page signed them in"
    )
    category = "signing"
    icon = "shield-check"
    recipient_id: str
    method: str
    sitting_id: str
    key_id: str
    key: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class SendingEmbedded(Event):
    name = "contract.embedded"
    sentence = _("The program %(actor)s got a page for %(member)s to prepare it on, shown at %(origins)s")
    category = "edits"
    icon = "external-link"
    embedding_id: str
    origins: str
    member: str = personal()
