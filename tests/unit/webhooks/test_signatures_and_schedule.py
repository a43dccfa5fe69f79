"""What is signed is believed by the `standardwebhooks` package and fits the specification's vector."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from undersign.webhooks import schedule, signature

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_specifications_vector():
    """Secret, message and signature as the reference libraries' own tests have them."""
    pair = signature.Pair("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", signature.fresh().private)
    said = signature.headers([pair], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert said["webhook-signature"].split()[0] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_package_believes_it_and_nothing_else():
    pair = signature.fresh()
    body = json.dumps({"type": "contract.completed"}).encode()
    said = signature.headers([pair], "evt_1", int(datetime.now(UTC).timestamp()), body)
    Webhook(pair.shared).verify(body, said)
    for wrong in (body + b" ", body.replace(b"completed", b"declined_")):
        with pytest.raises(WebhookVerificationError):
            Webhook(pair.shared).verify(wrong, said)
    with pytest.raises(WebhookVerificationError):
        Webhook(signature.fresh().shared).verify(body, said)


def test_ed25519():
    pair = signature.fresh()
    said = signature.headers([pair], "evt_1", 1, b"{}")["webhook-signature"].split()[1]
    public = base64.b64decode(pair.public.removeprefix("whpk_"))
    Ed25519PublicKey.from_public_bytes(public).verify(
        base64.b64decode(said.removeprefix("v1a,")), b"evt_1.1.{}"
    )


def test_while_a_secret_changes_both_sign():
    pairs = [signature.fresh(), signature.fresh()]
    at = int(datetime.now(UTC).timestamp())
    said = signature.headers(pairs, "evt_1", at, b"{}")
    for pair in pairs:
        Webhook(pair.shared).verify(b"{}", said)


def test_ten_attempts_in_75_hours_and_35_minutes():
    at, waits = NOW, []
    for attempts in range(1, 11):
        follows = schedule.after_failure(attempts, 1, at)
        if follows.is_spent:
            break
        waits.append((follows.due - at).total_seconds())
        at = follows.due
    assert waits == [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
    assert at - NOW == schedule.SPAN == timedelta(hours=75, minutes=35, seconds=5)


@pytest.mark.parametrize(
    ("attempts", "misses", "asked", "due", "rest"),
    [
        (1, 1, None, 5, None),
        (1, 1, 600, 600, 600),
        (2, 2, None, 300, None),
        (2, 3, None, 300, 300),
        (3, 9, 60, 1800, 1800),
        (3, 9, 7200, 7200, 7200),
    ],
)
def test_who_waits(attempts, misses, asked, due, rest):
    follows = schedule.after_failure(attempts, misses, NOW, asked)
    assert follows.due == NOW + timedelta(seconds=due)
    assert follows.rest == (None if rest is None else NOW + timedelta(seconds=rest))
