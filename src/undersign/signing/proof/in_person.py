"""Seen in person: the host hands over the device, so the host's own act is the check, never the signer's.

The sitting is begun by the member who hosts it (`sitting.keep` with this method's name); a link of a mail, or
whoever posts to it, passes nothing here.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from undersign.journal.refused import Refused
from undersign.signing.proof.method import Asked, Given, Method, Passed


class InPerson(Method):
    name = "in_person"

    def check(self, asked: Asked, given: Given) -> Passed:
        """Raises `Refused` (identity.in_person) always."""
        raise Refused(
            "identity.in_person",
            _("This contract is signed in person, on the device of your host."),
            do=_("Ask your host to begin."),
        )


METHOD = InPerson()
