"""Knowledge of a code that the sender told this person by another way: by phone, in a letter, face to face.

Only ever beside another check (law.md A9). It is kept as a slow hash and shown to nobody again; five tries
a link.
"""

from __future__ import annotations

import hashlib
import hmac

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext_lazy as _

from undersign.journal.refused import Refused
from undersign.signing.proof.method import Asked, Given, Method, Passed, Wrong

RIGHT = hashlib.sha256(b"right").hexdigest()


class AccessCode(Method):
    name = "access_code"
    tries = 5

    def prepare(self, asked: Asked, given: Given) -> Given:
        """The slow comparison, before anything is locked; a missing code takes as long as a wrong one."""
        typed = normal(given.text("code"))
        if not typed:
            raise Refused("code.empty", _("Type the code the sender told you."), field="code")
        is_right = check_password(typed, asked.demanded.code or make_password(None))
        return Given({"verdict": RIGHT if is_right else ""})

    def check(self, asked: Asked, given: Given) -> Passed | Wrong:
        return Passed() if hmac.compare_digest(given.text("verdict"), RIGHT) else Wrong()


def normal(typed: str) -> str:
    """As it is compared: capitals, blanks and hyphens do not count when a code is told over the phone."""
    return "".join(char for char in typed.casefold() if char.isalnum())[:100]


METHOD = AccessCode()
