"""Questions about facts of the workspace's own records, chosen by the sender: only an addition, never an
identity.

All answers are looked at together, whichever is wrong: nobody learns which one. They are kept as slow
hashes of their normal form, and five tries are allowed a link.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from typing import Any

from django.contrib.auth.hashers import check_password
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from undersign.journal.refused import Refused
from undersign.signing.proof.method import Asked, Given, Method, Passed, Wrong

RIGHT = hashlib.sha256(b"right").hexdigest()


class Knowledge(Method):
    name = "knowledge"
    tries = 5

    def prepare(self, asked: Asked, given: Given) -> Given:
        """Every answer is hashed, right or wrong, so that the time tells nothing either."""
        typed = [normal(given.text(f"answer-{n}")) for n in range(len(asked.demanded.answers))]
        if not all(typed):
            raise Refused("answers.empty", _("Answer every question."), field="answer-0")
        pairs = zip(typed, asked.demanded.answers, strict=True)
        right = [check_password(text, each["hash"]) for text, each in pairs]
        return Given({"verdict": RIGHT if right and all(right) else ""})

    def check(self, asked: Asked, given: Given) -> Passed | Wrong:
        if not hmac.compare_digest(given.text("verdict"), RIGHT):
            return Wrong()
        return Passed({"facts": [each["fact"] for each in asked.demanded.answers]})

    def shown(self, asked: Asked) -> dict[str, Any]:
        asking = enumerate(asked.demanded.answers)
        return {"questions": [{"number": n, "label": _label(each)} for n, each in asking]}


def _label(each: dict[str, Any]) -> str:
    words = each["label"]
    return str(words.get(get_language() or "en") or words.get("en") or each["fact"])


def normal(text: str) -> str:
    """As answers are compared: without accents, capitals, blanks and punctuation; digits in any script."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    digits = "".join(str(unicodedata.digit(c)) if unicodedata.digit(c, None) is not None else c for c in kept)
    return re.sub(r"[\W_]+", "", digits)[:200]


METHOD = Knowledge()
