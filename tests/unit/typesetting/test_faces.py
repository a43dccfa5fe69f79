"""A hand says which letters it has; here its font file is asked."""

from __future__ import annotations

import re

import pytest
from fontTools.ttLib import TTFont

from undersign.typesetting import faces

FILES = {
    "dancing": "DancingScript",
    "caveat": "Caveat",
    "formal": "GreatVibes",
    "mynerve": "Mynerve",
    "levin": "GveretLevin",
    "kalam": "Kalam",
}


@pytest.mark.parametrize("face", faces.HANDS, ids=lambda face: face.key)
def test_every_letter_it_claims_is_in_the_font(face, fonts):
    known = TTFont(fonts / f"{FILES[face.key]}_400Regular.ttf", lazy=True).getBestCmap()
    claimed = [code for code in range(0x20, 0x3000) if re.fullmatch(f"[{face.covers}]", chr(code))]
    assert len(claimed) > 100 and [hex(code) for code in claimed if code not in known] == []


@pytest.mark.parametrize(
    ("name", "hands"),
    [
        ("Ana Beltrán", ["dancing", "caveat", "formal"]),
        ("Nguyễn Thị Hương", ["dancing"]),
        ("Иван Петров", ["caveat", "formal"]),
        ("Κώστας Παπαδόπουλος", ["mynerve"]),
        ("محمد عبد الله", []),
        ("פרידה לוי-כהן", ["levin"]),
        ("प्रिया शर्मा", ["kalam"]),
        ("王小明", []),
        ("Ana 王", []),
    ],
)
def test_only_hands_that_have_all_letters_are_offered(name, hands):
    assert faces.offered(name) == [*hands, faces.PLAIN]
    assert faces.fitting(name, "dancing") == ("dancing" if "dancing" in hands else [*hands, "plain"][0])


def test_letters_that_were_typed_apart_count_as_one():
    assert "dancing" in faces.offered("Beltra\u0301n")
