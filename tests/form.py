"""The PDF template of the tests: an order form of two pages with a field of every kind, made by typst."""

from __future__ import annotations

import base64
import hashlib
import struct
import zlib
from functools import cache
from typing import Any

import typst
from tests import world as worlds

from undersign import intake
from undersign.drafting.review import approval
from undersign.drafting.stock import template
from undersign.drafting.stock.template import TemplateVersion
from undersign.store import blobs

PAGES = """
#set document(title: "Order form")
#set page(width: 595pt, height: 842pt, margin: 60pt, footer: [Form NC-7])
#set text(size: 10pt)
= Order form
This order is made under the master agreement between the parties named below, which applies to it in full.
#v(4pt)
Customer: #h(1fr) Region:
#v(1fr)
Both parties sign on the next page.
#pagebreak()
= Signatures
Each party signs for itself.
"""


@cache
def pages() -> bytes:
    """The form as a stranger's program wrote it."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    made = typst.Compiler({"main.typ": PAGES.encode()}, font_paths=fonts).compile(format="pdf")
    assert isinstance(made, bytes)
    return made


def png(width: int = 60, height: int = 40) -> bytes:
    """A small picture: a colour that changes from left to right."""
    lines = b"".join(
        b"\0" + bytes(c for x in range(width) for c in (x * 4 % 256, 90, 160)) for _ in range(height)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


EXTRAS = ["Training", "Migration", "Backup"]


def _at(
    name: str, kind: str, x: float, y: float, w: float = 170, h: float = 18, **more: Any
) -> dict[str, Any]:
    place = {"page": 1, "x": x, "y": y, "w": w, "h": h}
    label = {"en": name.replace("_", " ").capitalize()}
    return {"name": name, "kind": kind, "role": "customer", "label": label, **place, **more}


def fields() -> list[dict[str, Any]]:
    """One of every kind for the customer, and what the provider needs to sign."""
    red, blue = {"en": "Red", "es": "Rojo"}, {"en": "Blue", "es": "Azul"}
    colours = [{"value": "red", "labels": red}, {"value": "blue", "labels": blue}]
    prices = {"en": "Prices are net. " * 5, "es": "Precios netos."}
    return [
        _at("customer_name", "text", 110, 692, role="", source="customer_name"),
        _at("region", "text", 440, 692, 90, source="region", read_only=True),
        _at("terms", "note", 60, 640, 220, 40, role="", text=prices),
        _at("own_note", "note", 300, 640, 220, 40, text={"en": "Read before you sign."}),
        _at("stamp", "stamp", 420, 740, 110, 34, role="", text={"en": "NORTHWIND"}),
        _at("own_stamp", "stamp", 300, 740, 110, 34, picture=base64.b64encode(png()).decode()),
        _at("who", "name", 60, 600),
        _at("mail", "email", 300, 600),
        _at("firm", "company", 60, 570),
        _at("job", "title", 300, 570, required=False),
        _at("po", "text", 60, 540, validation={"pattern": "PO-[0-9]{1,6}", "max_length": 9}, required=False),
        _at("seats", "number", 300, 540, validation={"min": "1", "max": "500", "places": 0}),
        _at("setup", "money", 60, 510, currency="USD", font_size=12),
        _at("total", "formula", 300, 510, formula="seats * fee + setup", currency="USD"),
        _at("start", "date_entry", 60, 480, validation={"min": "2026-01-01"}),
        _at("agree", "checkbox", 300, 482, 12, 12, required=True),
        _at("extras", "checkbox_group", 60, 420, 170, 48, options=EXTRAS, required=False),
        _at("colour", "radio", 300, 430, 170, 36, options=colours),
        _at("shade", "text", 300, 400, required=True, visible_if={"field": "colour", "is": "blue"}),
        _at("country", "dropdown", 60, 390, options=["Spain", "Germany"]),
        _at("proof", "attachment", 60, 350, 220, 24),
        _at("logo", "image", 300, 340, 90, 50),
        _at("small", "initials", 520, 30, 50, 24, repeat="all"),
        _at("sign_customer", "signature", 60, 500, 180, 50, page=2),
        _at("when_customer", "date", 60, 470, page=2),
        _at("sign_provider", "signature", 300, 500, 180, 50, page=2, role="provider"),
        _at("when_provider", "date", 300, 470, page=2, role="provider"),
        _at("seen_total", "formula", 300, 440, page=2, role="provider", formula="total", currency="USD"),
        _at("remark", "text", 300, 410, page=2, role="provider", visible_if={"field": "colour", "is": "red"}),
    ]  # fmt: skip


SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "customer_name", "type": "text", "labels": {"en": "Customer"}},
        {"name": "region", "type": "text", "labels": {"en": "Region"}},
        {"name": "fee", "type": "money", "currency": "USD", "labels": {"en": "Fee"}},
    ],
    "roles": [
        {"name": "customer", "labels": {"en": "Customer"}, "party": "customer", "order": 1},
        {"name": "provider", "labels": {"en": "Northwind"}, "party": "provider", "order": 2},
    ],
    "consumer_disclosure": False,
}
VALUES = {"customer_name": "Acme Robotics GmbH", "region": "Europe", "fee": "19.90"}
ANSWERS = {
    "who": "Carol Ortiz", "firm": "Acme Robotics GmbH", "job": "CTO", "po": "PO-7", "seats": "10",
    "setup": "$ 250.00", "start": "2026-12-01", "agree": "yes", "extras": "Backup\nTraining",
    "colour": "blue", "shade": "Navy", "country": "Spain", "remark": "",
}  # fmt: skip


def layout(sha256: str) -> dict[str, Any]:
    return {"sha256": sha256, "pages": [[595, 842], [595, 842]], "fields": fields()}


def published(world: worlds.World, key: str = "order_form") -> TemplateVersion:
    """The form taken in as an upload, laid out, approved by somebody else, and published."""
    taken = intake.take(pages(), "order.pdf")
    assert taken.pdf is not None
    by = world.alice.actor()
    made = template.make(key, names={"en": "Order form", "es": "Pedido"}, by=by, form="pdf")
    sha256 = blobs.put(world.workspace.id, made.id, taken.pdf)
    assert sha256 == hashlib.sha256(taken.pdf).hexdigest()
    version = template.draft(made, sources={"en": "", "es": ""}, schema=SCHEMA, by=by, layout=layout(sha256))
    version.submit(by=by)
    approval.approve_and_publish(version, by=world.bob.actor())
    return version
