"""The master key kept by a security module (PKCS #11): an AES key in it wraps ours, and never leaves it.

Hides the module. AES-GCM, made and opened inside of it. The PIN is that of `hardware`. A place is
`/usr/lib/softhsm/libsofthsm2.so?token=undersign&label=master`; the key is made where there is none yet.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qs

from undersign.sealing.crypto import hardware
from undersign.store import master

NONCE_BYTES = 12
_TAG_BITS = 128
_BOUND_TO = b"undersign master key"


class ModuleKeeper:
    """See `store.master.Keeper`."""

    def __init__(self, place: str) -> None:
        library, _mark, query = place.partition("?")
        told = {name: values[0] for name, values in parse_qs(query).items()}
        self._reference = hardware.Reference(library, told.get("token", ""), told.get("label", "master"), ())

    def wrap(self, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._asked("encrypt", nonce, key)

    def unwrap(self, wrapped: bytes) -> bytes:
        return self._asked("decrypt", wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:])

    def _asked(self, what: str, nonce: bytes, data: bytes) -> bytes:
        try:
            with hardware.session_of(self._reference) as session:
                import pkcs11

                how = pkcs11.GCMParams(nonce, aad=_BOUND_TO, tag_bits=_TAG_BITS)
                do = getattr(self._key(session, make=what == "encrypt"), what)
                return bytes(do(data, mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=how))
        except hardware.Unavailable as error:
            raise master.Unopened(str(error)) from error

    def _key(self, session: Any, *, make: bool) -> Any:
        import pkcs11

        kind, label = pkcs11.ObjectClass.SECRET_KEY, self._reference.label
        try:
            return session.get_key(object_class=kind, label=label)
        except pkcs11.NoSuchKey:
            if not make:
                raise
        stays = {pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False}
        return session.generate_key(pkcs11.KeyType.AES, 256, store=True, label=label, template=stays)
