"""The set-up in words: what steps and checks of the trial are called, and what helps where one waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersign.connectors import api
from undersign.setup import steps, trial
from undersign.workspaces import member, policy

TITLES = {
    steps.TEMPLATES: gettext_lazy("Create templates"),
    steps.PEOPLE: gettext_lazy("Assign roles"),
    steps.SYSTEMS: gettext_lazy("Integrate CRM and helpdesk"),
    steps.TEST: gettext_lazy("Test the flow"),
}
_CHECKS = {
    trial.MAILED: (
        gettext_lazy("The mail was delivered"),
        gettext_lazy("The mail server has not taken it yet."),
    ),
    trial.OPENED: (
        gettext_lazy("The link was opened"),
        gettext_lazy("Open the mail and its link, best on a phone."),
    ),
    trial.PROVEN: (
        gettext_lazy("The code matched"),
        gettext_lazy("A second mail brings six digits; enter them."),
    ),
    trial.SIGNED: (gettext_lazy("It was signed"), gettext_lazy("Agree, adopt a signature, and finish.")),
    trial.SEALED: (
        gettext_lazy("The seal is valid"),
        gettext_lazy("The finished PDF is sealed, then checked here."),
    ),
    trial.ATTACHED: (gettext_lazy("The copy is on the test ticket"), gettext_lazy("It arrives by itself.")),
    trial.EXPORTED: (
        gettext_lazy("The audit trail was exported"),
        gettext_lazy("Download it below, as people do for an audit."),
    ),
}


@dataclass(frozen=True)
class Check:
    """help: what the person does, or waits for; "" once it is done."""

    title: str
    is_done: bool
    help: str


def checks(found: trial.Trial | None) -> list[Check]:
    """All of them, in the order in which they come true; only the first that waits says what to do."""
    shown: list[Check] = []
    for key, (title, text) in _CHECKS.items():
        is_done = found is not None and key in found.seen
        is_next = found is not None and not is_done and all(each.is_done for each in shown)
        said = found.error if is_next and found and key == trial.MAILED and found.error else str(text)
        shown.append(Check(str(title), is_done, said if is_next else ""))
    return shown


def following(every: Sequence[steps.Step], here: steps.Step) -> str:
    """The name of the step after this one, "" after the last."""
    return every[here.number].name if here.number < len(every) else ""


def kind(of: str) -> str:
    words = {
        api.DIRECTORY: _("Customers (CRM)"),
        api.HELPDESK: _("Tickets (helpdesk)"),
        api.VAULT: _("Archive"),
        api.BILLING: _("Billing"),
        api.MESSENGER: _("Text messages"),
    }
    return words.get(of, of)


def roles() -> list[tuple[str, str]]:
    """(role, what it may do, in a sentence)."""
    said = {
        policy.AGENT: _("Sends published templates from tickets. Cannot edit them."),
        policy.MANAGER: _("Sends as agents do, prepares amendments and renewals, and signs for you."),
        policy.LEGAL: _("Writes, approves and publishes templates. Sends nothing."),
        policy.BILLING: _("Sees signed terms and confirms them against the billing record."),
        policy.COMPLIANCE: _("Checks the audit trail and decides about keeping and destroying."),
        policy.ADMIN: _("Sets up people, systems and rules."),
        policy.AUDITOR: _("Reads everything, changes nothing."),
    }
    return [(member.role_word(role), text) for role, text in said.items()]


def to_do(who: Any) -> list[str]:
    """What Home reminds an admin of: the steps that are neither done nor put off, in words."""
    if not who.may(steps.VERB):
        return []
    return [str(TITLES[step.name]) for step in steps.of(who.workspace_id) if step.state == steps.OPEN]
