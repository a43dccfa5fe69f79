"""A template as a folder of plain files, for version control, for copying, for whoever likes an editor.

    template.json            key, names, category, roles, fields
    en.md, es.md …           the text, one file a language
    clauses/KEY/clause.json  a pinned library clause: number, titles; its texts beside it: en.md …
    cases/01-NAME.json       saved test cases with what is expected of them
    layout.json, base.pdf    of a PDF template: its pages and fields, the normalised file

Hides the file format. The same template always gives the same bytes, and what is read comes back as it was.
Disks and archives are read and written by `folder`.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from undersign.drafting.content import FORMS, PDF, TEXT, Content, conduct
from undersign.drafting.fields.schema import Schema
from undersign.drafting.rehearsal.cases import Case

KEY = re.compile(r"[a-z][a-z0-9_-]{0,59}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_TEXT = re.compile(r"([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)\.md")
_PATHS = re.compile(
    r"template\.json|layout\.json|base\.pdf|[a-z]{2,3}(-[A-Za-z0-9]{2,8})?\.md"
    r"|clauses/[a-z][a-z0-9_-]{0,59}/(clause\.json|[a-z]{2,3}(-[A-Za-z0-9]{2,8})?\.md)"
    r"|cases/[^/.\0][^/\0]{0,120}\.json"
)
_SENTENCES = {
    "no_template": "There is no template.json in it.",
    "no_text": "It has no text. Write one as en.md.",
    "not_utf8": "{path} is not UTF-8 text. Save it as UTF-8.",
    "not_json": "{path} is not JSON: {why}.",
    "wrong": "{path}: {why}.",
    "too_large": "{path} is larger than {limit} bytes.",
    "too_many": "It has more than {limit} files.",
    "a_link": "{path} is a link. Put the file itself there.",
    "not_a_file": "{path} is not an ordinary file.",
    "outside": "{path} points outside the folder.",
    "not_a_folder": "{path} is not a folder.",
    "not_empty": "{path} is not empty and holds no template. Choose another folder.",
    "not_zip": "This is not a zip archive that can be read.",
    "cannot": "{path}: {why}.",
}


class Unreadable(Exception):
    """A folder that is no template, or cannot be read or written: code and facts, `str()` in English."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(_SENTENCES[code].format(**facts))
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class Folder:
    """A template on its own. names, descriptions: {language: text}. pdf: the normalised file of a PDF
    template, b"" of others."""

    key: str
    content: Content
    names: Mapping[str, str] = field(default_factory=dict)
    category: str = ""
    descriptions: Mapping[str, str] = field(default_factory=dict)
    suggested_tags: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()
    pdf: bytes = b""

    @property
    def schema(self) -> Schema:
        """Its fields and roles."""
        return Schema.from_json({part: self.content.schema.get(part, ()) for part in ("fields", "roles")})


def is_ours(path: str) -> bool:
    """Whether a template's folder has a file by that path (with slashes, from the folder)."""
    return bool(_PATHS.fullmatch(path))


def files(folder: Folder) -> dict[str, bytes]:
    """{path: bytes}, in the order of paths. Raises Unreadable for keys that are no file names."""
    _named("key", folder.key, KEY)
    content = folder.content
    made = {"template.json": _json(_about(folder))}
    for language, text in content.sources.items():
        made[f"{_named('language', language, LANGUAGE)}.md"] = _lines(text)
    for key, clause in content.clauses.items():
        where = f"clauses/{_named('clause', key, KEY)}"
        made[f"{where}/clause.json"] = _json({n: v for n, v in clause.items() if n != "sources"})
        for language, text in clause["sources"].items():
            made[f"{where}/{_named('language', language, LANGUAGE)}.md"] = _lines(text)
    for number, case in enumerate(folder.cases, start=1):
        made[f"cases/{number:02}-{_slug(case.name)}.json"] = _json(case.to_json())
    if content.layout:
        made["layout.json"] = _json(content.layout)
    if folder.pdf:
        made["base.pdf"] = folder.pdf
    return dict(sorted(made.items()))


def of(found: Mapping[str, bytes]) -> Folder:
    """The template in these files; files that are none of ours are left aside. Raises Unreadable."""
    if "template.json" not in found:
        raise Unreadable("no_template")
    about = _read_json(found, "template.json")
    sources = _texts(found, "")
    form = about.get("form", TEXT)
    if form not in FORMS:
        raise Unreadable("wrong", path="template.json", why=f"there is no form {form!r}")
    if form == TEXT and not sources:
        raise Unreadable("no_text")
    schema = {
        "fields": about.get("fields", []),
        "roles": about.get("roles", []),
        "consumer_disclosure": bool(about.get("consumer_disclosure", True)),
        **conduct(about),
    }
    _declared(schema)
    layout = _read_json(found, "layout.json") if "layout.json" in found else {}
    return Folder(
        _key(about),
        Content(form=form, sources=sources, schema=schema, clauses=_clauses(found), layout=layout),
        _words(about, "names"), str(about.get("category") or ""), _words(about, "descriptions"),
        _tags(about), tuple(_cases(found)), bytes(found.get("base.pdf", b"")) if form == PDF else b"",
    )  # fmt: skip


def _about(folder: Folder) -> dict[str, Any]:
    schema, content = folder.content.schema, folder.content
    told: dict[str, Any] = {"key": folder.key}
    if content.form != TEXT:
        told["form"] = content.form
    return {
        **told,
        "category": folder.category,
        "names": dict(sorted(folder.names.items())),
        "descriptions": dict(sorted(folder.descriptions.items())),
        "suggested_tags": list(folder.suggested_tags),
        "consumer_disclosure": bool(schema.get("consumer_disclosure", True)),
        **conduct(schema),
        "roles": list(schema.get("roles", ())),
        "fields": list(schema.get("fields", ())),
    }


def _texts(found: Mapping[str, bytes], where: str) -> dict[str, str]:
    named = (
        (path, _TEXT.fullmatch(path.removeprefix(where))) for path in sorted(found) if path.startswith(where)
    )
    return {name[1]: _text(found, path) for path, name in named if name}


def _clauses(found: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    keys = sorted({path.split("/")[1] for path in found if path.startswith("clauses/") and is_ours(path)})
    return {key: _clause(found, f"clauses/{key}/") for key in keys}


def _clause(found: Mapping[str, bytes], where: str) -> dict[str, Any]:
    about = _read_json(found, f"{where}clause.json") if f"{where}clause.json" in found else {}
    sources = _texts(found, where)
    if not sources:
        raise Unreadable("wrong", path=where.rstrip("/"), why="this clause has no text")
    number = about.get("number", 1)
    if not isinstance(number, int) or not isinstance(about.get("titles", {}), dict):
        raise Unreadable("wrong", path=f"{where}clause.json", why="a clause has a number and titles")
    return {**about, "number": number, "titles": about.get("titles", {}), "sources": sources}


def _cases(found: Mapping[str, bytes]) -> Iterable[Case]:
    for path in sorted(found):
        if path.startswith("cases/") and is_ours(path):
            try:
                yield Case.from_json(_read_json(found, path))
            except (ValueError, TypeError, AttributeError) as wrong:
                raise Unreadable("wrong", path=path, why=str(wrong)) from wrong


def _declared(schema: Mapping[str, Any]) -> None:
    try:
        Schema.from_json({part: schema[part] for part in ("fields", "roles")})
    except KeyError as wrong:
        raise Unreadable("wrong", path="template.json", why=f"a field or role has no {wrong}") from wrong
    except (ValueError, TypeError, AttributeError) as wrong:
        why = re.sub(r"^\w+\.__init__\(\) got an ", "", str(wrong))
        raise Unreadable("wrong", path="template.json", why=why) from wrong


def _key(about: Mapping[str, Any]) -> str:
    key = about.get("key")
    if not isinstance(key, str) or not KEY.fullmatch(key):
        why = "“key” needs small letters, digits, - and _ only, and begins with a letter"
        raise Unreadable("wrong", path="template.json", why=why)
    return key


def _words(about: Mapping[str, Any], part: str) -> dict[str, str]:
    words = about.get(part, {})
    if not isinstance(words, dict) or not all(isinstance(each, str) for each in words.values()):
        raise Unreadable("wrong", path="template.json", why=f'“{part}” are by language: {{"en": "…"}}')
    return words


def _tags(about: Mapping[str, Any]) -> tuple[str, ...]:
    tags = about.get("suggested_tags", [])
    if not isinstance(tags, list):
        raise Unreadable("wrong", path="template.json", why="“suggested_tags” are a list")
    return tuple(map(str, tags))


def _named(what: str, name: str, pattern: re.Pattern[str]) -> str:
    if not isinstance(name, str) or not pattern.fullmatch(name):
        raise Unreadable(
            "wrong", path="template.json", why=f"{what} {str(name)[:60]!r} cannot be a file name"
        )
    return name


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "case"


def _lines(text: str) -> bytes:
    """A text as a file: it ends in one line end."""
    return (text.rstrip("\n") + "\n").encode("utf-8", "replace")


def _text(found: Mapping[str, bytes], path: str) -> str:
    try:
        return found[path].decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        raise Unreadable("not_utf8", path=path) from wrong


def _json(told: Any) -> bytes:
    return (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _read_json(found: Mapping[str, bytes], path: str) -> dict[str, Any]:
    try:
        told = json.loads(_text(found, path), parse_constant=_no_constant)
    except (ValueError, RecursionError) as wrong:
        raise Unreadable("not_json", path=path, why=str(wrong) or "nested too deeply") from wrong
    if not isinstance(told, dict):
        raise Unreadable("not_json", path=path, why="it should begin with {")
    return told


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no value")
