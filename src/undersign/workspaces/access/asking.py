"""What is said to an organisation by SAML 2.0 before anybody comes: our request, who we are, who they are.

Pure. Hides the XML of both. Sources: SAML Core 3.4; Bindings 3.4; Metadata 2.4.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import quoteattr

from undersign.workspaces.access import assertion, ciphered

NS = {**assertion.NS, "m": "urn:oasis:names:tc:SAML:2.0:metadata"}
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"


@dataclass(frozen=True)
class Described:
    """Of an organisation's metadata."""

    issuer: str
    sign_on_url: str
    certificates: tuple[str, ...]


def request_url(where: str, *, request_id: str, entity: str, answer_url: str, at: datetime) -> str:
    """The address that asks `where` to vouch for whoever comes (HTTP-Redirect, deflated)."""
    xml = (
        f'<p:AuthnRequest xmlns:p="{NS["p"]}" xmlns:a="{NS["a"]}" ID={quoteattr(request_id)} Version="2.0" '
        f'IssueInstant="{_stamp(at)}" Destination={quoteattr(where)} ProtocolBinding="{POST}" '
        f"AssertionConsumerServiceURL={quoteattr(answer_url)}><a:Issuer>{_text(entity)}</a:Issuer>"
        '<p:NameIDPolicy AllowCreate="true"/></p:AuthnRequest>'
    )
    deflated = zlib.compress(xml.encode(), wbits=-15)
    asked = urlencode({"SAMLRequest": base64.b64encode(deflated).decode()})
    return f"{where}{'&' if '?' in where else '?'}{asked}"


def metadata(entity: str, answer_url: str, certificate: str = "") -> str:
    """What the organisation needs to know of us. certificate: base64, to whose key it may encrypt."""
    return (
        f'<?xml version="1.0"?><m:EntityDescriptor xmlns:m="{NS["m"]}" entityID={quoteattr(entity)}>'
        '<m:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true" '
        f'protocolSupportEnumeration="{NS["p"]}">{_key(certificate)}'
        f'<m:AssertionConsumerService Binding="{POST}" '
        f'Location={quoteattr(answer_url)} index="0" isDefault="true"/></m:SPSSODescriptor>'
        "</m:EntityDescriptor>"
    )


def _key(certificate: str) -> str:
    if not certificate:
        return ""
    taken = "".join(f'<m:EncryptionMethod Algorithm="{each}"/>' for each in ciphered.METHODS)
    return (
        f'<m:KeyDescriptor use="encryption"><d:KeyInfo xmlns:d="{NS["d"]}"><d:X509Data><d:X509Certificate>'
        f"{certificate}</d:X509Certificate></d:X509Data></d:KeyInfo>{taken}</m:KeyDescriptor>"
    )


def described(xml: str) -> Described:
    """Read an organisation's metadata. Raises `Untrue`."""
    root = assertion.parsed(xml.strip().encode())
    found = [root] if root.tag == f"{{{NS['m']}}}EntityDescriptor" else root.findall("m:EntityDescriptor", NS)
    found = [each for each in found if each.find("m:IDPSSODescriptor", NS) is not None]
    if len(found) != 1:
        raise assertion.Untrue("not one identity provider")
    idp = found[0].find("m:IDPSSODescriptor", NS)
    urls = [
        each.get("Location", "")
        for each in idp.findall("m:SingleSignOnService", NS)
        if each.get("Binding") == REDIRECT
    ]
    certificates = tuple(
        _pem(certificate)
        for holder in idp.findall("m:KeyDescriptor", NS)
        if holder.get("use", "signing") == "signing"
        for certificate in holder.findall(".//d:X509Certificate", NS)
    )
    if not urls or not certificates or not found[0].get("entityID"):
        raise assertion.Untrue("no address to be asked at by redirect, or no certificate")
    return Described(found[0].get("entityID", ""), urls[0], certificates)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _pem(node: Any) -> str:
    bare = "".join(assertion.plain(node).split())
    lines = [bare[n : n + 64] for n in range(0, len(bare), 64)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
