"""The whole thread as programs and people live it: API, mail, signing pages, worker, download, verdict."""

from __future__ import annotations

import subprocess
import sys

from tests import children, paper
from tests.browse import Program, Signer

ORDER = {"template": "service_order", "values": paper.VALUES}


def people(world) -> list[dict]:
    return [
        {"role": p.role_key, "name": p.name, "email": p.email, "language": p.language}
        for p in (world.carol, world.dan)
    ]


def test_created_sent_signed_sealed_downloaded(world, live, worker, inbox, tmp_path):
    program = Program(live.url, world.key)
    assert world.version.status == "published"
    order = {**ORDER, "people": people(world), "account": world.account.id, "ticket": world.ticket.id}
    made = program.post("/contracts", order).json()
    assert program.post(f"/contracts/{made['id']}/sending").json()["status"] == "sending"

    carol = Signer(live.url, inbox.link(world.carol.email), inbox, world.carol.email)
    assert carol.prove().status == 200
    assert carol.complete(**paper.ANSWERS).status == 200

    dan = Signer(live.url, inbox.link(world.dan.email), inbox, world.dan.email, language="es")
    dan.prove()
    assert dan.page.says("Firmar y terminar") or dan.page.says("Sign and finish")
    dan.complete()

    for who in (world.carol, world.dan):
        inbox.wait(who.email, lambda letter: letter.attachments)
    done = children.until(lambda: sealed(program, made["id"]))
    kinds = {d["kind"] for d in done["documents"]}
    assert {"issued", "act", "sealed", "certificate", "bundle"} <= kinds

    files = []
    for kind, name in (("sealed", "c.pdf"), ("certificate", "p.pdf"), ("bundle", "b.evidence.zip")):
        answer = program.get(f"/contracts/{made['id']}/documents/{kind}")
        assert answer.headers["cache-control"] == "no-store"
        files.append(tmp_path / name)
        files[-1].write_bytes(answer.content)
    assert verify(tmp_path, *files).returncode == 0
    assert files[0].read_bytes() == carol.http.get(carol.path + "signed.pdf").content


def sealed(program: Program, contract_id: str) -> dict | None:
    shown = program.get(f"/contracts/{contract_id}").json()
    return (
        shown
        if shown["status"] == "sealed" and any(d["kind"] == "bundle" for d in shown["documents"])
        else None
    )


def verify(folder, *files):
    """As a stranger would: the command, the files, the instance's root, nothing else."""
    from undersign.sealing import keys

    root = folder / "root.pem"
    root.write_bytes(keys.root_pem())
    command = [sys.executable, "-m", "undersign.cli.main", "verify", "--trust", str(root), *map(str, files)]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=folder, env={"PATH": "/usr/bin:/bin"}, check=False
    )
