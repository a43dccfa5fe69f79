"""A workspace with as many contracts as one likes, five years of them, in seconds.

Some dozens are sent by the product's own verbs, with everything; the rest are rows by SQL (`many`), as those
verbs leave them, with people, files, history and deliveries, but no bytes behind the files: a page of theirs
renders, its pictures do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench import contract as measured
from bench.scale.names import FIRST, LAST

YEARS, GENUINE, MEMBERS = 5, 24, 30
EMAIL, PASSWORD = "member-2@harrow.example", "correct horse battery"  # who looks
TEMPLATES = {
    "managed_data_service": "Managed Data Service Agreement", "renewal_order": "Renewal order",
    "data_processing": "Data processing addendum", "premium_support": "Premium support order",
    "onboarding": "Onboarding agreement", "service_addendum": "Service addendum",
}  # fmt: skip


@dataclass(frozen=True)
class Population:
    """Where the rows belong: ids of workspace, members (the first is who looks), template versions, and the
    wording that search knows for each version."""

    workspace_id: str
    members: list[str]
    versions: list[str]
    genuine: list[str]
    wordings: dict[str, str]


def found() -> Population:
    """The workspace with its people, templates and a few genuine contracts. Speaks for itself."""
    from undersign.journal import actor
    from undersign.store import tenancy
    from undersign.workspaces import workspace

    made = workspace.found("Harrow Data Works", zone="Europe/London", prefix="H")
    with tenancy.within(made.id):
        people = _people(made, actor.system(made.id))
        versions = [_published(key, name, people) for key, name in TEMPLATES.items()]
        genuine = [_sent(versions[n % len(versions)], n, people[2]) for n in range(GENUINE)]
        wordings = dict(map(_wording, genuine))
    ids = [each.id for each in people[2:]]
    return Population(made.id, ids, [each.id for each in versions], genuine, wordings)


def _people(made: Any, by: Any) -> list[Any]:
    from undersign.workspaces import member, policy

    roles = [policy.ADMIN, policy.ADMIN, *[policy.MANAGER, policy.AGENT] * MEMBERS][: MEMBERS + 2]
    return [
        member.join(
            made,
            email=f"member-{n}@harrow.example",
            name=f"{FIRST[n % 20]} {LAST[(n * 7) % 20]}",
            role=role,
            password=PASSWORD if n == 2 else None,
            by=by,
        )
        for n, role in enumerate(roles)
    ]


def _published(key: str, name: str, people: list[Any]) -> Any:
    from undersign.drafting.review import approval
    from undersign.drafting.stock import template

    made = template.make(key, names={"en": name}, by=people[0].actor())
    sources = {"en": measured.SOURCE}
    version = template.draft(made, sources=sources, schema=measured.SCHEMA, by=people[0].actor())
    version.submit(by=people[0].actor())
    approval.approve_and_publish(version, by=people[1].actor())
    return version


def _sent(version: Any, index: int, who: Any) -> str:
    from undersign.contracts import draft, sending

    person = draft.Person("customer", measured.signer(index), f"genuine-{index}@customers.example")
    made = draft.draft(
        version, by=who.actor(), language="en", people=[person], filled=draft.Filled(measured.values(index))
    )
    return sending.send(made, by=who.actor()).id


def _wording(contract_id: str) -> tuple[str, str]:
    """(version, id of its wording): what the worker would keep once the contract is issued."""
    from undersign.contracts.contract import Contract
    from undersign.insight.search import indexing
    from undersign.insight.search.rows import Indexed

    row = Contract.objects.get(pk=contract_id)
    indexing.read(row)
    return row.template_version_id, Indexed.objects.get(pk=contract_id).wording_id
