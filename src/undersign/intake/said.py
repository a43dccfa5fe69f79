"""The words of intake: why a file is refused, and what was taken out of one that is not.

English only and without Django; the web wraps them in gettext, which is why each stands here whole.
"""

from collections.abc import Mapping
from typing import Any

REFUSALS = {
    "empty": "The file is empty.",
    "too-large": "The file is larger than {limit_mb} MB. Send a smaller one.",
    "unknown-type": "This is not a file we can read. Send a PDF, a Word document (.docx), HTML or Markdown.",
    "wrong-type": "This is {what}. Send a PDF, a Word document (.docx), HTML or Markdown instead.",
    "old-word": "This is an old Word document or one with a password. Save it as .docx without a password.",
    "misnamed": "The file is called .{ending} but is not one, or its beginning is damaged beyond repair.",
    "two-types": "The file is two kinds of file at once, so two programs would read two things in it.",
    "encrypted": "The file needs a password. Save a copy without one and send that.",
    "damaged": "The file is damaged and cannot be repaired: {what}. Save it again in the program "
    "that made it.",
    "unpacked-too-large": "Unpacked, the file would be larger than {limit_mb} MB.",
    "packed-too-tightly": "The file unpacks to more than {limit} times its size, as a bomb does.",
    "too-many-files": "The file holds more than {limit} files.",
    "too-many-pages": "The file has more than {limit} pages.",
    "too-many-pixels": "A picture in the file has more than {limit_mp} million pixels. Make it smaller.",
    "no-pages": "The file has no pages.",
    "page-size": "Page {page} is {what}.",
    "page-loop": "The file's pages refer to themselves.",
    "dynamic-form": "The file is an XFA form that only Adobe's programs can draw. Print it to PDF "
    "and send that.",
    "looks-different": "Page {page} would look different from what you sent once everything active "
    "is taken out. "
    "Print the file to PDF and send that.",
    "still-active": "The file could not be made safe: {what} would remain. Print it to PDF and send that.",
    "doctype": "The file defines entities of its own (a DOCTYPE), which no word processor writes.",
    "not-text": "The text is not in UTF-8. Save it as UTF-8 and send it again.",
    "too-slow": "Reading the file took longer than {limit_s} seconds.",
    "too-much-memory": "Reading the file needed more than {limit_mb} MB of memory.",
    "crashed": "Reading the file failed. It may be damaged; save it again in the program that made it.",
    "no-libreoffice": "To keep a Word file's layout the server needs LibreOffice. As root: apt-get install "
    "--no-install-recommends libreoffice-writer-nogui. Or import its text as a template.",
    "conversion": "LibreOffice could not turn the file into a PDF. Save it as PDF in Word and send that.",
    "unreadable": "The file cannot be opened: {what}.",
    "not-a-table": "This is not a table we can read. Send a CSV file or an Excel workbook (.xlsx).",
    "old-workbook": "This is an old Excel workbook or has a password. Save it as .xlsx without one.",
    "no-rows": "The table has no rows below its heading.",
    "too-many-rows": "The table has more than {limit} rows. Send it in parts.",
    "too-many-columns": "The table has more than {limit} columns. Take out those that are not needed.",
    "long-cell": "A cell in row {row} has more than {limit} characters.",
}

REMOVED = {
    "javascript": "JavaScript",
    "launch": "commands that start programs",
    "submit": "buttons that send form data away",
    "remote-goto": "jumps into other files",
    "uri": "links to the web (their text stays)",
    "link": "links inside the document (their text stays)",
    "action": "actions that run by themselves",
    "attachment": "embedded files",
    "media": "sound, video and 3D",
    "xfa": "an XFA form beside the ordinary one",
    "form-field": "form fields (read first, to be made anew)",
    "button": "buttons",
    "signature": "digital signatures, which cannot survive a change; their pictures stay",
    "annotation": "notes and marks (what they drew on the page stays)",
    "hidden-annotation": "notes and marks that draw nothing",
    "layer": "layers (what was visible stays, what was hidden is gone)",
    "history": "earlier versions kept inside the file",
    "protection": "protection against printing, copying or changing",
    "unused": "objects no page uses",
    "metadata": "metadata",
    "bookmarks": "bookmarks",
    "structure": "tags for screen readers",
    "page-extra": "page transitions, thumbnails and private data of other programs",
    "postscript": "PostScript",
    "reference": "content taken from other files",
    "repaired": "damage, which was repaired",
    "outside-page": "content outside the visible page",
    "image": "pictures",
    "text-box": "text boxes and shapes (their text stands where they were anchored)",
    "comment": "comments",
    "inserted": "tracked insertions (accepted)",
    "deleted": "tracked deletions (left out)",
    "header-footer": "headers and footers",
    "strikethrough": "struck-through text (kept, no longer struck through)",
    "formatting": "colours, fonts and sizes",
    "macro": "macros",
    "embedded": "embedded objects",
    "remote": "references to files elsewhere",
    "equation": "equations (their letters stay)",
    "nested-table": "tables inside tables (their text stays in the cell)",
    "merged-cells": "merged table cells",
    "numbering": "numbers that will count differently here",
    "hyperlink": "links that lead neither to the web nor to a mailbox (their text stays)",
    "footnote": "footnotes (now a list of notes at the end)",
    "endnote": "endnotes (now a list of notes at the end)",
    "field-code": "computed fields (their last result stays)",
    "toc": "the table of contents",
    "unmergeable": "braces that are no plain merge field (kept as text)",
    "script": "scripts",
    "style": "style sheets",
    "form": "forms",
    "hidden": "hidden text",
    "frame": "frames and embedded pages",
    "html": "HTML tags (their text stays)",
    "front-matter": "the header lines between ---",
    "control-characters": "invisible control characters",
}


def refusal(code: str, facts: Mapping[str, Any]) -> str:
    """The sentence for a refusal; never raises, whatever the facts."""
    return REFUSALS.get(code, REFUSALS["crashed"]).format_map(_Known(facts))


def removed(code: str) -> str:
    """What `code` names, in words."""
    return REMOVED.get(code, code)


class _Known(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "?"
