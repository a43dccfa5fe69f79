"""Which column means what: a guess by names, in both languages, and by what stands in the cells. Pure rule.

A guess only ever fills a form that a person looks at. Each column is used once, the surest pairs first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from undersign.contracts.bulk.targets import ACCOUNT, EMAIL, KEY, LANGUAGE, TITLE, Target

_WORDS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "name",
        "full name",
        "contact",
        "contact name",
        "signer",
        "nombre",
        "nombre completo",
        "firmante",
    ),
    EMAIL: ("email", "e mail", "mail", "email address", "contact email", "correo", "correo electronico"),
    "language": ("language", "lang", "contact language", "idioma"),
    "title": ("job title", "position", "role", "contact title", "cargo", "puesto"),
    "phone": ("phone", "mobile", "telephone", "contact phone", "telefono", "movil"),
}
_MORE: Mapping[str, tuple[str, ...]] = {
    LANGUAGE: ("contract language", "language", "idioma", "idioma del contrato"),
    ACCOUNT: ("account", "account name", "account id", "customer id", "cuenta", "id de cuenta"),
    TITLE: ("contract title", "titulo del contrato"),
    KEY: ("row key", "key", "id", "reference", "ref", "external id", "order number", "clave", "referencia"),
}
# What people call that which a template's field takes from the customer's records.
_SOURCES: Mapping[str, tuple[str, ...]] = {
    "account.name": ("company", "company name", "customer", "account", "empresa", "cliente", "razon social"),
    "account.city": ("city", "town", "ciudad"),
    "account.address": ("address", "street", "direccion"),
    "account.country": ("country", "pais"),
    "account.plan": ("plan", "tier"),
    "account.region": ("region",),
}
_EXACT, _SOURCE, _WITHIN, _PART, _CELLS = 100, 90, 50, 45, 40


def guess(
    columns: Sequence[str], samples: Sequence[Sequence[str]], found: Sequence[Target]
) -> dict[str, int]:
    """{target's code: index of its column}. samples: some rows' cells."""
    first = next((each.place for each in found if each.part and each.part.party == "customer"), "")
    scored = [
        (-_score(each, plain(column), first, [row[index] for row in samples]), order, index, each.code)
        for order, each in enumerate(found)
        for index, column in enumerate(columns)
    ]
    mapping: dict[str, int] = {}
    for score, _order, index, code in sorted(scored):
        if score < 0 and code not in mapping and index not in mapping.values():
            mapping[code] = index
    return mapping | _by_path(columns, [each for each in found if each.code not in mapping])


def _by_path(columns: Sequence[str], left: Sequence[Target]) -> dict[str, int]:
    """Values whose source a column is called by, though it means something else already: a segment's."""
    paths = {plain(column): index for index, column in enumerate(columns) if "." in column}
    wanted = {each.code: plain(each.field.source) for each in left if each.field and each.field.source}
    return {code: paths[path] for code, path in wanted.items() if path in paths}


def plain(name: str) -> str:
    """Lower-case words without accents and signs: "E-Mail (Käufer)" is "e mail kaufer"."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c))))


def _score(each: Target, column: str, first: str, cells: Sequence[str]) -> int:
    if not column:
        return 0
    if column == plain(each.code) or column in _names(each, first):
        return _EXACT
    if each.field is not None and each.field.source and column in _source(each.field.source):
        return _SOURCE
    if any(set(name.split()) <= set(column.split()) for name in _long_names(each)):
        return _WITHIN
    if each.field is not None and any(
        set(column.split()) < set(name.split()) for name in _names(each, first)
    ):
        return _PART
    is_address = each.attribute == EMAIL and each.place == first
    return _CELLS if is_address and cells and sum("@" in cell for cell in cells) > 0.8 * len(cells) else 0


def _source(path: str) -> set[str]:
    return {plain(path), *_SOURCES.get(path, ())}


def _names(each: Target, first: str) -> set[str]:
    if each.field is not None:
        told = {each.field.name, each.field.name.split(".")[-1], *each.field.labels.values()}
        return {plain(name) for name in told}
    if each.part is None:
        return set(_MORE[each.code])
    # The language of the contract is the people's, too, where nothing else is said.
    bare = set(_WORDS[each.attribute]) if each.place == first and each.attribute != LANGUAGE else set()
    return bare | _long_names(each)


def _long_names(each: Target) -> set[str]:
    """Names that say whose it is, too: "provider email", "proveedor correo"."""
    if each.part is None:
        return set()
    who = {plain(each.place), *(plain(label) for label in each.part.labels.values())}
    if each.place != each.part.key:
        seat = each.place.rpartition("-")[2]
        who = {plain(each.place), *(f"{plain(label)} {seat}" for label in each.part.labels.values())}
    return {f"{one} {word}" for one in who for word in _WORDS[each.attribute]}
