"""The master key kept by a key service that speaks AWS KMS: it wraps ours with a key that never leaves it.

Hides the service: `TrentService.Encrypt` and `Decrypt` over JSON 1.1, signed with Signature Version 4; the
bytes go through the door. Its encryption context binds what is wrapped to this use. A place is
`https://kms.eu-central-1.amazonaws.com?key=alias/undersign&region=eu-central-1`; the access key comes from
the operator's environment and is never stored.

Source: AWS Key Management Service API reference (Encrypt, Decrypt).
"""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from django.conf import settings

from undersign.connectors.api import Permanent, Temporary
from undersign.connectors.out import http
from undersign.connectors.out.reach import Reach
from undersign.store import master

LIMITS = http.Limits(connect=3, silence=6, request=8, work=15, answer_bytes=2**16)
CONTEXT = {"undersign": "master key"}
JSON = "application/x-amz-json-1.1"
_SIGNED = ("content-type", "host", "x-amz-target")


class KeyService:
    """See `store.master.Keeper`."""

    def __init__(self, place: str) -> None:
        parts = urlsplit(place)
        told = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self._url = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        self._key, self._region = told.get("key", ""), told.get("region", "us-east-1")

    def wrap(self, key: bytes) -> bytes:
        said = {"KeyId": self._key, "Plaintext": base64.b64encode(key).decode()}
        return self._read(self._asked("Encrypt", said), "CiphertextBlob")

    def unwrap(self, wrapped: bytes) -> bytes:
        said = {"KeyId": self._key, "CiphertextBlob": base64.b64encode(wrapped).decode()}
        return self._read(self._asked("Decrypt", said), "Plaintext")

    def _asked(self, what: str, said: dict[str, Any]) -> Any:
        reach = Reach(private=True, loopback=settings.CONNECTORS_REACH_LOOPBACK)
        headers = {"Content-Type": JSON, "X-Amz-Target": f"TrentService.{what}"}
        try:
            with http.Door(self._url, reach=reach, auth=self._sign, limits=LIMITS) as door:
                body = {**said, "EncryptionContext": CONTEXT}
                return door.ask("POST", slash=True, json=body, headers=headers).json()
        except (Temporary, Permanent) as error:
            raise master.Unopened(f"The key service does not open the master key: {error}") from error

    def _sign(self, request: Any) -> Any:
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials

        told = {name: request.headers[name] for name in _SIGNED}
        asked = AWSRequest(request.method, str(request.url), data=request.content, headers=told)
        given = Credentials(settings.KMS_ACCESS, settings.KMS_SECRET, settings.KMS_SESSION or None)
        SigV4Auth(given, "kms", self._region).add_auth(asked)
        for name, value in asked.headers.items():
            request.headers[name] = value
        return request

    @staticmethod
    def _read(answer: Any, name: str) -> bytes:
        try:
            return base64.b64decode(answer[name], validate=True)
        except (KeyError, TypeError, ValueError) as error:
            raise master.Unopened("The key service sent an answer that cannot be read.") from error
