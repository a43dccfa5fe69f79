"""People, papers and keys for the tests of sealing: everything made here, nothing read from a database."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
import typst

from undersign.sealing import pades
from undersign.sealing.crypto import authority
from undersign.sealing.pades import FieldSpec, Picture

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
METHOD = "Mailbox access (code by e-mail)"
_TREE = Path(__file__).resolve().parents[3]
_FONTS = [_TREE / "build" / "fonts", Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts")]

PAPER = """
#set document(title: "Support agreement")
#set text(lang: "en", size: 10pt)
#set page(footer: context [Page #counter(page).display()])
#let n = int(sys.inputs.signers)
= Support agreement
#lorem(180)
#link("https://example.com")[Terms]
#for i in range(n) [ #pagebreak()
  == Signature #{i + 1}
  #lorem(20) ]
#pagebreak()
= Summary
#context pdf.attach("fields.json", bytes("[]"), relationship: "data", mime-type: "application/json",
  description: "boxes")
"""
MARK = """
#set document(title: "Mark")
#set page(width: 180pt, height: 50pt, margin: 6pt, fill: none)
#text(size: 20pt, style: "italic", sys.inputs.name)
#pagebreak()
#set page(width: 90pt, height: 16pt, margin: 3pt, fill: none)
#text(size: 9pt)[22 Nov 2026]
"""
SUMMARY = """
#set document(title: "Summary")
#set page(width: 480pt, height: 600pt, margin: 20pt, fill: none)
= Signed by all parties
#lorem(60)
"""
CERTIFICATE = """
#set document(title: "Certificate of completion")
#set text(lang: "en")
= Certificate of completion
#lorem(40)
#pdf.attach("facts.json", bytes(sys.inputs.facts), relationship: "data", mime-type: "application/json",
  description: "facts")
"""


@cache
def fonts() -> typst.Fonts:
    """Any fonts of this machine; the tests need glyphs and not looks."""
    for folder in _FONTS:
        if any(folder.rglob("*.ttf")):
            return typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)]
            )
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[])


@cache
def typeset(source: str, **inputs: str) -> bytes:
    """A PDF/A-3a and PDF/UA-1 file, dated AT."""
    made = typst.Compiler({"main.typ": source.encode()}, font_paths=fonts(), sys_inputs=inputs).compile(
        format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=AT
    )
    assert isinstance(made, bytes)
    return made


@cache
def root() -> authority.Identity:
    return authority.make_root("Northwind Cloud", at=AT - timedelta(days=1))


@cache
def workspace(name: str = "Northwind Cloud", algorithm: str = "P-256") -> authority.Identity:
    return authority.issue_seal(
        root(),
        organisation=name,
        workspace_id=f"wsp_{name}",
        at=AT - timedelta(days=1),
        algorithm=algorithm,  # type: ignore[arg-type]
    )


@dataclass
class Contract:
    """One contract on its way: ``steps`` are the file after prepare, issue, each act, seal."""

    names: list[str] = field(default_factory=lambda: ["Carol Ortiz"])
    hands: ModuleType = pades
    seal_identity: authority.Identity = field(default_factory=workspace)
    steps: list[bytes] = field(default_factory=list)

    def specs(self) -> list[FieldSpec]:
        found = []
        for i, name in enumerate(self.names):
            on, owner = i + 2, f"rcp_{i}"
            found += [
                FieldSpec(f"sig_{i}", "signature", on, 72, 500, 180, 50, f"Signature of {name}", owner),
                FieldSpec(f"date_{i}", "date", on, 270, 500, 90, 16, "Date", owner),
                FieldSpec(f"agree_{i}", "checkbox", on, 72, 470, 14, 14, "I agree", owner),
            ]
        return [*found, FieldSpec("summary", "seal", len(self.names) + 2, 57, 100, 480, 600, "Summary")]

    def prepare(self) -> Contract:
        paper = typeset(PAPER, signers=str(len(self.names)))
        self.steps = [pades.prepare(paper, self.specs())]
        return self

    def issue(self) -> Contract:
        key = self.seal_identity.key()
        self.steps.append(self.hands.issue(self.steps[-1], key, AT, name="Northwind", reason="Issued"))
        return self

    def act(self, i: int, algorithm: str = "P-256", fill: bool = True) -> Contract:
        at, name = AT + timedelta(minutes=i + 1), self.names[i]
        who = authority.issue_signer(
            root(),
            name=name,
            email=f"signer{i}@example.com",
            method=METHOD,
            at=at,
            algorithm=algorithm,  # type: ignore[arg-type]
        )
        mark = typeset(MARK, name="Carol Ortiz")
        self.steps.append(
            self.hands.act(
                self.steps[-1],
                f"sig_{i}",
                who.key(),
                at,
                values={f"date_{i}": "22 Nov 2026", f"agree_{i}": True} if fill else {},
                appearances={f"sig_{i}": Picture(mark, 1)}
                | ({f"date_{i}": Picture(mark, 2)} if fill else {}),
                name=name,
                reason="Support agreement",
                contact=f"signer{i}@example.com",
            )
        )
        return self

    def seal(self) -> Contract:
        key, at = self.seal_identity.key(), AT + timedelta(hours=1)
        picture = typeset(SUMMARY)
        self.steps.append(self.hands.seal(self.steps[-1], key, at, appearance=picture, name="Northwind"))
        return self

    def whole(self) -> Contract:
        self.prepare().issue()
        for i in range(len(self.names)):
            self.act(i)
        return self.seal()

    @property
    def pdf(self) -> bytes:
        return self.steps[-1]


def tool(name: str) -> str:
    """The path of a program of this machine; skips the test where it is not installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (apt-get install poppler-utils mupdf-tools qpdf openssl)")
    return found


def run(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, timeout=60, check=False)
    return done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")
