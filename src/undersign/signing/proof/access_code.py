"""Knowledge of a code that the sender told this person by another way: by phone, in a letter, face to face.

Only ever beside another check (law.md A9). Kept as a slow hash, shown to nobody again, five tries a link.
"""

from __future__ import annotations

import hmac

from django.utils.translation import gettext_lazy as _

from undersign.contracts.people import knowing
from undersign.journal.refused import Refused
from undersign.signing.proof.method import Asked, Given, Method, Passed, Wrong

RIGHT, FALSE = "right", "wrong"


class AccessCode(Method):
    name = "access_code"
    tries = 5

    def prepare(self, asked: Asked, given: Given) -> Given:
        """The slow comparison, before anything is locked; a missing code takes as long as a wrong one."""
        if not knowing.normal(given.text("code")):
            raise Refused("code.empty", _("Type the code the sender told you."), field="code")
        is_right = knowing.is_right(given.text("code"), asked.demanded.code)
        return Given({"verdict": RIGHT if is_right else FALSE})

    def check(self, asked: Asked, given: Given) -> Passed | Wrong:
        """`given` is what `prepare` made: nothing of it comes from the browser."""
        return Passed() if hmac.compare_digest(given.text("verdict"), RIGHT) else Wrong()


METHOD = AccessCode()
