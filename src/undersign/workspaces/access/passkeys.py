"""Members' passkeys: a key on a device of theirs, instead of a password or beside it.

Hides WebAuthn. A challenge is made for one page and judged once; the answer must come from our own origin,
outside of any frame, with the person verified by their device. A key may be found by itself, before
anybody has said who they are: its id leads to its workspace, by hash. The counter of a key that has one
has to rise (WebAuthn 7.2).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.store.lookup import Lookup
from undersign.workspaces import workspace
from undersign.workspaces.access import access_events as events
from undersign.workspaces.member import Member

_REQUIRED = UserVerificationRequirement.REQUIRED
_MOST = 20_000  # characters of an answer; real ones have a thousand or two
MOST_KEYS = 10
_BEHIND = Lookup("passkey", "member_passkey", "digest")
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError)


class MemberKey(models.Model):
    """digest: SHA-256 of the credential's id. credential: as fido2 packs it. name: its owner's word."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="passkeys")
    digest = models.CharField(max_length=64, unique=True)
    credential = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "workspaces"
        db_table = "member_passkey"

    # Whoever signs in by passkey alone is known by its id before their workspace is.
    WALLS = _BEHIND.walls


def of(member_id: str) -> list[MemberKey]:
    return rows.some(MemberKey, "member_id = %s ORDER BY made_at, id", member_id)


def fresh_challenge() -> str:
    """To be kept in the session, and spent by the next answer."""
    return secrets.token_urlsafe(32)


def to_make(who: Member, challenge: str) -> str:
    """What the page's script hands to the browser, as WebAuthn's JSON."""
    user = PublicKeyCredentialUserEntity(
        id=hashlib.sha256(who.id.encode()).digest(), name=who.email, display_name=who.name
    )
    wanted, _kept = _server().register_begin(
        user,
        credentials=[AttestedCredentialData(bytes(each.credential)) for each in of(who.id)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=_REQUIRED,
        challenge=websafe_decode(challenge),
    )
    return json.dumps(dict(wanted)["publicKey"])


def to_use(challenge: str, member_id: str = "") -> str:
    """As `to_make`; of one member's keys, or of whichever the device offers."""
    known = [AttestedCredentialData(bytes(each.credential)) for each in of(member_id)] if member_id else None
    asked, _kept = _server().authenticate_begin(known, _REQUIRED, websafe_decode(challenge))
    return json.dumps(dict(asked)["publicKey"])


def add(who: Member, answer: str, challenge: str, *, name: str, by: Actor) -> MemberKey:
    """Raises `Refused` (passkey.wrong, passkey.many)."""
    try:
        response = RegistrationResponse.from_dict(_read(answer))
        _require_own_window(response.response.client_data)
        told = _server().register_complete(_state(challenge), response)
        made = told.credential_data
    except (*_MALFORMED, NotImplementedError):
        made = None
    if made is None:
        raise wrong()
    if len(of(who.id)) >= MOST_KEYS:
        raise Refused("passkey.many", _("You have ten passkeys."), do=_("Remove one first."))
    row = MemberKey(id=ids.new("pky"), workspace_id=who.workspace_id, member=who, credential=bytes(made))
    row.digest, row.sign_count = _digest(made.credential_id), told.counter
    row.name, row.made_at = " ".join(name.split())[:60] or str(_("Passkey")), clock.now()
    with transaction.atomic():
        row.save(force_insert=True)
        moves.record(workspace.of(who.workspace_id), events.SecondFactorAdded(kind="passkey"), by=by)
    return row


def workspace_of(answer: str) -> str:
    """The workspace of the key that an answer speaks of, or an empty string."""
    try:
        credential = websafe_decode(_read(answer)["id"])
    except _MALFORMED:
        return ""
    return _BEHIND.workspace_of(_digest(credential))


def judged(answer: str, challenge: str, member_id: str = "") -> Member:
    """Inside the key's workspace: whose key it is, if all holds. Raises `Refused` (passkey.wrong)."""
    try:
        row = _used(_read(answer), challenge)
    except (*_MALFORMED, NotImplementedError):
        row = None
    if row is None or (member_id and row.member_id != member_id) or not row.member.is_active:
        raise wrong()
    return row.member


def _used(answer: dict[str, Any], challenge: str) -> MemberKey | None:
    response = AuthenticationResponse.from_dict(answer)
    _require_own_window(response.response.client_data)
    row = rows.first(MemberKey, "digest = %s", _digest(response.raw_id))
    if row is None:
        return None
    known = AttestedCredentialData(bytes(row.credential))
    _server().authenticate_complete(_state(challenge), [known], response)
    count = response.response.authenticator_data.counter
    if (count or row.sign_count) and count <= row.sign_count:
        return None  # a copy of this key was used
    changed = {"sign_count": count, "used_at": clock.now()}
    return row if rows.change(row, changed, sign_count=row.sign_count) else None


def remove(who: Member, key_id: str, *, by: Actor) -> None:
    with transaction.atomic():
        if MemberKey.objects.filter(member=who, pk=key_id).delete()[0]:
            told = events.SecondFactorRemoved(kind="passkey", member=who.name)
            moves.record(workspace.of(who.workspace_id), told, by=by)


def wrong() -> Refused:
    return Refused(
        "passkey.wrong",
        _("This passkey was not accepted."),
        do=_("Try again on the device on which you made it, or sign in another way."),
    )


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > _MOST:
        raise ValueError("too long")
    told = json.loads(answer)
    if not isinstance(told, dict):
        raise ValueError("no answer")
    return told


def _require_own_window(told: CollectedClientData) -> None:
    if told.cross_origin or json.loads(told).get("topOrigin"):
        raise ValueError("asked from inside a frame")


def _state(challenge: str) -> dict[str, Any]:
    return {"challenge": challenge, "user_verification": _REQUIRED}


def _server() -> Fido2Server:
    """Ours alone: the very origin of UNDERSIGN_URL."""
    parts = urlsplit(settings.PUBLIC_URL)
    who = PublicKeyCredentialRpEntity(id=parts.hostname or "localhost", name=settings.INSTANCE_NAME)
    return Fido2Server(who, verify_origin=lambda origin: origin == f"{parts.scheme}://{parts.netloc}")


def _digest(credential_id: bytes) -> str:
    return hashlib.sha256(credential_id).hexdigest()
