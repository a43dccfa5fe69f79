"""An assertion of SAML that was encrypted to us, opened; and the key that it is encrypted to. Pure.

Hides XML Encryption: a fresh key for AES, wrapped by RSA-OAEP to ours. What it holds is believed no more
than if it had come in the clear: a signature is still asked for. RSA 1.5 is refused, since answers to
forgeries would open it (Bleichenbacher); whatever does not open is refused by one and the same word, so that
nobody learns from CBC's padding. Sources: XML Encryption 1.1, 5.2, 5.5; SAML Core 2.3.4.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID

NS = {"e": "http://www.w3.org/2001/04/xmlenc#", "d": "http://www.w3.org/2000/09/xmldsig#",
      "e11": "http://www.w3.org/2009/xmlenc11#"}  # fmt: skip
_CBC = {f"{NS['e']}aes{bits}-cbc": bits // 8 for bits in (128, 192, 256)}
_GCM = {f"{NS['e11']}aes{bits}-gcm": bits // 8 for bits in (128, 192, 256)}
METHODS = (*_GCM, *_CBC)
_HASHES: dict[str, hashes.HashAlgorithm] = {
    f"{NS['d']}sha1": hashes.SHA1(),  # noqa: S303 (OAEP's own, where no collision helps)
    f"{NS['e']}sha256": hashes.SHA256(),
    f"{NS['e']}sha512": hashes.SHA512(),
}
_MASKS: dict[str, hashes.HashAlgorithm] = {
    f"{NS['e11']}mgf1sha1": hashes.SHA1(),  # noqa: S303
    f"{NS['e11']}mgf1sha256": hashes.SHA256(),
    f"{NS['e11']}mgf1sha512": hashes.SHA512(),
}
_OAEP, _OAEP_11 = f"{NS['e']}rsa-oaep-mgf1p", f"{NS['e11']}rsa-oaep"
_SIZE, _LASTS = 3072, timedelta(days=3650)


def make(named: str, at: datetime) -> str:
    """A private key and its certificate, both PEM, one after the other. Nobody goes by its dates."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_SIZE)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, named[:64])])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(at).not_valid_after(at + _LASTS)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    kept = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*kept).decode() + certificate.public_bytes(kept[0]).decode()


def certificate(pem: str) -> str:
    """The certificate of such a pair as metadata names it: base64 in one line."""
    found = x509.load_pem_x509_certificate(pem[pem.index("-----BEGIN CERTIFICATE") :].encode())
    return base64.b64encode(found.public_bytes(serialization.Encoding.DER)).decode()


def opened(encrypted: Any, pem: str) -> bytes:
    """The XML inside an EncryptedAssertion. Raises ValueError, which says nothing of why."""
    try:
        data = encrypted.find("e:EncryptedData", NS)
        wrapped = encrypted.findall(".//e:EncryptedKey", NS)
        if data is None or len(wrapped) != 1 or len(encrypted.findall(".//e:EncryptedData", NS)) != 1:
            raise ValueError
        return _plain(data, _unwrapped(wrapped[0], pem))
    except (ValueError, KeyError, TypeError, AttributeError, InvalidTag):
        raise ValueError("encrypted, and not so that we can open it") from None


def _unwrapped(wrapped: Any, pem: str) -> bytes:
    method = wrapped.find("e:EncryptionMethod", NS)
    digest = method.find("d:DigestMethod", NS)
    hashed = _HASHES[digest.get("Algorithm")] if digest is not None else hashes.SHA1()  # noqa: S303
    masked: hashes.HashAlgorithm = hashes.SHA1()  # noqa: S303
    if method.get("Algorithm") == _OAEP_11:
        mask = method.find("e11:MGF", NS)
        masked = _MASKS[mask.get("Algorithm")] if mask is not None else masked
    elif method.get("Algorithm") != _OAEP:
        raise ValueError
    key = serialization.load_pem_private_key(pem.encode(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError
    return key.decrypt(_bytes(wrapped), padding.OAEP(padding.MGF1(masked), hashed, None))


def _plain(data: Any, key: bytes) -> bytes:
    method, said = data.find("e:EncryptionMethod", NS).get("Algorithm"), _bytes(data)
    if len(key) != (_GCM.get(method) or _CBC[method]):
        raise ValueError
    if method in _GCM:
        return AESGCM(key).decrypt(said[:12], said[12:], None)
    reader = Cipher(algorithms.AES(key), modes.CBC(said[:16])).decryptor()
    padded = reader.update(said[16:]) + reader.finalize()
    if not 1 <= padded[-1] <= 16:
        raise ValueError
    return padded[: -padded[-1]]


def _bytes(node: Any) -> bytes:
    return base64.b64decode("".join(node.find("e:CipherData/e:CipherValue", NS).itertext()))
