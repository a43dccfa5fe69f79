"""From template and values to finished pages: merge, read as Markdown, set, and say what was decided.

Hides the order of the steps and where they run: `compose` in this process (tests, tools), `Press.compose`
in a child that can be killed, because a template is somebody's program. Both give the same bytes.
"""

import base64
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from undersign.drafting.fields.schema import Fault, Schema
from undersign.drafting.pdf import prefilled
from undersign.drafting.text import merge
from undersign.drafting.text.clauses import Clause
from undersign.drafting.text.faults import TemplateError, TemplateFault
from undersign.typesetting import engine, markdown, overlay, page, press, reading, watermark
from undersign.typesetting.page import Box

_HEAD = struct.Struct(">I")


@dataclass(frozen=True)
class ComposeRequest:
    """Everything a contract's pages depend on; the same request gives the same bytes.

    `values` are raw, by field name. `terms` are (label, text) rows under the title. `gaps` shows missing
    values as marked gaps (a preview) instead of refusing, `unfinished` names without a field as well;
    `draft` says so in the header; `pages` False leaves the PDF out and makes the reading view alone. `form`,
    `clauses` (pinned library clauses) and `layout` are the template's content. `sandbox` marks every page.
    """

    source: str
    values: Mapping[str, Any]
    schema: Mapping[str, Any]
    language: str
    title: str
    number: str
    workspace: str
    created_at: datetime
    terms: Sequence[tuple[str, str]] = ()
    paper: str = "a4"
    draft: bool = False
    gaps: bool = False
    unfinished: bool = False
    summary: bool = True
    pages: bool = True
    form: str = "text"
    clauses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    layout: Mapping[str, Any] = field(default_factory=dict)
    base: bytes = b""
    sandbox: bool = False


@dataclass(frozen=True)
class Composition:
    """A composed contract. `missing` names required fields without a value (only with `gaps`),
    `unfit` what the text names and its schema does not have (only with `unfinished`)."""

    pdf: bytes
    boxes: tuple[Box, ...]
    pages: int
    page_sizes: tuple[tuple[float, float], ...]
    reading: str
    clauses: tuple[Clause, ...]
    missing: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = field(default=())
    unfit: tuple[TemplateFault, ...] = field(default=())


def compose(request: ComposeRequest) -> Composition:
    """Compose in this process. Raises merge.BadValues, TemplateError, engine.MissingGlyph, NoFonts."""
    schema = Schema.from_json(request.schema)
    made = _on_paper(request, schema) if request.form == "pdf" else _in_text(request, schema)
    if request.sandbox and made.pdf:
        marked = watermark.mark(made.pdf, language=request.language, created_at=request.created_at)
        return replace(made, pdf=marked)
    return made


def _in_text(request: ComposeRequest, schema: Schema) -> Composition:
    """From the text of a template."""
    merged = merge.merge(
        request.source, request.values, schema=schema, language=request.language, gaps=request.gaps,
        unfinished=request.unfinished, pinned=request.clauses,
    )  # fmt: skip
    spans = [(clause.key, *clause.lines) for clause in merged.clauses if clause.lines]
    tree = markdown.parse(merged.markdown, merged.substitutions, spans, language=request.language)
    made = page.Typeset(b"", (), 0)
    if request.pages:
        document = page.Document(
            title=request.title, number=request.number, language=request.language, ast=tree,
            workspace=request.workspace, terms=request.terms, summary=request.summary,
            draft=request.draft, paper=request.paper,
        )  # fmt: skip
        made = page.typeset(document, created_at=request.created_at)
    return Composition(
        made.pdf, made.boxes, made.pages, made.page_sizes,
        reading.html(tree, title=request.title, language=request.language),
        merged.clauses, merged.missing, merged.faults, merged.unfit,
    )  # fmt: skip


def _on_paper(request: ComposeRequest, schema: Schema) -> Composition:
    """From the pages of a PDF template, `base`."""
    found = prefilled.sheet(
        request.base, request.layout, request.values, schema, language=request.language, title=request.title,
        number=request.number, workspace=request.workspace, created_at=request.created_at, gaps=request.gaps,
        draft=request.draft, summary=request.summary,
    )  # fmt: skip
    made = found.made
    return Composition(
        made.pdf, made.boxes, made.pages, made.page_sizes, found.reading, (), found.missing, found.faults
    )


class Press(press.Press):
    """A press that composes."""

    def __init__(self, **limits: Any) -> None:
        super().__init__("undersign.drafting.compose:answer", **limits)

    def compose(self, request: ComposeRequest) -> Composition:
        """As `compose`, in the child; also raises press.PressTimeout and press.PressDied."""
        asked = {**asdict(request), "created_at": request.created_at.isoformat(),
                 "base": base64.b64encode(request.base).decode()}  # fmt: skip
        return _opened(self.call(json.dumps(asked, default=str).encode()))


def answer(request: bytes) -> bytes:
    """The child's side: a request's JSON in, (length, JSON, PDF) out; refusals travel as JSON too."""
    asked = json.loads(request)
    asked["created_at"] = datetime.fromisoformat(asked["created_at"])
    asked["base"] = base64.b64decode(asked["base"])
    try:
        made = compose(ComposeRequest(**asked))
    except (TemplateError, merge.BadValues) as refused:
        return _framed(
            {"refused": type(refused).__name__, "faults": [asdict(each) for each in refused.faults]}
        )
    except engine.MissingGlyph as refused:
        return _framed({"refused": "MissingGlyph", "character": refused.character})
    except (engine.NoFonts, engine.LayoutError, overlay.NotAPdf) as refused:
        return _framed({"refused": type(refused).__name__, "why": str(refused)})
    return _framed({**asdict(made), "pdf": None}, made.pdf)


def _framed(told: Mapping[str, Any], pdf: bytes = b"") -> bytes:
    head = json.dumps(told, ensure_ascii=False, default=str).encode("utf-8", "replace")
    return _HEAD.pack(len(head)) + head + pdf


def _opened(frame: bytes) -> Composition:
    (size,) = _HEAD.unpack_from(frame)
    told = json.loads(frame[_HEAD.size : _HEAD.size + size])
    if "refused" in told:
        raise _refusal(told)
    told["pdf"] = frame[_HEAD.size + size :]
    told["boxes"] = tuple(Box(**each) for each in told["boxes"])
    told["page_sizes"] = tuple((each[0], each[1]) for each in told["page_sizes"])
    told["clauses"] = tuple(
        Clause(**{**each, "because": tuple(tuple(pair) for pair in each["because"]),
                  "lines": tuple(each["lines"]) if each["lines"] else None})
        for each in told["clauses"]
    )  # fmt: skip
    told["faults"] = tuple(Fault(**each) for each in told["faults"])
    told["unfit"] = tuple(TemplateFault(**each) for each in told["unfit"])
    told["missing"] = tuple(told["missing"])
    return Composition(**told)


def _refusal(told: Mapping[str, Any]) -> Exception:
    match told["refused"]:
        case "TemplateError":
            return TemplateError(*(TemplateFault(**each) for each in told["faults"]))
        case "BadValues":
            return merge.BadValues(tuple(Fault(**each) for each in told["faults"]))
        case "MissingGlyph":
            return engine.MissingGlyph(told["character"])
        case "NoFonts":
            return engine.NoFonts(engine.font_folder())
        case "NotAPdf":
            return overlay.NotAPdf(told["why"])
        case _:
            return engine.LayoutError(told["why"])
