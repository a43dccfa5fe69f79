"""Languages are folders: `locale/<language>` holds all that is said in one, and nothing else names it.

Each part of the product keeps its own `.po` there; `python -m undersign.config.locale` merges them into
Django's `django.mo` and needs no system gettext. Beside them lie `paper.json`, the words of the layout, and
`disclosure.md`, the statement that consumers agree to. A language with a `desk.po` is offered to staff too.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel import Locale
from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog

LOCALE = Path(__file__).resolve().parent.parent / "locale"
SOURCE = "en"  # what the texts in the code are written in


def spoken(part: str = "sign", folder: Path = LOCALE) -> list[tuple[str, str]]:
    """(code, its own name) of the languages in which `part` of the product is said, the source's first."""
    others = sorted(path.parent.name for path in folder.glob(f"*/{part}.po"))
    return [(code, _own_name(code)) for code in (SOURCE, *others)]


def _own_name(code: str) -> str:
    name = Locale.parse(code.replace("-", "_")).get_display_name() or code
    return name[:1].upper() + name[1:]


def compile_all(folder: Path = LOCALE) -> list[Path]:
    """Write every language's catalogue; returns the files written."""
    written = []
    for language in sorted({path.parent for path in folder.glob("*/*.po")}):
        merged = merge(language)
        buffer = io.BytesIO()
        mofile.write_mo(buffer, merged)
        target = language / "LC_MESSAGES" / "django.mo"
        target.parent.mkdir(exist_ok=True)
        if not target.exists() or target.read_bytes() != buffer.getvalue():
            target.write_bytes(buffer.getvalue())
        written.append(target)
    return written


def merge(language: Path) -> Catalog:
    """One catalogue of all fragments. Raises ValueError where two translate one text differently."""
    merged = Catalog(locale=language.name)
    for path in sorted(language.glob("*.po")):
        with path.open("rb") as file:
            for message in pofile.read_po(file, locale=language.name):
                if not message.id or message.fuzzy or not message.string:
                    continue
                known = merged.get(message.id, message.context)
                if known is not None and known.string != message.string:
                    raise ValueError(f"{path.name}: {message.id!r} is translated differently elsewhere")
                merged.add(message.id, message.string, context=message.context, flags=message.flags)
    return merged


if __name__ == "__main__":
    for path in compile_all():
        print(path)
