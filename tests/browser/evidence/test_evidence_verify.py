"""A stranger checks a file: in the browser by its hash, whole if they choose to, and without script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from undersign.sealing import keys, verdict

SAID = {
    "en": {
        "sealed": "This is the sealed file",
        "certificate": "This is a sealed certificate of completion",
        "evidence": "This is an evidence file made here",
        "step": "This file is a step on the way",
        "changed": "It begins as a file that was sealed here",
        "broken": "Bytes that one of its signatures covers are not those that were signed",
        "elsewhere": "This file is not known here",
        "unknown": "This file is not known here",
    },
    "es": {
        "sealed": "Este es el archivo sellado",
        "step": "Este archivo es un paso intermedio",
        "changed": "Empieza como un archivo sellado aquí",
        "broken": "Bytes que cubre una de sus firmas no son los que se firmaron",
        "elsewhere": "Este archivo no se conoce aquí",
        "unknown": "Este archivo no se conoce aquí",
    },
}


@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "es")])
def test_the_file_stays_in_the_browser(visit, files, width, language):
    stranger = visit(width=width, language=language)
    page = stranger.page
    page.goto(stranger.home + "/verify")
    stranger.look("page")
    for name, said in SAID[language].items():
        page.set_input_files("#f-file", files[name])
        expect(page.locator("[data-finding]")).to_contain_text(said)
        stranger.look(name)
    assert stranger.sideways() <= 0
    sent = [request for request in stranger.requests if request.method == "POST"]
    assert sent and {request.url.removeprefix(stranger.home) for request in sent} == {"/verify/known"}
    assert all(re.fullmatch(r'\{"sha256":\[("[0-9a-f]{64}",?)+\]\}', r.post_data) for r in sent)


@pytest.mark.parametrize(("width", "language"), [(390, "en"), (1440, "es")])
def test_the_full_check_and_its_report(visit, files, tmp_path, html_faults, width, language):
    stranger = visit(width=width, language=language)
    page = stranger.page
    plain = page.goto(stranger.home + "/verify").text()
    button = {"en": "Check everything", "es": "Comprobarlo todo"}[language]
    page.set_input_files("#f-file", files["sealed"])
    page.get_by_role("button", name=button).click()
    expect(page.locator("#verdict")).to_have_text({"en": "Authentic", "es": "Auténtico"}[language])
    expect(page.get_by_text("Carol Ortiz")).to_be_visible()
    stranger.look("authentic", whole=True)
    with page.expect_download() as saved:
        page.get_by_role("button", name={"en": "sealed report", "es": "informe sellado"}[language]).click()
    report = tmp_path / "report.pdf"
    saved.value.save_as(report)
    judged = verdict.judge(report.read_bytes(), trust=[keys.root_pem()], thorough=True)
    assert (judged.verdict, judged.kind) == ("AUTHENTIC", "certificate")

    page.set_input_files("#f-file", files["changed"])
    with page.expect_response("**/verify") as answered:
        page.get_by_role("button", name=button).click()
    altered = answered.value.text()
    expect(page.locator("#verdict")).to_have_text({"en": "Altered", "es": "Alterado"}[language])
    about = {"en": "revision", "es": "revisión"}[language]
    expect(page.get_by_text(f"{about} 7, TOTAL-FAILED / FORMAT_FAILURE, changed-after")).to_be_visible()
    stranger.look("altered", whole=True)
    assert stranger.sideways() <= 0
    assert not html_faults({"page": plain, "altered": altered})


def test_without_script(visit, files):
    stranger = visit(scripts=False)
    page = stranger.page
    page.goto(stranger.home + "/verify")
    stranger.picture("page")
    expect(page.get_by_text("Without script in this browser")).to_be_visible()
    page.set_input_files("#f-file", files["sealed"])
    page.get_by_role("button", name="Check everything").click()
    expect(page.locator("#verdict")).to_have_text("Authentic")
    stranger.picture("authentic", whole=True)
    sha256 = verdict.judge(files["sealed"].read_bytes(), trust=[]).sha256
    page.locator("summary").click()
    page.fill("#f-sha256", f"{sha256[:32]} {sha256[32:].upper()}")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("This is the sealed file")).to_be_visible()


def test_by_keyboard_alone(visit, files):
    stranger = visit(width=1440)
    page = stranger.page
    page.goto(stranger.home + "/verify")
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("0" * 64)
    page.keyboard.press("Enter")
    expect(page.get_by_text("This file is not known here")).to_be_visible()
    stranger.look("unknown")
