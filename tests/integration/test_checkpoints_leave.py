"""What the ledger was signed for reaches a second store, a witness and an auditor, each with retries."""

from __future__ import annotations

import base64
import http.server
import threading
from contextlib import ExitStack, contextmanager

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.test import override_settings

from undersign.archive import checkpoints
from undersign.archive.events import AuditExported
from undersign.journal import (
    actor,
    delivery,
    entry,
    ledger,
    ledger_key,
    ledger_proof,
    merkle,
    note,
    outside,
    tlog,
)
from undersign.journal.delivery import Delivery

OWN = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def sign_more(workspace_id: str) -> None:
    by = actor.Actor("member", "mem_1", "Maya", workspace_id)
    with transaction.atomic():
        entry.append(f"ctr_{workspace_id[-12:]}", AuditExported(kind="x"), by=by)
    ledger.integrate(workspace_id)
    checkpoints.announce(workspace_id)


def of(workspace_id: str, effect: str) -> list[Delivery]:
    return list(Delivery.objects.filter(workspace_id=workspace_id, effect=effect).order_by("entry_id"))


@pytest.fixture
def settings():
    """Assigning to it changes a setting for one test."""
    with ExitStack() as changed:

        class Settings:
            def __setattr__(self, name: str, value: str) -> None:
                changed.enter_context(override_settings(**{name: value}))

        yield Settings()


@pytest.fixture
def here(world, settings, tmp_path) -> str:
    settings.CHECKPOINT_STORE = str(tmp_path / "second")
    return world.workspace.id


def test_the_second_store_gets_what_lies_outside(here, work, tmp_path):
    for _ in range(3):
        sign_more(here)
        work()
    copy = (tmp_path / "second" / f"{here}.log").read_bytes()
    ours = outside.file_of(here).read_bytes()
    assert copy and ours.startswith(copy)
    assert [row.status for row in of(here, "store_checkpoint")] == [delivery.DONE] * 3


def test_signing_for_an_announcement_is_not_announced(here, work):
    sign_more(here)
    for _ in range(3):
        ledger.integrate(here)
        checkpoints.announce(here)
    assert len(of(here, "store_checkpoint")) == 1


def test_a_store_that_says_otherwise_is_tried_again_until_somebody_looks(here, work, tmp_path):
    sign_more(here)
    work()
    path = tmp_path / "second" / f"{here}.log"
    path.write_bytes(b"other" + path.read_bytes()[5:])
    sign_more(here)
    work()
    row = of(here, "store_checkpoint")[-1]
    assert row.status == delivery.DUE and "other checkpoints" in row.last_error


def test_nothing_is_recorded_where_no_place_is_set(here, settings):
    settings.CHECKPOINT_STORE = ""
    sign_more(here)
    assert not entry.Entry.objects.filter(workspace_id=here, event="ledger.signed").exists()


def test_an_auditor_gets_a_mail_a_day(here, settings, inbox, work):
    settings.CHECKPOINT_MAIL = f"auditor-{here[-8:]}@example.com"
    sign_more(here)
    work()
    sign_more(here)
    work()
    assert len(of(here, "mail_checkpoint")) == 1
    assert of(here, "mail_checkpoint")[0].status == delivery.DONE


BY = tlog.Witness("witness.example", OWN.public_key())


def cosignature(text: str, by: tlog.Witness, key, seconds: int) -> str:
    """The line by the letter of c2sp.org/tlog-cosignature."""
    signed = key.sign(f"cosignature/v1\ntime {seconds}\n{text}".encode())
    data = by.number + seconds.to_bytes(8, "big") + signed
    return f"— {by.name} {base64.b64encode(data).decode()}\n"


def verifier(by: tlog.Witness) -> str:
    packed = base64.b64encode(b"\x04" + by.key.public_bytes_raw()).decode()
    return f"{by.name}+{by.number.hex()}+{packed}"


class Witness:
    """A witness by the letter of tlog-witness: it signs only what continues what it signed before."""

    def __init__(self) -> None:
        self.size, self.root, self.is_down = 0, b"", False

    def answer(self, body: str) -> tuple[int, bytes]:
        if self.is_down:
            return 503, b""
        head, _blank, signed = body.partition("\n\n")
        old, *path = head.split("\n")
        said = note.checkpoint(note.opened(signed, signed.split("\n")[0], ledger_key.public()))
        if int(old.removeprefix("old ")) != self.size:
            return 409, b"%d\n" % self.size
        if self.size:
            proof = [base64.b64decode(one) for one in path]
            merkle.verify_consistency(self.size, said.size, proof, self.root, said.root)
        self.size, self.root = said.size, said.root
        return 200, cosignature(said.text, BY, OWN, 1_763_900_000).encode()


@contextmanager
def listening(witness: Witness):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/add-checkpoint"
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, said = witness.answer(body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_args) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_witness_countersigns_each_and_one_that_was_down_catches_up(here, settings, work):
    witness = Witness()
    with listening(witness) as address:
        settings.CHECKPOINT_WITNESS = address
        sign_more(here)
        work()
        (first,) = of(here, "witness")
        assert first.status == delivery.DONE and first.result["cosignatures"].startswith("— witness.example ")
        witness.is_down = True
        sign_more(here)
        work()
        assert of(here, "witness")[-1].status == delivery.DUE
        witness.is_down = False
        sign_more(here)
        work()
        assert of(here, "witness")[-1].status == delivery.DONE
        assert witness.size == of(here, "witness")[-1].result["size"]
        witness.size, witness.root = 0, b""  # it lost its memory, and says so
        sign_more(here)
        work()
        assert of(here, "witness")[-1].status == delivery.DONE


def test_a_countersignature_counts_where_its_key_proves_it_and_goes_into_later_proofs(here, settings, work):
    with listening(Witness()) as address:
        settings.CHECKPOINT_WITNESS, settings.CHECKPOINT_WITNESS_KEY = address, verifier(BY)
        sign_more(here)
        work()
        (row,) = of(here, "witness")
        assert row.result["witness"] == BY.name and row.result["at"].startswith("2025-11-23T")
        seq = entry.Entry.objects.get(workspace_id=here, event="audit.exported").seq
        proof = ledger_proof.of_entries(here, [seq])[seq]
        assert tlog.cosigned(proof.note, proof.note.partition("\n\n")[2], BY).year == 2025
        with pytest.raises(note.Unsigned):
            tlog.cosigned(proof.note.replace("\n", "\n1", 1), proof.note.partition("\n\n")[2], BY)
        other = tlog.Witness("witness.example", Ed25519PrivateKey.generate().public_key())
        settings.CHECKPOINT_WITNESS_KEY = verifier(other)
        sign_more(here)
        work()
        assert of(here, "witness")[-1].status == delivery.DUE
        assert "not countersigned" in of(here, "witness")[-1].last_error
