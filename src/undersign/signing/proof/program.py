"""The word of a program: it signed the person in, shows the contract in its own page, and says who they are.

The sitting is begun when the page is opened (`signing.embedded`); a link of a mail, or whoever posts to it,
passes nothing here.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from undersign.journal.refused import Refused
from undersign.signing.proof.method import Asked, Given, Method, Passed


class ByProgram(Method):
    name = "program"

    def check(self, asked: Asked, given: Given) -> Passed:
        """Raises `Refused` (identity.program) always."""
        raise Refused(
            "identity.program",
            _("This contract is signed inside the program of its sender."),
            do=_("Sign in there and open it."),
        )


METHOD = ByProgram()
