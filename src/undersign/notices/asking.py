"""How people are asked who do something else than sign: approve, read, witness.

Hides the words for each kind of person; a signer's own letters stand in their folders.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.contracts.people import turns
from undersign.contracts.people.recipient import Recipient

# What is asked, for subject and text; what the button says.
ASKS: dict[str, tuple[Any, Any, Any]] = {
    turns.APPROVER: (
        _("%(sender)s asks you to approve: %(title)s"),
        _("%(sender)s at %(workspace)s asks you to approve “%(title)s” (%(number)s)."),
        _("Read and approve"),
    ),
    turns.VIEWER: (
        _("%(sender)s asks you to read: %(title)s"),
        _("%(sender)s at %(workspace)s asks you to read “%(title)s” (%(number)s) and to say that you did. "
          "You do not sign it."),
        _("Read it"),
    ),
    turns.WITNESS: (
        _("%(sender)s asks you to sign as a witness: %(title)s"),
        _("%(sender)s at %(workspace)s asks you to witness a signature on “%(title)s” (%(number)s)."),
        _("Read and sign as witness"),
    ),
}  # fmt: skip


def letter(kind: str, recipient: Recipient) -> str:
    """The letter for this person: `kind`, or the one that asks for something else than a signature."""
    return "asked_to" if recipient.role in ASKS and kind in ("invitation", "reminder") else kind


def words(kind: str, recipient: Recipient, said: dict[str, str]) -> dict[str, str]:
    """In the reader's language, what `letter` needs besides; {} for a signer. `said`: sender, title, …"""
    if recipient.role not in ASKS:
        return {}
    subject, line, button = (str(each) for each in ASKS[recipient.role])
    reminds = kind == "reminder"
    heading = str(_("Still waiting for you: %(title)s")) if reminds else subject
    return {"asks": line % said, "heading": heading % said, "button": button}
