"""Contracts of every kind, from a number: signers, their scripts, order, pages, what they leave empty."""

from __future__ import annotations

import base64
import hashlib
import random
import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from tests.unit.sealing.sealing_cast import (
    AT,
    METHOD,
    PAPER,
    SUMMARY,
    Contract,
    root,
    run,
    tool,
    typeset,
    workspace,
)
from tests.unit.sealing.stamping import stamped

from undersign.sealing import pades, verdict
from undersign.sealing.crypto import authority
from undersign.sealing.pades import FieldSpec

NAMES = [
    "Zoë Ångström-Çelik", "Ελένη Παπαδοπούλου", "Владимир Кузнецов", "محمد بن راشد", "שרה לוי",
    "आराध्या शर्मा", "王小明", "김민준", "Nguyễn Thị Hương", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 😀", "a(b)c\\d<e>f/g%h", "O’Neil, “Dan”",
    "Wolfeschlegelsteinhausenbergerdorff " * 6, "صوفيا Ωmega 李", "I",
]  # fmt: skip
_RANGE = re.compile(rb"/ByteRange ?\[0 (\d+) (\d+) (\d+)")


@dataclass(frozen=True)
class Mixed:
    """A sealed contract with the file after each step, and how it came about."""

    steps: list[bytes]
    names: list[str]
    stamped: bool

    @property
    def pdf(self) -> bytes:
        return self.steps[-1]


@cache
def _paper(pages: int) -> bytes:
    """A file of at least so many pages."""
    return typeset(PAPER, signers=str(pages - 2))


def contract(number: int) -> Mixed:
    """The same for the same number, but for the keys."""
    dice = random.Random(number)
    names = dice.choices(NAMES, k=dice.randint(1, 5))
    pages = dice.choice([3, 3, 6, 6, 12, 40] + ([300] if number % 97 == 5 else []))
    paper = _paper(pages)
    specs, marks = [], typeset(SUMMARY)
    for i, name in enumerate(names):
        place = {"page": dice.randint(1, pages), "x": 72.0, "y": 60.0 + 60 * i, "owner": f"rcp_{i}"}
        specs.append(FieldSpec(f"sig_{i}", "signature", w=180, h=50, tooltip=f"{name} signs", **place))
        place["x"] = 270.0
        for j, kind in enumerate(dice.sample(["text", "date", "checkbox", "dropdown"], dice.randint(0, 3))):
            specs.append(
                FieldSpec(f"{kind}_{i}", kind, w=80, h=14, tooltip=kind, **place | {"y": place["y"] + 15 * j})
            )
    if dice.random() < 0.7:
        specs.append(FieldSpec("summary", "seal", pages, 57, 100, 480, 600, "Summary"))
    algorithm = "RSA-2048" if dice.random() < 0.1 else "P-256"
    made = Contract(names, seal_identity=workspace(algorithm=algorithm))
    made.steps = [pades.prepare(paper, specs)]
    made.issue()
    acting = dice.sample(range(len(names)), len(names))
    for turn, i in enumerate(acting):
        at = AT + timedelta(minutes=turn + 1)
        who = authority.issue_signer(root(), name=names[i], email=f"s{i}@example.com", method=METHOD, at=at)
        values, shown = _answers(dice, specs, i, marks)
        made.steps.append(
            pades.act(
                made.pdf, f"sig_{i}", who.key(), at, values=values, appearances=shown, name=names[i],
                reason=dice.choice(["", "Support agreement (№ 7)"]),
            )
        )  # fmt: skip
    made.seal()
    late = dice.random() < 0.5
    if late:
        made.steps.append(stamped(made.pdf))
    return Mixed(made.steps, [names[i] for i in acting], late)


def _answers(dice: random.Random, specs: list[FieldSpec], i: int, marks: bytes) -> tuple[dict, dict]:
    """Some fields filled, some left empty, some filled with nothing."""
    values, shown = {}, {f"sig_{i}": marks}
    for spec in specs:
        if spec.owner != f"rcp_{i}" or spec.kind == "signature":
            continue
        given = dice.choice(["left", "nothing", "filled"])
        if given != "left":
            values[spec.name] = (
                given == "filled"
                if spec.kind == "checkbox"
                else dice.choice(NAMES)
                if given == "filled"
                else ""
            )
            if given == "filled" and spec.kind != "checkbox":
                shown[spec.name] = marks
    return values, shown


def check(made: Mixed, folder: Path) -> None:
    """Everybody's validators agree, and every revision is the file that was signed."""
    found = verdict.judge_pdf(made.pdf, trust=[root().certificate], thorough=True)
    assert found.verdict == "AUTHENTIC", found.to_json()
    signatures = found.signatures
    assert [s.signer for s in signatures if s.role == "signer"] == made.names
    signed = made.steps[1:]
    assert [s.sha256 for s in signatures] == [hashlib.sha256(step).hexdigest() for step in signed]
    for before, after in zip(made.steps, signed, strict=False):
        assert after.startswith(before)
    path = folder / "made.pdf"
    path.write_bytes(made.pdf)
    count = len(made.names) + 2
    assert run(tool("pdfsig"), path).count("Signature is Valid") == count
    told = run(tool("mutool"), "sign", "-v", path)
    assert (
        "Digest error" not in told and told.count("The signature is valid") + told.count("unchanged") >= count
    )
    assert "No syntax or stream encoding errors found" in run(tool("qpdf"), "--check", path)
    _openssl(made.pdf, folder, count)


def _openssl(pdf: bytes, folder: Path, count: int) -> None:
    encoded = base64.encodebytes(root().certificate).decode()
    begin, end = "-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n"
    (folder / "root.pem").write_text(begin + encoded + end)
    ranges = [tuple(map(int, found)) for found in _RANGE.findall(pdf)]
    for start, resume, rest in ranges[:count]:
        (folder / "cms").write_bytes(bytes.fromhex(pdf[start + 1 : resume - 1].decode()))
        (folder / "data").write_bytes(pdf[:start] + pdf[resume : resume + rest])
        told = run(
            *(tool("openssl"), "cms", "-verify", "-inform", "DER", "-binary", "-in", folder / "cms"),
            *("-content", folder / "data", "-CAfile", folder / "root.pem", "-purpose", "any", "-cades"),
            *("-attime", str(int(AT.timestamp()) + 3600), "-out", folder / "out"),
        )
        assert "successful" in told.lower(), told
