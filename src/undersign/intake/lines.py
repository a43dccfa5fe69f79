"""Text of strangers, fit to be shown in one line."""

import unicodedata


def clean(text: str) -> str:
    """One printable line of at most 200 characters."""
    return "".join(c for c in " ".join(text.split()) if not unicodedata.category(c).startswith("C"))[:200]
