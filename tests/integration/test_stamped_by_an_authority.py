"""An outside authority stamps what is sealed; when it cannot, contracts go on and are stamped later."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pikepdf
import pytest
from cryptography import x509
from django.test import override_settings
from tests.services import tsa

from undersign.connectors.authorities import time_stamps
from undersign.contracts import document
from undersign.journal import clock, ledger
from undersign.journal.delivery import Delivery
from undersign.sealing import keys, stamping, verdict

HOME = ("archive", "ticket", "account")


@pytest.fixture
def authority(instance, tmp_path):
    with tsa.running(tmp_path / "tsa") as made, _asked(made):
        yield made


def _asked(made):
    return override_settings(TSA_URL=made.url, TRUST=str(made.roots))


def _roles(contract):
    sealed = document.find(contract, document.SEALED).read()
    found = verdict.judge_pdf(sealed, trust=keys.trusted())
    assert found.verdict == "AUTHENTIC", found.to_json()
    return [s.role for s in found.signatures]


def _stamped_certificate(contract):
    """Whether the certificate of completion has a stamp of the authority, and is good."""
    pdf = document.find(contract, document.CERTIFICATE).read()
    found = verdict.judge_pdf(pdf, trust=keys.trusted())
    assert found.verdict == "AUTHENTIC", found.to_json()
    return [s.signer for s in found.signatures] == [found.signatures[0].signer, "Example Time Stamping"]


def _bundle(contract):
    found = verdict.judge(
        document.find(contract, document.BUNDLE).read(), trust=keys.trusted(), thorough=True
    )
    assert found.verdict == "AUTHENTIC", found.to_json()


def _again(contract, work):
    Delivery.objects.filter(subject=contract.id, status="due").update(due_at=clock.now())
    work()


def test_the_instance_stamps_itself_and_says_so(world, work):
    contract = world.signed_by_all(work)
    sealed = document.find(contract, document.SEALED).read()
    last = verdict.judge_pdf(sealed, trust=[keys.root().certificate]).signatures[-1]
    assert last.role == "stamp" and last.signer.endswith("(own clock)")
    _bundle(contract)
    assert not stamping.due(contract)
    with clock.travel(timedelta(days=9 * 365 + 30)):
        assert stamping.due(contract) == ["certificate", "sealed"]
        time_stamps.renew(contract, stamping.due(contract))
        assert not stamping.due(contract)
        assert _roles(contract)[-2:] == ["stamp", "stamp"]


def test_an_authority_stamps_and_the_bundle_waits_for_it(world, work, authority):
    contract = world.signed_by_all(work)
    assert authority.asked == 3  # for nothing but its certificates, for the certificate, for the contract
    assert _roles(contract)[-2:] == ["seal", "stamp"]
    assert _stamped_certificate(contract)
    assert {"/ocsp", "/list.crl"} <= set(authority.fetched)
    with pikepdf.open(io.BytesIO(document.find(contract, document.SEALED).read())) as pdf:
        store = pdf.Root.DSS
        issuers = {x509.load_der_x509_crl(each.read_bytes()).issuer for each in store.CRLs}
        assert len(issuers) == 2 and len(store.OCSPs) == 2  # our own seal's, and the authority's
    assert world.events(contract).count("document.time_stamped") == 1
    assert len(document.of(contract)) == len({(d.kind, d.number) for d in document.of(contract)})
    _bundle(contract)
    assert world.events(contract).count("evidence.bundled") == 1
    sealed = document.find(contract, document.SEALED)
    earlier = [d for d in document.revisions(contract) if d.kind == document.SEALED]
    assert len(earlier) == 2 and sealed.read().startswith(earlier[0].read())


@pytest.mark.parametrize("mode", ["broken", "garbage", "refused", "wrong-nonce", "wrong-digest"])
@pytest.mark.law("EI-5")
def test_sealing_goes_on_without_a_stamp_and_catches_up(world, work, authority, mode):
    authority.mode = mode
    contract = world.signed_by_all(work)
    before = document.find(contract, document.SEALED)
    assert _roles(contract)[-1] == "seal"
    _bundle(contract)
    assert world.events(contract).count("document.time_stamp_missed") == 1
    row = Delivery.objects.get(subject=contract.id, effect="stamp")
    assert (row.status, bool(row.last_error)) == ("due", True)
    sent = set(world.deliveries(contract)["copies"])
    _again(contract, work)
    assert world.events(contract).count("document.time_stamp_missed") == 1
    authority.mode = "ok"
    _again(contract, work)
    assert _roles(contract)[-1] == "stamp"
    assert verdict.judge_pdf(before.read(), trust=keys.trusted()).verdict == "AUTHENTIC"
    assert world.events(contract).count("evidence.bundled") == 1
    assert set(world.deliveries(contract)["copies"]) == sent == {"done"}
    _again(contract, work)
    assert world.events(contract).count("document.time_stamped") == 1


def test_an_expired_authority_is_not_believed(world, work, instance, tmp_path):
    with tsa.running(tmp_path / "old", ends=timedelta(days=-1)) as old, _asked(old):
        contract = world.signed_by_all(work)
        assert _roles(contract)[-1] == "seal"
        row = Delivery.objects.get(subject=contract.id, effect="stamp")
        assert row.status == "due" and "expired" in row.last_error


def test_a_revoked_authority_is_not_believed(world, work, authority):
    authority.is_revoked = True
    contract = world.signed_by_all(work)
    assert _roles(contract)[-1] == "seal"
    assert "revoked" in Delivery.objects.get(subject=contract.id, effect="stamp").last_error


def test_a_late_stamp_gives_the_archive_a_newer_bundle_and_nobody_else_a_second_copy(world, work, authority):
    authority.mode = "broken"
    contract = world.signed_by_all(work)
    authority.mode = "ok"
    _again(contract, work)
    ledger.integrate(world.workspace.id)
    _again(contract, work)
    made = [d for d in document.of(contract) if d.kind == document.BUNDLE]
    assert world.events(contract).count("evidence.renewed") == 1
    assert {effect: len(told) for effect, told in world.deliveries(contract).items() if effect in HOME} == {
        "archive": 2,
        "ticket": 1,
        "account": 1,
    }
    assert set(sum((world.deliveries(contract)[each] for each in HOME), [])) == {"done"}
    for each in made:  # the older ones stay good
        judged = verdict.judge(each.read(), trust=keys.trusted())
        assert judged.verdict == "AUTHENTIC", judged.to_json()
    stamped = [len(_pdf_in(each).signatures) for each in made]
    assert stamped[-1] == stamped[0] + 1


def _pdf_in(bundle):
    with zipfile.ZipFile(io.BytesIO(bundle.read())) as files:
        assert any(name.startswith("ledger/") for name in files.namelist()) or bundle.number == 0
        return verdict.judge_pdf(files.read("contract.pdf"), trust=keys.trusted())


def test_an_authority_that_is_gone_and_one_of_another_root(world, work, instance, tmp_path):
    with tsa.running(tmp_path / "gone") as gone:
        url, roots = gone.url, str(gone.roots)
    with override_settings(TSA_URL=url, TRUST=roots):
        contract = world.signed_by_all(work)
        assert _roles(contract)[-1] == "seal"
    with tsa.running(tmp_path / "other") as other, override_settings(TSA_URL=other.url, TRUST=roots):
        _again(contract, work)
        assert (
            "not among the trusted roots"
            in Delivery.objects.get(subject=contract.id, effect="stamp").last_error
        )


@pytest.mark.parametrize(("kind", "ess"), [("p256", "sha1"), ("p384", "sha512")])
def test_authorities_of_other_kinds(world, work, instance, tmp_path, kind, ess):
    with tsa.running(tmp_path / kind, kind=kind, ess=ess) as made, _asked(made):
        contract = world.signed_by_all(work)
        assert _roles(contract)[-1] == "stamp"


@pytest.mark.stress
def test_a_slow_authority_costs_no_more_than_its_limit(world, work, authority):
    authority.mode = "slow"
    contract = world.signed_by_all(work)
    assert _roles(contract)[-1] == "seal"
    assert time_stamps.LIMITS.work <= 10
