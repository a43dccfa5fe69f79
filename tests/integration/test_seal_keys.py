"""The key that seals: replaced, lost, or living in a security module that comes and goes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from django.conf import settings
from django.db import connection

from undersign.contracts import document
from undersign.journal import actor, clock
from undersign.journal.delivery import Delivery
from undersign.journal.refused import Refused
from undersign.sealing import keys, rotation, verdict
from undersign.sealing.crypto import hardware, revocation
from undersign.store import keys as stored


def _seal(contract):
    pdf = document.find(contract, document.SEALED).read()
    found = verdict.judge_pdf(pdf, trust=keys.trusted(), thorough=True)
    assert found.verdict == "AUTHENTIC", found.to_json()
    return next(s for s in found.signatures if s.role == "seal").certificates


def test_what_an_old_key_sealed_stays_good(world, work):
    first = world.signed_by_all(work)
    old = keys.seal_of(world.workspace.id).chain[0]
    admin = world.bob.actor()
    new = rotation.rotate(world.workspace.id, by=admin)
    second = world.signed_by_all(work)
    assert old in _seal(first) and old not in _seal(second)
    assert rotation.serial(keys.seal_of(world.workspace.id)) == new
    assert [row.serial for row in rotation.retired(world.workspace.id)] == [
        f"{x509.load_der_x509_certificate(old).serial_number:x}"
    ]
    with pytest.raises(Refused):
        rotation.rotate(world.workspace.id, by=world.maya.actor())


def test_a_lost_key_is_replaced_and_listed(world, work):
    world.signed_by_all(work)
    number = rotation.serial(keys.seal_of(world.workspace.id))
    since = clock.now() - timedelta(days=2)
    rotation.revoke(world.workspace.id, number, since=since, by=world.bob.actor())
    assert rotation.serial(keys.seal_of(world.workspace.id)) != number
    held = rotation.material(world.workspace.id, clock.now())
    listed = revocation.listed(held.crls[0], keys.root().certificate)
    assert listed == {int(number, 16): since.replace(microsecond=0)}
    said = [x509.ocsp.load_der_ocsp_response(each).certificate_status.name for each in held.ocsps]
    assert sorted(said) == ["GOOD", "REVOKED"]
    with pytest.raises(Refused):
        rotation.revoke(world.workspace.id, number, since=since, by=world.bob.actor())
    with pytest.raises(Refused):
        rotation.revoke(world.workspace.id, "abc", since=since, by=world.bob.actor())


def test_private_keys_lie_encrypted(world, work):
    world.signed_by_all(work)
    own = keys.seal_of(world.workspace.id)
    rotation.rotate(world.workspace.id, by=actor.system(world.workspace.id))
    pkcs8 = [own.pkcs8, keys.seal_of(world.workspace.id).pkcs8]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM seal_key WHERE workspace_id = %s", [world.workspace.id])
        at_rest = [bytes(row[0]) for row in cursor.fetchall()]
    files = [p.read_bytes() for p in (Path(settings.DATA_DIR) / "secrets").glob("*.identity")]
    assert files and at_rest
    for secret in pkcs8:
        assert not any(secret[-40:] in kept or b"PRIVATE" in kept for kept in at_rest + files)


def test_a_module_that_is_gone_holds_up_the_contract_and_no_more(world, work):
    """The library is not there: nothing is issued, the delivery says why; back again, everything goes on."""
    gone = hardware.Reference("/nowhere/libnone.so", "t", "k", keys.seal_of(world.workspace.id).chain)
    before = keys.Kept.unpacked(_packed(world))
    keys.replace(world.workspace.id, keys.Kept(module=gone))
    contract = world.sent()
    work()
    issue = next(d for d in _deliveries(contract) if d.effect == "issue")
    assert issue.status == "due" and "security module" in issue.last_error
    assert document.find(contract, document.ISSUED) is None
    keys.replace(world.workspace.id, before)
    type(issue).objects.filter(pk=issue.pk).update(due_at=clock.now())
    work()
    assert document.find(contract, document.ISSUED) is not None


def _packed(world) -> bytes:
    row = keys.SealKey.objects.get(pk=world.workspace.id)
    return stored.unseal(stored.workspace_key(world.workspace.id), bytes(row.sealed), "seal")


def _deliveries(contract):
    return list(Delivery.objects.filter(subject=contract.id))
