"""From a ticket to a draft in one step: values, people and language as far as they are known.

The mirror of an external ticket is made or refreshed on the way, so that the contract, its lists and
its notes can name it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api
from undersign.connectors.filling import prefill
from undersign.connectors.linking import connection
from undersign.contracts import draft
from undersign.contracts.contract import Contract
from undersign.customers.ticket import Ticket
from undersign.drafting.conduct import people
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import policy
from undersign.workspaces.member import Member


def draft_from_ticket(version: TemplateVersion, ticket: Ticket, *, by: Actor, language: str = "") -> Contract:
    """A draft with everything that fills itself. Raises `Refused`, `api.Temporary`, `api.Permanent`.

    What is missing stays missing: the draft's page asks for it, sending refuses without it.
    """
    return gathered(version, ticket, by=by, language=language)()


def gathered(
    version: TemplateVersion, ticket: Ticket, *, by: Actor, language: str = ""
) -> Callable[[], Contract]:
    """As `draft_from_ticket` in two steps: everybody outside is asked now, and the draft is made when the
    answer is called, inside whatever transaction that happens."""
    language = language or _language(version, ticket)
    filled = _prefilled(version, ticket, language, by)
    return partial(
        draft.draft,
        version,
        by=by,
        language=language,
        people=_people(version, ticket, language, by),
        subject=draft.Subject(ticket.account, ticket.contact, ticket),
        filled=draft.Filled(
            values={name: each.value for name, each in filled.items()},
            sources={name: each.source for name, each in filled.items()},
        ),
    )


def _prefilled(
    version: TemplateVersion, ticket: Ticket, language: str, by: Actor
) -> dict[str, prefill.Prefilled]:
    directory = connection.home(api.DIRECTORY, ticket.account, by.workspace_id)
    helpdesk = connection.home(api.HELPDESK, ticket, by.workspace_id)
    if directory is None or helpdesk is None:
        return {}
    with directory.opened() as crm, helpdesk.opened() as desk:
        return prefill.prefill(
            version,
            directory=crm,
            helpdesk=desk,
            ticket_ref=ticket.external_ref or ticket.id,
            account_ref=(ticket.account.external_ref or ticket.account.id) if ticket.account else "",
            language=language,
        )


def _language(version: TemplateVersion, ticket: Ticket) -> str:
    wanted = ticket.contact.language if ticket.contact else ticket.language
    return wanted if wanted in version.languages else version.languages[0]


def _people(version: TemplateVersion, ticket: Ticket, language: str, by: Actor) -> list[draft.Person]:
    """The contact and the countersigner where somebody signs; nobody yet for whoever does something else.

    Who is asked on a condition, and who gets a copy, is named by the agent.
    """
    parts = people.from_json(version.schema)
    found = []
    for role in version.roles:
        part = parts[role["name"]]
        if part.when or part.kind == people.COPY:
            continue
        if part.kind in (people.SIGNER, people.IN_PERSON):
            found.append(_person(role, ticket, language, by))
        else:
            found.append(draft.Person(part.key, "", "", part.party, order=part.order, language=language))
    return found


def _person(role: dict, ticket: Ticket, language: str, by: Actor) -> draft.Person:
    if role["party"] == "provider":
        who = countersigner(by=by)
        return draft.Person(
            role["name"],
            who.name,
            who.email,
            "provider",
            order=role["order"],
            language=who.language,
            title=who.title,
        )
    contact = ticket.contact
    if contact is None:
        raise Refused(
            "ticket.no_contact",
            _("This ticket has no contact, so there is nobody to sign."),
            do=_("Add a contact to the ticket first."),
        )
    return draft.Person(
        role["name"],
        contact.name,
        contact.email,
        "customer",
        order=role["order"],
        language=contact.language or language,
        title=contact.title,
    )


def countersigner(*, by: Actor) -> Member:
    """Who signs for the workspace: the member named in its settings, else an account manager."""
    people = Member.objects.filter(workspace_id=by.workspace_id, is_active=True)
    workspace_choice = people.filter(id=_chosen(by)).first()
    found = workspace_choice or people.filter(role=policy.MANAGER).order_by("joined_at", "id").first()
    if found is None:
        raise Refused(
            "workspace.no_countersigner",
            _("Nobody is named to sign for your organisation."),
            do=_("Ask an admin to name a countersigner."),
        )
    return found


def _chosen(by: Actor) -> str:
    from undersign.workspaces.workspace import Workspace

    return Workspace.objects.get(pk=by.workspace_id).settings.get("countersigner", "")
