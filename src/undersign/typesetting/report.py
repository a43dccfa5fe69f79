"""A validation report as pages: a verdict, its reasons, and the signatures that were found.

Hides the layout. Every sentence comes in finished and in its language.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from undersign.typesetting import engine, words
from undersign.typesetting.marks import strip


def draw(
    told: Mapping[str, Any], *, language: str, created_at: datetime, attached: Mapping[str, str]
) -> bytes:
    """PDF/A-3a and PDF/UA-1. `told`: heading, verdict, tone (AUTHENTIC and so on), sentence, instance, facts
    and the rows of signatures (pairs), reasons, note. Raises engine.MissingGlyph."""
    files = [{"name": name, "text": text} for name, text in sorted(attached.items())]
    furniture = {"language": words.base(language), "page": words.certificate(language)["page"]}
    return engine.compile_pdf(
        "report", {**_stripped(dict(told)), **furniture, "attached": files}, created_at=created_at
    )


def _stripped(told: Any) -> Any:
    if isinstance(told, str):
        return strip(told)
    if isinstance(told, dict):
        return {key: _stripped(value) for key, value in told.items()}
    return [_stripped(each) for each in told] if isinstance(told, list | tuple) else told
