"""A seal key in a security module (SoftHSM): it signs as any other, and a module that is gone is told."""

from __future__ import annotations

import os
import subprocess

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from tests.services.machine import program
from tests.unit.sealing.sealing_cast import AT, Contract, root

from undersign.sealing import verdict
from undersign.sealing.crypto import authority, hardware
from undersign.sealing.crypto.signing_key import DigestKey, LocalKey

LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    """A token of this module's own; the library reads its folder once, when it is loaded."""
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ |= {"SOFTHSM2_CONF": str(folder / "softhsm2.conf"), "UNDERSIGN_HSM_PIN": "1234"}
    program(LIBRARY)
    command = [program("softhsm2-util"), "--init-token", "--free", "--label", "undersign"]
    subprocess.run([*command, "--so-pin", "0000", "--pin", "1234"], check=True, capture_output=True)
    public = hardware.generate(LIBRARY, "undersign", "seal")
    named = {"organisation": "Northwind Cloud", "workspace_id": "wsp_Northwind Cloud", "at": AT}
    chain = authority.certify_seal(root(), public, **named)
    yield folder, hardware.Reference(LIBRARY, "undersign", "seal", chain)
    os.environ.pop("UNDERSIGN_HSM_PIN")


class _Held:
    """An identity whose key lies elsewhere."""

    def __init__(self, key):
        self.made = key

    def key(self):
        return self.made


def test_a_module_seals(module, roots):
    _folder, reference = module
    assert hardware.Reference.from_json(reference.to_json()) == reference
    contract = Contract(["Carol"], seal_identity=_Held(hardware.opened(reference))).whole()
    found = verdict.judge_pdf(contract.pdf, trust=roots, thorough=True)
    assert found.verdict == "AUTHENTIC", found.to_json()


def test_a_module_that_is_gone_refuses_and_comes_back(module, roots):
    folder, reference = module
    key, contract = hardware.opened(reference), Contract(["Carol"])
    contract.seal_identity = _Held(key)
    contract.prepare().issue().act(0)
    before = list(contract.steps)
    (folder / "tokens").rename(folder / "pulled")
    with pytest.raises(hardware.Unavailable):
        contract.seal()
    assert contract.steps == before
    (folder / "pulled").rename(folder / "tokens")
    assert verdict.judge_pdf(contract.seal().pdf, trust=roots).verdict == "AUTHENTIC"


def test_a_wrong_pin_is_told(module, monkeypatch):
    monkeypatch.setenv("UNDERSIGN_HSM_PIN", "9999")
    with pytest.raises(hardware.Unavailable, match="does not answer"):
        hardware.opened(module[1]).sign(b"x")


def test_a_service_that_signs_digests(roots):
    """A cloud's key management, or a remote signer, is one function from digest to signature."""
    private = ec.generate_private_key(ec.SECP256R1())
    named = {"organisation": "Northwind Cloud", "workspace_id": "wsp_Northwind Cloud", "at": AT}
    chain = authority.certify_seal(root(), private.public_key(), **named)
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    key = DigestKey(chain, lambda digest: private.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256()))))
    contract = Contract(["Carol"], seal_identity=_Held(key)).whole()
    assert verdict.judge_pdf(contract.pdf, trust=roots, thorough=True).verdict == "AUTHENTIC"


def test_a_key_out_of_a_p12_file(roots):
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        load_der_private_key,
        pkcs12,
    )

    made = authority.issue_seal(
        root(), organisation="Northwind Cloud", workspace_id="wsp_Northwind Cloud", at=AT
    )
    certificates = [x509.load_der_x509_certificate(each) for each in made.chain]
    file = pkcs12.serialize_key_and_certificates(
        b"seal", load_der_private_key(made.pkcs8, None), certificates[0], certificates[1:],
        BestAvailableEncryption(b"secret"),
    )  # fmt: skip
    key = LocalKey.from_p12(file, b"secret")
    assert key.chain == made.chain
    contract = Contract(["Carol"], seal_identity=_Held(key)).whole()
    assert verdict.judge_pdf(contract.pdf, trust=roots).verdict == "AUTHENTIC"
    with pytest.raises(ValueError):
        LocalKey.from_p12(file, b"wrong")


def test_a_seal_of_another_authority_is_trusted_by_name_only(roots):
    """An organisation's own certificate seals; its authority alone, trusted for others too, is not enough."""
    elsewhere = authority.make_root("Public CA", at=AT)
    made = _foreign(elsewhere)
    contract = Contract(["Carol"], seal_identity=_Held(made)).whole()
    judged = {
        len(trust): verdict.judge_pdf(contract.pdf, trust=trust).verdict
        for trust in (roots, [*roots, elsewhere.certificate], [*roots, elsewhere.certificate, made.chain[0]])
    }
    assert judged == {1: "UNKNOWN-ISSUER", 2: "UNKNOWN-ISSUER", 3: "AUTHENTIC"}


def _foreign(root_of_others):
    made = authority.issue_stamper(root_of_others, instance="Northwind Cloud", at=AT)
    return made.key()
