"""What is asked of a signer: one question per field of theirs, checked on the server."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from undersign.contracts import field
from undersign.contracts.field import Answer, PlacedField
from undersign.contracts.recipient import Recipient
from undersign.drafting import render
from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.store import rows

ASKED = ("name", "text", "email", "checkbox", "date_entry")
MAX_LENGTH = 400


@dataclass(frozen=True)
class Question:
    """kind: name | text | email | checkbox. page: where its field stands, from 1."""

    name: str
    label: str
    kind: str
    required: bool
    value: str
    page: int
    help: str = ""

    @property
    def is_missing(self) -> bool:
        return self.required and not self.value


def of(recipient: Recipient) -> list[Question]:
    """The recipient's questions in reading order, each name once, with saved or offered answers."""
    return among(field.of_recipient(recipient), recipient)


def among(fields: Iterable[PlacedField], recipient: Recipient) -> list[Question]:
    """As `of`, where the recipient's fields are at hand already."""
    saved = {a.name: a.value for a in rows.some(Answer, "recipient_id = %s", recipient.pk)}
    asked = [f for f in fields if f.kind in ASKED]
    return [
        Question(
            name=f.name,
            label=f.label or _("Name"),
            kind=f.kind,
            required=f.required,
            value=saved.get(f.name, _offered(f, recipient)),
            page=f.page,
        )
        for f in asked
    ]


def _offered(placed: PlacedField, recipient: Recipient) -> str:
    return {"name": recipient.name, "email": recipient.email}.get(placed.kind, "")


def save(recipient: Recipient, given: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """({name: fault}, [labels that changed]). Unknown names are ignored: they are not theirs."""
    known = {q.name: q for q in of(recipient)}
    faults: dict[str, str] = {}
    changed: list[str] = []
    kept: list[Answer] = []
    for name, value in given.items():
        question = known.get(name)
        if question is None:
            continue
        value = _clean(value)
        fault = _fault(question, value)
        if fault:
            faults[name] = fault
            continue
        kept.append(_answer(recipient, name, value))
        if value != question.value:
            changed.append(question.label)
    Answer.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["recipient", "name"], update_fields=["value", "at"]
    )
    return faults, changed


def _answer(recipient: Recipient, name: str, value: str) -> Answer:
    return Answer(
        workspace_id=recipient.workspace_id, recipient=recipient, name=name, value=value, at=clock.now()
    )


def _clean(value: str) -> str:
    value = "".join(c for c in value if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs"))
    return unicodedata.normalize("NFC", value).strip()


def _fault(question: Question, value: str) -> str:
    if question.required and not value:
        return _("Tick this box to go on.") if question.kind == "checkbox" else _("This is needed.")
    if len(value) > MAX_LENGTH:
        return _("This is too long: at most %(n)s characters.") % {"n": MAX_LENGTH}
    if question.kind == "email" and value:
        try:
            validate_email(value)
        except ValidationError:
            return _("This is not an e-mail address, such as name@company.com.")
    if question.kind == "checkbox" and value not in ("", "yes"):
        return _("Tick this box or leave it.")
    try:
        render.require_letters(value)
    except Refused as why:
        return str(why)
    return ""
