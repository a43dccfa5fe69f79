"""Signature cards: the places where one party signs, kept together and side by side with the other's.

Hides how authors lay signatures out in Markdown. Both of these become cards: a paragraph that holds nothing
but fields (one card per role), and a table with a column per party whose cells each hold one field, with or
without a word before it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Block = dict[str, Any]


def gathered(blocks: Iterable[Block]) -> list[Block]:
    """`blocks` with fields-only paragraphs and signature tables turned into {"t": "sigs", "cards": […]}."""
    found: list[Block] = []
    for block in blocks:
        made = _of_table(block) if block["t"] == "table" else _of_paragraph(block)
        if not made:
            found.append(block)
            continue
        if not found or found[-1]["t"] != "sigs":
            found.append({"t": "sigs", "cards": []})
            if "clause" in block:
                found[-1]["clause"] = block["clause"]
        for card in made:
            _added(found[-1]["cards"], card)
    return found


def _added(cards: list[Block], card: Block) -> None:
    if cards and card["role"] and cards[-1]["role"] == card["role"]:
        cards[-1]["fields"] += card["fields"]
    else:
        cards.append(card)


def _of_paragraph(block: Mapping[str, Any]) -> list[Block]:
    inner = [each for each in block.get("c", ()) if not _blank(each)]
    if block["t"] != "p" or not inner or any(each["t"] != "f" for each in inner):
        return []
    if all(each["kind"] == "checkbox" for each in inner):  # a sentence to tick belongs in the text
        return []
    return [_card(each["party"], [each]) for each in inner]


def _of_table(block: Mapping[str, Any]) -> list[Block]:
    columns = [[_only_field(row[at]) for row in block["rows"] if at < len(row)]
               for at in range(len(block["head"]))]  # fmt: skip
    cells = [cell for column in columns for cell in column]
    if not any(cell and cell["kind"] == "signature" for cell in cells) or None in cells:
        return []
    return [
        _card(plain(head), [cell for cell in column if cell])
        for head, column in zip(block["head"], columns, strict=True)
        if any(column)
    ]


def _only_field(cell: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The one field of a cell, {} for an empty cell, None for a cell of another kind."""
    fields = [each for each in cell if each["t"] == "f"]
    rest = plain([each for each in cell if each["t"] != "f"]).strip()
    if not fields and not rest:
        return {}
    return fields[0] if len(fields) == 1 and len(rest) <= 30 and (not rest or rest.endswith(":")) else None


def _card(party: str, fields: list[Mapping[str, Any]]) -> Block:
    return {"role": fields[0]["role"], "party": party, "fields": fields}


def _blank(each: Mapping[str, Any]) -> bool:
    return each["t"] == "br" or (each["t"] == "s" and not each["v"].strip())


def plain(inner: Sequence[Mapping[str, Any]]) -> str:
    """The bare text of inlines."""
    return "".join(each.get("v", "") or plain(each.get("c", ())) for each in inner)
