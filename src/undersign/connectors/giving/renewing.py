"""From a signed contract to the draft of an addendum: last values first known, people and ticket along with
it.

Hides where each value comes from. What a field's source names is asked for outside, so that a customer's
newer plan or address shows as a change; what nobody outside knows is taken from the contract as it stands. A
system that does not answer holds nothing up: then the contract's own values are all there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api
from undersign.connectors.filling import opening, prefill
from undersign.connectors.linking import connection
from undersign.contracts import draft
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.succession import bond, clockwork, standing, workdays
from undersign.contracts.succession.clockwork import Drafted
from undersign.contracts.succession.standing import Term
from undersign.drafting.conduct import people, terms
from undersign.drafting.fields.schema import Schema
from undersign.drafting.stock import shelf
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import actor
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows


def take_up(contract_id: str) -> None:
    """What the calendar asks of one contract today, each once: to go on, to lapse, to be renewed."""
    while clockwork.go_on(contract_id):
        pass
    if clockwork.is_due(contract_id):
        root = rows.get(Contract, contract_id)
        known, by = gathered(root), actor.system(root.workspace_id)
        clockwork.tell(contract_id, lambda held: _renewal(held, known, by))


def renew(contract: Contract, *, by: Actor) -> Contract:
    """The renewal's draft, now. Raises `Refused` (renewal.*, amendment.*), and as drafting."""
    known = gathered(bond.original(contract))
    return clockwork.start(contract, lambda held: _renewal(held, known, by), by=by)


def amend(contract: Contract, version: TemplateVersion, *, by: Actor, sha256: str = "") -> Contract:
    """An addendum's draft with everything that fills itself. Raises `Refused` as `bond.amend`."""
    root = bond.original(contract)
    return _addendum(root, version, gathered(root), by, sha256=sha256).contract


def templates(*, by: Actor) -> list[TemplateVersion]:
    """Versions that this member may send and that say what they change."""
    return [each for each in shelf.sendable_by(by) if is_addendum(each)]


def is_addendum(version: TemplateVersion) -> bool:
    said = terms.from_json(version.schema)
    return bool(said.follows or said.changes)


def gathered(root: Contract) -> prefill.Known:
    """What ticket, contact and account are known as now, and what the contract says."""
    return prefill.Known(**_outside(root), amends=_agreed(root))


def _outside(root: Contract) -> dict[str, Any]:
    directory = connection.first(api.DIRECTORY, root.workspace_id)
    helpdesk = connection.first(api.HELPDESK, root.workspace_id)
    if directory is None or helpdesk is None:
        return {}
    ticket, account = root.ticket, root.account
    try:
        with directory.opened() as crm, helpdesk.opened() as desk:
            found = prefill.know(
                directory=crm,
                helpdesk=desk,
                ticket_ref=(ticket.external_ref or ticket.id) if ticket else "",
                account_ref=(account.external_ref or account.id) if account else "",
                deals=True,
            )
    except (api.Temporary, api.Permanent):
        return {}
    known = {"account": found.account, "contact": found.contact, "ticket": found.ticket}
    return {**known, "deal": found.deal}


def _agreed(root: Contract) -> dict[str, Any]:
    row, today = rows.first(Term, "contract_id = %s", root.pk), workdays.today(root.workspace_id)
    signed_on = workdays.day_of(root.completed_at or root.created_at, root.workspace_id)
    basis = bond.basis(root)
    return {
        "number": root.number,
        "date": signed_on.isoformat(),
        "sha256": basis[0][1] if basis else "",
        "ends_on": row.ends_on.isoformat() if row and row.ends_on else "",
        "values": {name: value for name, (value, _key) in standing.as_of(root, today).values.items()},
    }


def _renewal(root: Contract, known: prefill.Known, by: Actor) -> Drafted:
    """Of the template that the contract's own names. Raises `Refused` (renewal.no_template)."""
    key = terms.from_json(root.version.schema).renew_with
    version = TemplateVersion.objects.visible_to(by).sendable().filter(template__key=key).first()
    if not key or version is None:
        raise Refused(
            "renewal.no_template",
            _("The template of %(number)s names no addendum to renew it with."),
            do=_("Ask legal to name one under “Term and renewal”, or draft another addendum."),
            number=root.number,
        )
    row = rows.first(Term, "contract_id = %s", root.pk)
    return _addendum(root, version, known, by, for_end=row.ends_on if row else None)


def _addendum(
    root: Contract, version: TemplateVersion, known: prefill.Known, by: Actor, **bound: Any
) -> Drafted:
    said, language = terms.from_json(version.schema), _language(root, version)
    filled = prefill.fill(Schema.from_json(version.schema), known, language, said)
    made = bond.amend(
        root,
        version,
        by=by,
        people=_people(root, version, language, by),
        filled=draft.Filled(
            values={name: each.value for name, each in filled.items()},
            sources={name: each.source for name, each in filled.items()},
        ),
        language=language,
        **bound,
    )
    agreed: Mapping[str, Any] = (known.amends or {}).get("values", {})
    return Drafted(made, changes(made.values, agreed, said.changes))


def changes(
    drafted: Mapping[str, Any], agreed: Mapping[str, Any], named: Mapping[str, str]
) -> dict[str, list[Any]]:
    """{merge field of the contract: [as agreed, as drafted]} of what the addendum would change."""
    pairs = {name: [was, drafted.get(named.get(name, name))] for name, was in agreed.items()}
    return {name: pair for name, pair in pairs.items() if pair[1] is not None and not _same(*pair)}


def _language(root: Contract, version: TemplateVersion) -> str:
    return root.language if root.language in version.languages else version.languages[0]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return {k: str(v) for k, v in one.items() if v} == {k: str(v) for k, v in other.items() if v}
    return str(one) == str(other)


def _people(root: Contract, version: TemplateVersion, language: str, by: Actor) -> list[draft.Person]:
    """Whoever signed the contract in the same part or for the same party; nobody yet for the others."""
    parts, signed = people.from_json(version.schema), root.signers
    found = []
    for role in version.roles:
        part = parts[role["name"]]
        if part.when or part.kind == people.COPY:
            continue
        who = next((r for r in signed if r.role_key == part.key), None)
        who = who or next((r for r in signed if r.party == part.party), None)
        found.append(_person(part, who, language, by))
    return found


def _person(part: people.Part, who: Recipient | None, language: str, by: Actor) -> draft.Person:
    given: Any = who
    if who is None and part.party == "provider" and part.kind == people.SIGNER:
        given = opening.countersigner(by=by)
    if given is None:
        return draft.Person(part.key, "", "", part.party, order=part.order, language=language)
    return draft.Person(
        part.key,
        given.name,
        given.email,
        part.party,
        order=part.order,
        language=given.language or language,
        title=given.title,
    )
