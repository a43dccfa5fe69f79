"""Phone access: six digits by SMS to a number that was on file before, never typed by the signer (law.md
A9).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from undersign.contracts.people.demanded import Demanded
from undersign.contracts.people.recipient import Recipient
from undersign.journal.refused import Refused
from undersign.signing.proof.coded import Coded
from undersign.signing.proof.method import Asked


class SmsCode(Coded):
    name = "sms_code"
    medium = "phone"

    def target(self, asked_of: Recipient, demanded: Demanded) -> str:
        return demanded.phone

    def masked(self, asked_of: Recipient, demanded: Demanded) -> str:
        return demanded.masked_phone

    def begin(self, asked: Asked) -> str:
        """Raises `Refused` (identity.no_phone): a delegate, say, whose number nobody has given yet."""
        if not asked.demanded.phone:
            raise Refused(
                "identity.no_phone",
                _("We have no phone number of yours, so no code can be sent."),
                do=_("Ask the sender to add it."),
            )
        return ""


METHOD = SmsCode()
