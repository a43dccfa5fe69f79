"""How a question is read: words, phrases, amounts; and how far a misspelt word is from another. Pure."""

import re
import unicodedata

TERMS, LONGEST = 8, 200
_TERM = re.compile(r'"([^"]+)"?|(\S+)')
_NUMBER = re.compile(r"^[^\d\w]{0,2}(\d{1,3}(?:[.,'\s]\d{3})+|\d+)(?:[.,](\d{1,2}))?[^\d\w]{0,2}$")


def read(text: str) -> list[str]:
    """Words, “phrases in quotes”, and numbers as they are stored: `1.480,00 €` is `1480.00`, and `1.480` any
    amount of so many whole ones."""
    plain = unicodedata.normalize("NFC", text[:LONGEST].replace("\0", "")).replace("“", '"').replace("”", '"')
    found = (said for each in _TERM.finditer(plain) if (said := (each[1] or each[2]).strip()))
    return [_amount(said) for said in found if any(c.isalnum() for c in said)][:TERMS]


def _amount(said: str) -> str:
    number = _NUMBER.match(said)
    if not number or not (number[2] or re.search(r"[.,'\s]", number[1])):
        return said
    whole = re.sub(r"\D", "", number[1])
    return f"{whole}.{number[2].ljust(2, '0')}" if number[2] else whole


def slips(typed: str, meant: str) -> int:
    """Letters missing, added, changed, or two that changed places (Damerau 1964, restricted)."""
    if abs(len(typed) - len(meant)) > 2:
        return 9
    older: list[int] = []
    last = list(range(len(meant) + 1))
    for row, a in enumerate(typed, 1):
        now = [row]
        for column, b in enumerate(meant, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (a != b))
            if row > 1 and column > 1 and a == meant[column - 2] and typed[row - 2] == b:
                cost = min(cost, older[column - 2] + 1)
            now.append(cost)
        older, last = last, now
    return last[-1]
