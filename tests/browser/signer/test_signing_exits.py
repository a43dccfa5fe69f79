"""Each way out, as a person with a phone takes it: what it ends, who is told, where it leads."""

from __future__ import annotations

import hashlib
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from tests import paper

from undersign.contracts import lifecycle, on_paper
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.drafting.conduct import exits
from undersign.journal import clock
from undersign.signing import link, sitting

REFUSED = ["40[349]", "410", "422"]
PLAIN_TOO = [("en", True), ("es", True), ("en", False)]
WORDS = {
    "en": {
        "other": "Other options",
        "later": "Finish later",
        "kept": "Your answers are kept",
        "go on": "Go on",
        "say why": "Say why",
        "else": "Someone else should sign",
        "their name": "Their full name",
        "their email": "Their email address",
        "why": "Why should they sign?",
        "ask them": "Ask them to sign instead",
        "no address": "Write it like name@company.com.",
        "passed": "You passed this on",
        "paper": "Sign on paper",
        "ask paper": "Ask for paper",
        "paper told": "that you want to sign on paper",
        "withdraw": "Withdraw my agreement",
        "withdraw it": "Withdraw agreement",
        "withdrawn": "Your agreement is withdrawn",
        "decline": "Decline",
        "price": "The price or the dates are not right",
        "decline it": "Decline and tell Maya Agent why",
        "declined": "This contract was declined",
        "new link": "Ask for a new link",
        "link told": "A new link comes by email",
        "error": "I signed in error",
        "error it": "Say that I signed in error",
        "error told": "We told them that you signed in error",
        "copy": "Download unsigned copy",
        "on paper": "This contract was signed on paper",
        "told": "Who is told",
    },
    "es": {
        "other": "Otras opciones",
        "later": "Terminar más tarde",
        "kept": "Sus respuestas quedan guardadas",
        "go on": "Continuar",
        "say why": "Indique el motivo",
        "else": "Debe firmar otra persona",
        "their name": "El nombre completo de esa persona",
        "their email": "El correo de esa persona",
        "why": "¿Por qué debe firmar esa persona?",
        "ask them": "Pedirle que firme",
        "no address": "Escríbala como nombre@empresa.com.",
        "passed": "Usted lo pasó a otra persona",
        "paper": "Firmar en papel",
        "ask paper": "Pedir papel",
        "paper told": "que usted quiere firmar en papel",
        "withdraw": "Retirar mi aceptación",
        "withdraw it": "Retirar la aceptación",
        "withdrawn": "Su aceptación quedó retirada",
        "decline": "Rechazar",
        "price": "El precio o las fechas no son correctos",
        "decline it": "Rechazar e indicar el motivo a Maya Agent",
        "declined": "Este contrato fue rechazado",
        "new link": "Pedir un enlace nuevo",
        "link told": "Recibirá un enlace nuevo por correo",
        "error": "Firmé por error",
        "error it": "Avisar que firmé por error",
        "error told": "Avisamos que usted firmó por error",
        "copy": "Descargar copia sin firmar",
        "on paper": "Este contrato se firmó en papel",
        "told": "A quién se avisa",
    },
}


@dataclass
class Carol:
    """At her open contract, her mailbox proven."""

    visitor: Any
    person: Recipient
    words: dict[str, str]

    @property
    def page(self) -> Any:
        return self.visitor.page

    def open(self) -> None:
        self.page.goto(link.url_for(self.person))

    def unfold(self, *words: str) -> None:
        for word in words:
            self.page.locator("summary", has_text=self.words[word]).first.click()

    def press(self, word: str) -> None:
        self.page.get_by_role("button", name=self.words[word], exact=True).click()

    def heading(self, word: str) -> None:
        expect(self.page.get_by_role("heading", name=self.words[word], exact=True)).to_be_visible()

    def said(self, word: str) -> None:
        expect(self.page.get_by_role("status").filter(has_text=self.words[word])).to_be_visible()


@pytest.fixture(params=["en", "es"])
def language(request) -> str:
    return request.param


@pytest.fixture
def come(world, work, visit):
    """come(language, scripts=…, ready=…, signed=…, **schema) → Carol on her phone."""

    def at(language: str = "en", *, scripts: bool = True, done: str = "proven", **schema) -> Carol:
        more = {}
        if schema:
            said = {**deepcopy(paper.SCHEMA), **schema}
            more["version"] = world.publish("special_order", paper.SOURCES, said)
        customer = replace(world.carol, language=language)
        contract = world.sent(customer, world.dan, language=language, **more)
        work()
        person = world.recipient(contract)
        act = {"proven": world.proven, "ready": world.ready, "signed": world.sign}[done]
        seen = act(person)
        work()
        visitor = visit(390, language=language, scripts=scripts)
        visitor.expected = REFUSED
        carol = Carol(visitor, world.recipient(contract), WORDS[language])
        sit(carol, seen)
        carol.open()
        return carol

    return at


def sit(carol: Carol, seen) -> None:
    """Her browser has the cookie of the sitting in which she proved herself."""
    row = sitting.Sitting.objects.get(pk=seen.visit.pk)
    row.digest = hashlib.sha256(b"s" * 20 + row.pk.encode()).hexdigest()
    row.save()
    secret = link.secret_for(carol.person)
    name = f"sitting_{hashlib.sha256(secret.encode()).hexdigest()[:8]}"
    carol.page.context.add_cookies(
        [{"name": name, "value": "s" * 20 + row.pk, "url": carol.visitor.home + "/"}]
    )


def letters(inbox, address: str) -> str:
    return "\n".join(f"{each.subject}\n{each.text}" for each in inbox.to(address))


def test_signing_finish_later(world, work, inbox, come, language):
    carol = come(language)
    carol.unfold("other")
    expect(carol.page.locator("summary", has_text=carol.words["decline"])).to_be_in_viewport()
    carol.visitor.look("other-options")
    carol.press("later")
    carol.said("kept")
    expect(carol.page.get_by_role("link", name=carol.words["go on"])).to_be_in_viewport()
    carol.visitor.look("later")
    work()
    assert link.secret_for(carol.person) in letters(inbox, carol.person.email)


@pytest.mark.parametrize(("language", "scripts"), PLAIN_TOO, ids=["en", "es", "en-plain"])
def test_signing_someone_else_signs(world, work, inbox, come, language, scripts, html_faults):
    carol = come(language, scripts=scripts)
    look = carol.visitor.look if scripts else carol.visitor.picture
    page, words, eve = carol.page, carol.words, world.email("eve")
    carol.unfold("other", "else")
    expect(page.locator("form[action$='delegate']")).to_contain_text(words["told"])
    expect(page.locator("form[action$='delegate']")).to_contain_text("Maya Agent")
    page.get_by_label(words["their name"]).fill("Eve Kim")
    page.get_by_label(words["their email"]).fill("nobody")
    page.get_by_label(words["why"]).fill("She signs our orders")
    look("someone-else")
    carol.press("ask them")
    expect(page.locator("#to_email[aria-invalid=true]")).to_be_visible()
    expect(page.get_by_text(words["no address"]).first).to_be_visible()
    assert page.get_by_label(words["their name"]).input_value() == "Eve Kim", "nothing typed is lost"
    look("wrong-address")
    page.get_by_label(words["their email"]).fill(eve)
    carol.press("ask them")
    carol.heading("passed")
    expect(page.get_by_text("Eve Kim")).to_be_visible()
    look("passed-on")
    if not scripts:
        assert html_faults({"passed-on": page.request.get(page.url).text()}) == []
    with page.expect_download() as download:
        page.get_by_role("link", name=words["copy"]).click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    work()
    assert inbox.link(eve) and "Eve Kim" in letters(inbox, world.maya.email)
    carol.open()
    expect(page.get_by_role("heading", name=words["passed"], exact=True)).to_have_count(0)
    assert world.events(carol.person.contract).count("recipient.delegated") == 1


def test_signing_keeping_an_unsigned_copy(world, come, language):
    carol = come(language)
    carol.unfold("other")
    with carol.page.expect_download() as download:
        carol.page.get_by_role("link", name=carol.words["copy"]).click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    assert "document.downloaded" in world.events(carol.person.contract)


def test_signing_on_paper(world, work, inbox, come, language):
    carol = come(language)
    carol.unfold("other", "paper")
    carol.visitor.look("paper")
    carol.press("ask paper")
    carol.said("paper told")
    carol.visitor.look("paper-asked")
    work()
    told = letters(inbox, world.maya.email)
    assert "paper" in told and f"/contracts/{carol.person.contract.id}" in told
    printed = carol.page.request.get(carol.visitor.home + f"/sign/{link.secret_for(carol.person)}/paper.pdf")
    on_paper.keep(carol.person.contract, printed.body(), by=world.maya.actor())
    carol.open()
    carol.heading("on paper")
    carol.visitor.look("signed-on-paper")


@pytest.mark.parametrize(("language", "scripts"), PLAIN_TOO, ids=["en", "es", "en-plain"])
def test_signing_withdrawing_consent(world, work, inbox, come, language, scripts):
    carol = come(language, scripts=scripts, done="ready")
    carol.unfold("other", "withdraw")
    expect(carol.page.locator("form[action$='withdraw']")).to_contain_text(carol.words["told"])
    (carol.visitor.look if scripts else carol.visitor.picture)("withdraw")
    carol.press("withdraw it")
    carol.said("withdrawn")
    (carol.visitor.look if scripts else carol.visitor.picture)("withdrawn")
    work()
    assert "withdrew" in letters(inbox, world.maya.email)


@pytest.mark.parametrize(("language", "scripts"), PLAIN_TOO, ids=["en", "es", "en-plain"])
def test_signing_declining(world, work, inbox, come, language, scripts):
    carol = come(language, scripts=scripts)
    carol.unfold("other", "decline")
    expect(carol.page.locator("form[action$='decline']")).to_contain_text("Maya Agent")
    (carol.visitor.look if scripts else carol.visitor.picture)("decline", whole=True)
    carol.press("decline it")
    expect(carol.page.locator("#reason-error")).to_contain_text(carol.words["say why"])
    (carol.visitor.look if scripts else carol.visitor.picture)("decline-no-reason", whole=True)
    carol.page.get_by_label(carol.words["price"]).check()
    carol.press("decline it")
    carol.heading("declined")
    (carol.visitor.look if scripts else carol.visitor.picture)("declined")
    work()
    assert "Carol Ortiz" in letters(inbox, world.maya.email)
    assert Contract.objects.get(pk=carol.person.contract_id).status == lifecycle.DECLINED


def test_signing_a_new_link(world, work, inbox, come, language):
    carol = come(language)
    past = clock.now() - timedelta(days=2)
    Contract.objects.filter(pk=carol.person.contract_id).update(expires_at=past)
    carol.open()
    carol.visitor.look("ended")
    carol.press("new link")
    carol.said("link told")
    carol.visitor.look("asked")
    work()
    assert "new link" in letters(inbox, world.maya.email)


@pytest.mark.parametrize(("language", "scripts"), PLAIN_TOO, ids=["en", "es", "en-plain"])
def test_signing_in_error_ue_5(world, work, inbox, come, language, scripts, html_faults):
    """UETA §10(2): the notice is one tap away, and changes nothing in the document."""
    carol = come(language, scripts=scripts, done="signed")
    look = carol.visitor.look if scripts else carol.visitor.picture
    carol.unfold("error")
    carol.page.locator("#error-text").fill("I took the wrong plan")
    look("in-error")
    if not scripts:
        assert html_faults({"done": carol.page.request.get(carol.page.url).text()}) == []
    carol.press("error it")
    carol.said("error told")
    look("in-error-told")
    work()
    assert "I took the wrong plan" in letters(inbox, world.maya.email)
    assert world.recipient(carol.person.contract).status == lifecycle.SIGNED


def test_signing_an_answer_is_corrected_ue_5(world, come, language):
    """Until the last press every answer can be changed from the review, unless the template closes that."""
    carol = come(language, done="ready")
    page = carol.page
    forward = page.locator("[data-next]:is(button)")
    while not page.locator("[data-goto='answer-po_number']").is_visible():
        forward.click()
        page.wait_for_timeout(100)
    carol.visitor.look("review")
    page.locator("[data-goto='answer-po_number']").click()
    page.fill("#answer-po_number", "PO-9")
    while not page.locator("[data-goto='answer-po_number']").is_visible():
        forward.click()
        page.wait_for_timeout(100)
    expect(page.locator("[data-review='answer-po_number'] [data-value]")).to_have_text("PO-9")


def test_signing_what_is_closed_is_not_offered_es_8(world, come, language):
    """ES-6, ES-8: what the law leaves consumers is there all the same."""
    closed = dict.fromkeys(set(exits.KINDS) - set(exits.RIGHTS), False)
    carol = come(language, done="ready", exits=closed)
    carol.unfold("other")
    for action in ("decline", "paper", "withdraw"):
        assert carol.page.locator(f"form[action$='/{action}']").count() == 1
    for action in ("later", "delegate"):
        assert carol.page.locator(f"form[action$='/{action}']").count() == 0
    assert carol.page.locator("a[href$='copy.pdf']").count() == 0
    carol.visitor.look("rights-only")
