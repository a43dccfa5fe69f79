"""What must not be taken from the store: asked before a record's key or bytes are.

Hides who says so. The store knows no law; whoever does hangs their question here and refuses by raising.
"""

from __future__ import annotations

from collections.abc import Callable

_questions: list[Callable[[str], None]] = []


def ask(question: Callable[[str], None]) -> None:
    """Have it asked with the record's id from now on; once, however often it is hung up."""
    if question not in _questions:
        _questions.append(question)


def require_free(record_id: str) -> None:
    """Raises whatever a question raises: nothing of the record may be destroyed."""
    for question in _questions:
        question(record_id)
