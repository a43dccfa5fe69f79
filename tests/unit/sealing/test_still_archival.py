"""Sealed and stamped, a file is still what typst made: PDF/A-3a and PDF/UA-1, as far as can be checked here.

The base is validated elsewhere (veraPDF) and known by its bytes; here is shown that nothing of it is lost.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.unit.sealing.sealing_cast import PAPER, typeset
from tests.unit.sealing.stamping import stamped

from undersign.sealing.pdf import revision

PDFUA = Path(sys.executable).parent / "pdfua"


def test_base_metadata_pages_and_structure_stay(sealed):
    pdf = stamped(sealed.pdf)
    assert pdf.startswith(typeset(PAPER, signers="2"))
    prepared, last = revision.File(sealed.steps[0]), revision.File(pdf)
    same = ("Metadata", "OutputIntents", "Pages", "StructTreeRoot", "MarkInfo", "Lang", "ViewerPreferences")
    for name in same:
        assert last.catalog[name] == prepared.catalog[name]
        assert last.resolve(last.catalog[name]) == prepared.resolve(prepared.catalog[name])
    assert last.pages() == prepared.pages()
    for page in last.pages():
        assert last.dictionary(page) == prepared.dictionary(page)
    metadata = last.load(last.catalog["Metadata"]).data
    assert b"<pdfaid:part>3</pdfaid:part>" in metadata and b"<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_the_checkable_rules_of_accessibility_hold(sealed, tmp_path):
    path = tmp_path / "sealed.pdf"
    path.write_bytes(stamped(sealed.pdf))
    command = [PDFUA, "check", "--format", "json", path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)
