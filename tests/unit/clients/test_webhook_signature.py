"""A webhook is believed if Standard Webhooks' signature holds, and for five minutes."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from undersign_client import webhooks

# The example of the specification's reference libraries.
SECRET, BODY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
ID, AT = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
MARK = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
EVENT = b'{"type": "contract.sealed", "data": {"contract": "ctr_1"}}'


def signed(body: bytes = EVENT, secret: str = SECRET) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{ID}.{AT}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(digest).decode()


def headers(mark: str, **other: str) -> dict[str, str]:
    return {"Webhook-Id": ID, "Webhook-Timestamp": str(AT), "Webhook-Signature": mark, **other}


def test_it_signs_as_the_specification_does():
    assert signed(BODY) == MARK


def test_a_genuine_event_is_read():
    event = webhooks.verify(SECRET, headers(f"v1,AAAA v1a,zz {signed()}"), EVENT, now=AT + 300)
    assert (event.id, event.at, event.type) == (ID, AT, "contract.sealed")
    assert event.data["data"] == {"contract": "ctr_1"}
    old = "whsec_" + base64.b64encode(b"x" * 24).decode()
    assert webhooks.verify([old, SECRET], headers(signed()), EVENT, now=AT)


@pytest.mark.parametrize(
    ("given", "body", "now"),
    [
        (headers(signed()), EVENT + b" ", AT),
        (headers(signed()), EVENT, AT + 301),
        (headers(signed()), EVENT, AT - 301),
        (headers("v1,"), EVENT, AT),
        (headers("v2," + signed()[3:]), EVENT, AT),
        (headers("v1a," + signed()[3:]), EVENT, AT),
        (headers(signed(), **{"Webhook-Id": "other"}), EVENT, AT),
        (headers(signed(), **{"Webhook-Timestamp": f"0{AT}"}), EVENT, AT),
        (headers(signed(), **{"Webhook-Timestamp": "١٦١٤٢٦٥٣٣٠"}), EVENT, AT),
        (headers(signed(b"[]")), b"[]", AT),
        ({}, EVENT, AT),
    ],
)
def test_anything_else_is_not_genuine(given, body, now):
    with pytest.raises(webhooks.NotGenuine):
        webhooks.verify(SECRET, given, body, now=now)


def test_a_public_key_does_too():
    private = Ed25519PrivateKey.generate()
    public = "whpk_" + base64.b64encode(private.public_key().public_bytes_raw()).decode()
    mark = base64.b64encode(private.sign(f"{ID}.{AT}.".encode() + EVENT)).decode()
    assert webhooks.verify(public, headers(f"v1a,{mark}"), EVENT, now=AT).type == "contract.sealed"
    with pytest.raises(webhooks.NotGenuine):
        webhooks.verify(public, headers(f"v1a,{mark}"), EVENT + b" ", now=AT)
    with pytest.raises(ValueError, match="whsec_"):
        webhooks.verify("whsec_%%%", headers(signed()), EVENT, now=AT)
