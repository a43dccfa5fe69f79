"""`undersign templates`: a template as a folder, imported, rehearsed and rendered without a server.

Hides the children that do the work (uploads and templates are somebody else's) and the wording of what goes
wrong: every failure is a sentence on stderr and an exit status, 1 for a template that is not ready, 2 for
what cannot be read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click

from undersign.drafting import compose
from undersign.drafting.content import PDF, Content
from undersign.drafting.fields import specimen
from undersign.drafting.fields.schema import Fault, Schema
from undersign.drafting.files import folder
from undersign.drafting.files.folder import Folder
from undersign.drafting.pdf import overlap
from undersign.drafting.pdf.layout import Layout
from undersign.drafting.rehearsal import Case
from undersign.drafting.rehearsal.apart import Rehearser
from undersign.drafting.text import merge
from undersign.drafting.text.faults import TemplateError, TemplateFault
from undersign.journal import clock
from undersign.typesetting import engine
from undersign.typesetting.press import PressDied

NOTHING: dict[str, Any] = {"branches": 0, "covered": 0, "undefined": [], "unused": [], "never_true": []}
_LARGEST = 2_000_000


def rehearse(path: Path, *, as_json: bool) -> bool:
    """Rehearse a folder and say what was found; True where it may be published."""
    try:
        told = _rehearsed(folder.read(path))
    except folder.Unreadable as wrong:
        if not as_json:
            _fail(f"{path}: {wrong}")
        fault = {"code": wrong.code, "line": 0, "told": str(wrong)}
        told = {**NOTHING, "is_full": False, "faults": [fault], "differences": [], "languages": {}}
    if as_json:
        click.echo(json.dumps({"folder": str(path), **told}, ensure_ascii=False, default=str))
    else:
        click.echo("\n".join(_told(told)))
    return bool(told["is_full"])


def render(
    path: Path, values: Path | None, pdf: Path, *, language: str | None, case: str | None, gaps: bool
) -> None:
    """Set a folder's text with values from a JSON file, a saved case, or samples; write the PDF."""
    read = _read(path)
    languages = sorted(read.content.sources) or sorted(read.names) or ["en"]
    chosen = language or ("en" if "en" in languages else languages[0])
    if chosen not in languages:
        _fail(f"{path}: there is no text in “{chosen}”, only in: {', '.join(languages)}.")
    given = _values(read, values, case, chosen)
    request = compose.ComposeRequest(
        source=read.content.sources.get(chosen, ""),
        values=given,
        schema={part: read.content.schema.get(part, []) for part in ("fields", "roles")},
        language=chosen,
        title=read.names.get(chosen) or read.key,
        number="–",
        workspace="Undersign",
        created_at=clock.now().replace(microsecond=0),
        gaps=gaps,
        draft=gaps,
        form=read.content.form,
        clauses=read.content.clauses,
        layout=read.content.layout,
        base=read.pdf,
    )
    made = _composed(request, read.schema)
    _write(pdf, made.pdf)
    pages, places = _counted(made.pages, "page"), _counted(len(made.boxes), "place")
    click.echo(f"{pdf}: {pages}, {places} to sign or fill.")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def take(file: Path, out: Path, *, language: str, replace: bool) -> None:
    """Import a Word, PDF, HTML, Markdown or text file as a folder; say what was not carried over."""
    from undersign import intake

    if (out / "template.json").exists() and not replace:
        _fail(f"{out} holds a template already. Choose another folder, or say --replace.")
    try:
        with file.open("rb") as source:
            taken = intake.take(source.read(intake.FILE_BYTES + 1), file.name)
    except intake.IntakeRefused as refused:
        _fail(f"{file}: {refused}")
    except OSError as wrong:
        _fail(f"{file}: {wrong.strerror or wrong}.")
    made = _imported(taken, file.stem, language)
    try:
        folder.write(made, out)
    except folder.Unreadable as wrong:
        _fail(str(wrong))
    lost = (*taken.removed, *(taken.template.lost if taken.template else ()))
    count = len(made.content.layout.get("fields") or made.content.schema["fields"])
    click.echo(f"{out}: {taken.kind}, {count} fields.")
    for each in lost:
        click.echo(f"  not carried over: {each.sentence} ({each.count})")


def _rehearsed(read: Folder) -> dict[str, Any]:
    if read.content.form == PDF:
        return _laid_out(read)
    child = Rehearser()
    try:
        found = child.rehearse(read.content.to_json(), [each.to_json() for each in read.cases])
    finally:
        child.close()
    return found.to_json()


def _laid_out(read: Folder) -> dict[str, Any]:
    """A PDF template has no branches; its fields are checked instead."""
    overlaps: list[dict[str, Any]] = []
    try:
        layout = Layout.from_json(read.content.layout)
        told = [_fault_told(each) for each in layout.faults(read.schema)]
        overlaps = [asdict(each) for each in overlap.overlaps(layout)]
    except (ValueError, KeyError, TypeError) as wrong:
        told = [f"layout.json: {wrong}"]
    faults = [{"code": "layout", "line": 0, "told": each} for each in told]
    found = {**NOTHING, "is_full": not faults, "faults": faults, "differences": [], "languages": {}}
    return found | ({"overlaps": overlaps} if overlaps else {})


def _fault_told(fault: Fault) -> str:
    """`purchase_order: nobody fills it in`; every other code says what it means."""
    words = {"nobody": "nobody fills it in", "no_signature": "a person has no place to sign"}
    facts = ", ".join(f"{name} {value}" for name, value in fault.facts.items())
    said = words.get(fault.code, fault.code.replace("_", " ")) + (f" ({facts})" if facts else "")
    return f"{fault.field}: {said}" if fault.field else said


def _told(found: dict[str, Any]) -> Iterable[str]:
    """What was found, in words, by language."""
    mark = "✓" if found["is_full"] else "✗"
    yield (
        f"{mark} {found['covered']} of {found['branches']} branches taken"
        if found["branches"]
        else (f"{mark} no condition: it says the same for everybody")
    )
    for language, report in found["languages"].items():
        for branch in report["branches"]:
            if not branch["covered_by"]:
                yield f"  {language}, line {branch['line']}: nothing takes “{branch['condition']}”"
    for each in found["undefined"]:
        closest = f"; did you mean “{each['closest']}”?" if each["closest"] else ""
        yield f"  {each['language']}, line {each['line']}: “{each['name']}” is not declared{closest}"
    for each in found["never_true"]:
        told = f"“{each['condition']}” is never true ({each['why'].replace('_', ' ')})"
        yield f"  {each['language']}, line {each['line']}: {told}"
    for each in found["differences"]:
        changed = [
            f"{what} {', '.join(each[part])}"
            for part, what in (("missing", "without"), ("unexpected", "with"), ("not_said", "does not say"),
                               ("said", "says"), ("wrong_values", "wrong values"))
            if each[part]
        ]  # fmt: skip
        yield f"  {each['language']}, case “{each['case']}”: {'; '.join(changed)}"
    for each in found["faults"]:
        yield f"  {each['language'] + ': ' if each.get('language') else ''}{each['told']}"
    if found["unused"]:
        yield f"  declared and not used: {', '.join(found['unused'])}"


def _values(read: Folder, values: Path | None, case: str | None, language: str) -> dict[str, Any]:
    if case is not None:
        saved = next((each for each in read.cases if each.name == case), None)
        if saved is None:
            _fail(f"There is no case “{case}”. There are: {'; '.join(each.name for each in read.cases)}")
        return saved.filled(read.schema, specimen.values(read.schema, language))
    if values is None:
        return specimen.values(read.schema, language)
    try:
        if values.stat().st_size > _LARGEST:
            _fail(f"{values} is larger than {_LARGEST} bytes.")
        told = json.loads(values.read_text(encoding="utf-8-sig"))
        if isinstance(told, dict) and "values" in told and read.schema.field("values") is None:
            told = Case.from_json({"name": values.stem, **told}).values
    except OSError as wrong:
        _fail(f"{values}: {wrong.strerror or wrong}.")
    except (ValueError, RecursionError) as wrong:
        _fail(f"{values} is not JSON: {wrong}.")
    if not isinstance(told, dict):
        _fail(f"{values} should hold one object: field names and their values.")
    return dict(told)


def _composed(request: compose.ComposeRequest, schema: Schema) -> compose.Composition:
    press = compose.Press()
    try:
        return press.compose(request)
    except merge.BadValues as wrong:
        _fail("\n".join(_value_told(fault, schema, request.language) for fault in wrong.faults))
    except TemplateError as wrong:
        _fail(str(wrong))
    except engine.MissingGlyph as wrong:
        _fail(f"No font here has the character “{wrong.character}”.")
    except engine.NoFonts:
        _fail("There are no fonts yet. Run `make setup` once.")
    except PressDied:
        _fail(str(TemplateFault("limit", 1, {"why": "rendering it had to be stopped"})))
    except (engine.LayoutError, ValueError, KeyError, TypeError) as wrong:
        _fail(f"It cannot be set: {wrong}")
    finally:
        press.close()


def _value_told(fault: Fault, schema: Schema, language: str) -> str:
    declared = schema.field(fault.field.split("[")[0])
    label = f" ({declared.label(language)})" if declared else ""
    facts = ", ".join(f"{name} {value}" for name, value in fault.facts.items())
    return f"{fault.field}{label}: {fault.code.replace('_', ' ')}{f': {facts}' if facts else ''}"


def _imported(taken: Any, stem: str, language: str) -> Folder:
    """What intake took, as a template's folder."""
    title = (taken.template.title if taken.template else "") or stem.replace("_", " ")
    names, key = {language: title[:160]}, _key(stem)
    if taken.template is not None:
        schema = {"consumer_disclosure": True, **taken.template.schema}
        return Folder(
            key, Content(sources={language: taken.template.source}, schema=schema), names, "standard"
        )
    from undersign.drafting.pdf import beginning

    begun = beginning.of(taken)
    fields = [
        {"name": name, "type": "text", "labels": {"en": name.replace("_", " ").capitalize()}}
        for name in dict.fromkeys(each.source for each in begun.layout.fields if each.source)
    ]
    schema = {"fields": fields, "roles": begun.roles, "consumer_disclosure": True}
    content = Content(form=PDF, schema=schema, layout=begun.layout.to_json())
    return Folder(key, content, names, "standard", pdf=begun.pdf)


def _key(stem: str) -> str:
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in stem.lower()).strip("_")
    return (plain if plain[:1].isalpha() else f"template_{plain}").strip("_")[:60]


def _read(path: Path) -> Folder:
    try:
        return folder.read(path)
    except folder.Unreadable as wrong:
        _fail(f"{path}: {wrong}")


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as wrong:
        _fail(f"{path}: {wrong.strerror or wrong}.")


def _fail(sentence: str) -> NoReturn:
    with suppress(BrokenPipeError):
        click.echo(sentence, err=True)
    sys.exit(2)
