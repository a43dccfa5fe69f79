"""The instance's own authority: what its certificates say and may do."""

from datetime import timedelta

import pytest
from cryptography import x509
from tests.unit.sealing.sealing_cast import AT, METHOD, root, run, tool, workspace

from undersign.sealing.crypto import authority, trust


def signer(**said):
    asked = {"name": "Carol Ortiz", "email": "carol@example.com", "method": METHOD, "at": AT, **said}
    return authority.issue_signer(root(), **asked)


def mailbox(identity):
    found = x509.load_der_x509_certificate(identity.certificate)
    return found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value


def test_a_root_lives_twenty_years():
    found = x509.load_der_x509_certificate(root().certificate)
    assert found.not_valid_after_utc.year - found.not_valid_before_utc.year == 20
    assert found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_a_signers_certificate_names_the_proof_and_lives_a_day():
    found = x509.load_der_x509_certificate(signer().certificate)
    assert found.not_valid_after_utc - found.not_valid_before_utc == timedelta(hours=24)
    who = trust.holder(signer().certificate)
    assert (who.name, who.role, who.method) == ("Carol Ortiz", "signer", METHOD)


def test_a_seal_is_told_from_a_signer_of_its_name():
    assert trust.holder(workspace().certificate).role == "seal"
    assert trust.holder(signer(name="Northwind Cloud seal").certificate).role == "signer"
    assert trust.holder(root().certificate).role == ""


@pytest.mark.parametrize(
    ("name", "common"),
    [
        ("A" * 64, "A" * 64),
        ("A" * 65, "A" * 61 + "…"),
        ("Ж" * 40, "Ж" * 30 + "…"),
        ("王" * 30, "王" * 20 + "…"),
    ],
)
def test_long_names_are_whole_beside_the_common_name(name, common):
    found = x509.load_der_x509_certificate(signer(name=name).certificate)
    [told] = found.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    assert told.value == common and len(common.encode()) <= 64
    assert trust.holder(signer(name=name).certificate).name == name


@pytest.mark.parametrize(
    ("email", "kept"),
    [("carol@example.com", "carol@example.com"), ("carol@bücher.example", "carol@xn--bcher-kva.example")],
)
def test_mail_addresses(email, kept):
    assert mailbox(signer(email=email)).get_values_for_type(x509.RFC822Name) == [kept]


@pytest.mark.parametrize("email", ["josé@example.com", "用户@例子.example", "é" * 100 + "@example.com"])
def test_mail_addresses_outside_ascii(email):
    [told] = mailbox(signer(email=email)).get_values_for_type(x509.OtherName)
    assert told.value.endswith(email.encode())


def test_no_life_beyond_the_root():
    late = AT + timedelta(days=365 * 20 - 30)
    found = x509.load_der_x509_certificate(workspace_at(late).certificate)
    assert found.not_valid_after_utc == x509.load_der_x509_certificate(root().certificate).not_valid_after_utc


def workspace_at(at):
    return authority.issue_seal(root(), organisation="N", workspace_id="wsp_1", at=at)


def test_openssl_accepts_the_path(tmp_path):
    openssl = tool("openssl")
    for name, der in (("root", root().certificate), ("leaf", signer().certificate)):
        (tmp_path / f"{name}.der").write_bytes(der)
        run(
            openssl,
            "x509",
            "-inform",
            "DER",
            "-in",
            tmp_path / f"{name}.der",
            "-out",
            tmp_path / f"{name}.pem",
        )
    told = run(
        *(openssl, "verify", "-x509_strict", "-attime", str(int(AT.timestamp()) + 60)),
        *("-CAfile", tmp_path / "root.pem", tmp_path / "leaf.pem"),
    )
    assert told.strip().endswith("OK"), told
