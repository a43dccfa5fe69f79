"""AWS KMS as far as wrapping a key goes: Encrypt and Decrypt, JSON 1.1, Signature Version 4.

The description is Amazon's own (botocore's `kms` service), which every request and answer is held to; and the
signature is made anew by botocore and compared. What was wrapped opens under the same key and the same
encryption context, and under no other: `InvalidCiphertextException`, as the API reference says.
"""

from __future__ import annotations

import base64
import json
import os
import re
from typing import Any

from botocore import loaders, model, validate
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests.services.vendors import fake

ACCESS, SECRET, REGION = "AKIDEXAMPLE", "secret-of-a-test", "eu-central-1"
_SIGNED = re.compile(
    r"Credential=([^/]+)/(\d{8})/([^/]+)/kms/aws4_request, SignedHeaders=([^,]+), Signature="
)


class Kms(fake.Fake):
    def __init__(self) -> None:
        super().__init__()
        self.keys = {"alias/undersign": AESGCM.generate_key(256)}
        self._service = model.ServiceModel(loaders.Loader().load_service_model("kms", "service-2"))

    @property
    def place(self) -> str:
        return f"{self.url}?key=alias/undersign&region={REGION}"

    def who(self, asked: fake.Asked) -> str | None:
        """The access key, if Signature Version 4 made anew over the same headers is the one sent."""
        sent = asked.headers.get("authorization", "")
        found = _SIGNED.search(sent)
        if found is None or found[1] != ACCESS or found[3] != REGION:
            return None
        told = {name: asked.headers[name] for name in found[4].split(";") if name != "x-amz-date"}
        again = AWSRequest("POST", self.url + asked.path, data=asked.body, headers=told)
        again.context["timestamp"] = asked.headers["x-amz-date"]
        auth = SigV4Auth(Credentials(ACCESS, SECRET), "kms", REGION)
        again.headers["X-Amz-Date"] = asked.headers["x-amz-date"]
        wanted = auth.signature(auth.string_to_sign(again, auth.canonical_request(again)), again)
        return ACCESS if sent.endswith(f"Signature={wanted}") else None

    def error(self, status: int, sentence: str, **more: Any) -> Any:
        return {"__type": more.get("code", "KMSInternalException"), "message": sentence}

    def _judge(self, asked: fake.Asked) -> tuple[Any, Any, str]:
        name = asked.headers.get("x-amz-target", "").partition(".")[2]
        if name not in self._service.operation_names:
            return None, None, f"no such operation: {name}"
        shape = self._service.operation_model(name).input_shape
        said = {key: _bytes(shape.members.get(key), value) for key, value in asked.json.items()}
        report = validate.ParamValidator().validate(said, shape)
        unknown = sorted(set(said) - set(shape.members))
        return None, None, report.generate_report() + (f"unknown: {unknown}" if unknown else "")

    def _judge_answer(self, *_told: Any) -> None:
        return None

    @fake.route("POST", "/")
    def act(self, asked: fake.Asked) -> Any:
        said, context = asked.json, json.dumps(asked.json.get("EncryptionContext", {}), sort_keys=True)
        key = self.keys.get(said.get("KeyId", ""))
        if key is None:
            raise fake.Refused(400, "Invalid keyId", code="NotFoundException")
        about = {"KeyId": said["KeyId"], "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}
        if asked.headers["x-amz-target"].endswith(".Encrypt"):
            nonce = os.urandom(12)
            made = nonce + AESGCM(key).encrypt(nonce, base64.b64decode(said["Plaintext"]), context.encode())
            return {"CiphertextBlob": base64.b64encode(made).decode(), **about}
        blob = base64.b64decode(said["CiphertextBlob"])
        try:
            plain = AESGCM(key).decrypt(blob[:12], blob[12:], context.encode())
        except InvalidTag:
            raise fake.Refused(400, "", code="InvalidCiphertextException") from None
        return {"Plaintext": base64.b64encode(plain).decode(), **about}


def _bytes(shape: Any, value: Any) -> Any:
    return base64.b64decode(value) if shape is not None and shape.type_name == "blob" else value
