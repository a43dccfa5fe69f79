"""The sealed PDF shows every mark in its place, of every kind and script, and its text can be taken out."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata

import pypdfium2
import pytest
from tests import paper
from tests.integration.test_own_marks import STROKES, written

from undersign.contracts import document, draft, field
from undersign.sealing import keys, verdict
from undersign.signing import mark

TYPED = {
    "Ana Beltrán": "dancing",
    "Иван Петров": "caveat",
    "Κώστας Παπαδόπουλος": "mynerve",
    "محمد عبد الله": "plain",
    "דוד לוי-כהן": "levin",
    "प्रिया शर्मा": "kalam",
}
DRAWN, UPLOADED = "Dora Zeichner", "Ugo Foto"


@pytest.fixture
def sealed(world, work):
    names = [*TYPED, DRAWN, UPLOADED]
    sources, schema = paper.for_many(len(names))
    sources["en"] += "\n| Initials |\n|---|\n" + "".join(
        f"| {{% initials signer_{n} %}} |\n" for n in (1, 4, 7)
    )
    version = world.publish("pledge", sources, schema)
    people = [
        draft.Person(f"signer_{n}", name, world.email(f"signer{n}"), order=1)
        for n, name in enumerate(names, start=1)
    ]
    contract = world.sent(*people, version=version, values={"customer_name": "Acme"})
    work()
    for person in people:
        visit = world.proven(contract.recipients.select_related("contract").get(email=person.email))
        adopt(visit, person.name)
        visit.finish(visit.nonce)
        work()
    contract.refresh_from_db()
    return contract


def adopt(visit, name: str) -> None:
    if name == DRAWN:
        visit.adopt("drawn", strokes=STROKES)
        visit.adopt("drawn", what="initials", strokes=STROKES)
    elif name == UPLOADED:
        visit.adopt("uploaded", upload=mark.Upload(written(), (0.05, 0.1, 0.95, 0.9), clear=True))
    else:
        visit.adopt_throughout(name, TYPED[name])
        assert visit.mark.face == TYPED[name]


def test_every_mark_is_seen_read_and_sound(sealed, tmp_path):
    pdf = document.find(sealed, document.SEALED).read()
    path = tmp_path / "sealed.pdf"
    path.write_bytes(pdf)
    judged = verdict.judge(pdf, trust=[keys.root().certificate])
    assert judged.verdict == "AUTHENTIC", judged.reasons
    acted = set(sealed.recipients.exclude(signed_at=None).values_list("id", flat=True))
    places = [f for f in field.of(sealed) if f.kind in mark.SORTS and f.recipient_id in acted]
    assert len(places) == len(TYPED) + 2 + 3
    for place in places:
        assert inked(pdf, place) > 15, (place.name, place.kind)
    for reader, text in {"poppler": poppler(path), "pdfium": pdfium(pdf)}.items():
        words = [plain(word) for name in TYPED for word in re.split("[ -]", name)]
        assert [word for word in words if word not in text] == [], reader


def inked(pdf: bytes, place) -> int:
    """How many dark pixels stand in a place's box."""
    opened = pypdfium2.PdfDocument(pdf)
    opened.init_forms()
    shown = opened[place.page - 1]
    high = shown.get_height()
    image = shown.render(scale=2, grayscale=True, may_draw_forms=True).to_pil()
    box = [round(n * 2) for n in (place.x, high - place.y - place.h, place.x + place.w, high - place.y)]
    return sum(image.crop(box).histogram()[:120])


def poppler(path) -> str:
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True)
    return plain(done.stdout)


def pdfium(pdf: bytes) -> str:
    """The text of all pages, with the fields' appearances made part of them."""
    opened, flat = pypdfium2.PdfDocument(pdf), io.BytesIO()
    opened.init_forms()
    for page in opened:
        page.flatten()
    opened.save(flat)
    pages = pypdfium2.PdfDocument(flat.getvalue())
    return plain(" ".join(page.get_textpage().get_text_range() for page in pages))


def plain(text: str) -> str:
    """Without spaces, hyphens and the marks of direction, which readers put where they like."""
    kept = unicodedata.normalize("NFKC", text)
    return "".join(c for c in kept if unicodedata.category(c)[0] in "LM")
