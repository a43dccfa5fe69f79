"""A SAML answer is believed only as far as the organisation signed it, for us, now, and for this attempt."""

from __future__ import annotations

import base64
import copy
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import DigestAlgorithm, SignatureMethod, XMLSigner

from undersign.workspaces.access import asking, assertion, ciphered
from undersign.workspaces.access.assertion import NS, Untrue

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ISSUER, ENTITY, HERE, ASKED = (
    "https://idp.example",
    "https://us.example/m",
    "https://us.example/answer",
    "_one",
)


def keypair(days: int = 30) -> tuple[bytes, str]:
    """A private key and its certificate, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(NOW - timedelta(60)).not_valid_after(NOW + timedelta(days))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private, made.public_bytes(pem).decode()


KEY, CERTIFICATE = keypair(-1)  # its dates do not count: it was pasted by an admin
EXPECTED = assertion.Expected(ISSUER, (CERTIFICATE,), ENTITY, HERE, ASKED)


def stamp(minutes: float) -> str:
    return (NOW + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def unsigned(who: str = "carol", **changed: str):
    """A response with an assertion; changed: what stands in it."""
    told = {
        "issuer": ISSUER, "audience": ENTITY, "recipient": HERE, "asked": ASKED, "status": assertion.SUCCESS,
        "begins": stamp(-5), "ends": stamp(5), "confirmed": stamp(5), "destination": HERE, "id": "_a",
    } | changed  # fmt: skip
    return etree.fromstring(f"""<p:Response xmlns:p="{NS["p"]}" xmlns:a="{NS["a"]}" ID="_r" Version="2.0"
      InResponseTo="{told["asked"]}" Destination="{told["destination"]}">
      <p:Status><p:StatusCode Value="{told["status"]}"/></p:Status>
      <a:Assertion ID="{told["id"]}" Version="2.0"><a:Issuer>{told["issuer"]}</a:Issuer>
        <a:Subject><a:NameID>{who}</a:NameID><a:SubjectConfirmation Method="{assertion.BEARER}">
          <a:SubjectConfirmationData Recipient="{told["recipient"]}" InResponseTo="{told["asked"]}"
            NotOnOrAfter="{told["confirmed"]}"/></a:SubjectConfirmation></a:Subject>
        <a:Conditions NotBefore="{told["begins"]}" NotOnOrAfter="{told["ends"]}"><a:AudienceRestriction>
          <a:Audience>{told["audience"]}</a:Audience></a:AudienceRestriction></a:Conditions>
        <a:AuthnStatement/><a:AttributeStatement><a:Attribute Name="groups"><a:AttributeValue>staff
          </a:AttributeValue></a:Attribute></a:AttributeStatement></a:Assertion></p:Response>""")


def signed(response, *, whole: bool = False, key: bytes = KEY, certificate: str = CERTIFICATE):
    """The same, with its assertion signed, or all of it."""
    signer = XMLSigner(
        signature_algorithm="ecdsa-sha256", c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"
    )
    if whole:
        return signer.sign(response, key=key, cert=certificate, reference_uri="#_r", id_attribute="ID")
    inside = response.find("a:Assertion", NS)
    bare = etree.fromstring(etree.tostring(inside))
    made = signer.sign(bare, key=key, cert=certificate, reference_uri=f"#{bare.get('ID')}", id_attribute="ID")
    response.replace(inside, made)
    return response


def posted(response) -> str:
    raw = response if isinstance(response, bytes) else etree.tostring(response)
    return base64.b64encode(raw).decode()


def judged(response, expected: assertion.Expected = EXPECTED, at: datetime = NOW) -> assertion.Said:
    return assertion.judged(posted(response), expected, at)


@pytest.mark.parametrize("whole", [False, True])
def test_what_was_signed_is_read(whole):
    said = judged(signed(unsigned(), whole=whole))
    assert said.subject.endswith("\0carol") and said.attributes["groups"] == ["staff"]
    with pytest.raises(Untrue):
        judged(unsigned())


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://other.example"},
        {"audience": "https://other.example/m"},
        {"recipient": "https://other.example/answer"},
        {"asked": "_another"},
        {"destination": "https://other.example/answer"},
        {"ends": stamp(-2)},
        {"begins": stamp(2)},
        {"confirmed": stamp(-2)},
        {"status": "urn:oasis:names:tc:SAML:2.0:status:Responder"},
    ],
    ids=lambda each: next(iter(each)),
)
def test_for_somebody_else_or_another_time(changed):
    with pytest.raises(Untrue):
        judged(signed(unsigned(**changed), whole=True))


def test_only_the_organisations_own_certificate_counts():
    key, certificate = keypair()
    forged = signed(unsigned("mallory"), key=key, certificate=certificate)
    with pytest.raises(Untrue):
        judged(forged)
    turned = assertion.Expected(ISSUER, (certificate, CERTIFICATE), ENTITY, HERE, ASKED)
    assert judged(signed(unsigned()), turned).subject.endswith("carol"), "two while they change keys"


def test_whatever_is_changed_afterwards_is_seen():
    response = signed(unsigned())
    response.find(".//a:NameID", NS).text = "mallory"
    with pytest.raises(Untrue):
        judged(response)


def wrapped(how: str):
    """Carol's signed assertion with one of Mallory's around, beside, before or inside it (XSW1–8)."""
    response = signed(unsigned())
    real = response.find("a:Assertion", NS)
    evil = unsigned("mallory", id="_evil" if how != "same id" else "_a").find("a:Assertion", NS)
    signature = real.find("d:Signature", NS)
    if how in ("before", "same id"):
        real.addprevious(evil)
    elif how == "after":
        real.addnext(evil)
    elif how == "around":
        response.replace(real, evil)
        evil.append(real)
    elif how == "inside":
        real.append(evil)
    elif how == "in the signature":
        response.replace(real, evil)
        real.remove(signature)
        holder = etree.SubElement(signature, f"{{{NS['d']}}}Object")
        holder.append(real)
        evil.append(signature)
    elif how == "in extensions":
        holder = etree.Element(f"{{{NS['p']}}}Extensions")
        holder.append(copy.deepcopy(real))
        response.replace(real, evil)
        response.insert(0, holder)
    elif how == "second response":
        outer = unsigned("mallory")
        outer.append(response)
        return outer
    return response


HOWS = [
    "before",
    "after",
    "same id",
    "around",
    "inside",
    "in the signature",
    "in extensions",
    "second response",
]


@pytest.mark.parametrize("how", HOWS)
def test_signature_wrapping(how):
    with pytest.raises(Untrue):
        judged(wrapped(how))


def test_comments_split_no_name():
    """carol@x<!-- -->.evil.example is never read as carol@x."""
    response = signed(unsigned("carol@x.example.evil.example"))
    name = response.find(".//a:NameID", NS)
    name.text = "carol@x.example"
    comment = etree.Comment("")
    comment.tail = ".evil.example"
    name.append(comment)
    with suppress(Untrue):
        assert judged(response).subject.endswith("carol@x.example.evil.example")


def test_no_document_type_no_sha1_no_encryption_no_nonsense():
    xml = etree.tostring(signed(unsigned()))
    with pytest.raises(Untrue, match="document type"):
        assertion.judged(posted(b'<!DOCTYPE r [<!ENTITY e "x">]>' + xml), EXPECTED, NOW)
    old = unsigned()
    signer = XMLSigner(
        signature_algorithm=SignatureMethod.ECDSA_SHA256, digest_algorithm=DigestAlgorithm.SHA256
    )
    signer.digest_alg = DigestAlgorithm.SHA1
    with pytest.raises(Untrue):
        judged(signer.sign(old, key=KEY, cert=CERTIFICATE, reference_uri="#_r", id_attribute="ID"))
    secret = signed(unsigned())
    etree.SubElement(secret, f"{{{NS['a']}}}EncryptedAssertion")
    for wrong in (secret, b"", b"<", b"<a/>", b"\x00" * 50, xml[:-20]):
        with pytest.raises(Untrue):
            judged(wrong)
    for text in ("", "%%%", "A" * 400_000):
        with pytest.raises(Untrue):
            assertion.judged(text, EXPECTED, NOW)
        assert assertion.answers(text) == ""


def test_metadata_there_and_back():
    bare = "".join(CERTIFICATE.splitlines()[1:-1])
    theirs = f"""<m:EntityDescriptor xmlns:m="{asking.NS["m"]}" xmlns:d="{NS["d"]}" entityID="{ISSUER}">
      <m:IDPSSODescriptor protocolSupportEnumeration="{NS["p"]}"><m:KeyDescriptor use="signing"><d:KeyInfo>
      <d:X509Data><d:X509Certificate>{bare}</d:X509Certificate></d:X509Data></d:KeyInfo></m:KeyDescriptor>
      <m:SingleSignOnService Binding="{asking.REDIRECT}" Location="{ISSUER}/sso?a=b"/></m:IDPSSODescriptor>
      </m:EntityDescriptor>"""
    told = asking.described(theirs)
    assert told == asking.Described(ISSUER, f"{ISSUER}/sso?a=b", (CERTIFICATE,))
    where = asking.request_url(told.sign_on_url, request_id=ASKED, entity=ENTITY, answer_url=HERE, at=NOW)
    assert where.startswith(f"{ISSUER}/sso?a=b&SAMLRequest=")
    assert HERE in asking.metadata(ENTITY, HERE)
    for wrong in ("", "<a/>", theirs.replace(asking.REDIRECT, "urn:other")):
        with pytest.raises(Untrue):
            asking.described(wrong)


# Encrypted to our key

OURS = ciphered.make("us", NOW)
OPENING = replace(EXPECTED, key=OURS)
ENC, ENC_11 = ciphered.NS["e"], ciphered.NS["e11"]
OAEP = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303
PLAIN = f'<e:EncryptionMethod Algorithm="{ENC}rsa-oaep-mgf1p"/>'
NEWER = f"""<e:EncryptionMethod Algorithm="{ENC_11}rsa-oaep"><d:DigestMethod xmlns:d="{NS["d"]}"
  Algorithm="{ENC}sha256"/><m:MGF xmlns:m="{ENC_11}" Algorithm="{ENC_11}mgf1sha256"/></e:EncryptionMethod>"""


def encrypted(response, method: str = f"{ENC_11}aes256-gcm", wrapping: str = PLAIN, pad=OAEP, to: str = OURS):
    """The same, with its assertion encrypted."""
    inside = response.find("a:Assertion", NS)
    said, key = etree.tostring(inside), bytes(range(int(method[-7:-4]) // 8))
    if method.endswith("gcm"):
        hidden = bytes(12) + AESGCM(key).encrypt(bytes(12), said, None)
    else:
        left = 16 - len(said) % 16
        writer = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()
        hidden = bytes(16) + writer.update(said + bytes(left - 1) + bytes([left])) + writer.finalize()
    public = serialization.load_pem_private_key(to.encode(), None).public_key()
    wrapped, told = (base64.b64encode(each).decode() for each in (public.encrypt(key, pad), hidden))
    made = etree.fromstring(f"""<a:EncryptedAssertion xmlns:a="{NS["a"]}" xmlns:e="{ENC}"><e:EncryptedData>
      <e:EncryptionMethod Algorithm="{method}"/><d:KeyInfo xmlns:d="{NS["d"]}"><e:EncryptedKey>{wrapping}
      <e:CipherData><e:CipherValue>{wrapped}</e:CipherValue></e:CipherData></e:EncryptedKey></d:KeyInfo>
      <e:CipherData><e:CipherValue>{told}</e:CipherValue></e:CipherData></e:EncryptedData>
      </a:EncryptedAssertion>""")
    response.replace(inside, made)
    return response


@pytest.mark.parametrize("method", ciphered.METHODS)
def test_what_was_signed_and_then_encrypted_is_read(method):
    assert judged(encrypted(signed(unsigned()), method), OPENING).subject.endswith("\0carol")


def test_a_signature_around_what_is_encrypted_counts_and_newer_ways_of_wrapping_do():
    around = signed(encrypted(unsigned()), whole=True)
    assert judged(around, OPENING).attributes["groups"] == ["staff"]
    newer = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    assert judged(encrypted(signed(unsigned()), wrapping=NEWER, pad=newer), OPENING)


def twice():
    """A signed assertion in the clear beside a forged one that is encrypted."""
    response, forged = signed(unsigned()), encrypted(unsigned(id="_b", who="mallory"))
    response.append(forged.find("a:EncryptedAssertion", NS))
    return response


RSA_15 = f'<e:EncryptionMethod Algorithm="{ENC}rsa-1_5"/>'


@pytest.mark.parametrize(
    "made",
    [
        lambda: encrypted(unsigned()),  # anybody can encrypt to us: it says nothing of who did
        lambda: encrypted(signed(unsigned(), key=OTHER[0], certificate=OTHER[1])),
        lambda: encrypted(signed(unsigned()), wrapping=RSA_15, pad=padding.PKCS1v15()),
        lambda: encrypted(signed(unsigned()), to=ciphered.make("somebody else", NOW)),
        lambda: encrypted(signed(unsigned(audience="https://other.example/m"))),
        twice,
    ],
)
def test_encrypting_lets_nobody_in(made):
    with pytest.raises(Untrue):
        judged(made(), OPENING)


def test_our_metadata_names_the_key_and_without_one_nothing_is_opened():
    told = asking.metadata(ENTITY, HERE, ciphered.certificate(OURS))
    assert ciphered.certificate(OURS) in told and 'use="encryption"' in told and "PRIVATE" not in told
    assert "KeyDescriptor" not in asking.metadata(ENTITY, HERE)
    with pytest.raises(Untrue, match="no key"):
        judged(encrypted(signed(unsigned())))


OTHER = keypair()
