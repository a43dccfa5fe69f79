"""The key that seals lies at a remote signing service: it seals as any other, goes away and comes back."""

from __future__ import annotations

import asyncio
import io

import aiohttp
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import override_settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers import csc_signer
from tests.services import signing_service, smart_card

from undersign.connectors.authorities import remote_seal
from undersign.contracts import document
from undersign.journal import clock
from undersign.journal.delivery import Delivery
from undersign.sealing import keys, rotation, verdict
from undersign.sealing.crypto.signing_key import Unavailable


@pytest.fixture
def issuer(tmp_path):
    return smart_card.authority(tmp_path / "ca")


@pytest.fixture
def secrets(monkeypatch):
    for name in ("CLIENT", "SECRET", "PIN"):
        monkeypatch.setenv(getattr(remote_seal, name), getattr(signing_service, name))


def service_of(issuer, key):
    return signing_service.running(key, [issuer.certify(key.public_key()), issuer.root])


def trusting(issuer, service, folder):
    """A foreign seal is trusted by name: its certificate stands beside its root."""
    pem = [each.public_bytes(serialization.Encoding.PEM) for each in (issuer.root, service.chain[0])]
    (folder / "trust.pem").write_bytes(b"".join(pem))
    return override_settings(TRUST=str(folder / "trust.pem"))


def test_it_seals_and_a_service_that_is_away_holds_up_no_more(
    world, work, issuer, secrets, tmp_path, instance
):
    with (
        service_of(issuer, ec.generate_private_key(ec.SECP256R1())) as service,
        trusting(issuer, service, tmp_path),
    ):
        found = remote_seal.found(service.url, signing_service.CREDENTIAL, keys.trusted())
        rotation.adopt(world.workspace.id, keys.Kept(service=found), by=world.bob.actor())
        kept = keys.SealKey.objects.get(pk=world.workspace.id)
        assert signing_service.SECRET.encode() not in bytes(kept.sealed)
        contract = world.sent()
        work()
        for name in ("Carol", "Dan"):
            service.mode = "down" if name == "Dan" else "raw"
            world.sign(world.recipient(contract, name))
            work()
        row = Delivery.objects.get(subject=contract.id, effect="seal")
        assert row.status == "due" and "signing service" in row.last_error
        assert document.find(contract, document.SEALED) is None
        service.mode = "ok"
        Delivery.objects.filter(subject=contract.id, status="due").update(due_at=clock.now())
        work()
        judged = verdict.judge_pdf(
            document.find(contract, document.SEALED).read(), trust=keys.trusted(), thorough=True
        )
        assert judged.verdict == "AUTHENTIC", [r.to_json() for r in judged.reasons]
        assert next(s for s in judged.signatures if s.role == "seal").signer == smart_card.HOLDER
        assert world.events(contract).count("contract.sealed") == 1
        times = service.asked.count
        assert times("oauth2/token") < times("credentials/authorize")  # access is kept while it lasts


@pytest.mark.parametrize("size", [2048, 3072])
def test_rsa_of_any_length(issuer, secrets, size, instance):
    key = rsa.generate_private_key(65537, size)
    with service_of(issuer, key) as service:
        found = remote_seal.found(service.url, signing_service.CREDENTIAL, [])
        made = remote_seal.opened(found).sign(b"message")
        assert found.signs == "RSA-2048" and len(made) == size // 8


def test_what_it_sends_is_checked_and_what_it_refuses_is_told(issuer, secrets, monkeypatch, instance):
    with service_of(issuer, ec.generate_private_key(ec.SECP256R1())) as service:
        key = remote_seal.opened(remote_seal.found(service.url, signing_service.CREDENTIAL, []))
        service.mode = "another-key"
        with pytest.raises(Unavailable, match="not of its certificate"):
            key.sign(b"message")
        service.mode = "ok"
        assert key.sign(b"message")
        monkeypatch.setenv(remote_seal.PIN, "0000")
        with pytest.raises(Unavailable, match="invalid_pin"):
            key.sign(b"message")
        monkeypatch.setenv(remote_seal.SECRET, "wrong")
        remote_seal._access.clear()
        with pytest.raises(Unavailable, match="invalid_client"):
            key.sign(b"message")
        with pytest.raises(Unavailable):
            remote_seal.found(service.url, "another", [])
    with pytest.raises(Unavailable):
        key.sign(b"message")


def test_the_service_is_one_for_others_too(issuer, world, work):
    """pyHanko's own client signs a contract of ours through it, which openly says that the fake is one."""
    contract = world.sent()
    work()
    issued = document.find(contract, document.ISSUED).read()
    with service_of(issuer, ec.generate_private_key(ec.SECP256R1())) as service:
        token = service.token(
            {
                "grant_type": ["client_credentials"],
                "client_id": [signing_service.CLIENT],
                "client_secret": [signing_service.SECRET],
            }
        )
        made = asyncio.run(_signed(service, token["access_token"], issued))
    assert made.startswith(issued) and service.signed == 1


async def _signed(service, token, pdf) -> bytes:
    base = service.url.removesuffix("/csc/v2")
    about = csc_signer.CSCServiceSessionInfo(base, signing_service.CREDENTIAL, token, api_ver="v2")

    class Authorized(csc_signer.CSCAuthorizationManager):
        async def authorize_signature(self, hash_b64s):
            body = self.format_csc_auth_request(num_signatures=len(hash_b64s), hash_b64s=hash_b64s) | {
                "hashes": hash_b64s,
                "hashAlgorithmOID": signing_service.SHA256,
                "authData": [{"id": "PIN", "value": signing_service.PIN}],
            }
            url = self.csc_session_info.endpoint_url("credentials/authorize")
            async with session.post(url, headers=self.auth_headers, json=body) as answer:
                return self.parse_csc_auth_response(await answer.json())

    async with aiohttp.ClientSession() as session:
        info = await csc_signer.fetch_certs_in_csc_credential(session, about)
        signer = Signer(session, Authorized(about, info))
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        facts = signers.PdfSignatureMetadata(
            field_name="undersign_seal", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
        )
        made = await signers.async_sign_pdf(writer, facts, signer=signer, in_place=False)
        return made.getvalue()


class Signer(csc_signer.CSCSigner):
    """It speaks version 1.0.4; in version 2 the hash algorithm is named by another field."""

    async def format_csc_signing_req(self, tbs_hashes, digest_algorithm):
        body = await super().format_csc_signing_req(tbs_hashes, digest_algorithm)
        return {**body, "hashes": tbs_hashes, "hashAlgorithmOID": signing_service.SHA256}
