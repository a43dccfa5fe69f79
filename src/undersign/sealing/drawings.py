"""What one signer's act writes into the document: values, and how each of their fields looks."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from undersign.contracts import field
from undersign.contracts.field import PlacedField
from undersign.contracts.recipient import Recipient
from undersign.sealing.pades import Picture
from undersign.signing import mark, questions
from undersign.store import rows
from undersign.typesetting import appearance
from undersign.workspaces.workspace import Workspace


@dataclass(frozen=True)
class Drawn:
    """signature_field: the one that carries the cryptographic signature."""

    signature_field: str
    values: dict[str, str | bool]
    appearances: dict[str, Picture]


def of(recipient: Recipient) -> Drawn:
    """Everything of one recipient, drawn as pages of one PDF so that fonts are shared."""
    fields = field.of_recipient(recipient)
    texts = _texts(recipient, fields)
    adopted = mark.latest(recipient)
    # A tick is drawn by the form itself, and an empty answer not at all.
    drawn = [f for f in fields if f.kind != "checkbox" and (f.kind in _MARKS or texts[f.name])]
    pages = [_page(f, texts[f.name], adopted) for f in drawn]
    assert recipient.signed_at is not None
    pdf = appearance.draw(pages, created_at=recipient.signed_at.replace(microsecond=0), title=recipient.name)
    values: dict[str, str | bool] = {
        f.name: True if f.kind == "checkbox" else texts[f.name]
        for f in fields
        if f.kind != "signature" and texts[f.name]
    }
    return Drawn(
        signature_field=next(f.name for f in fields if f.kind == "signature"),
        values=values,
        appearances={f.name: Picture(pdf, number) for number, f in enumerate(drawn, start=1)},
    )


_MARKS = ("signature", "initials")


def _texts(recipient: Recipient, fields: list[PlacedField]) -> dict[str, str]:
    """What each field says; dates as the workspace's clock showed at signing."""
    answers = {q.name: q.value for q in questions.among(fields, recipient)}
    said = {"date": _signed_on(recipient), "signature": "", "initials": initials(recipient.name)}
    return {f.name: said.get(f.kind, answers.get(f.name, "")) for f in fields}


def _page(placed: PlacedField, text: str, adopted: mark.Mark | None) -> appearance.Mark:
    size = (placed.w, placed.h)
    if placed.kind not in _MARKS:
        return appearance.Value(*size, text)
    if adopted is None:
        raise LookupError("nothing adopted")
    if adopted.form == mark.DRAWN and placed.kind == "signature":
        return appearance.Drawn(*size, adopted.strokes)
    face = adopted.face or "dancing"
    return appearance.Typed(*size, adopted.text if placed.kind == "signature" else text, face)


def initials(name: str) -> str:
    return "".join(part[0] for part in name.split()[:3])


def _signed_on(recipient: Recipient) -> str:
    """The act's own time (AT-22), with its zone."""
    zone = rows.get(Workspace, recipient.workspace_id).zone
    assert recipient.signed_at is not None
    local = recipient.signed_at.astimezone(ZoneInfo(zone))
    return format_datetime(local, "d MMM y, HH:mm z", locale=recipient.contract.language)
