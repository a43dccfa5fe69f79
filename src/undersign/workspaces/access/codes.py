"""Codes of an authenticator app (RFC 6238), and the ten recovery codes for a lost phone.

Hides the arithmetic, where the secret lies (sealed under the workspace's key), and that no code counts
twice: a time step is used up in one conditional statement, a recovery code is kept as a hash and goes
when it is used.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import clock, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import keys, rows
from undersign.workspaces import workspace
from undersign.workspaces.access import access_events as events
from undersign.workspaces.member import Member

STEP, DIGITS, AROUND = 30, 6, 1  # seconds; steps to either side, for clocks that differ
HOW_MANY = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


class Totp(models.Model):
    """sealed: the secret. last_step: of the last code that counted. confirmed_at: None while it is set up."""

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE, related_name="totp")
    workspace_id = models.CharField(max_length=40)
    sealed = models.BinaryField()
    last_step = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "workspaces"
        db_table = "member_totp"


class RecoveryCode(models.Model):
    """digest: SHA-256 of member and code, which has 49 bits of chance and is guarded by counted tries."""

    workspace_id = models.CharField(max_length=40)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        app_label = "workspaces"
        db_table = "member_recovery_code"


def is_on(member_id: str) -> bool:
    return rows.first(Totp, "member_id = %s AND confirmed_at IS NOT NULL", member_id) is not None


def begin(who: Member) -> str:
    """The address for the app's QR code, `otpauth://…`, with a secret that counts once it is confirmed."""
    row = rows.first(Totp, "member_id = %s", who.id)
    if row is None or row.confirmed_at is not None:
        secret = base64.b32encode(secrets.token_bytes(20)).decode()
        if row is not None:
            return ""  # it is on: turned off first
        sealed = keys.seal_secret(who.workspace_id, secret, f"totp/{who.id}")
        row = Totp.objects.create(member=who, workspace_id=who.workspace_id, sealed=sealed)
    label = quote(f"{settings.INSTANCE_NAME}:{who.email}")
    return f"otpauth://totp/{label}?{urlencode({'secret': _secret(row), 'issuer': settings.INSTANCE_NAME})}"


def confirm(who: Member, code: str, *, by: Actor) -> list[str]:
    """The app shows the right code: it counts from now on. Returns fresh recovery codes, shown once.

    Raises `Refused` (code.wrong).
    """
    with transaction.atomic():
        row = Totp.objects.select_for_update().filter(member=who).first()
        if row is None or row.confirmed_at is not None or not _counts(row, code):
            raise wrong()
        rows.change(row, {"confirmed_at": clock.now()})
        moves.record(workspace.of(who.workspace_id), events.SecondFactorAdded(kind="totp"), by=by)
        return renew(who, by=by)


def check(who: Member, code: str) -> bool:
    """Whether the app's code is right, now, and for the first time."""
    row = rows.first(Totp, "member_id = %s AND confirmed_at IS NOT NULL", who.id)
    return row is not None and _counts(row, code)


def turn_off(who: Member, *, by: Actor) -> None:
    with transaction.atomic():
        if Totp.objects.filter(member=who).exclude(confirmed_at=None).delete()[0]:
            told = events.SecondFactorRemoved(kind="totp", member=who.name)
            moves.record(workspace.of(who.workspace_id), told, by=by)


def renew(who: Member, *, by: Actor) -> list[str]:
    """Ten fresh recovery codes such as `k7m2p-9wxqr`; the ones before are worthless."""
    fresh = ["".join(secrets.choice(_ALPHABET) for _each in range(10)) for _code in range(HOW_MANY)]
    with transaction.atomic():
        RecoveryCode.objects.filter(member=who).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(workspace_id=who.workspace_id, member=who, digest=_digest(who, code))
            for code in fresh
        )
        moves.record(workspace.of(who.workspace_id), events.RecoveryCodesMade(count=HOW_MANY), by=by)
    return [f"{code[:5]}-{code[5:]}" for code in fresh]


def recover(who: Member, code: str) -> bool:
    """Use a recovery code up; whether it was one."""
    plain = "".join(each for each in code.lower() if each in _ALPHABET)
    return bool(RecoveryCode.objects.filter(member=who, digest=_digest(who, plain)).delete()[0])


def left(member_id: str) -> int:
    """How many recovery codes are unused."""
    return RecoveryCode.objects.filter(member_id=member_id).count()


def wrong() -> Refused:
    return Refused(
        "code.wrong",
        _("This code is not right, or was used already."),
        do=_("Wait for the app’s next one. The clock of phone and server must agree."),
        field="code",
    )


def code_at(secret: str, step: int) -> str:
    """The six digits of a time step (RFC 4226, 5.3)."""
    raw = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    start = raw[-1] & 15
    number = struct.unpack(">I", raw[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def _counts(row: Totp, code: str) -> bool:
    digits = "".join(each for each in code if each.isascii() and each.isdigit())
    now = int(clock.now().timestamp()) // STEP
    for step in range(now - AROUND, now + AROUND + 1):
        if hmac.compare_digest(code_at(_secret(row), step), digits):
            fresh = Totp.objects.filter(pk=row.pk, last_step__lt=step)
            return fresh.update(last_step=step) == 1
    return False


def _secret(row: Totp) -> str:
    return keys.open_secret(row.workspace_id, bytes(row.sealed), f"totp/{row.member_id}")


def _digest(who: Member, code: str) -> str:
    return hashlib.sha256(f"{who.id}\0{code}".encode()).hexdigest()
