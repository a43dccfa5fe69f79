"""Files nobody here wrote: never AUTHENTIC, never an exception, always a sentence (AT-13)."""

import os
from pathlib import Path

import pytest
from tests.attacks import foreign

from undersign.sealing import verdict

CORPORA = Path(
    os.environ.get("UNDERSIGN_CORPORA", Path(__file__).resolve().parents[4] / "shared" / "corpora")
)


def test_every_signed_file_of_others_has_its_verdict_and_reason(roots):
    """The table names every file that is there, and nothing of it is accepted."""
    folder = CORPORA / "pdf" / "signed"
    if not folder.is_dir():
        pytest.skip(f"no signed files of others to judge: {folder} is not there (UNDERSIGN_CORPORA)")
    found = {path.name: verdict.judge_pdf(path.read_bytes(), trust=roots) for path in folder.iterdir()}
    assert {name: (str(each.verdict), each.decisive.code) for name, each in found.items()} == foreign.BY_NAME
    assert "AUTHENTIC" not in {told for told, _reason in foreign.TOLD}


@pytest.mark.parametrize("folder", ["signed", "damaged", "ordinary", "pdf20"])
def test_foreign_files_are_never_authentic(folder, roots):
    files = sorted((CORPORA / "pdf" / folder).glob("*.pdf"))
    if not files:
        pytest.skip(f"no corpora in {CORPORA}: name their folder in UNDERSIGN_CORPORA")
    for path in files:
        found = verdict.judge_pdf(path.read_bytes(), trust=roots, thorough=True)
        assert found.verdict in ("INCOMPLETE", "UNKNOWN-ISSUER", "UNREADABLE", "ALTERED"), path.name
        assert found.reasons and all(reason.sentence.endswith(".") for reason in found.reasons), path.name
