"""What is asked of a signer: one question per field of theirs, checked on the server.

Hides which fields are questions, which of them are hidden by the answers to others, and what formulas come
to. A place that repeats another one asks nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersign.contracts.field import Answer, PlacedField
from undersign.contracts.people.recipient import CUSTOMER, Recipient
from undersign.drafting.fields import dependence
from undersign.drafting.pdf import layout
from undersign.journal import clock
from undersign.signing import reply
from undersign.store import rows
from undersign.workspaces.workspace import Workspace

ASKED = layout.ASKED


@dataclass(frozen=True)
class Question:
    """kind: as in `drafting.pdf.layout`; "formula" is shown and not asked. page: where its field stands, from
    1. rules: as in `typesetting.page.Box`. is_hidden: another answer makes it vanish. is_offered: it was
    answered before anybody asked."""

    name: str
    label: str
    kind: str
    required: bool
    value: str
    page: int
    help: str = ""
    rules: Mapping[str, Any] = field(default_factory=dict)
    is_hidden: bool = False
    is_offered: bool = False

    @property
    def is_missing(self) -> bool:
        return self.required and not self.value and not self.is_hidden and self.kind in ASKED

    @property
    def shown(self) -> str:
        """The answer as the reader of the page reads it."""
        return reply.shown(self.kind, self.rules, self.value, get_language() or "en")


def among(
    fields: Iterable[PlacedField], recipient: Recipient, fresh: Mapping[str, str] | None = None
) -> list[Question]:
    """The recipient's questions among their own places, in reading order, each name once, with saved or
    offered answers; `fresh` answers before saved ones."""
    fields = list(fields)
    settled = settle(fields, recipient, fresh)
    return [
        Question(
            name=f.key,
            label=f.label or _("Name"),
            kind=f.kind,
            required=f.required,
            value=settled.values[f.key],
            page=f.page,
            help=str(f.rules.get("help") or ""),
            rules=f.rules,
            is_hidden=f.key in settled.hidden,
            is_offered=bool(_offered(f, recipient)),
        )
        for f in fields
        if (f.kind in ASKED or f.kind == "formula") and not f.rules.get("same_as")
    ]


def settle(
    fields: list[PlacedField], recipient: Recipient, fresh: Mapping[str, str] | None = None
) -> dependence.Settled:
    """What each of these fields says, and which of them are hidden; `fresh` answers before saved ones."""
    saved = {a.name: a.value for a in rows.some(Answer, "recipient_id = %s", recipient.pk)} | dict(
        fresh or {}
    )
    given = {f.key: saved.get(f.key, _offered(f, recipient)) for f in fields if f.kind in ASKED}
    rules = {f.key: f.rules for f in fields}
    return dependence.settle(rules, {**_earlier(fields, recipient), **given})


def _earlier(fields: list[PlacedField], recipient: Recipient) -> dict[str, str]:
    """What those who signed before said, where these fields ask for it."""
    asked = {name for f in fields for name in dependence.used(f.rules)} - {f.key for f in fields}
    if not asked:
        return {}
    signed = Answer.objects.filter(
        recipient__contract_id=recipient.contract_id, recipient__signed_at__isnull=False, name__in=asked
    )
    return dict(signed.values_list("name", "value"))


def _offered(placed: PlacedField, recipient: Recipient) -> str:
    if placed.rules.get("offered"):
        return str(placed.rules["offered"])
    if placed.kind == "company":
        return company(recipient)
    offered = {"name": recipient.name, "email": recipient.email, "title": recipient.title}
    return offered.get(placed.kind, "")


def company(recipient: Recipient) -> str:
    """The organisation this person signs for, as far as we know it."""
    if recipient.party == CUSTOMER:
        account = recipient.contract.account
        return account.name if account else ""
    return rows.get(Workspace, recipient.workspace_id).name


def save(
    fields: list[PlacedField],
    recipient: Recipient,
    given: Mapping[str, str],
    files: Mapping[str, str] | None = None,
) -> tuple[dict[str, str], list[str]]:
    """({name: fault}, [labels that changed]). `files`: stored answers of files that were taken already.
    Unknown names are ignored: they are not theirs. What other answers hide is emptied and never at fault."""
    faults, kept, changed = judged(fields, recipient, given, files)
    _write(recipient, kept)
    return faults, changed


def judged(
    fields: list[PlacedField],
    recipient: Recipient,
    given: Mapping[str, str],
    files: Mapping[str, str] | None = None,
    before: Mapping[str, str] | None = None,
) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """({name: fault}, {name: answer to be kept}, [labels that changed]), as `save` takes them; nothing is
    written. `before`: answers that stand without being saved."""
    files, before = files or {}, before or {}
    known = {q.name: q for q in among(fields, recipient, before) if q.kind in ASKED}
    fresh, unfit = _read(known, given)
    fresh |= {name: value for name, value in files.items() if name in known}
    settled = settle(fields, recipient, {**before, **fresh})
    faults = {
        name: unfit.get(name) or _missing(known[name])
        for name in (*fresh, *unfit)
        if name not in settled.hidden
        and (name in unfit or (known[name].required and not settled.values[name]))
    }
    kept = {name: settled.values[name] for name in fresh if name not in faults}
    kept |= {name: "" for name in known if name in settled.hidden}
    changed = [q.label for name, q in known.items() if name in kept and kept[name] != q.value]
    return faults, kept, changed


def _read(known: Mapping[str, Question], given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """({name: stored answer}, {name: why it cannot be taken})."""
    fresh: dict[str, str] = {}
    unfit: dict[str, str] = {}
    for name, typed in given.items():
        question = known.get(name)
        if question is None or (question.kind in reply.FILES and typed):
            continue
        try:
            fresh[name] = reply.stored(question.kind, question.rules, typed, get_language() or "en")
        except reply.Unfit as why:
            unfit[name] = str(why)
    return fresh, unfit


def keep(recipient: Recipient, asked: Iterable[Question]) -> None:
    """Save what stands unsaved, offered and computed answers: what is signed is on record."""
    saved = _saved(recipient)
    _write(recipient, {q.name: q.value for q in asked if q.value != saved.get(q.name, "")})


def _saved(recipient: Recipient) -> dict[str, str]:
    return {a.name: a.value for a in rows.some(Answer, "recipient_id = %s", recipient.pk)}


def _write(recipient: Recipient, said: Mapping[str, str]) -> None:
    if not said:
        return
    at = clock.now()
    kept = [
        Answer(workspace_id=recipient.workspace_id, recipient=recipient, name=name, value=value, at=at)
        for name, value in said.items()
    ]
    rows.put(kept, unique=["recipient", "name"], changed=["value", "at"])


def _missing(question: Question) -> str:
    if question.kind == "checkbox":
        return _("Tick this box to go on.")
    if question.kind in reply.CHOOSING:
        return _("Choose an answer.")
    if question.kind in reply.FILES:
        return _("Attach a file.")
    return _("This is needed.")
