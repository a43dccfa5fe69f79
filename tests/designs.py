"""PDFs whose fields are to be placed, each byte of them known, and a template that has one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from undersign.drafting.stock.template import Template

A4 = (595, 842)
MM = 72 / 25.4
ORDER = (
    "0 0 0 rg BT /F 20 Tf 60 760 Td (Service order) Tj ET "
    "BT /F 11 Tf 60 720 Td (The customer orders the service described in the offer.) Tj ET "
    "BT /F 11 Tf 60 690 Td (Purchase order) Tj ET 160 686 m 400 686 l S "
    "BT /F 11 Tf 60 660 Td (Newsletter) Tj ET "
    "BT /F 11 Tf 60 200 Td (Signed for the customer) Tj ET "
    "BT /F 11 Tf 60 160 Td ([[signature:customer]]) Tj ET"
)
TERMS = "BT /F 20 Tf 60 760 Td (Terms) Tj ET BT /F 11 Tf 60 720 Td (Payment is due within thirty days.) Tj ET"


def pdf(pages: tuple[str, ...] = (ORDER, TERMS), *, extra: str = "") -> bytes:
    """A PDF of A4 pages with one text field and one box on the first. extra: into each page's dictionary."""
    first, objects = (
        10,
        ["<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R 5 0 R] /DA (/F 11 Tf) >> >>"],
    )
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    widget = f"/Type /Annot /Subtype /Widget /F 4 /P {first} 0 R"
    objects.append(f"<< {widget} /FT /Tx /T (purchase_order) /TU (Purchase order) /Rect [160 684 400 702] >>")
    objects.append(f"<< {widget} /FT /Btn /T (newsletter) /TU (Newsletter) /Rect [160 656 174 670] >>")
    objects += ["null"] * (first - 1 - len(objects))
    for n, content in enumerate(pages):
        annotations = "/Annots [4 0 R 5 0 R]" if n == 0 else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {A4[0]} {A4[1]}] {annotations} {extra}"
            f" /Resources << /Font << /F 3 0 R >> >> /Contents {first + 2 * n + 1} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    return _written(objects)


def _written(objects: list[str]) -> bytes:
    made, places = b"%PDF-1.7\n", []
    for number, said in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{said}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size, start = len(objects) + 1, len(made)
    tail = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return made + f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode() + tail.encode()


def uploaded(world, data: bytes | None = None, key: str = "order_form") -> Template:
    """A PDF template as an upload leaves it: its own fields proposed, nothing placed by hand."""
    from undersign import intake
    from undersign.drafting.stock import template
    from undersign.web.desk.designing import designer

    names = {"en": "Order form", "es": "Formulario de pedido"}
    row = template.make(key, names=names, form="pdf", by=world.alice.actor())
    designer.begin(row, intake.take(data or pdf(), "order.pdf"), by=world.alice.actor())
    return row


def kept(form: Template) -> dict:
    """{name: field} of the working copy's layout."""
    from undersign.drafting.pdf.layout import Layout
    from undersign.drafting.writing import working

    copy = working.find(form)
    return {each.name: each for each in Layout.from_json(copy.layout).fields}


def saved(page) -> None:
    """Everything is on the server."""
    page.locator("us-designer[data-state=saved]:not([data-open])").wait_for()


def spot(page, name: str):
    """A field on the page, by what it is called."""
    return page.locator(".ds-roll").get_by_role("button", name=re.compile(f"^{name}"))
