"""An answer of SAML 2.0, judged: whether an organisation says, to us, now, for this attempt, who somebody is.

Pure. Hides XML. Only what the organisation's own certificates signed is ever read: the signature is
checked first, over the whole document, and everything after is taken from the bytes that it covers, so an
assertion wrapped around, beside or inside the signed one is not seen (XSW). No document types, no
entities, no comments, no embedded keys, no SHA-1. What comes encrypted is opened (`ciphered`) and then
judged the same way: by a signature around it, or by its own inside. Sources: SAML Core 2.3–2.5, 3.4;
Bindings 3.4, 3.5; Profiles 4.1.4.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from lxml import etree
from signxml import DigestAlgorithm, SignatureConfiguration, SignatureMethod, XMLVerifier
from signxml.exceptions import SignXMLException

from undersign.workspaces.access import ciphered

NS = {
    "p": "urn:oasis:names:tc:SAML:2.0:protocol",
    "a": "urn:oasis:names:tc:SAML:2.0:assertion",
    "d": "http://www.w3.org/2000/09/xmldsig#",
}
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
LEEWAY = timedelta(seconds=60)  # between clocks
_MOST = 300_000
_METHODS = frozenset(
    {SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512}
    | {SignatureMethod.ECDSA_SHA256, SignatureMethod.ECDSA_SHA384, SignatureMethod.ECDSA_SHA512}
    | {SignatureMethod.SHA256_RSA_MGF1}
)
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})


class Untrue(ValueError):
    """It does not say it, or not to us. The text is for logs, never for whoever signs in."""


@dataclass(frozen=True)
class Expected:
    """entity: ours. answer_url: where answers come to. request_id: of the request this answers. key: PEM of
    ours, to which assertions may be encrypted; "" for none."""

    issuer: str
    certificates: tuple[str, ...]
    entity: str
    answer_url: str
    request_id: str
    key: str = ""


@dataclass(frozen=True)
class Said:
    """subject: NameID with its format and qualifiers. attributes: {name or friendly name: values}."""

    subject: str
    attributes: dict[str, list[str]]


def answers(posted: str) -> str:
    """The id of the request that an answer says it is to, before anything of it is believed, or ""."""
    try:
        found = parsed(_decoded(posted)).get("InResponseTo") or ""
    except Untrue:
        return ""
    return str(found)[:40]


def judged(posted: str, expected: Expected, at: datetime) -> Said:
    """What an answer says, posted as base64. Raises `Untrue`."""
    try:
        raw = _decoded(posted)
        outer = parsed(raw)
        _require_answer(outer, expected)
        told = _signed_assertion(raw, expected)
        _require_now_and_us(told, expected, at)
        return _said(told)
    except (etree.LxmlError, SignXMLException, KeyError, TypeError, AttributeError) as error:
        raise Untrue(f"no answer that holds: {error}") from error


def _decoded(posted: str) -> bytes:
    try:
        return base64.b64decode(posted) if len(posted) <= _MOST else b""
    except ValueError as error:
        raise Untrue("no base64") from error


def parsed(raw: bytes) -> Any:
    """The root of a document without a type and without entities. Raises `Untrue`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Untrue(f"no XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise Untrue("a document type")
    return root


def _require_answer(outer: Any, expected: Expected) -> None:
    """The envelope may be unsigned: what it says can only refuse, never let in."""
    if outer.tag != name("p", "Response") or outer.get("Version") != "2.0":
        raise Untrue("no response")
    status = outer.find("p:Status/p:StatusCode", NS)
    if status is None or status.get("Value") != SUCCESS:
        raise Untrue("they did not vouch")
    if outer.get("Destination", expected.answer_url) != expected.answer_url:
        raise Untrue("meant for another address")
    if outer.get("InResponseTo", expected.request_id) != expected.request_id:
        raise Untrue("the answer to something else")
    encrypted = outer.findall(".//a:EncryptedAssertion", NS)
    if encrypted and not expected.key:
        raise Untrue("encrypted, and we have no key")
    if len(outer.findall(".//a:Assertion", NS)) + len(encrypted) != 1:
        raise Untrue("not one assertion")


def _signed_assertion(raw: bytes, expected: Expected) -> Any:
    """The assertion out of the very bytes that were signed."""
    outer = parsed(raw)
    encrypted = outer.find("a:EncryptedAssertion", NS)
    if encrypted is not None and outer.find("d:Signature", NS) is None:
        raw = _opened(encrypted, expected)  # nothing around it is signed, so it has to be itself
        if parsed(raw).tag != name("a", "Assertion"):
            raise Untrue("no assertion inside")
    faults = []
    for certificate in expected.certificates:
        try:
            return _only_assertion(_verified(raw, certificate), expected)
        except (SignXMLException, ValueError) as error:
            faults.append(str(error)[:200])
    raise Untrue("; ".join(faults) or "no certificate")


def _opened(encrypted: Any, expected: Expected) -> bytes:
    try:
        return ciphered.opened(encrypted, expected.key)
    except ValueError as error:
        raise Untrue(str(error)) from None


def _verified(raw: bytes, certificate: str) -> Any:
    how = SignatureConfiguration(
        require_x509=True,
        verification_time=_within_its_time(certificate),
        expect_references=1,
        location="./",
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
    )
    # The signature of the response, else of its assertion; each right below what it signs.
    root = parsed(raw)
    places = [
        each for each in (root, *root.findall("a:Assertion", NS)) if each.find("d:Signature", NS) is not None
    ]
    if not places or len(root.findall(".//d:Signature", NS)) != len(places):
        raise Untrue("no signature where one belongs, or one more")
    ids = [each.get("ID") for each in root.iter() if isinstance(each.tag, str) and each.get("ID")]
    if len(ids) != len(set(ids)):
        raise Untrue("an id given twice")
    found: Any = XMLVerifier().verify(
        etree.tostring(places[0]), x509_cert=certificate, expect_config=how, id_attribute="ID"
    )
    signed = found.signed_xml
    if signed is None or signed.tag != places[0].tag or signed.get("ID") != places[0].get("ID"):
        raise Untrue("something else was signed")
    return signed


def _within_its_time(certificate: str) -> datetime:
    """A certificate out of the metadata is a key with a name: an admin trusts it until they paste another,
    and its dates do not count (SAML Metadata Interoperability Profile 2.6.1)."""
    return x509.load_pem_x509_certificate(certificate.encode()).not_valid_after_utc


def _only_assertion(signed: Any, expected: Expected) -> Any:
    if signed.tag == name("a", "Assertion"):
        return signed
    inside, encrypted = signed.findall("a:Assertion", NS), signed.findall("a:EncryptedAssertion", NS)
    if len(inside) + len(encrypted) != 1:
        raise Untrue("not one assertion")
    if inside:
        return inside[0]
    told = parsed(_opened(encrypted[0], expected))
    if told.tag != name("a", "Assertion"):
        raise Untrue("no assertion inside")
    return told


def _require_now_and_us(told: Any, expected: Expected, at: datetime) -> None:
    if plain(told.find("a:Issuer", NS)) != expected.issuer:
        raise Untrue("another issuer")
    conditions = told.find("a:Conditions", NS)
    if conditions is None:
        raise Untrue("no conditions")
    _require_time(conditions, at)
    audiences = [plain(each) for each in conditions.findall("a:AudienceRestriction/a:Audience", NS)]
    if expected.entity not in audiences:
        raise Untrue("meant for somebody else")
    if not any(_confirms(each, expected, at) for each in told.findall("a:Subject/a:SubjectConfirmation", NS)):
        raise Untrue("not confirmed for this attempt")
    statement = told.find("a:AuthnStatement", NS)
    if statement is None:
        raise Untrue("nobody signed in")
    ends = statement.get("SessionNotOnOrAfter")
    if ends and _moment(ends) + LEEWAY <= at:
        raise Untrue("the session there is over")


def _confirms(confirmation: Any, expected: Expected, at: datetime) -> bool:
    data = confirmation.find("a:SubjectConfirmationData", NS)
    return (
        confirmation.get("Method") == BEARER
        and data is not None
        and data.get("NotBefore") is None
        and data.get("Recipient") == expected.answer_url
        and data.get("InResponseTo") == expected.request_id
        and data.get("NotOnOrAfter") is not None
        and _moment(data.get("NotOnOrAfter")) + LEEWAY > at
    )


def _require_time(conditions: Any, at: datetime) -> None:
    begins, ends = conditions.get("NotBefore"), conditions.get("NotOnOrAfter")
    if (begins and _moment(begins) - LEEWAY > at) or (ends and _moment(ends) + LEEWAY <= at):
        raise Untrue("not of this time")


def _said(told: Any) -> Said:
    who = told.find("a:Subject/a:NameID", NS)
    if who is None or not plain(who):
        raise Untrue("about nobody")
    parts = [who.get(each, "") for each in ("Format", "NameQualifier", "SPNameQualifier")]
    found: dict[str, list[str]] = {"NameID": [plain(who)]}
    for each in told.findall("a:AttributeStatement/a:Attribute", NS):
        values = [plain(value) for value in each.findall("a:AttributeValue", NS)]
        for called in (each.get("Name"), each.get("FriendlyName")):
            if called:
                found.setdefault(called, []).extend(values)
    return Said("\0".join([*parts, plain(who)]), found)


def first(said: Said, names: Sequence[str]) -> str:
    """The first value of the first of these attributes that is there, or ""."""
    return next((said.attributes[each][0] for each in names if said.attributes.get(each)), "")


def plain(node: Any) -> str:
    """All text in a node, comments left out."""
    return "" if node is None else "".join(node.itertext()).strip()


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise Untrue("no time") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def name(prefix: str, local: str) -> str:
    """An element's name as lxml writes it."""
    return f"{{{NS[prefix]}}}{local}"
