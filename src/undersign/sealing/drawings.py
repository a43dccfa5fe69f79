"""What one signer's act writes into the document: values, and how each of their fields looks.

Hides the kinds of fields. What other answers hide is neither written nor drawn; a field repeated on other
pages says there what it says on its own.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from undersign.contracts import field as places
from undersign.contracts.field import PlacedField
from undersign.contracts.people.recipient import Recipient
from undersign.drafting.pdf import prefilled
from undersign.sealing.pades import Picture
from undersign.signing import mark, mark_places, questions, reply
from undersign.store import blobs
from undersign.typesetting import appearance, bidi, ink
from undersign.workspaces import workspace as workspaces

MARKS = ("signature", "initials")


@dataclass(frozen=True)
class Drawn:
    """signature_field: the one that carries the cryptographic signature. files: what was attached, by place,
    as {"name", "sha256", "size", "type"}."""

    signature_field: str
    values: dict[str, str | bool]
    appearances: dict[str, Picture]
    files: list[tuple[PlacedField, dict[str, Any]]] = field(default_factory=list)


def of(recipient: Recipient) -> Drawn:
    """Everything of one recipient, drawn as pages of one PDF so that fonts are shared."""
    fields = places.of_recipient(recipient)
    work = _Work(recipient, fields)
    drawn = [(f, page) for f in fields if (page := work.page(f)) is not None]
    assert recipient.signed_at is not None
    pdf = b""  # who approves need not be seen on any page
    if drawn:
        pdf = appearance.draw(
            [page for _, page in drawn],
            created_at=recipient.signed_at.replace(microsecond=0),
            title=recipient.name,
            language=recipient.contract.language,
        )
    return Drawn(
        signature_field=next(f.name for f in fields if f.kind == "signature"),
        values={f.name: value for f in fields if (value := work.value(f))},
        appearances={f.name: Picture(pdf, number) for number, (f, _) in enumerate(drawn, start=1)},
        files=[(f, file) for f in fields if f.kind == "attachment" and (file := reply.file_of(work.said(f)))],
    )


class _Work:
    def __init__(self, recipient: Recipient, fields: list[PlacedField]) -> None:
        self.recipient, self.language = recipient, recipient.contract.language
        self.settled = questions.settle(fields, recipient)
        self.adopted = mark.all_latest(recipient)
        self.repeated = mark_places.repeated(recipient, fields)

    def said(self, placed: PlacedField) -> str:
        """The stored answer that stands in a place."""
        return self.settled.values.get(str(placed.rules.get("same_as") or placed.key), "")

    def is_hidden(self, placed: PlacedField) -> bool:
        return str(placed.rules.get("same_as") or placed.key) in self.settled.hidden

    def text(self, placed: PlacedField) -> str:
        """What a place reads; dates as the workspace's clock showed at signing."""
        if self.is_hidden(placed):
            return ""
        match placed.kind:
            case "date":
                return _signed_on(self.recipient)
            case "initials":
                return self.initials(placed)
            case "note":
                return str(placed.rules.get("text") or "")
            case "stamp":
                return str(placed.rules.get("text") or questions.company(self.recipient))
            case _:
                return reply.shown(placed.kind, placed.rules, self.said(placed), self.language)

    def value(self, placed: PlacedField) -> str | bool:
        """What the form holds: of a file its SHA-256, of anything else what is read."""
        if placed.kind == "signature" or self.is_hidden(placed):
            return ""
        if placed.kind == "checkbox":
            return self.said(placed) == "yes"
        if placed.kind in reply.FILES:
            return str(reply.file_of(self.said(placed)).get("sha256", ""))
        return self.text(placed)

    def page(self, placed: PlacedField) -> appearance.Mark | None:
        """How a place looks; None for one left empty, and for a tick, which the form itself draws."""
        if self.is_hidden(placed) or placed.kind == "checkbox" or not placed.is_seen:
            return None
        if placed.kind in MARKS:
            return self.mark(placed)
        if placed.kind in ("radio", "checkbox_group"):
            return self.choices(placed)
        size, text = (placed.w, placed.h), self.text(placed)
        if placed.kind == "stamp":
            return appearance.Stamp(*size, text, str(placed.rules.get("picture") or ""), text)
        if not text:
            return None
        if placed.kind == "image":
            return appearance.Stamp(*size, picture=self.picture(placed), alt=placed.label or text)
        if placed.kind == "attachment":
            sha256 = reply.file_of(self.said(placed))["sha256"]
            grouped = " ".join(sha256[at : at + 8] for at in range(0, 64, 8))
            return appearance.Note(*size, f"{text}\nSHA-256 {grouped}", 8)
        wanted = float(placed.rules.get("font_size") or 0)
        return prefilled.lines(*size, text, wanted, placed.kind == "note")

    def mark(self, placed: PlacedField) -> appearance.Mark | None:
        """The mark that was adopted, in its first place and in those in which it was put again."""
        adopted = self.adopted.get(placed.kind)
        if adopted is None or self.repeated.get(placed.key, adopted.sha256) != adopted.sha256:
            return None
        size, whose = (placed.w, placed.h), f"{placed.label or placed.kind}: {self.recipient.name}"
        if adopted.form == mark.DRAWN:
            return appearance.Drawn(*size, adopted.strokes, whose)
        if adopted.form == mark.UPLOADED:
            return appearance.Stamp(*size, picture=ink.as_data(adopted.image), alt=whose)
        return appearance.Typed(*size, adopted.text, adopted.face or "dancing")

    def initials(self, placed: PlacedField) -> str:
        """As typed; of drawn ones the letters they stand for. "" where none are put."""
        adopted = self.adopted.get(mark.INITIALS)
        if adopted is None or self.mark(placed) is None:
            return ""
        return adopted.text or mark.initials_of(self.recipient.name)

    def choices(self, placed: PlacedField) -> appearance.Mark | None:
        options = placed.rules.get("options") or []
        chosen = self.said(placed).split("\n")
        marked = [n for n, each in enumerate(options) if each["value"] in chosen]
        labels = [str(each["label"]) for each in options] if placed.rules.get("framed") else []
        if not marked and not labels:
            return None
        at = [each["at"] for each in options] if options and all(each.get("at") for each in options) else []
        is_round = placed.kind == "radio"
        return appearance.Choices(placed.w, placed.h, len(options), marked, is_round, at, labels)

    def picture(self, placed: PlacedField) -> str:
        sha256 = reply.file_of(self.said(placed))["sha256"]
        data = blobs.get(self.recipient.workspace_id, self.recipient.contract_id, sha256)
        return base64.b64encode(data).decode()


def _signed_on(recipient: Recipient) -> str:
    """The act's own time (AT-22), with its zone."""
    zone = workspaces.of(recipient.workspace_id).zone
    assert recipient.signed_at is not None
    local = recipient.signed_at.astimezone(ZoneInfo(zone))
    language = recipient.contract.language
    day, hour = (format_datetime(local, each, locale=language) for each in ("d MMM y", "HH:mm z"))
    return f"{day}, {bidi.inside(hour, language)}"
