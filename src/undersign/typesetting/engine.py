"""The typst engine: a static program and JSON facts in, bytes out, the same bytes every time.

Hides the compiler, its fonts and its dangers. Facts reach the program as one JSON file and never as code;
fonts come from our own folder only; nothing is read from the disk or the network. A character that no font
has is an error that names it and the command that brings a font for it.
"""

import json
import os
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import typst

from undersign.typesetting.faces import HANDWRITINGS

_STANDARDS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]
_NOWHERE = str(Path(__file__).parent / "nowhere")  # the root, and the only place packages are looked for
_LARGE = 120_000
_GLYPH = re.compile(r'the text `?"(?P<text>.+?)"`? could not be displayed', re.DOTALL)
_CJK = re.compile(
    "[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)


class NoFonts(Exception):
    """The font folder is empty or not there; `folder` names it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"no fonts in {folder}: run `make setup`, or name a folder in UNDERSIGN_FONTS")
        self.folder = folder


class MissingGlyph(Exception):
    """No font has `character`; `command` brings one that does, or is "" where none is on offer."""

    def __init__(self, character: str) -> None:
        self.character = character
        self.command = "make fonts-cjk" if _CJK.match(character) else ""
        name = unicodedata.name(character[:1], "unnamed")
        remedy = f"run `{self.command}`" if self.command else "leave it out"
        super().__init__(f"no font has “{character}” (U+{ord(character[:1]):04X} {name}): {remedy}")


class LayoutError(Exception):
    """The layout program refused; a fault of ours, not of the author's."""


def font_folder() -> Path:
    """Where the fonts lie: UNDERSIGN_FONTS, else build/fonts of the source tree."""
    given = os.environ.get("UNDERSIGN_FONTS")
    return Path(given) if given else Path(__file__).resolve().parents[3] / "build" / "fonts"


@cache
def _fonts() -> tuple[typst.Fonts, tuple[str, ...]]:
    folder = font_folder()
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    families = tuple(sorted(fonts.families()))
    if not families:
        raise NoFonts(folder)
    return fonts, families


@cache
def faces() -> dict[str, list[str]]:
    """{"serif", "sans", and a handwriting per name: families, preferred first}. All text families are
    listed, by name, so that which font stands in for a missing glyph never depends on a folder's order."""
    installed = _fonts()[1]
    plain = [family for family in installed if family not in HANDWRITINGS.values()]

    def order(*preferred: str) -> list[str]:
        first = [family for family in preferred if family in plain]
        return first + [family for family in plain if family not in first]

    # Amiri first of the Arabic ones: what is taken from the PDF again is what was written.
    sans = order("Noto Sans", "Amiri")
    written = {
        name: ([family] if family in installed else []) + sans for name, family in HANDWRITINGS.items()
    }
    return {"serif": order("Source Serif 4", "Noto Serif", "Noto Sans", "Amiri"), "sans": sans, **written}


@cache
def _program(name: str) -> bytes:
    return resources.files("undersign.typesetting").joinpath(f"{name}.typ").read_bytes()


def compile_pdf(program: str, facts: Mapping[str, Any], *, created_at: datetime) -> bytes:
    """The PDF that `program` (a .typ file of this package) makes of `facts`.

    PDF/A-3a and PDF/UA-1; `created_at` is the only time in the file.
    Raises MissingGlyph, NoFonts, LayoutError.
    """
    told = _json(facts)
    files = {
        "main.typ": _program(program),
        "look.typ": _program("look"),
        "faces.json": _json(faces()),
        "facts.json": told,
    }
    compiler = _compiler(files)
    try:
        made, warnings = compiler.compile_with_warnings(
            format="pdf",
            pdf_standards=[*_STANDARDS],
            timestamp=created_at.astimezone(UTC).replace(microsecond=0),
        )
    except typst.TypstError as error:
        raise _named(error) from error
    if warnings:
        raise LayoutError("; ".join(str(warning.message) for warning in warnings))
    assert isinstance(made, bytes)
    if len(told) > _LARGE:
        _forget()
    return made


def _compiler(files: dict[str, bytes]) -> typst.Compiler:
    given: Any = files  # typst's stub does not know its own dictionaries
    return typst.Compiler(
        given, root=_NOWHERE, font_paths=_fonts()[0], package_path=_NOWHERE, package_cache_path=_NOWHERE
    )


def _forget() -> None:
    """Empty typst's cache, which keeps the last ten documents: ten of a hundred pages are a gigabyte."""
    for _ in range(11):
        _compiler({"main.typ": b"x"}).compile(format="pdf")


def _json(facts: Mapping[str, Any]) -> bytes:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _named(error: typst.TypstError) -> Exception:
    message = str(error.message)
    if found := _GLYPH.search(message):
        return MissingGlyph(_culprit(found["text"]))
    return LayoutError(f"{message} {' '.join(error.hints)}".strip())


def _culprit(text: str) -> str:
    """The character to name: typst names a whole cluster, escaped where it is not printable."""
    plain = re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda found: chr(int(found[1], 16)), text)
    return plain or "?"
