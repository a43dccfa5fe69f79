"""Files of others, good and bad, go through intake: taken with their words, or refused with a reason.

Each goes through the real child. Part of them here, all of them under `make stress`.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from tests import corpora

from undersign import intake
from undersign.drafting.fields.schema import Schema
from undersign.drafting.text import merge
from undersign.intake.pdf import likeness, scan
from undersign.sealing import pades
from undersign.sealing.pdf import revision

FOLDERS = ("pdf", "docx", "contracts")
EVERY = 6  # one file in six is tried each time


def files(folder: str, *, every: int = 1) -> list[Path]:
    return corpora.files(folder)[::every]


def goes_through(path: Path) -> str:
    """The verdict; asserts what holds for any file."""
    data, began = path.read_bytes(), time.monotonic()
    try:
        taken = intake.take(data, path.name)
    except intake.IntakeRefused as refused:
        assert str(refused) and "?" not in str(refused), str(refused)
        assert refused.code not in ("crashed", "too-slow", "too-much-memory"), (path, refused.facts)
        _in_limits(began, refused.facts.get("peak_mib", 0))
        return refused.code
    _in_limits(began, taken.peak_mib)
    said = corpora.said(taken.template.source) if taken.template else None
    if taken.kind == "pdf":
        _is_harmless(taken, data)
        assert corpora.similarity(corpora.pdftotext(data), corpora.pdftotext(taken.pdf)) >= 0.99, path
    elif taken.kind == "docx":
        if any(each.code in ("footnote", "endnote") for each in taken.template.lost):
            said = re.sub(r"\[\d+\]|\nNotes\n", "", said)  # how ours shows that there are notes
        assert corpora.similarity(corpora.word_text(data), said) >= 0.99, path
        assert Schema.from_json(taken.template.schema)
    else:
        assert corpora.similarity(corpora.markdown_text(data), said) >= 0.99, path
        merge.merge(
            taken.template.source,
            {},
            schema=Schema.from_json(taken.template.schema),
            language="en",
            gaps=True,
        )
    return "accepted"


def _in_limits(began: float, peak_mib: float) -> None:
    assert time.monotonic() - began < 20
    assert peak_mib <= 512


def _is_harmless(taken: intake.Taken, original: bytes) -> None:
    assert scan.findings(taken.pdf) == []
    assert len(revision.File(taken.pdf).pages()) == taken.pages == len(taken.texts) == len(taken.page_sizes)
    assert pades.prepare(taken.pdf, [])  # our append-only writer takes it
    again = intake.take(taken.pdf)
    assert {each.code for each in again.removed} <= {"metadata"}
    assert likeness.check(taken.pdf, again.pdf) is None


@pytest.mark.parametrize("folder", FOLDERS)
def test_some_files_go_through(folder):
    corpora.need(folder)
    verdicts = [goes_through(path) for path in files(folder, every=EVERY)]
    assert verdicts.count("accepted") > len(verdicts) / 2


@pytest.mark.stress
@pytest.mark.timeout(900)
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_goes_through(folder):
    corpora.need(folder)
    verdicts = [goes_through(path) for path in files(folder)]
    assert verdicts.count("accepted") > len(verdicts) / 2
    if folder == "docx":
        assert set(verdicts) == {"accepted"}


def test_a_second_renderer_sees_the_same_pages():
    corpora.need("pdf")
    compared = 0
    for path in files("pdf", every=8):
        data = path.read_bytes()
        try:
            taken = intake.take(data, path.name)
        except intake.IntakeRefused:
            continue
        if {each.code for each in taken.removed} & {"link", "uri", "form-field", "button"}:
            continue  # poppler frames links and draws fields of its own accord; neither stays
        before, after = corpora.poppler_page(data), corpora.poppler_page(taken.pdf)
        assert before.size == after.size, path
        assert likeness.similarity(before.grey, after.grey, *before.size) >= 0.99, path
        compared += 1
    assert compared >= 8


def test_word_files_keep_their_layout():
    corpora.need("docx")
    from undersign.intake.word import office

    if not office.program():
        if os.environ.get("UNDERSIGN_TESTS_SKIP_NOTHING"):
            pytest.fail("LibreOffice is not installed")
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
    for name in ("par-known-paragraphs.docx", "tables.docx", "tbl-cell-access.docx"):
        data = next(path for path in corpora.files("docx") if path.name == name).read_bytes()
        taken = intake.take(data, name, keep_layout=True)
        assert taken.kind == "docx" and taken.pages == len(taken.texts)
        assert scan.findings(taken.pdf) == []
        assert sorted(corpora.words(corpora.pdftotext(taken.pdf))) == sorted(
            corpora.words(corpora.word_text(data))
        )
        assert taken.peak_mib <= 512
