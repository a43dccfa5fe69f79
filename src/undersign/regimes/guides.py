"""Pages for people, in each language of staff: best practices, and regulatory risks.

They lie in `locale/<language>/`, packaged; `undersign docs` copies the ones of the source's language to docs.
"""

from __future__ import annotations

from undersign.regimes import law

NAMES = ("best-practices", "regulatory-risks")


def text(name: str, language: str) -> str:
    """Markdown; English where the language has none. name: of NAMES."""
    path = law.LOCALE / language / f"{name}.md"
    if not (language and path.exists()):
        path = law.LOCALE / law.SOURCE / f"{name}.md"
    return path.read_text(encoding="utf-8")
