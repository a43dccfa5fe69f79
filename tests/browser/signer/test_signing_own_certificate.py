"""A phone, a file, a program of one's own: three steps on one page; a wrong file is told in words."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_der_private_key
from playwright.sync_api import expect
from tests.browser.signer.seating import at_the_contract, seated
from tests.routed import FIELDS, person, role
from tests.services import smart_card

from undersign.contracts import lifecycle
from undersign.sealing import keys

TEXT = "## Order\n\n{{ customer_name }} pays {{ fee }}.\n\n{% signature customer %}\n"
WORDS = {
    "en": (
        "Sign with your own certificate",
        "Download the file to sign",
        "Bring it back and finish",
        "Signed",
    ),
    "es": (
        "Firme con su propio certificado",
        "Descargar el archivo para firmar",
        "Traerlo y terminar",
        "Firmado",
    ),
}
WRONG = {"en": "This file is not signed yet.", "es": "Este archivo aún no está firmado."}


@pytest.fixture
def holder(tmp_path):
    """A certificate of an authority that the instance trusts: here, its own."""
    root = keys.root()
    made = smart_card.Authority(
        tmp_path, load_der_private_key(root.pkcs8, None), x509.load_der_x509_certificate(root.certificate)
    )
    return smart_card.software(made)


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("es", False)], ids=["en", "es-plain"])
def test_signing_with_a_certificate_of_ones_own(
    world, work, visit, inbox, worker, holder, html_faults, language, scripts
):
    schema = {
        "fields": FIELDS,
        "roles": [role("customer", own_certificate=True)],
        "consumer_disclosure": False,
    }
    version = world.publish("own_certificate", {"en": TEXT}, schema)
    contract = world.sent(
        person(world, "customer", "Carol Ortiz", language=language), version=version, values={}
    )
    work()
    who = world.recipient(contract)
    secret, here = seated(world, who)
    heading, download, button, done = WORDS[language]
    visitor = visit(390, language=language, scripts=scripts)
    carol = at_the_contract(visitor, inbox, who, secret, language)
    visitor.expected.append("422")
    look = visitor.look if scripts else carol.read_over
    expect(carol.page.get_by_role("heading", name=heading)).to_be_visible()
    expect(carol.page.locator("us-mark")).to_have_count(0)
    assert not html_faults({"own": carol.page.request.get(carol.page.url).text()})
    look("own-certificate", whole=True)
    with carol.page.expect_download() as came:
        carol.page.get_by_role("link", name=download).click()
    file = came.value.path().read_bytes()
    _bring(carol, file, button)
    expect(carol.page.locator("#signed-error")).to_contain_text(WRONG[language])
    carol.page.locator("#signed-error").scroll_into_view_if_needed()
    look("not-signed-yet")
    _bring(carol, holder.sign(file, here.own_place.name), button)
    expect(carol.page.get_by_role("heading", name=done, exact=True)).to_be_visible(timeout=20_000)
    look("signed")
    for _ in range(60):
        contract.refresh_from_db()
        if contract.status == lifecycle.SEALED:
            break
        carol.page.wait_for_timeout(250)
    assert contract.status == lifecycle.SEALED


def _bring(carol, file: bytes, button: str) -> None:
    said = {"name": "signed.pdf", "mimeType": "application/pdf", "buffer": file}
    carol.page.locator("#signed").set_input_files([said])
    carol.page.get_by_role("button", name=button, exact=True).click()
