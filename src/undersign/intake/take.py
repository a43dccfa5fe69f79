"""The one verb: a file in, something harmless out, or a refusal that says why.

Hides the child process that does the reading. What comes back has been read by nobody but that child.
"""

import hashlib

from undersign.intake import cell, limits, sort
from undersign.intake.taken import IntakeRefused, Taken


def take(data: bytes, filename: str = "", *, keep_layout: bool = False) -> Taken:
    """Read an upload. PDFs come back normalised; Word, HTML, Markdown and text as a template.

    `keep_layout` turns a Word file into a PDF instead, where LibreOffice is installed. `filename` lends a
    title to a file that has none, and is otherwise not believed.
    Takes at most 20 seconds and 512 MB. Raises IntakeRefused.
    """
    if len(data) > limits.FILE_BYTES:
        raise IntakeRefused("too-large", limit_mb=limits.FILE_BYTES // limits.MB)
    kind = sort.kind_of(data, filename)
    head = {"kind": kind, "filename": filename[-200:], "keep_layout": keep_layout}
    try:
        answer, body, seconds, peak = cell.ask(head, data)
    except IntakeRefused as refused:
        refused.kind = {"zip": "docx"}.get(kind, kind)
        raise
    costs = {"seconds": round(seconds, 3), "peak_mib": peak}
    if "refused" in answer:
        raise IntakeRefused(answer["refused"], kind=answer["kind"], **{**answer["facts"], **costs})
    told = {**answer["taken"], **costs, "sha256": hashlib.sha256(data).hexdigest()}
    if body:
        told["pdf_sha256"] = hashlib.sha256(body).hexdigest()
    return Taken.from_json(told, body or None)
