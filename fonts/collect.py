"""Puts the font files that contracts are set in into build/fonts/.

The files come from npm packages and are never committed. Every face is checked for the script it is there
for, so that a package that one day ships a slice of a font fails the build instead of dropping letters.

    python fonts/collect.py          the faces every installation has
    python fonts/collect.py cjk      adds Chinese, Japanese and Korean (`make fonts-cjk`)
"""

import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
TARGET = HERE.parent / "build" / "fonts"

LATIN = "AZaz09ÀÿĀſẞẽ€£§©–—‘’“”•…"
EUROPEAN = LATIN + "ΆΩαώАЯаяЁёҐґЇїЄєЎў№₽₹™"


class Face(NamedTuple):
    """One file: its npm package, its name there without folder and .ttf, and letters that it must have."""

    package: str
    file: str
    letters: str


def _family(package: str, name: str, styles: list[str], letters: str) -> list[Face]:
    return [Face(package, f"{name}_{style}", letters) for style in styles]


UPRIGHT = ["400Regular", "700Bold"]
DEFAULT = [
    *_family("noto-sans", "NotoSans", [*UPRIGHT, "400Regular_Italic", "700Bold_Italic"], EUROPEAN),
    *_family("source-serif-4", "SourceSerif4", [*UPRIGHT, "400Regular_Italic", "700Bold_Italic"], EUROPEAN),
    # Its lam-alef is two glyphs and its dots belong to their letters, so that text taken from a PDF is right.
    *_family("amiri", "Amiri", UPRIGHT, "ءيىةپچژگ٠٩۰۹،؟"),
    *_family("noto-sans-arabic", "NotoSansArabic", UPRIGHT, "ءيىةپچژگ٠٩۰۹،؟"),
    *_family("noto-sans-hebrew", "NotoSansHebrew", UPRIGHT, "אתםןץ״׳₪"),
    *_family("noto-sans-devanagari", "NotoSansDevanagari", UPRIGHT, "अहक्षज्ञ०९।॥"),
    *_family("noto-sans-symbols-2", "NotoSansSymbols2", ["400Regular"], "✓☐☑☒●"),
    *_family("noto-sans-math", "NotoSansMath", ["400Regular"], "←→≤≥≠≈∞"),
    # What a typed signature may look like, a hand for nearly every script; Arabic is written in Amiri.
    *_family("dancing-script", "DancingScript", ["400Regular"], "AZazÀÿ"),
    *_family("caveat", "Caveat", ["400Regular"], "AZazÀÿАЯая"),
    *_family("great-vibes", "GreatVibes", ["400Regular"], "AZazÀÿАЯая"),
    *_family("mynerve", "Mynerve", ["400Regular"], "ΑΩαωΆώςAZaz"),
    *_family("gveret-levin", "GveretLevin", ["400Regular"], "אתםןץ"),
    *_family("kalam", "Kalam", ["400Regular"], "अहक्षज्ञ०९"),
]
CJK = [
    *_family("noto-sans-sc", "NotoSansSC", UPRIGHT, "中文简体签署，。"),
    *_family("noto-sans-tc", "NotoSansTC", UPRIGHT, "中文繁體簽署，。"),
    *_family("noto-sans-jp", "NotoSansJP", UPRIGHT, "日本語あんアン署名、。"),
    *_family("noto-sans-kr", "NotoSansKR", UPRIGHT, "한국어가힣서명"),
]


def collect(faces: list[Face], modules: Path) -> None:
    """Copy `faces` out of node_modules, each with its licence; exits with a sentence if one falls short."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for face in faces:
        package = modules / "@expo-google-fonts" / face.package
        style = face.file.split("_", 1)[1]
        source = package / style / f"{face.file}.ttf"
        source = source if source.exists() else package / source.name  # where only one style is shipped
        lacking = set(face.letters) - {chr(code) for code in TTFont(source, lazy=True).getBestCmap()}
        if lacking:
            raise SystemExit(f"{source.name} of {face.package} lacks {' '.join(sorted(lacking))}")
        shutil.copyfile(source, TARGET / source.name)
        licences = package / "LICENSE_FONT", modules / "@fontsource" / face.package / "LICENSE"
        licence = next(path for path in licences if path.exists())
        shutil.copyfile(licence, TARGET / f"{face.file.split('_', 1)[0]}.LICENSE")


if __name__ == "__main__":
    if "cjk" in sys.argv[1:]:
        collect(CJK, HERE / "cjk" / "node_modules")
    else:
        collect(DEFAULT, HERE.parent / "node_modules")
