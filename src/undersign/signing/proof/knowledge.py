"""Questions about facts of the workspace's own records, chosen by the sender: only an addition, never an
identity.

All answers are looked at together, whichever is wrong: nobody learns which one. They are kept as slow
hashes of their normal form, and five tries are allowed a link.
"""

from __future__ import annotations

import hmac
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from undersign.contracts.people import knowing
from undersign.journal.refused import Refused
from undersign.signing.proof.method import Asked, Given, Method, Passed, Wrong

RIGHT, FALSE = "right", "wrong"


class Knowledge(Method):
    name = "knowledge"
    tries = 5
    is_code = False

    def prepare(self, asked: Asked, given: Given) -> Given:
        """Every answer is hashed, right or wrong, so that the time tells nothing either."""
        pairs = [(given.text(f"answer-{n}"), each["hash"]) for n, each in enumerate(asked.demanded.answers)]
        if not all(knowing.normal(typed) for typed, _kept in pairs):
            raise Refused("answers.empty", _("Answer every question."), field="answer-0")
        right = [knowing.is_right(typed, kept) for typed, kept in pairs]
        return Given({"verdict": RIGHT if right and all(right) else FALSE})

    def check(self, asked: Asked, given: Given) -> Passed | Wrong:
        """`given` is what `prepare` made: nothing of it comes from the browser."""
        if not hmac.compare_digest(given.text("verdict"), RIGHT):
            return Wrong()
        return Passed({"facts": [each["fact"] for each in asked.demanded.answers]})

    def shown(self, asked: Asked) -> dict[str, Any]:
        asking = enumerate(asked.demanded.answers)
        return {"questions": [{"number": n, "label": _label(each)} for n, each in asking]}


def _label(each: dict[str, Any]) -> str:
    words = each["label"]
    return str(words.get(get_language() or "en") or words.get("en") or each["fact"])


METHOD = Knowledge()
