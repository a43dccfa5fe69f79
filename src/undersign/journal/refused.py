"""How a verb says no: a stable code, a sentence, and what to do next, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """Nothing was changed. Interfaces translate it once each: form error, problem+json, exit 1.

    code: stable and dotted, `contract.already_sent`. sentence, do: lazy translations.
    field: the form field or JSON path it belongs to, where it belongs to one.
    """

    def __init__(self, code: str, sentence: Any, *, do: Any = "", field: str = "", **facts: Any):
        super().__init__(code)
        self.code = code
        self._sentence = sentence
        self._do = do
        self.field = field
        self.facts = facts

    @property
    def sentence(self) -> str:
        return str(self._sentence) % self.facts if self.facts else str(self._sentence)

    @property
    def do(self) -> str:
        return str(self._do) % self.facts if self.facts else str(self._do)

    def __str__(self) -> str:
        return f"{self.sentence} {self.do}".strip()


class NotFound(Refused):
    """Unknown, or not visible to this actor: the two are never told apart."""


def no_room() -> Refused:
    """The disk is full (`store.blobs.NoRoom`): nothing could be kept, so nothing was done."""
    return Refused(
        "store.no_room",
        _("There is no room left on the server. Nothing was changed."),
        do=_("Try again in a few minutes."),
    )
