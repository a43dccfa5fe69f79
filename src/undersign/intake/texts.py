"""HTML, Markdown and plain text as templates.

Hides which reader is whose. Plain text becomes text: nothing in it is read as Markdown or Liquid but merge
fields.
"""

import itertools
import re
from pathlib import PurePosixPath

from undersign.intake import hypertext, marked, proposal, sort
from undersign.intake.prose import Block, Span
from undersign.intake.slots import Slots
from undersign.intake.taken import Removed, Taken

_WRAPPED = 56  # lines at least this long are one paragraph, broken by its writer's screen


def read(kind: str, data: bytes, filename: str) -> Taken:
    """The template in `data`, which is HTML, Markdown or text as `kind` says. Raises IntakeRefused."""
    text = sort.text_of(data).replace("\r\n", "\n").replace("\r", "\n")
    title = PurePosixPath(filename.replace("\\", "/")).stem
    if kind == "html":
        return Taken("html", "", template=hypertext.template(text, title))
    if kind == "markdown":
        return Taken("markdown", "", template=marked.template(text, title))
    return Taken("text", "", template=_plain(text, title))


def _plain(text: str, title: str) -> "proposal.Imported":
    slots = Slots()
    blocks = [Block("paragraph", slots.in_text([Span(_joined(part))])) for part in re.split(r"\n\s*\n", text)]
    lost = [Removed("unmergeable", slots.unmergeable)] if slots.unmergeable else []
    return proposal.template(blocks, slots, title, lost)


def _joined(part: str) -> str:
    lines = [line.strip() for line in part.split("\n")]
    said = lines[0]
    for before, line in itertools.pairwise(lines):
        said += (" " if len(before) >= _WRAPPED else "\n") + line
    return said
