"""What one signer's act writes into the document: values, and how each of their fields looks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import typst
from babel.dates import format_datetime

from undersign.contracts.field import PlacedField
from undersign.contracts.recipient import Recipient
from undersign.sealing.pades import Picture
from undersign.signing import mark, questions
from undersign.typesetting import engine
from undersign.workspaces.workspace import Workspace


@dataclass(frozen=True)
class Drawn:
    """signature_field: the one that carries the cryptographic signature."""

    signature_field: str
    values: dict[str, str | bool]
    appearances: dict[str, Picture]


def of(recipient: Recipient) -> Drawn:
    """Everything of one recipient, drawn as pages of one PDF so that fonts are shared."""
    fields = list(recipient.fields.all())
    answers = {q.name: q.value for q in questions.of(recipient)}
    signed = _signed_on(recipient)
    texts = {f.name: _text(f, answers, signed) for f in fields}
    pdf = _draw(fields, texts)
    pictures = {
        f.name: Picture(pdf, number)
        for number, f in enumerate(fields, start=1)
        if f.kind != "checkbox" and texts[f.name]  # a check mark is drawn by the form itself
    }
    signature = next(f.name for f in fields if f.kind == "signature")
    values: dict[str, str | bool] = {
        f.name: bool(texts[f.name]) if f.kind == "checkbox" else texts[f.name]
        for f in fields
        if f.kind != "signature" and texts[f.name]
    }
    return Drawn(signature, values, pictures)


def _signed_on(recipient: Recipient) -> str:
    workspace = Workspace.objects.get(pk=recipient.workspace_id)
    assert recipient.signed_at is not None
    local = recipient.signed_at.astimezone(ZoneInfo(workspace.zone))
    return format_datetime(local, "d MMM y, HH:mm z", locale=recipient.contract.language)


def _text(field: PlacedField, answers: dict[str, str], signed: str) -> str:
    if field.kind == "date":
        return signed
    if field.kind == "signature":
        adopted = mark.latest(field.recipient)
        return adopted.text if adopted else ""
    return answers.get(field.name, "")


def _draw(fields: list[PlacedField], texts: dict[str, str]) -> bytes:
    fonts, _names = engine._fonts()
    facts = [{"w": f.w, "h": f.h, "t": texts[f.name], "k": f.kind} for f in fields]
    program = b"""#set page(margin: 2pt, fill: none)
#for f in json("f.json") { page(width: f.w * 1pt, height: f.h * 1pt, align(horizon, text(font: if f.k == "signature" { ("Dancing Script", "Noto Sans") } else { "Noto Sans" }, size: if f.k == "signature" { 22pt } else { 9pt }, if f.k == "checkbox" { "X" } else { f.t }))) }"""
    files = {"main.typ": program, "f.json": json.dumps(facts).encode()}
    return typst.Compiler(files, font_paths=fonts).compile(format="pdf")
