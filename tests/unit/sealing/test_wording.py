"""Codes of a judgement's details are said in words, in the reader's language, and kept for programs."""

from __future__ import annotations

import re
from pathlib import Path

from undersign.sealing.judging import wording
from undersign.sealing.judging.reasons import Reason

SEALING = Path(wording.__file__).parents[1]
RAISED = re.compile(r'(?:Unexplained|NotOnly|Malformed)\(\s*"([a-z-]+)"')


def test_every_code_that_a_file_can_earn_has_words():
    raised = {code for path in SEALING.rglob("*.py") for code in RAISED.findall(path.read_text("utf-8"))}
    assert len(raised) > 40
    pictures = {code for code in raised if code.startswith("picture-")}  # of marks, not of files judged
    assert raised - pictures - set(wording.WORDS) <= {"not-a-dictionary", "not-an-array"}


def test_a_lawyer_reads_words_and_a_program_the_code():
    reason = Reason("unexplained-change", {"revision": 2, "change": "field-value", "detail": "po_number"})
    assert "(a field’s content: po_number)" in reason.said()
    assert "(el contenido de un campo: po_number)" in reason.said("es")
    after = Reason("changed-after", {"change": "unsigned-change", "detail": "page 1"})
    assert "(un cambio que nadie firmó: página 1)" in after.said("es")
    assert reason.to_json("es")["facts"]["change"] == "field-value"
    assert wording.worded("structure 12", str) == "how it is built: 12"
    assert wording.worded("CN=Somebody else", str) == "CN=Somebody else"
