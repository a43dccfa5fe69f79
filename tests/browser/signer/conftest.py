"""The signer's part, told once: from the mailed link to the last press."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pypdfium2
import pytest

WORDS = {
    "en": {
        "send": "Send me a code",
        "open": "Open the contract",
        "start": "Start",
        "agree": "Agree and go on",
        "next": "Next",
        "correct": "All correct",
        "use": "Use this signature",
        "sign": "Sign and finish",
        "done": "Signed",
        "tick": "I agree to use electronic records and signatures",
        "ask": "One thing to confirm",
        "checks": "Check these 3",
        "signature": "Your signature",
        "review": "Check and sign",
        "last step": "Step 5 of 5",
    },
    "es": {
        "send": "Enviarme un código",
        "open": "Abrir el contrato",
        "start": "Empezar",
        "agree": "Aceptar y continuar",
        "next": "Siguiente",
        "correct": "Todo correcto",
        "use": "Usar esta firma",
        "sign": "Firmar y terminar",
        "done": "Firmado",
        "tick": "Acepto usar documentos y firmas electrónicas",
        "ask": "Una cosa por confirmar",
        "checks": "Revise estos 3 datos",
        "signature": "Su firma",
        "review": "Revise y firme",
        "last step": "Paso 5 de 5",
    },
    "ar": {
        "send": "إرسال رمز إليّ",
        "open": "فتح العقد",
        "start": "بدء",
        "agree": "موافقة ومتابعة",
        "next": "التالي",
        "correct": "كل شيء صحيح",
        "use": "استخدام هذا التوقيع",
        "sign": "توقيع وإنهاء",
        "done": "تم التوقيع",
        "tick": "أوافق على استخدام السجلات والتوقيعات الإلكترونية",
        "signature": "توقيعك",
        "review": "المراجعة والتوقيع",
    },
}


@dataclass
class Signer:
    """Somebody with a mailbox and a browser. Does what a person does; `look` after each screen."""

    visitor: Any
    inbox: Any
    address: str
    language: str = "en"

    @property
    def page(self):
        return self.visitor.page

    @property
    def words(self) -> dict[str, str]:
        return WORDS[self.language]

    def press(self, word: str) -> None:
        self.page.get_by_role("button", name=self.words[word], exact=True).click()

    def shown(self, word: str) -> None:
        self.page.get_by_role("heading", name=self.words[word], exact=True).wait_for()

    def read_over(self, name: str, **how) -> None:
        """As `look` where scripts are off: axe, being one, reads a copy of the page elsewhere."""
        self.visitor.picture(name, **how)
        url = self.page.url
        copy = re.sub(r"<script\b.*?</script>", "", self.page.content(), flags=re.DOTALL)
        here = self.page.context
        context = here.browser.new_context(
            storage_state=here.storage_state(), viewport=self.page.viewport_size, reduced_motion="reduce"
        )
        try:
            page = context.new_page()
            page.route(url, lambda route: route.fulfill(body=copy, content_type="text/html; charset=utf-8"))
            page.goto(url)
            replace(self.visitor, page=page).check(name)
        finally:
            context.close()

    def arrive(self) -> None:
        self.page.goto(self.inbox.link(self.address, seconds=90))

    def prove(self) -> None:
        """From the first page of the link to the open contract."""
        self.visitor.look("identify")
        self.press("send")
        self.page.locator("#code").wait_for()
        self.visitor.look("code")
        self.page.fill("#code", self.inbox.code(self.address, seconds=90))
        self.press("open")
        self.page.locator("#form").wait_for()

    def consent(self) -> None:
        self.page.fill("#characters", self.characters())
        self.page.get_by_label(self.words["tick"]).focus()
        self.page.keyboard.press("Space")

    def characters(self) -> str:
        """Opens one's own small PDF and reads the six characters in it, as a person would."""
        href = self.page.locator("a[href$='disclosure.pdf']").get_attribute("href")
        answer = self.page.request.get(self.visitor.home + href)
        assert answer.headers["content-type"] == "application/pdf"
        text = pypdfium2.PdfDocument(answer.body())
        words = "\n".join(text[n].get_textpage().get_text_range() for n in range(len(text)))
        spaced = re.search(r"\b((?:[2-9A-HJKMNPQRSTV-Z] ?){6})\s*$", words, re.MULTILINE)
        found = re.findall(r"\b[2-9A-HJKMNPQRSTV-Z]{6}\b", words)
        return found[-1] if found else (spaced[1] if spaced else "")

    def fill(self) -> None:
        """One question a step: the one that is required and empty. The rest is only checked."""
        self.page.locator("#answer-authority").check()
        self.visitor.look("question")
        self.press("next")
        self.page.fill("#answer-po_number", "PO-7731")

    def done(self) -> None:
        self.shown("done")


@pytest.fixture
def signer(visit, inbox, worker):
    """signer(address, width=…, language=…) → a Signer in a browser of their own."""

    def come(address: str, *, language: str = "en", **how) -> Signer:
        return Signer(visit(language=language, **how), inbox, address, language)

    return come


@pytest.fixture
def plain(live):
    """A program without a browser: how mail scanners and scripts knock."""
    with httpx.Client(follow_redirects=True, timeout=30) as client:
        yield client
