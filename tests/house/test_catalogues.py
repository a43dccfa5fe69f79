"""Every sentence a person may read exists in every language of theirs, with the same places for facts.

Staff's languages hold all of them; one that is for signers only, those that a signer may come to read.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages import pofile

from undersign.config import locale as catalogues
from undersign.intake import said as intake_words

SOURCE = Path(__file__).resolve().parents[2] / "src" / "undersign"
LANGUAGES = [code for code, _name in catalogues.spoken() if code != catalogues.SOURCE]
STAFF = [code for code, _name in catalogues.spoken("desk") if code != catalogues.SOURCE]
# What signers come to read: their pages, mails and refusals, and what their certificate tells.
SIGNERS = (
    "archive/events.py",
    "contracts/people/checks.py",
    "contracts/people/delegating.py",
    "contracts/events.py",
    "journal/event.py",
    "journal/moves.py",
    "notices/",
    "sealing/",
    "signing/",
    "web/ceremony/",
    "web/failures.py",
    "web/pages/failure.html",
    "web/pages/install/sign_offline.html",
    "web/pages/install/start.html",
    "web/pages/sign/",
)
# Of these folders, what only staff read.
NOT_SIGNERS = (
    "notices/approval",
    "notices/asked/",
    "notices/care/",
    "notices/caring.py",
    "notices/carrier.py",
    "notices/digest",
    "notices/emergencies.py",
    "notices/holds.py",
    "notices/kinds.py",
    "notices/member_invited/",
    "notices/password_link/",
    "notices/policy_due/",
    "notices/staff.py",
    "notices/system",
    "notices/told/",
    "notices/review_",
    "notices/texts.py",
    "sealing/judging/reasons.py",
    "sealing/judging/wording.py",
    "sealing/report.py",
    "signing/disclosure.py",
    "signing/embedded",
    "signing/handing.py",
    "signing/proof/keyring",
    "signing/proof/papers.py",
    "signing/proof/provider",
    "signing/tryout.py",
    "web/pages/sign/tryout/",
)

PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
TRANSLATE = re.compile(r"""{%\s*translate\s+(?:"([^"]+)"|'([^']+)')(.*?)%}""")
BLOCK = re.compile(r"{%\s*blocktranslate\b(.*?)%}(.*?){%\s*endblocktranslate\s*%}", re.S)
CONTEXT = re.compile(r"""\bcontext\s+(?:"([^"]+)"|'([^']+)')""")
NOTHING = re.compile(r"^[\W\d_]*$|^%\(\w+\)s$")


class Said(NamedTuple):
    """One text of the source: its context or None, the text, its plural or None, and the file."""

    context: str | None
    text: str
    plural: str | None
    where: str


def said() -> Iterator[Said]:
    """Every text of the source that goes through gettext."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield from _in_python(path)
    for path in sorted(p for kind in ("*.html", "*.txt") for p in SOURCE.rglob(kind)):
        yield from _in_template(path)
    # Intake knows no gettext; its words go through it where they are shown.
    for text in (*intake_words.REFUSALS.values(), *intake_words.REMOVED.values()):
        yield Said(None, text, None, "intake/said.py")


def _in_python(path: Path) -> Iterator[Said]:
    shapes = {
        "_": (None, 0, None),
        "gettext": (None, 0, None),
        "gettext_lazy": (None, 0, None),
        "gettext_noop": (None, 0, None),
        "ngettext": (None, 0, 1),
        "ngettext_lazy": (None, 0, 1),
        "pgettext": (0, 1, None),
        "pgettext_lazy": (0, 1, None),
        "npgettext": (0, 1, 2),
    }
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
        if called not in shapes:
            continue
        texts = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
        context, text, plural = (texts[at] if at is not None else None for at in shapes[called])
        if text:
            yield Said(context, text, plural, str(path.relative_to(SOURCE)))


def _in_template(path: Path) -> Iterator[Said]:
    source, where = path.read_text(encoding="utf-8"), str(path.relative_to(SOURCE))
    for found in TRANSLATE.finditer(source):
        yield Said(_context(found[3]), found[1] or found[2], None, where)
    for found in BLOCK.finditer(source):
        options = found[1]
        texts = [_block(part, "trimmed" in options) for part in re.split(r"{%\s*plural\s*%}", found[2])]
        yield Said(_context(options), texts[0], texts[1] if len(texts) > 1 else None, where)


def _context(options: str) -> str | None:
    found = CONTEXT.search(options)
    return (found[1] or found[2]) if found else None


def _block(text: str, trimmed: bool) -> str:
    if trimmed:
        text = " ".join(line.strip() for line in text.strip().splitlines() if line.strip())
    return re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", text)


def _each() -> list[Said]:
    return sorted(set(said()), key=lambda one: (one.where, one.text))


def places(text: str) -> set[str]:
    return {found[1] or found[2] for found in PLACE.finditer(text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    catalogue = catalogues.merge(catalogues.LOCALE / language)
    missing = [f"{one.where}: {one.text!r}" for one in _asked_of(language) if _lacks(catalogue, one)]
    assert not missing, "\n".join(missing)


# Refusals that staff and signers share: there Spanish says neither “tú” nor “usted”.
SHARED = ("contracts/people/delegating.py", "web/failures.py")
TU = re.compile(
    r"\b(escribe|escríbel[oae]s?|elige|recarga|intenta|inténtalo|dile|puedes|tienes|quieres|debes"
    r"|tu|tus|contigo)\b",
    re.IGNORECASE,
)


def test_no_signer_is_called_tu() -> None:
    catalogue = catalogues.merge(catalogues.LOCALE / "es")
    pages = [one for one in said() if one.where.startswith("web/pages/sign/") and "tryout" not in one.where]
    shared = [one for one in said() if one.where in SHARED]
    told = {one.text: str(catalogue.get(one.text, context=one.context).string) for one in pages + shared}
    wrong = {text: spanish for text, spanish in told.items() if TU.search(spanish)}
    assert len(told) > 200 and not wrong, wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_layout_and_the_disclosure_speak_it_too(language: str) -> None:
    ours, other = (catalogues.LOCALE / code for code in (catalogues.SOURCE, language))
    said, told = (json.loads((folder / "paper.json").read_text(encoding="utf-8")) for folder in (ours, other))
    assert said.keys() == told.keys() and len(said["unverified"]) == len(told["unverified"])
    for part in ("page", "certificate"):
        assert {key: places(text) for key, text in said[part].items()} == {
            key: places(text) for key, text in told[part].items()
        }
    texts = [(folder / "disclosure.md").read_text(encoding="utf-8") for folder in (ours, other)]
    assert len({text.count("\n## ") for text in texts}) == 1
    assert len({frozenset(re.findall(r"\[\w+\]", text)) for text in texts}) == 1


def test_a_language_is_a_folder_and_nothing_else_names_it(tmp_path: Path) -> None:
    for path in ("pt/sign.po", "pt/desk.po", "he/sign.po", "en/paper.json"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("")
    assert catalogues.spoken("sign", tmp_path) == [("en", "English"), ("he", "עברית"), ("pt", "Português")]
    assert catalogues.spoken("desk", tmp_path) == [("en", "English"), ("pt", "Português")]


def _asked_of(language: str) -> list[Said]:
    if language in STAFF:
        return _each()
    return [one for one in _each() if one.where.startswith(SIGNERS) and not one.where.startswith(NOT_SIGNERS)]


def _lacks(catalogue, one: Said) -> bool:
    message = catalogue.get(one.text, one.context)
    if message is None or not message.string:
        return True
    return one.plural is not None and not (isinstance(message.string, tuple) and all(message.string))


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_their_places_and_are_not_guesses(language: str) -> None:
    faults = []
    for path in sorted((catalogues.LOCALE / language).glob("*.po")):
        with path.open("rb") as file:
            for message in pofile.read_po(file, locale=language):
                if message.id:
                    faults += [f"{path.name}: {fault}" for fault in _faults(message)]
    assert not faults, "\n".join(faults)


def _faults(message) -> Iterator[str]:
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    if message.fuzzy:
        yield f"fuzzy: {ids[0]!r}"
    wanted = set().union(*map(places, ids))
    for text in strings:
        if not text:
            yield f"empty: {ids[0]!r}"
        elif extra := places(text) - wanted:
            yield f"{ids[0]!r} gained {sorted(extra)}"
        elif len(ids) == 1 and places(text) != wanted:
            yield f"{ids[0]!r} lost {sorted(wanted - places(text))}"
        elif text.count("“") or text.count("”"):
            yield f"{ids[0]!r}: Spanish quotes are « and »"


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_hold_nothing_that_nobody_says(language: str) -> None:
    known = {(one.context, one.text) for one in said()}
    stale = []
    for path in sorted((catalogues.LOCALE / language).glob("*.po")):
        with path.open("rb") as file:
            for message in pofile.read_po(file, locale=language):
                text = message.id[0] if isinstance(message.id, tuple) else message.id
                if text and (message.context, text) not in known:
                    stale.append(f"{path.name}: {text!r}")
    assert not stale, "\n".join(stale)


if __name__ == "__main__":  # lists what is missing, as a fragment to fill in
    known = catalogues.merge(catalogues.LOCALE / sys.argv[1])
    for one in _asked_of(sys.argv[1]):
        if _lacks(known, one):
            print(f"{one.where}\t{one.context or ''}\t{one.text!r}\t{one.plural!r}")
