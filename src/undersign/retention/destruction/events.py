"""What happens while a record is destroyed, and after."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event


@dataclass(frozen=True, kw_only=True)
class DestructionBegun(Event):
    """files: how many the store holds. inventory_sha256: of their list, as the certificate prints it."""

    name = "retention.destruction_begun"
    sentence = _("Its destruction began: copies in connected systems first, then the documents here")
    category = "system"
    icon = "x"
    destruction_id: str
    files: int
    inventory_sha256: str


@dataclass(frozen=True, kw_only=True)
class DestructionDropped(Event):
    """code: why it was not carried out: a hold, another date, an extension."""

    name = "retention.destruction_dropped"
    sentence = _("It is not destroyed as decided (%(code)s), and will be looked at again")
    category = "system"
    icon = "hand-stop"
    destruction_id: str
    code: str


@dataclass(frozen=True, kw_only=True)
class CopyRemoved(Event):
    """where: the connection's name. kind: what became of the copy: removed | absent | left | held."""

    name = "retention.copy_removed"
    sentence = _("The copy in %(where)s was removed")
    sentences = {
        "left": _("The copy in %(where)s could not be removed and is left there"),
        "held": _("The copy in %(where)s is locked there and is left until the lock ends"),
        "absent": _("There was no copy in %(where)s any more"),
    }
    category = "system"
    icon = "cloud"
    where: str
    kind: str
    delivery_id: str


@dataclass(frozen=True, kw_only=True)
class DestructionCertified(Event):
    name = "retention.destruction_certified"
    sentence = _("The certificate of destruction was made and sealed")
    category = "system"
    icon = "certificate"
    certificate_id: str
    pdf_sha256: str
    json_sha256: str
