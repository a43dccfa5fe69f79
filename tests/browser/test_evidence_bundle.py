"""verify.html out of a bundle, opened from the disk with the network off: a stranger's whole verification.

Sixty forgeries are named by it as by the other verifiers; its own policy lets it ask nobody.
"""

from __future__ import annotations

import base64
import json

import pytest
from tests import bundles, world

from undersign.archive import bundle
from undersign.contracts import document
from undersign.journal import clock, ledger
from undersign.sealing import keys
from undersign.sealing.crypto import authority
from undersign.store import tenancy

JUDGE = """async ([data, root]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const told = await judged(bytes, root);
  return [told.verdict, told.found.map((each) => say(each.code, ...each.facts)).join(" · ")];
}"""


@pytest.fixture(scope="module")
def evidence(instance, tmp_path_factory):
    """A folder as a stranger has it: the bundle, its verify.html taken out, the operator's root."""
    from tests import children

    folder = tmp_path_factory.mktemp("stranger")
    with world.entered() as cast, children.working_here() as work:
        contract = cast.signed_by_all(work)
        ledger.integrate(contract.workspace_id)
        bundle.prove(contract)
        data = document.find(contract, document.BUNDLE).read()
        (folder / "root.pem").write_bytes(keys.root_pem())
    (folder / "it.evidence.zip").write_bytes(data)
    (folder / "verify.html").write_bytes(bundles.unpacked(data)["verify.html"])
    return folder


@pytest.fixture
def open_verifier(visit, evidence):
    """`open_verifier(width, language)`: the page from the disk, with no network and no errors allowed."""

    def opened(width: int, language: str = "en"):
        visitor = visit(width, language=language, offline=True)
        visitor.expected.append(r"asked another host: file:///.*/verify\.html$")
        visitor.page.goto((evidence / "verify.html").as_uri())
        return visitor

    return opened


@pytest.mark.parametrize(("width", "language"), [(390, "es"), (1440, "en")])
def test_a_stranger_verifies_without_a_network(open_verifier, evidence, width, language):
    visitor = open_verifier(width, language)
    page = visitor.page
    visitor.look(f"before-{language}")
    page.set_input_files("#bundle", str(evidence / "it.evidence.zip"))
    page.set_input_files("#root", str(evidence / "root.pem"))
    page.click("button.go")
    page.wait_for_selector(".verdict", timeout=30_000)
    found = {"en": "AUTHENTIC", "es": "AUTÉNTICO"}[language]
    assert page.inner_text(".verdict").startswith(found), page.inner_text("#result")
    assert page.locator("#result ol li").count() == 7, "four signatures and a stamp; one and a stamp"
    assert "own clock" in page.inner_text("#result ol")
    assert page.locator("#result h2").last.inner_text() in (
        "Not checked by this page",
        "Lo que esta página no comprueba",
    )
    assert "Carol" in page.inner_text("#result ol")
    assert page.evaluate("document.documentElement.lang") == language
    told = page.inner_text("#result table")
    assert {"en": "was asked to sign", "es": "Se pidió la firma a"}[language] in told, (
        "the trail speaks in sentences"
    )
    assert "recipient." not in told
    assert "%(" not in told
    assert visitor.sideways() <= 0 and not visitor.wide()
    visitor.look(f"after-{language}", whole=True)


def test_without_the_operator_s_root_nobody_vouches(open_verifier, evidence):
    page = open_verifier(390).page
    page.set_input_files("#bundle", str(evidence / "it.evidence.zip"))
    page.click("button.go")
    page.wait_for_selector(".verdict")
    assert page.inner_text(".verdict").startswith("UNKNOWN-ISSUER")
    assert "SHA-256" in page.inner_text("#result")


def test_every_forgery_is_named(open_verifier, evidence):
    page = open_verifier(1440).page
    data, root = (evidence / "it.evidence.zip").read_bytes(), (evidence / "root.pem").read_text()
    assert page.evaluate(JUDGE, [base64.b64encode(data).decode(), root]) == ["AUTHENTIC", ""]
    for name, (how, named) in bundles.TAMPERS.items():
        made = how(bundles.unpacked(data))
        forged = made if isinstance(made, bytes) else bundles.packed(made)
        verdict, said = page.evaluate(JUDGE, [base64.b64encode(forged).decode(), root])
        assert verdict != "AUTHENTIC" and named in said, (name, verdict, said)
    for name, (forged, expected) in stamps(evidence).items():
        found = page.evaluate(JUDGE, [base64.b64encode(forged).decode(), root])
        assert found[0] == expected and "contract.pdf" in found[1], (name, found)
    other = keys.pem(authority.make_root("Northwind Cloud", at=clock.now()).certificate).decode()
    verdict, _said = page.evaluate(JUDGE, [base64.b64encode(data).decode(), other])
    assert verdict == "UNKNOWN-ISSUER"


def stamps(evidence) -> dict[str, tuple[bytes, str]]:
    """As an operator could forge them, sealed anew."""
    files = bundles.unpacked((evidence / "it.evidence.zip").read_bytes())
    workspace = json.loads(files["record.json"])["contract"]["workspace"]
    with tenancy.within(workspace):
        key = keys.seal_of(workspace)
    made = bundles.stamps_forged(files["contract.pdf"], clock.now().replace(microsecond=0))
    return {name: (bundles.resealed(files, pdf, key), told) for name, (pdf, told) in made.items()}


def test_no_bit_of_the_seal_is_idle(open_verifier, evidence):
    page = open_verifier(1440).page
    root = (evidence / "root.pem").read_text()
    files = bundles.unpacked((evidence / "it.evidence.zip").read_bytes())
    seal = files["manifest.p7s"]
    for at in range(0, len(seal), 29):
        changed = seal[:at] + bytes([seal[at] ^ 1]) + seal[at + 1 :]
        data = bundles.packed({**files, "manifest.p7s": changed})
        assert page.evaluate(JUDGE, [base64.b64encode(data).decode(), root])[0] != "AUTHENTIC", at
    assert json.loads(files["manifest.json"])["format"] == "undersign-evidence/2"
