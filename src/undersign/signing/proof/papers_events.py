"""What becomes of an identity document that was sent."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class IdentityDocumentAccepted(Event):
    name = "identity.document_accepted"
    sentence = _("%(actor)s looked at the identity document of %(recipient)s and accepted it")
    category = "signing"
    icon = "shield-check"
    recipient_id: str
    paper_id: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class IdentityDocumentRefused(Event):
    name = "identity.document_refused"
    sentence = _("%(actor)s did not accept the identity document of %(recipient)s: %(reason)s")
    category = "signing"
    icon = "shield-x"
    recipient_id: str
    paper_id: str
    recipient: str = personal()
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class IdentityPictureDeleted(Event):
    name = "identity.picture_deleted"
    sentence = _("The picture of an identity document was deleted, as the workspace’s rule says")
    category = "system"
    icon = "trash"
    recipient_id: str
    paper_id: str


@dataclass(frozen=True, kw_only=True)
class IdentityPicturesKept(Event):
    name = "identity.pictures_kept"
    sentence = _("%(actor)s set how long pictures of identity documents are kept: %(days)s days")
    category = "edits"
    icon = "calendar"
    days: int
