"""A passkey: a key on the signer's own device, used after a finger, a face or a PIN (law.md A9: AAL2).

Hides WebAuthn. A challenge is made for each check and judged once; the answer must come from our own origin,
for our own name, from outside of any frame, with the person verified by their device. A counter that does not
rise means a copied key, and passes nothing. The first passkey of an address is made in a sitting that has
just proven the mailbox; after that only those on file count, since else a mailbox would be enough for ever.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from undersign.contracts.people import demanded
from undersign.contracts.people.recipient import Recipient
from undersign.journal.refused import Refused
from undersign.signing.proof import keyring
from undersign.signing.proof.method import Asked, Given, Method, Passed, Wrong

MAKE, USE = "make", "use"
MAILBOX = "email_code"
Judge = Callable[[Asked, dict[str, Any]], Passed | Wrong]
_REQUIRED = UserVerificationRequirement.REQUIRED
_MOST = 20_000  # characters of an answer; real ones have a thousand or two


class Passkey(Method):
    name = "passkey"
    begins = True
    lasts = timedelta(minutes=5)
    is_code = False

    def begin(self, asked: Asked) -> str:
        """Raises `Refused` (passkey.mailbox) where the first one would be made for an unproven mailbox."""
        purpose = USE if keyring.of(asked.recipient) else MAKE
        if purpose == MAKE and MAILBOX not in asked.demanded.methods:
            raise Refused(
                "passkey.mailbox",
                _("There is no passkey for your address yet, and one is only made after a code by email."),
                do=_("Ask the sender to add the code by email to your checks."),
            )
        asked.challenge.state = {"purpose": purpose, "challenge": secrets.token_urlsafe(32)}
        return ""

    def shown(self, asked: Asked) -> dict[str, Any]:
        """options: what the page's script hands to the browser, as WebAuthn's JSON."""
        state = asked.challenge.state
        purpose = state.get("purpose") or (USE if keyring.of(asked.recipient) else MAKE)
        shown = {"is_first": purpose == MAKE, "is_fixed": self.name in demanded.floor(asked.recipient)}
        if state:
            shown |= {"purpose": purpose, "options": json.dumps(_options(asked.recipient, state))}
        return shown

    def check(self, asked: Asked, given: Given) -> Passed | Wrong:
        answer = given.text("answer")
        if not answer:
            raise Refused(
                "passkey.empty",
                _("Your device did not answer."),
                do=_("Try again, and confirm on your device."),
                field="answer",
            )
        judge = _made if asked.challenge.state.get("purpose") == MAKE else _used
        return _judged(judge, asked, answer)


METHOD = Passkey()


def _judged(
    judge: Callable[[Asked, dict[str, Any]], Passed | Wrong], asked: Asked, answer: str
) -> Passed | Wrong:
    """Whatever is malformed is wrong: the bytes come from whoever posts them."""
    if len(answer) > _MOST:
        return Wrong()
    try:
        return judge(asked, json.loads(answer))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError):
        return Wrong()
    except NotImplementedError:  # an algorithm that nobody offered
        return Wrong()


def _made(asked: Asked, answer: dict[str, Any]) -> Passed | Wrong:
    if keyring.of(asked.recipient):
        return Wrong()  # made in another window meanwhile: this one would be a second
    response = RegistrationResponse.from_dict(answer)
    _require_own_window(response.response.client_data)
    told = _server().register_complete(_state(asked), response)
    if told.credential_data is None:
        return Wrong()
    is_synced = told.is_backup_eligible()
    keyring.keep(asked.recipient, bytes(told.credential_data), sign_count=told.counter, is_synced=is_synced)
    return Passed(_details("made", told))


def _used(asked: Asked, answer: dict[str, Any]) -> Passed | Wrong:
    response = AuthenticationResponse.from_dict(answer)
    _require_own_window(response.response.client_data)
    on_file = {each.credential_id: (each, row) for row, each in _on_file(asked.recipient)}
    found = _server().authenticate_complete(
        _state(asked), [each for each, _row in on_file.values()], response
    )
    row, told = on_file[found.credential_id][1], response.response.authenticator_data
    if (told.counter or row.sign_count) and told.counter <= row.sign_count:
        return Wrong()  # somebody else has used a copy of this key (WebAuthn 7.2, 22)
    return Passed(_details("used", told)) if keyring.used(row, told.counter) else Wrong()


def _on_file(recipient: Recipient) -> list[tuple[keyring.Passkey, AttestedCredentialData]]:
    return [(row, AttestedCredentialData(bytes(row.credential))) for row in keyring.of(recipient)]


def _require_own_window(told: CollectedClientData) -> None:
    if told.cross_origin or json.loads(told).get("topOrigin"):
        raise ValueError("asked from inside a frame")


def _details(how: str, told: AuthenticatorData) -> dict[str, Any]:
    """For the certificate: what was verified, where, and whether the key is bound to one device."""
    return {
        "passkey": how,
        "user_verified": told.is_user_verified(),
        "synced": told.is_backup_eligible(),
        "sign_count": told.counter,
        "origin": _origin(),
    }


def _options(recipient: Recipient, state: dict[str, Any]) -> dict[str, Any]:
    challenge = websafe_decode(state["challenge"])
    if state["purpose"] == USE:
        on_file = [each for _row, each in _on_file(recipient)]
        asked, _kept = _server().authenticate_begin(on_file, _REQUIRED, challenge)
        return dict(asked)["publicKey"]
    user = PublicKeyCredentialUserEntity(
        id=keyring.handle(recipient), name=recipient.email, display_name=recipient.name
    )
    wanted, _kept = _server().register_begin(
        user,
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=_REQUIRED,
        challenge=challenge,
    )
    return dict(wanted)["publicKey"]


def _state(asked: Asked) -> dict[str, Any]:
    return {"challenge": asked.challenge.state["challenge"], "user_verification": _REQUIRED}


def _server() -> Fido2Server:
    """Ours alone: the very origin of UNDERSIGN_URL, neither its sub-domains nor other ports."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    who = PublicKeyCredentialRpEntity(id=host, name=settings.INSTANCE_NAME)
    return Fido2Server(who, verify_origin=lambda origin: origin == _origin())


def _origin() -> str:
    parts = urlsplit(settings.PUBLIC_URL)
    return f"{parts.scheme}://{parts.netloc}"
