"""What was changed in a draft, told twice: as programs name it, and as its readers do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from undersign.contracts.events import ContractEdited
from undersign.drafting import render

if TYPE_CHECKING:
    from undersign.contracts.contract import Contract
    from undersign.contracts.people.recipient import Recipient


def values(contract: Contract, changes: dict[str, list[Any]]) -> ContractEdited:
    """changes: {merge field: [before, now]}."""
    schema, names = render.schema_of(contract.version), sorted(changes)
    fields = [schema.field(name) for name in names]
    labels = [each.label(contract.language) for each in fields if each]
    return ContractEdited(fields=", ".join(names), called=", ".join(labels), changes=changes)


def person(who: Recipient, changes: dict[str, list[str]]) -> ContractEdited:
    """changes: {column: [before, now]}."""
    return _of(who, "person", f"{who.place} ({', '.join(changes)})", changes)


def joined(who: Recipient) -> ContractEdited:
    return _of(who, "joined", f"{who.place} (+)", {"name": ["", who.name], "email": ["", who.email]})


def left(who: Recipient) -> ContractEdited:
    return _of(who, "left", f"{who.place} (−)", {"name": [who.name, ""], "email": [who.email, ""]})


def _of(who: Recipient, kind: str, fields: str, changes: dict[str, list[str]]) -> ContractEdited:
    contract = who.contract
    role = render.schema_of(contract.version).role(who.role_key)
    called = role.label(contract.language) if role else who.role_key
    return ContractEdited(fields=fields, called=called, kind=kind, changes=changes)
