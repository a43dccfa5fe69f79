"""Catalogues: each part of the product keeps its own `.po`; they are compiled into one at set-up.

`python -m undersign.config.locale` merges `locale/<language>/*.po` and writes Django's `django.mo`.
Needs no system gettext.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_all(folder: Path = LOCALE) -> list[Path]:
    """Write every language's catalogue; returns the files written."""
    written = []
    for language in sorted(p for p in folder.iterdir() if p.is_dir()):
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
