"""The certificate of completion as a screen reader finds it: facts as lists, and no table without headers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pikepdf
import pytest

from undersign.typesetting import certificate

AT = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)


def facts(language: str, happened: int = 80) -> certificate.Facts:
    signer = certificate.Signer(name="Rachel Whitlock", email="rachel@customer.example", role="Customer")
    return certificate.Facts(
        title="Support Service Agreement",
        number="NC-2026-00041",
        workspace="Northwind Cloud",
        operator="Northwind Cloud",
        language=language,
        signers=[signer, signer],
        base_sha256="0a" * 32,
        final_sha256="1b" * 32,
        timeline=[(AT, f"Rachel Whitlock did number {n}") for n in range(happened)],
    )


@pytest.fixture(params=["en", "es"])
def opened(request) -> Iterator[pikepdf.Pdf]:
    made = certificate.certificate(facts(request.param), created_at=AT)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        yield pdf


def elements(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Dictionary]:
    things = (thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary))
    return [thing for thing in things if thing.get("/Type") == "/StructElem" and kind == thing.S]


def children(element: pikepdf.Dictionary) -> list[pikepdf.Dictionary]:
    kids = element.get("/K", [])
    return [kid for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) if "/S" in kid]


def attributes(element: pikepdf.Dictionary) -> dict[str, pikepdf.Object]:
    given = element.get("/A", pikepdf.Array())
    each = given if isinstance(given, pikepdf.Array) else [given]
    return {key: value for one in each for key, value in one.items()}


def test_every_table_has_headers_with_a_scope_and_every_cell_names_its_own(opened):
    tables = elements(opened, "/Table")
    assert len(tables) == 1, "what happened"
    head, *bodies = children(tables[0])
    assert head.S == "/THead"
    titles = [cell for row in children(head) for cell in children(row)]
    assert [cell.S for cell in titles] == ["/TH", "/TH"]
    assert {attributes(cell)["/Scope"] for cell in titles} == {"/Column"}
    rows = [row for body in bodies for row in children(body)]
    assert len(rows) == 80, "a header that is shown again on each page is no row"
    ids = [[str(cell.ID)] for cell in titles]
    for row in rows:
        assert [[str(id) for id in attributes(cell)["/Headers"]] for cell in children(row)] == ids


def test_facts_are_lists_under_their_headings(opened):
    lists = elements(opened, "/L")
    assert len(lists) == 4, "the contract, two signers, the fingerprints"
    assert all([part.S for part in children(item)] == ["/Lbl", "/LBody"] for item in elements(opened, "/LI"))
