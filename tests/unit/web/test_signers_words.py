"""Every sentence a signer can meet exists in Spanish too, and says *usted*."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages import pofile

import undersign

PACKAGE = Path(undersign.__file__).parent
WORDS = PACKAGE / "locale" / "es"
SIMPLE = re.compile(r"""\{% translate (?:"([^"]*)"|'([^']*)')""")
BLOCK = re.compile(r"\{% blocktranslate[^%]*%\}(.*?)\{% endblocktranslate %\}", re.DOTALL)
PLURAL = re.compile(r".*\{% plural %\}", re.DOTALL)
PYTHON = re.compile(r'\b_\(\s*"((?:[^"\\]|\\.)*)"')
MARKUP = re.compile(
    r"\{% blocktranslate.*?endblocktranslate %\}|<svg.*?</svg>|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL
)
# A bare text node: letters between tags that no translation wraps.
BARE = re.compile(r">[^<>{}]*[A-Za-zÀ-ÿ]{2,}[^<>{}]*<")
# What staff read, though it stands beside what signers do.
STAFF = {
    "A statement is written in one or more of these languages: %(languages)s.",
    "Enter such a number.",
    "Copy your text, open this page anew and compare.",
    "Compare the issuer with what your provider states, to the last slash.",
}
FAMILIAR = re.compile(r"\b(tú|tus?|ti|contigo|puedes|tienes|escribe|pulsa|haz)\b", re.IGNORECASE)


def _pages() -> list[Path]:
    return sorted((PACKAGE / "web" / "pages" / "sign").rglob("*.html"))


def _asked() -> set[str]:
    found: set[str] = set()
    for page in _pages():
        text = page.read_text()
        found |= {double or single for double, single in SIMPLE.findall(text)}
        bodies = [PLURAL.sub("", body) for body in BLOCK.findall(text)]
        found |= {re.sub(r"\{\{ *(\w+) *\}\}", r"%(\1)s", body) for body in bodies}
    for folder in ("web/ceremony", "signing"):
        for module in sorted((PACKAGE / folder).rglob("*.py")):
            found |= set(PYTHON.findall(module.read_text()))
    return found


def _last(text: str | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[-1]


def _known() -> dict[str, str]:
    """{English: Spanish} of what signers meet, of plurals the last form."""
    found: dict[str, str] = {}
    for fragment in sorted(WORDS.glob("*.po")):
        with fragment.open("rb") as file:
            catalogue = pofile.read_po(file, locale="es")
        found |= {_last(m.id): _last(m.string) for m in catalogue if m.id and m.string and not m.fuzzy}
    asked = _asked() - STAFF
    return {english: spanish for english, spanish in found.items() if english in asked}


def test_everything_is_translated():
    assert _asked() - STAFF - set(_known()) == set()


def test_placeholders_are_kept():
    for english, spanish in _known().items():
        names = re.findall(r"%\(\w+\)s|\{\w+\}", english)
        assert set(names) == set(re.findall(r"%\(\w+\)s|\{\w+\}", spanish)), english


def test_signers_are_addressed_as_usted():
    assert {e: s for e, s in _known().items() if FAMILIAR.search(s)} == {}


def test_pages_hold_no_bare_text():
    for page in _pages():
        bare = [b for b in BARE.findall(MARKUP.sub("", page.read_text())) if "Undersign" not in b]
        assert bare == [], page.name
