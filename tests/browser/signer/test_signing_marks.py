"""Making one's mark: typed in every script, drawn here or on a phone, a picture, the one from last time."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import replace

import pypdfium2
import pytest
from playwright.sync_api import expect
from tests import form
from tests.browser.signer import seating
from tests.integration.test_own_marks import written

from undersign.contracts import document, field
from undersign.signing import mark

SAYS = {
    "en": {
        "send": "Send to my computer", "sent": "Sent", "same": "Use the same",
        "initials": "Use these initials",
        "keep": "Save it for my next contract", "saved": "Saved", "came": "Your drawing has arrived.",
        "places": "2 more places", "delete": "Delete what I saved", "scan": "Draw on a phone",
        "over": "This code is used up or too old.",
    },
    "es": {
        "send": "Enviar a mi computadora", "sent": "Enviado", "same": "Usar la misma",
        "initials": "Usar estas iniciales", "keep": "Guardarla para mi próximo contrato", "saved": "Guardado",
        "came": "Su dibujo ha llegado.", "places": "2 lugares más", "delete": "Eliminar lo que guardé",
        "scan": "Dibujar en un teléfono", "over": "Este código ya se usó o es demasiado antiguo.",
    },
}  # fmt: skip


@pytest.fixture
def at_the_mark(world, visit, inbox, work):
    """at_the_mark(language=…, name=…, version=…, **context) → somebody whose next step is the signature: the
    mailbox is proven, everything before is answered."""

    def come(language: str = "en", name: str = "Carol Ortiz", version=None, **how):
        customer = replace(world.carol, language=language, name=name)
        values = form.VALUES if version else None
        world.contract = world.sent(customer, world.dan, language=language, version=version, values=values)
        work()
        who = world.recipient(world.contract, name.split()[0])
        secret, here = seating.agreed(world, who)
        answer(here, version)
        carol = seating.at_the_contract(visit(language=language, **how), inbox, who, secret, language)
        carol.page.locator("[data-next]:is(button)").click()
        if carol.page.locator("[data-step=checks]").is_visible():
            carol.press("correct")
        expect(carol.page.locator("#signature")).to_be_visible()
        return carol

    return come


def answer(here, version) -> None:
    given = form.ANSWERS if version else {"authority": "yes", "billing_email": "b@customers.example"}
    files = {"proof": ("p.pdf", form.pages()), "logo": ("l.png", form.png())} if version else {}
    typed = {q.name: given.get(q.name, q.value) for q in here.questions if q.name not in files}
    assert here.answer(typed, files) == {}


def tab(carol, value: str, step: str = "signature") -> None:
    carol.page.locator(f"#{step} .kinds label:has([value={value}])").click()


def scribble(page, canvas, steps: int = 40) -> None:
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(1, steps):
        up = (step % 8 - 4) * box["height"] / 14
        page.mouse.move(box["x"] + 20 + step * (box["width"] - 40) / steps, box["y"] + box["height"] / 2 + up)
    page.mouse.up()


def finish(carol) -> None:
    expect(carol.page.get_by_role("heading", name=carol.words["review"], exact=True)).to_be_visible()
    intent = carol.page.locator(".intent")
    assert (
        intent.is_visible() and intent.bounding_box()["y"] < carol.page.locator(".sign").bounding_box()["y"]
    )
    carol.press("sign")
    carol.done()


@pytest.mark.parametrize("language", ["en", "es"])
def test_signing_by_a_drawing_from_the_phone(at_the_mark, visit, world, language):
    """The desk shows a code; the phone draws; the drawing is here. Nothing but a pad is behind the code."""
    says = SAYS[language]
    carol = at_the_mark(language, width=1440)
    page = carol.page
    tab(carol, "drawn")
    with page.expect_response(lambda answer: answer.url.endswith("/pad")) as handed:
        page.get_by_role("button", name=says["scan"]).click()
    code = page.locator("#signature [data-code] img")
    expect(code).to_be_visible()
    expect(page.locator("#signature [data-left]")).to_contain_text(":")
    carol.visitor.look("code")
    address = scanned(code)
    assert address.startswith(carol.visitor.home + "/draw/") and handed.value.json()["ok"]

    phone = visit(width=390, language=language, name="phone")
    phone.expected = ["404"]
    phone.page.goto(address)
    phone.look("pad")
    text = phone.page.content()
    assert [
        told
        for told in (world.carol.name, world.contract.title, world.contract.number, "/sign/")
        if told in text
    ] == []
    phone.page.locator("canvas[data-ready]").wait_for()
    scribble(phone.page, phone.page.locator("canvas"))
    phone.page.set_viewport_size({"width": 844, "height": 390})
    phone.page.wait_for_timeout(200)
    pad = phone.page.locator("canvas").bounding_box()
    assert pad["width"] > 600 and pad["y"] + pad["height"] < 390
    phone.picture("pad-turned")
    phone.page.get_by_role("button", name=says["send"]).click()
    expect(phone.page.get_by_role("heading", name=says["sent"])).to_be_visible()
    phone.look("sent")

    expect(page.get_by_text(says["came"])).to_be_visible(timeout=5000)
    assert page.locator("#signature [data-strokes]").input_value().count("[") > 30
    carol.visitor.look("drawing-came")
    other = visit(width=390, language=language, name="other-phone")
    other.expected = ["404"]
    other.page.goto(address)
    expect(other.page.get_by_role("heading", name=says["over"])).to_be_visible()
    other.look("used-up")
    carol.press("use")
    carol.visitor.look("review")
    finish(carol)
    made = mark.latest(world.recipient(world.contract))
    assert made.form == "drawn" and len(made.strokes[0]) > 20


def scanned(code) -> str:
    """The text in a QR code on the screen. zbar reads the screenshot as a camera would."""
    if not shutil.which("zbarimg"):
        pytest.skip("zbarimg is missing: apt-get install zbar-tools")
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        code.screenshot(path=file.name)
        done = subprocess.run(
            ["zbarimg", "-q", "--raw", file.name], capture_output=True, text=True, check=True
        )
    return done.stdout.strip()


@pytest.mark.parametrize("language", ["en", "es"])
def test_signing_initials_and_more_places(at_the_mark, world, work, language):
    """A signature, initials of one's own, and one tap for the places after the first."""
    says = SAYS[language]
    carol = at_the_mark(language, version=form.published(world))
    page, look = carol.page, carol.visitor.look
    carol.press("use")
    expect(page.locator("#initials")).to_be_visible()
    assert page.locator("#initials [data-text]").input_value() == "CO"
    look("initials")
    tab(carol, "drawn", "initials")
    page.locator("#initials canvas[data-ready]").wait_for()
    scribble(page, page.locator("#initials canvas"))
    look("initials-drawn")
    page.get_by_role("button", name=says["initials"]).click()
    expect(page.locator("#places")).to_be_visible()
    look("places")
    page.reload()
    expect(page.locator("#places")).to_be_visible()
    page.get_by_role("button", name=says["same"]).click()
    look("review")
    assert page.locator("[data-review=initials] svg polyline").count() >= 1
    finish(carol)
    work()
    who = world.recipient(world.contract)
    assert mark.latest(who, mark.INITIALS).form == "drawn" and mark.latest(who).text == "Carol Ortiz"
    shown = drawn(world.contract)
    assert [n for place, n in shown if n < 15] == [] and len(shown) >= 3


def drawn(contract) -> list[tuple[str, int]]:
    """(place, dark pixels in it) of the marks of those who signed, in the newest revision."""
    contract.refresh_from_db()
    opened = pypdfium2.PdfDocument(contract.latest().read())
    opened.init_forms()
    acted = set(contract.recipients.exclude(acted_at=None).values_list("id", flat=True))
    found = []
    for place in field.of(contract):
        if place.kind in mark.SORTS and place.recipient_id in acted:
            page = opened[place.page - 1]
            high, image = (
                page.get_height(),
                page.render(scale=2, grayscale=True, may_draw_forms=True).to_pil(),
            )
            box = [
                round(n * 2) for n in (place.x, high - place.y - place.h, place.x + place.w, high - place.y)
            ]
            found.append((place.name, sum(image.crop(box).histogram()[:120])))
    return found


@pytest.mark.parametrize("language", ["en", "es"])
def test_signing_by_a_picture(at_the_mark, world, work, tmp_path, language):
    """A photo is cut with finger or keys, its paper removed, and shown as it will be in the PDF."""
    carol = at_the_mark(language)
    page, look = carol.page, carol.visitor.look
    file = tmp_path / "signature.png"
    file.write_bytes(written())
    tab(carol, "uploaded")
    look("picture-none")
    carol.visitor.expected.append("422")
    carol.press("use")
    expect(page.locator("#signature-error")).to_be_visible()
    look("picture-missing")
    page.locator("#upload").set_input_files(file)
    canvas = page.locator("#signature .crop canvas[data-ready]")
    canvas.wait_for()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.05, box["y"] + box["height"] * 0.1)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.95, box["y"] + box["height"] * 0.9, steps=5)
    page.mouse.up()
    page.locator("[data-side='2']").focus()
    page.keyboard.press("ArrowLeft")
    left, top, right, bottom = map(float, page.locator("#signature [data-cut]").input_value().split(","))
    assert 0.03 < left < 0.07 and 0.08 < top < 0.12 and 0.92 < right < 0.95 and 0.88 < bottom < 0.92
    page.locator("[name=clear]").check()
    look("picture-cut")
    carol.press("use")
    photo = page.locator("[data-review=signature] img")
    expect(photo).to_be_visible()
    assert photo.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    look("review")
    finish(carol)
    work()
    assert mark.latest(world.recipient(world.contract)).form == "uploaded"
    assert all(dark > 15 for _place, dark in drawn(world.contract))


@pytest.mark.parametrize("language", ["en", "es"])
def test_signing_with_the_one_from_last_time(at_the_mark, world, language):
    says = SAYS[language]
    first = at_the_mark(language)
    keep = first.page.locator("#signature [name=keep]")
    assert not keep.is_checked(), "nobody is kept unasked"
    first.page.fill("#mark-text", "Carol Maria Ortiz")
    first.page.get_by_label(says["keep"]).check()
    first.press("use")
    finish(first)
    second = at_the_mark(language)
    page = second.page
    expect(page.locator("#signature [data-pane=kept]")).to_contain_text("Carol Maria Ortiz")
    second.visitor.look("saved")
    second.press("use")
    expect(page.locator("[data-review=signature]")).to_contain_text("Carol Maria Ortiz")
    finish(second)
    assert mark.latest(world.recipient(world.contract)).text == "Carol Maria Ortiz"
    third = at_the_mark(language)
    third.page.get_by_role("button", name=says["delete"]).click()
    expect(third.page.locator("#signature [data-pane=typed]")).to_be_visible()
    expect(third.page.get_by_text(says["saved"], exact=True)).to_have_count(0)
    third.visitor.look("deleted")
    third.press("use")
    finish(third)
    fourth = at_the_mark(language)
    expect(fourth.page.locator("[data-pane=kept]")).to_have_count(0)


FACES = {
    "Carol Ortiz": ["dancing", "caveat", "plain"],
    "Ирина Петрова": ["caveat", "plain"],
    "Ελένη Παπαδοπούλου": ["mynerve", "plain"],
    "محمد عبد الله": ["plain"],
    "דוד לוי-כהן": ["levin", "plain"],
    "प्रिया शर्मा": ["kalam", "plain"],
}
FONTS = {"dancing": "Dancing", "caveat": "Caveat", "mynerve": "Mynerve", "levin": "Levin", "kalam": "Kalam"}


def test_signing_in_every_script(at_the_mark):
    """A face that lacks a letter of the name is not offered; the others are there as fonts."""
    carol = at_the_mark("en", "محمد عبد الله")
    page = carol.page
    assert offered(page) == ["plain"], "the server offers it so, before anything is typed"
    for name, faces in FACES.items():
        page.fill("#mark-text", name)
        assert offered(page) == faces and page.locator("#signature .face:visible :checked").count() == 1
        page.evaluate("document.fonts.ready")
        loaded = page.evaluate(
            "[...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family)"
        )
        assert FONTS.get(faces[0], "Amiri") in loaded
        carol.visitor.look(faces[0] if faces[0] != "plain" else "amiri")
    page.fill("#mark-text", "Ana محمد")
    assert offered(page) == ["plain"]


def offered(page) -> list[str]:
    return page.locator("#signature .face:visible input").evaluate_all("all => all.map((one) => one.value)")


@pytest.mark.parametrize(("language", "kind"), [("en", "typed"), ("es", "uploaded")])
def test_signing_marks_without_scripts(world, visit, work, inbox, html_faults, tmp_path, language, kind):
    """One plain form: a typed signature, or a picture, and initials; the same in the other places."""
    customer = replace(world.carol, language=language)
    contract = world.sent(
        customer, world.dan, language=language, version=form.published(world), values=form.VALUES
    )
    work()
    secret, here = seating.seated(world, world.recipient(contract))
    answer(here, True)
    visitor = visit(language=language, scripts=False)
    carol = seating.at_the_contract(visitor, inbox, here.recipient, secret, language)
    assert html_faults({"form": carol.page.request.get(carol.page.url).text()}) == []
    carol.page.fill("#mark-text", "Carola Ortiz")
    if kind == "uploaded":
        file = tmp_path / "signature.png"
        file.write_bytes(written())
        carol.page.locator("#upload").set_input_files(file)
        carol.page.locator("[name=clear]").check()
    carol.read_over("form")
    carol.press("sign")
    carol.done()
    made = mark.latest(world.recipient(contract))
    assert made.form == kind and made.text == ("Carola Ortiz" if kind == "typed" else "")
    work()
    assert all(dark > 15 for _place, dark in drawn(contract))
    assert document.find(contract, document.READING)


def test_signing_marks_in_forced_colours(at_the_mark, world):
    carol = at_the_mark("en", version=form.published(world), forced_colors="active")
    for kind in ("typed", "drawn", "uploaded"):
        tab(carol, kind)
        carol.visitor.look(kind)
    tab(carol, "typed")
    carol.press("use")
    carol.visitor.look("initials")
