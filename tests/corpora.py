"""Files nobody here wrote, where they are at hand, and how alike two texts are."""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
import tempfile
import unicodedata
import zipfile
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

ROOT = Path(__file__).resolve().parents[2] / "shared" / "corpora"


def files(*folders: str) -> list[Path]:
    """Every file of these corpora; [] where they are not at hand."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())


def need(*folders: str) -> None:
    """Skip a test whose corpora are not at hand."""
    missing = [folder for folder in folders if not (ROOT / folder).is_dir()]
    if missing:
        pytest.skip(
            f"no files of others to try: {', '.join(str(ROOT / each) for each in missing)} is not there"
        )


def pdftotext(data: bytes) -> str:
    """What poppler reads in a PDF; "" where it reads nothing."""
    if not shutil.which("pdftotext"):
        pytest.skip("poppler's pdftotext is not installed")
    done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=False, timeout=60)
    said = done.stdout.decode("utf-8", "replace")
    return said if said or b"/Encrypt" not in data else _deciphered(data)


def _deciphered(data: bytes) -> str:
    """What poppler reads once qpdf took an encryption away that poppler cannot undo; "" where neither can."""
    if not shutil.which("qpdf"):
        return ""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        command = ["qpdf", "--decrypt", "--warning-exit-0", file.name, "-"]
        plain = subprocess.run(command, capture_output=True, check=False, timeout=60).stdout
    return pdftotext(plain) if plain and b"/Encrypt" not in plain else ""


@dataclass(frozen=True)
class Page:
    """A page as grey pixels, row by row."""

    grey: bytes
    size: tuple[int, int]


def poppler_page(data: bytes) -> Page:
    """The first page as poppler draws it, small."""
    if not shutil.which("pdftoppm"):
        pytest.skip("poppler's pdftoppm is not installed")
    command = ["pdftoppm", "-gray", "-r", "60", "-f", "1", "-l", "1", "-cropbox", "-"]
    made = subprocess.run(command, input=data, capture_output=True, check=False, timeout=60).stdout
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", made)
    assert head, "poppler drew nothing"
    return Page(made[head.end() :], (int(head[1]), int(head[2])))


def word_text(data: bytes) -> str:
    """The text of a Word file's body and notes, by paragraph, tracked deletions and second "
    "renderings left out."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = [
            name for name in ("document", "footnotes", "endnotes") if f"word/{name}.xml" in archive.namelist()
        ]
        root = etree.Element("all")
        root.extend(etree.fromstring(archive.read(f"word/{name}.xml")) for name in parts)
    for gone in root.xpath("//*[local-name()='Fallback' or local-name()='del' or local-name()='instrText']"):
        gone.getparent().remove(gone)
    said = []
    for paragraph in root.iter():
        if str(paragraph.tag).endswith("}p"):
            pieces = paragraph.xpath(".//*[local-name()='t' or local-name()='tab' or local-name()='br']")
            said.append("".join(each.text or " " for each in pieces if _own(each, paragraph)))
    return "\n".join(said)


def _own(piece: etree._Element, paragraph: etree._Element) -> bool:
    above = next(each for each in piece.iterancestors() if str(each.tag).endswith("}p"))
    return above is paragraph


def words(text: str) -> list[str]:
    """The words of a text, whatever the line breaks, hyphens, ligatures and marks of direction."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", plain)
    return re.findall(r"[^\W_]+", plain)


def similarity(expected: str, got: str) -> float:
    """How much of two texts' words is the same, in order: 0 to 1; two empty texts are the same."""
    one, other = words(expected), words(got)
    if not one and not other:
        return 1.0
    if len(one) > 3_000 or len(other) > 3_000:  # in order page by page is checked elsewhere; here by count
        shared = sum((Counter(one) & Counter(other)).values())
        return 2 * shared / (len(one) + len(other))
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def said(source: str) -> str:
    """The text our own Markdown shows, without numbers."""
    from undersign.typesetting import markdown

    return _said(markdown.parse(source))


def _said(part: Any) -> str:
    if isinstance(part, list):
        return "".join(_said(each) + (" " if isinstance(each, list) else "") for each in part)
    if part.get("t") == "br":
        return "\n"
    keys = ("c", "items", "head", "rows", "cards", "fields")
    inner = part.get("v", "") + "".join(_said(part[key]) for key in keys if isinstance(part.get(key), list))
    inline = part.get("t") in ("s", "b", "i", "x", "code", "a", "gap", "f")
    return inner if inline else f"\n{inner}\n"


def markdown_text(data: bytes) -> str:
    """The text of a Markdown file as any CommonMark reader shows it, pictures left out."""
    from lxml import html
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    shown = reader.render(data.decode("utf-8-sig"))
    return "\n".join(html.fromstring(f"<div>{shown}</div>").itertext())
