"""The ceremony from right to left: in Arabic, from the mailed link to a sealed PDF that reads as written."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pypdfium2
import pytest

from undersign.contracts import document, draft, lifecycle
from undersign.contracts.contract import Contract
from undersign.drafting.files import samples

NAME = "كريمة المنصوري"
PURPOSE = "تقييم خدمة الدعم الفني قبل إبرام عقد بشأنها."
VALUES = {
    "customer_name": "شركة النخيل للتقنية",
    "customer_address": {"lines": "شارع الكورنيش 12", "city": "أبوظبي", "country": "الإمارات"},
    "purpose": PURPOSE,
    "effective_date": "2026-12-01",
    "law": "eu",
}


@pytest.fixture
def karima(world, signer):
    """A customer who reads Arabic, asked to sign the sample in Arabic, in a browser of her own."""
    sample = samples.find("mutual_nda")
    schema = {**sample.content.schema, "consumer_disclosure": True}
    version = world.publish("mutual_nda", sample.content.sources, schema, dict(sample.names))
    person = draft.Person("customer", NAME, world.email("karima"), order=1, language="ar")
    contract = world.sent(person, world.dan, version=version, values=VALUES, language="ar")

    def come(**how):
        who = signer(person.email, language="ar", **how)
        who.contract = contract
        who.arrive()
        return who

    return come


def test_signing_arabic_from_link_to_sealed_pdf(karima, world, signer, inbox, tmp_path):
    her = karima(width=390, name="customer")
    page, look = her.page, her.visitor.look
    assert page.locator("html").get_attribute("dir") == "rtl"
    her.prove()
    look("document")
    assert begins_right(page, ".reading h2") and begins_right(page, ".top h1")
    assert her.visitor.sideways() <= 0, her.visitor.wide()
    page.locator("[data-show=pages]").click()
    look("pages")
    her.press("start")
    look("consent")
    her.consent()
    her.press("agree")
    look("checks")
    assert her.visitor.sideways() <= 0, her.visitor.wide()
    her.press("correct")
    look("signature")
    her.press("use")
    look("review")
    assert page.locator("[data-review=signature] [data-value]").inner_text().strip() == NAME
    her.press("sign")
    her.done()
    look("done")

    dan = signer(world.dan.email, width=390, language="es", name="northwind")
    dan.arrive()
    dan.prove()
    dan.press("start")
    finish(dan)

    letter = inbox.wait(her.address, lambda letter: letter.attachments, seconds=60)
    assert 'dir="rtl"' in letter.message.get_body(("html",)).get_content()
    sealed = Contract.objects.get(pk=her.contract.pk)
    assert sealed.status == lifecycle.SEALED
    for kind in (document.SEALED, document.CERTIFICATE):
        shown(document.find(sealed, kind).read(), her.visitor.folder / f"20-{kind}")
    whole = text_of(document.find(sealed, document.SEALED).read(), tmp_path)
    for words in ("اتفاقية عدم إفشاء متبادلة", "المعلومات السرية", "شركة النخيل للتقنية", PURPOSE, NAME):
        assert words in whole, words
    told = text_of(document.find(sealed, document.CERTIFICATE).read(), tmp_path)
    for words in ("شهادة الإتمام", NAME, "ما لم يتم التحقق منه"):
        assert words in told, words


def test_signing_arabic_with_the_keyboard_alone(karima):
    """Tab, space and enter; the focus is always somewhere that can be seen."""
    her = karima(width=1440)
    page, words = her.page, her.words
    to(page, words["send"])
    page.keyboard.press("Enter")
    page.locator("#code").wait_for()
    page.keyboard.type(her.inbox.code(her.address, seconds=90))
    page.keyboard.press("Enter")
    page.locator("#form").wait_for()
    her.visitor.look("document")
    to(page, words["start"])
    page.keyboard.press("Enter")
    to(page, "", "characters")
    page.keyboard.type(her.characters())
    to(page, "", "agreed")
    page.keyboard.press("Space")
    for button in ("agree", "correct", "use", "sign"):
        to(page, words[button])
        page.keyboard.press("Enter")
    her.done()


def to(page, name: str, id: str = "") -> None:
    """Tab until that control has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        at = page.evaluate("[document.activeElement.innerText?.trim() ?? '', document.activeElement.id]")
        if (id and at[1] == id) or (name and at[0] == name):
            return
    raise AssertionError(f"no Tab leads to {name or id}")


def finish(who) -> None:
    while not who.page.get_by_role("button", name=who.words["sign"]).is_visible():
        who.page.locator("[data-next]:is(button)").click()
        who.page.wait_for_timeout(150)
    who.press("sign")
    who.done()


def begins_right(page, selector: str) -> bool:
    """Whether the first line of that element begins nearer to its right edge."""
    return page.locator(selector).first.evaluate(
        """(e) => { const range = document.createRange(); range.selectNodeContents(e);
            const line = range.getClientRects()[0], box = e.getBoundingClientRect();
            return box.right - line.right <= line.left - box.left; }"""
    )


def shown(pdf: bytes, path: Path) -> None:
    """Its pages as pictures, for the contact sheet."""
    opened = pypdfium2.PdfDocument(pdf)
    opened.init_forms()
    for number, page in enumerate(opened, start=1):
        page.render(scale=1.4).to_pil().save(f"{path}-{number}.png")


def text_of(pdf: bytes, folder: Path) -> str:
    """What `pdftotext` takes from it, in reading order, without the marks of direction it adds."""
    path = folder / "it.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    plain = done.stdout.translate(
        dict.fromkeys(map(ord, "\u202a\u202b\u202c\u200e\u200f\u2066\u2067\u2068\u2069"))
    )
    return " ".join(plain.split())
