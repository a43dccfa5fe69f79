"""`undersign doctor`: is everything in place that makes a sealed file believed, and what will Acrobat show?

It reads and asks; it changes nothing. The one request that leaves the machine is for a trial time stamp.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import click

from undersign.cli import instance
from undersign.cli.asked import DATA

OK, LOOK, BAD = "ok", "look", "bad"
_MARKS = {OK: "✓", LOOK: "!", BAD: "✗"}
MOST_LATE = 256  # entries that may wait for their checkpoint
_SOON = timedelta(days=365)


@dataclass(frozen=True)
class Finding:
    """About what, how it stands (ok, look, bad), a sentence, and what to do where something is."""

    about: str
    state: str
    said: str
    do: str = ""


@click.command()
@DATA
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--offline", is_flag=True, help="Do not ask the time-stamping authority.")
def doctor(data: Path, as_json: bool, offline: bool) -> None:
    """Look at keys, time stamps and ledger, and say what Acrobat shows. Exit status 1: something is bad."""
    with instance.opened(data):
        found = [*_root(), *_secrets(data), *_stamps(offline)]
        for workspace_id in instance.workspaces():
            found += _workspace(workspace_id)
        found += _acrobat()
    if as_json:
        click.echo(json.dumps({"findings": [asdict(each) for each in found]}, ensure_ascii=False))
    else:
        click.echo("\n".join(_told(each) for each in found))
    if any(each.state == BAD for each in found):
        raise SystemExit(1)


def _told(finding: Finding) -> str:
    line = f"{_MARKS[finding.state]} {finding.about}: {finding.said}"
    return f"{line}\n    {finding.do}" if finding.do else line


def _root() -> Iterator[Finding]:
    from undersign.sealing import keys

    yield _certificate("root", keys.root().certificate, "Every signature leads to it; keep a backup.")


def _certificate(about: str, der: bytes, do: str) -> Finding:
    from cryptography import x509

    from undersign.journal import clock

    found = x509.load_der_x509_certificate(der)
    ends, now = found.not_valid_after_utc, clock.now()
    said = f"{found.subject.rfc4514_string()}, valid until {ends:%Y-%m-%d}"
    if ends <= now:
        return Finding(about, BAD, f"{said}: it has expired", do)
    return (
        Finding(about, LOOK, f"{said}: it ends soon", do) if ends - _SOON <= now else Finding(about, OK, said)
    )


def _secrets(data: Path) -> Iterator[Finding]:
    """Private keys lie encrypted under the master key; the master key is readable by us alone."""
    folder = data / "secrets"
    open_ones = sorted(p.name for p in folder.glob("*") if p.is_file() and p.stat().st_mode & 0o077)
    if open_ones:
        yield Finding("secrets", BAD, f"others may read {', '.join(open_ones)}", f"chmod 600 {folder}/*")
    else:
        yield Finding("secrets", OK, "private keys are encrypted; their folder is ours alone")


def _stamps(offline: bool) -> Iterator[Finding]:
    from undersign.connectors.authorities import time_stamps
    from undersign.journal.attempt import Permanent, Temporary
    from undersign.sealing import stamping

    about = "time stamps"
    if not stamping.by_others():
        said = "the instance's own clock stamps; nobody outside vouches for times"
        do = "Name an authority in UNDERSIGN_TSA_URL and its root in UNDERSIGN_TRUST."
        yield Finding(about, LOOK, said, do)
    elif offline:
        yield Finding(about, OK, "an outside authority is set; it was not asked")
    else:
        try:
            said, (lists, answers) = time_stamps.tried(), time_stamps.answers()
            known = f"{lists} list(s) and {answers} answer(s) about its certificates go into every file"
            yield Finding(about, OK, f"{said} answers; {known}")
        except (Temporary, Permanent) as error:
            do = "Contracts are sealed without stamps meanwhile; it is asked again, and every night."
            yield Finding(about, BAD, str(error), do)


def _workspace(workspace_id: str) -> Iterator[Finding]:
    from undersign.journal import delivery, ledger_audit
    from undersign.sealing import keys
    from undersign.sealing.crypto import hardware
    from undersign.store import rows, tenancy

    with tenancy.within(workspace_id):
        try:
            key = keys.seal_of(workspace_id)
            key.sign(b"undersign doctor")
            yield _certificate(f"seal of {workspace_id}", key.chain[0], "Run `undersign seal rotate`.")
            yield _banner(workspace_id, key.chain)
        except hardware.Unavailable as error:
            yield Finding(
                f"seal of {workspace_id}", BAD, str(error), "Nothing is issued or sealed meanwhile."
            )
        waiting = rows.some(delivery.Delivery, "lane = 'stamp' AND status <> 'done'")
        if waiting:
            said = f"{len(waiting)} sealed contract(s) wait for a time stamp: {waiting[-1].last_error}"
            yield Finding(f"stamps of {workspace_id}", LOOK, said, "Run `undersign seal renew`.")
        size, late = ledger_audit.waiting(workspace_id)
        said = f"{size} entries, {late} not yet copied outside (`undersign audit check` recomputes it)"
        yield Finding(f"ledger of {workspace_id}", LOOK if late > MOST_LATE else OK, said)


def _banner(workspace_id: str, chain: Sequence[bytes]) -> Finding:
    """What Acrobat writes over a contract of this workspace: who certified it, and by whose authority."""
    from undersign.sealing import keys
    from undersign.sealing.crypto import trust

    name, issuer, _number = trust.named(chain[0])
    about, said = f"Acrobat, {workspace_id}", f"“Certified by {name}, certificate issued by {issuer}”"
    if chain[-1] == keys.root().certificate:
        why = "a blue ribbon where root.pem is trusted; elsewhere a yellow sign, “the identity is unknown”"
        return Finding(about, LOOK, f"{said}: {why}")
    root = trust.named(chain[-1])[0]
    why = f"a blue ribbon where {root} is trusted, as it is everywhere if it stands on Adobe's list (AATL)"
    return Finding(about, OK, f"{said}: {why}")


def _acrobat() -> Iterator[Finding]:
    """What a reader's program says of a file of ours, and why; from its documentation, not tried with it."""
    from undersign.sealing import stamping

    do = (
        "Import root.pem into the reader's trusted certificates, or seal with a certificate of an authority "
        "on Adobe's list (`undersign seal rotate --p12`, `--csc`)."
    )
    said = (
        "“Signed and all signatures are valid” only where root.pem is trusted; elsewhere “At least one "
        "signature has problems: the signer's identity is unknown”. In both it shows that nothing was changed"
    )
    yield Finding("Acrobat", LOOK, said, do)
    said = (
        "signers' certificates lead to root.pem whoever issued the seal, and live for a day: of who signed "
        "longer before the time stamp, it may say that the certificate had expired"
    )
    do = "It asks for the signer's own time under Preferences, Signatures, Verification, “time of signing”."
    yield Finding("Acrobat, signers", LOOK, said, do)
    if not stamping.by_others():
        said = "the time stamp is listed with the instance's name and “own clock”, trusted with the same root"
        yield Finding("Acrobat, time", LOOK, said)
