"""The instance's own certificate authority: a root, a seal for each workspace, a certificate per signer.

Hides X.509. Bytes in, bytes out: keeping them, encrypted, is the caller's. A seal and a signer differ by
certificate policy and not by name, because a signer may be called "Northwind seal".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

from undersign.sealing.crypto import cms
from undersign.sealing.crypto.signing_key import Algorithm, LocalKey

# Arcs below a UUID need no registration (ITU-T X.667).
ARC = "2.25.125590879575489964696077180206216164078"
SEAL_POLICY = x509.ObjectIdentifier(f"{ARC}.1")
SIGNER_POLICY = x509.ObjectIdentifier(f"{ARC}.2")
STAMP_POLICY = x509.ObjectIdentifier(f"{ARC}.3")  # what our own time stamps are: the instance's own clock
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
# RFC 9336 names the purpose; viewers built on NSS (poppler, LibreOffice) trust only e-mail protection.
_DOCUMENTS = x509.Extension(
    ExtensionOID.EXTENDED_KEY_USAGE,
    False,
    x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]),
)
_STAMPS = x509.Extension(
    ExtensionOID.EXTENDED_KEY_USAGE, True, x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
)
FULL_NAME = x509.ObjectIdentifier("2.5.4.41")
SMTP_UTF8 = x509.ObjectIdentifier("1.3.6.1.5.5.7.8.9")  # RFC 9598
WORKSPACE_URN = "urn:undersign:workspace:"
NAME_LIMIT = 64  # ub-common-name, RFC 5280, counted in bytes as strict readers do


@dataclass(frozen=True)
class Identity:
    """A private key (PKCS #8 DER, unencrypted: guard it) and its DER chain, own certificate first."""

    pkcs8: bytes
    chain: tuple[bytes, ...]

    @property
    def certificate(self) -> bytes:
        return self.chain[0]

    def key(self) -> LocalKey:
        return LocalKey(self.pkcs8, self.chain)


def make_root(instance: str, *, at: datetime, years: int = 20) -> Identity:
    """A self-signed P-256 root for one instance, valid from ``at`` (aware)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"{instance} root", organisation=instance)
    builder = _builder(name, name, key.public_key(), at, timedelta(days=365 * years + years // 4))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
    builder = builder.add_extension(_usage(authority=True), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    return Identity(_pkcs8(key), (_der(certificate),))


def issue_seal(
    root: Identity,
    *,
    organisation: str,
    workspace_id: str,
    at: datetime,
    years: int = 10,
    algorithm: Algorithm = "P-256",
) -> Identity:
    """A workspace's seal: "<organisation> seal", bound to the workspace by a URI name."""
    names = [x509.UniformResourceIdentifier(WORKSPACE_URN + workspace_id)]
    return _issue(
        root,
        _name(f"{organisation} seal", organisation=organisation),
        names,
        SEAL_POLICY,
        at,
        timedelta(days=365 * years + years // 4),
        algorithm,
    )


def certify_seal(
    root: Identity,
    public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    *,
    organisation: str,
    workspace_id: str,
    at: datetime,
    years: int = 10,
) -> tuple[bytes, ...]:
    """The chain of a workspace's seal whose private key lies elsewhere: in a security module, a KMS."""
    names = [x509.UniformResourceIdentifier(WORKSPACE_URN + workspace_id)]
    subject = _name(f"{organisation} seal", organisation=organisation)
    life = timedelta(days=365 * years + years // 4)
    return (_certified(root, subject, names, SEAL_POLICY, at, life, public, _DOCUMENTS), *root.chain)


def issue_signer(
    root: Identity,
    *,
    name: str,
    email: str,
    method: str,
    at: datetime,
    hours: int = 24,
    algorithm: Algorithm = "P-256",
) -> Identity:
    """A short-lived certificate naming the signer and, as organisational unit, the proof performed."""
    return _issue(
        root,
        _name(name, unit=method),
        [_mailbox(email)] if email else [],
        SIGNER_POLICY,
        at,
        timedelta(hours=hours),
        algorithm,
    )


def issue_stamper(root: Identity, *, instance: str, at: datetime, years: int = 10) -> Identity:
    """Who stamps times where no outside authority is asked; the name says that the clock is our own."""
    name = _name(f"{instance} time stamps (own clock)", organisation=instance)
    life = timedelta(days=365 * years + years // 4)
    return _issue(root, name, [], STAMP_POLICY, at, life, "P-256", _STAMPS)


def _issue(
    root: Identity,
    subject: x509.Name,
    alternatives: Sequence[x509.GeneralName],
    policy: x509.ObjectIdentifier,
    at: datetime,
    life: timedelta,
    algorithm: Algorithm,
    purpose: x509.Extension = _DOCUMENTS,
) -> Identity:
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey = (
        rsa.generate_private_key(65537, 2048)
        if algorithm == "RSA-2048"
        else ec.generate_private_key(ec.SECP256R1())
    )
    certificate = _certified(root, subject, alternatives, policy, at, life, key.public_key(), purpose)
    return Identity(_pkcs8(key), (certificate, *root.chain))


def _certified(
    root: Identity,
    subject: x509.Name,
    alternatives: Sequence[x509.GeneralName],
    policy: x509.ObjectIdentifier,
    at: datetime,
    life: timedelta,
    public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    purpose: x509.Extension,
) -> bytes:
    authority = x509.load_der_x509_certificate(root.certificate)
    ends = min(at + life, authority.not_valid_after_utc) - at
    builder = _builder(subject, authority.subject, public, at, ends)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(authority=False), critical=True)
    builder = builder.add_extension(purpose.value, critical=purpose.critical)
    builder = builder.add_extension(
        x509.CertificatePolicies([x509.PolicyInformation(policy, None)]), critical=False
    )
    authority_key = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(authority_key), critical=False
    )
    if alternatives:
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    signer = serialization.load_der_private_key(root.pkcs8, None)
    return _der(builder.sign(signer, hashes.SHA256()))  # type: ignore[arg-type]


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    at: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    start = at.replace(microsecond=0)
    return (
        x509.CertificateBuilder(issuer, subject, public, x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _name(common: str, *, organisation: str = "", unit: str = "") -> x509.Name:
    parts = []
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, _short(organisation)))
    if unit:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, _short(unit)))
    parts.append(x509.NameAttribute(NameOID.COMMON_NAME, _short(common)))
    if _short(common) != common:  # the whole name has an attribute of its own, without that limit
        parts.append(x509.NameAttribute(FULL_NAME, common))
    return x509.Name(parts)


def _short(text: str) -> str:
    encoded = text.encode()
    if len(encoded) <= NAME_LIMIT:
        return text
    return encoded[: NAME_LIMIT - 3].decode(errors="ignore") + "…"


def _mailbox(email: str) -> x509.GeneralName:
    local, _, domain = email.rpartition("@")
    if local.isascii() and domain:
        try:
            return x509.RFC822Name(f"{local}@{domain.encode('idna').decode()}")
        except (UnicodeError, ValueError):
            pass
    encoded = email.encode()
    return x509.OtherName(SMTP_UTF8, cms.der(0x0C, encoded))


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _pkcs8(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)
