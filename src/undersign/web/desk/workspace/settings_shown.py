"""What stands on the settings' first page: every page an admin sets something up on, with what it is for.

An entry stands here only while its page exists, and only for whom the policy lets open it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.contracts import practice
from undersign.contracts.people import checks

# group: (label, what it is for, icon, address, what one must be allowed to do)
_GROUPS: dict[str, tuple[tuple[str, str, str, str, str], ...]] = {
    gettext_noop("Workspace"): (
        (
            gettext_noop("Set-up"),
            gettext_noop("Four steps from nothing to the first signed contract."),
            "list-check", "desk:setup", "workspace.organisation",
        ),
        (
            gettext_noop("Organisation"),
            gettext_noop("Name, language, time zone, and where people reach you."),
            "building", "desk:organisation", "workspace.organisation",
        ),
        (
            gettext_noop("Working days"),
            gettext_noop("Weekend and holidays that notice periods and renewals count by."),
            "calendar", "desk:workdays", "workspace.workdays",
        ),
        (
            gettext_noop("Brand"),
            gettext_noop("Logo, colour and words of mails and signing pages."),
            "photo", "desk:branding", "workspace.brand",
        ),
        (
            gettext_noop("Sandbox"),
            gettext_noop("A workspace beside this one where nothing leaves and nothing counts."),
            "copy", "desk:sandbox", "sandbox.make",
        ),
    ),
    gettext_noop("People"): (
        (
            gettext_noop("Members"),
            gettext_noop("Who works here, in which role, and who was invited."),
            "users", "desk:people", "member.see",
        ),
        (
            gettext_noop("Teams"),
            gettext_noop("Who works together, and whose contracts who else may see."),
            "user-share", "desk:teams", "member.see",
        ),
        (
            gettext_noop("Roles"),
            gettext_noop("What each role may do, and roles of your own."),
            "key", "desk:roles", "member.see",
        ),
        (
            gettext_noop("Keys for programs"),
            gettext_noop("What programs sign in with, and what each may do."),
            "plug", "desk:keys", "key.make",
        ),
        (
            gettext_noop("Programs"),
            gettext_noop("What others built, and who let it ask in their name."),
            "plug", "desk:programs", "key.make",
        ),
        (
            gettext_noop("Signing in"),
            gettext_noop("Second steps, idle sign-out, and single sign-on."),
            "lock", "desk:access", "access.manage",
        ),
    ),
    gettext_noop("Contracts"): (
        (
            gettext_noop("What is usual"),
            gettext_noop("How signers show who they are, reminders, and where signed contracts go."),
            "settings", "desk:usual", "workspace.practice",
        ),
        (
            gettext_noop("Approval of templates"),
            gettext_noop("Whose approval a template needs before it can be sent."),
            "clipboard-check", "desk:approval_rules", "template.rules",
        ),
        (
            gettext_noop("Approval before sending"),
            gettext_noop("Which contracts need somebody's word before they go out."),
            "clipboard-plus", "desk:sending_rules", "approval.rules",
        ),
        (
            gettext_noop("Returned mail"),
            gettext_noop("Mail that came back and belongs to no contract, or to several."),
            "mail-x", "desk:returned", "mail.returned",
        ),
        (
            gettext_noop("Retention"),
            gettext_noop("How long contracts are kept: seven years, and longer where the law asks for more."),
            "archive", "desk:retention_categories", "retention.manage",
        ),
        (
            gettext_noop("Consent"),
            gettext_noop("The statement on electronic records that signers agree to."),
            "clipboard-text", "desk:disclosure", "disclosure.see",
        ),
    ),
    gettext_noop("Systems"): (
        (
            gettext_noop("Connectors"),
            gettext_noop("Helpdesk, CRM, archive and billing: connected, tried, mended, switched off."),
            "plug", "desk:connectors", "connection.manage",
        ),
        (
            gettext_noop("Webhooks"),
            gettext_noop("Your own programs, told the moment something happens to a contract."),
            "webhook", "desk:webhooks", "connection.manage",
        ),
        (
            gettext_noop("Ticket panel"),
            gettext_noop("Contracts beside the ticket, in Zendesk, Request Tracker or your own helpdesk."),
            "ticket", "desk:ticket_panel", "connection.manage",
        ),
    ),
    gettext_noop("Identity"): (
        (
            gettext_noop("Identity checks"),
            gettext_noop("Identity providers, and how long pictures and kept signatures stay."),
            "id", "desk:identity", "identity.manage",
        ),
        (
            gettext_noop("Identity documents"),
            gettext_noop("Photographs that wait for somebody's eyes."),
            "user-check", "desk:identity_reviews", "identity.review",
        ),
        (
            gettext_noop("Text messages"),
            gettext_noop("The service that brings codes to phones."),
            "device-mobile-message", "desk:texting", "connection.manage",
        ),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    label: str
    text: str
    icon: str
    url: str


def groups(who: Any) -> list[tuple[str, list[Entry]]]:
    """(group, its entries) that this member may open; groups without one are left out."""
    shown = [
        (_(group), [entry for each in entries if (entry := _entry(who, *each)) is not None])
        for group, entries in _GROUPS.items()
    ]
    return [(group, entries) for group, entries in shown if entries]


def _entry(who: Any, label: str, text: str, icon: str, name: str, verb: str) -> Entry | None:
    if not who.may(verb):
        return None
    return Entry(_(label), _(text), icon, reverse(name))


_MAY = ("email_code", "sms_code", "passkey", "openid", "id_document", "access_code")


def proofs(chosen: Collection[str], workspace_id: str) -> list[tuple[str, str, bool, str]]:
    """(method, its label, whether it is ticked, why it cannot be)."""
    return [(each, checks.label(each), each in chosen, checks.why_not(each, workspace_id)) for each in _MAY]


def destinations(chosen: Collection[str]) -> list[tuple[str, str, bool]]:
    """(destination, its words, whether it is ticked)."""
    words = {
        practice.TICKET: _("The ticket, as an internal note"),
        practice.ACCOUNT: _("The customer's account in the CRM, as an attachment"),
        practice.ARCHIVE: _("The archive, beside the evidence"),
    }
    return [(each, said, each in chosen) for each, said in words.items()]
