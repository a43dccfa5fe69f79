"""An identity document by photograph: read by a machine, then looked at by a person (law.md A9: IAL1).

Hides the picture's way. It is drawn anew and read in a cell; only where its zone holds with every check
digit, it has not expired, and its name can be that of whom the contract names, does it go to a person, who
decides (`papers`). The signer comes back by a mail, shows the mailbox again, and goes on.
"""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.intake.identity import look
from undersign.intake.identity.zone import Zone
from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.signing.claims import names
from undersign.signing.proof import papers
from undersign.signing.proof.method import Asked, Given, Method, Passed, Undecided, Wrong

_UNREAD = {
    "no-picture": (_("This is no picture that we can read."), _("Send a photograph as JPEG or PNG.")),
    "too-large": (_("This picture is too large."), _("Send one of at most 15 MB.")),
    "digits": (
        _("The lines at the foot of the document could not be read without a fault."),
        _("Photograph it again: in good light, from straight above, with all four corners in the picture."),
    ),
}
_NONE = (
    _("No lines with “<<<” were found at the foot of the document."),
    _("Photograph the page of the passport with your picture, or the side of the card with these lines."),
)


def why_none(workspace_id: str) -> Any:
    """Why nobody can be asked for this check here, or ""."""
    return "" if look.is_able() else _("This server cannot read documents: tesseract-ocr is not installed.")


class IdDocument(Method):
    name = "id_document"
    is_code = False

    def shown(self, asked: Asked) -> dict[str, Any]:
        """state: waiting, accepted, refused or "" of what was sent so far; reason: why it was refused."""
        last = papers.latest(asked.recipient)
        days = papers.days(asked.recipient.workspace_id)
        return {
            "state": last.status if last else "",
            "reason": last.reason if last and last.status == papers.REFUSED else "",
            "days": days,
        }

    def prepare(self, asked: Asked, given: Given) -> Given:
        """Read it, in the cell. What comes out says nothing but what we found ourselves."""
        if _is_known(asked):
            return Given()
        name, data = given.files.get("picture", ("", b""))
        if not data:
            raise Refused(
                "document.empty",
                _("No picture was chosen."),
                do=_("Take a photograph of your document, or choose one."),
                field="picture",
            )
        try:
            png, zone = look.look(data, clock.now().date())
        except look.Unread as no:
            return Given({"unread": no.code})
        return Given({"zone": json.dumps(zone.to_json())}, {"png": (name, png)})

    def check(self, asked: Asked, given: Given) -> Passed | Wrong | Undecided:
        """`given` is what `prepare` made: nothing of it comes from the browser."""
        last = papers.latest(asked.recipient)
        if last and last.status == papers.ACCEPTED:
            return Passed({**last.told, "review": last.id})
        if last and last.status == papers.WAITING:
            raise Refused(
                "document.waiting",
                _("Your document is already being looked at."),
                do=_("You get a mail when it was."),
            )
        if given.text("unread"):
            return Wrong(*_UNREAD.get(given.text("unread"), _NONE))
        zone = Zone.from_json(json.loads(given.text("zone")))
        return _faults(asked, zone) or _handed_in(asked, zone, given.files["png"][1])


METHOD = IdDocument()


def _is_known(asked: Asked) -> bool:
    last = papers.latest(asked.recipient)
    return last is not None and last.status in (papers.ACCEPTED, papers.WAITING)


def _faults(asked: Asked, zone: Zone) -> Wrong | None:
    if zone.expires < clock.now().date():
        return Wrong(_("This document has expired."), _("Send one that is still valid."))
    if not names.agree(asked.recipient.name, zone.name, is_cut=zone.is_cut):
        return Wrong(
            _("The name in the document is not the one in the contract."),
            _("If the contract has your name wrong, ask the sender to correct it. Send your own document."),
        )
    return None


def _handed_in(asked: Asked, zone: Zone, png: bytes) -> Undecided:
    row = papers.hand_in(asked.recipient, zone, png)
    return Undecided({**row.told, "review": row.id})
