"""A Word file's pages as they are: turned into a PDF once, by LibreOffice, inside the same walls.

Hides LibreOffice. It runs as a child of the child, with a profile that is thrown away, without network,
without macros and without anything that points outside: those references are taken out first.
"""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from undersign.intake.taken import IntakeRefused, Removed, Taken
from undersign.intake.word.archive import Archive

_SECONDS = 17
_LEFT_OUT = ("vbaProject.bin", "vbaData.xml", ".exe", ".ole", ".bin")
_LINKED = b'TargetMode="External"'


def program() -> str:
    """Where LibreOffice is; "" where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def pages(archive: Archive, lost: Sequence[Removed]) -> Taken:
    """The PDF LibreOffice makes of `archive`, normalised. Raises IntakeRefused: no-libreoffice, "
    "conversion."""
    from undersign.intake.pdf import reading

    if not program():
        raise IntakeRefused("no-libreoffice", kind="docx")
    Path("in.docx").write_bytes(_harmless(archive))
    command = [
        program(),
        "-env:UserInstallation=file://" + str(Path("profile").resolve()),
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--nodefault",
        "--nologo",
        "--convert-to",
        "pdf:writer_pdf_Export",
        "in.docx",
    ]
    try:
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise IntakeRefused("too-slow", kind="docx", limit_s=20) from None
    made = Path("in.pdf")
    if not made.exists():
        raise IntakeRefused("conversion", kind="docx")
    taken = reading.read(made.read_bytes())
    kept = [each for each in lost if each.code in ("macro", "remote", "embedded")]
    ours = {"metadata", "bookmarks", "structure", "page-extra"}  # LibreOffice's, not the author's
    found = [each for each in taken.removed if each.code not in ours]
    return replace(taken, kind="docx", removed=(*kept, *found))


def _harmless(archive: Archive) -> bytes:
    """The archive again, without macros, embedded programs and references to the outside."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh:
        for name in archive.names():
            data = archive.read(name)
            if data is None or name.endswith("/") or name.endswith(_LEFT_OUT):
                continue
            if name.endswith(".rels"):
                data = _inward(archive, name)
            elif name.endswith(".xml"):
                archive.xml(name)  # refuses entities, wherever they hide
            fresh.writestr(name, data)
    return out.getvalue()


def _inward(archive: Archive, name: str) -> bytes:
    from lxml import etree

    root = archive.xml(name)
    if root is None:
        return b""
    for each in list(root):
        outward = each.get("TargetMode") == "External" and not each.get("Type", "").endswith("/hyperlink")
        if outward or each.get("Target", "").endswith(_LEFT_OUT):
            root.remove(each)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
