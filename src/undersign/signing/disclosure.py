"""What consumers are told before they agree to electronic records: ours, or a workspace's own versions.

Hides which text is shown to whom and which earlier consents still count. A version with other hardware or
software needs than the one before makes consents to that one stop counting (15 USC 7001(c)(1)(D), law.md
ES-4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

from undersign.contracts.people.recipient import Recipient
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.signing import events, statement
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

BUILTIN = "2026-11-1"
SLOT_WORDS = {
    "paper": _("the right to paper"),
    "withdraw": _("the right to withdraw, with its conditions, consequences and fees"),
    "scope": _("what the agreement covers"),
    "contact": _("how to withdraw and how to update an address"),
    "copies": _("paper copies later, and their fee"),
    "devices": _("the hardware and software that are needed"),
}


class DisclosureVersion(models.Model):
    """A workspace's own statement. statements: {language: Markdown, see `statement`}. counts_from: the number
    of the first version whose consents still count, 0 for those to our own statement too."""

    APPEND_ONLY = True

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    statements = models.JSONField()
    counts_from = models.PositiveIntegerField()
    by_id = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        app_label = "signing"
        db_table = "disclosure_version"
        constraints = [
            models.UniqueConstraint(fields=["workspace_id", "number"], name="one_disclosure_number")
        ]

    @property
    def name(self) -> str:
        return f"own-{self.number}"


@dataclass(frozen=True)
class Disclosure:
    """markdown: the text as shown, with the sender's facts filled in. html: the same, safe."""

    version: str
    language: str
    markdown: str
    html: str
    sha256: str


def present(workspace_id: str) -> DisclosureVersion | None:
    """The workspace's newest own version; None where ours is shown."""
    return rows.first(DisclosureVersion, "workspace_id = %s ORDER BY number DESC", workspace_id)


def version(workspace_id: str) -> str:
    """The name of the version that is shown now."""
    own = present(workspace_id)
    return own.name if own else BUILTIN


def counted(workspace_id: str) -> list[str]:
    """The versions whose consents count (ES-4)."""
    own = present(workspace_id)
    if own is None:
        return [BUILTIN]
    names = [f"own-{number}" for number in range(max(own.counts_from, 1), own.number + 1)]
    return names if own.counts_from else [BUILTIN, *names]


def every(workspace_id: str) -> list[DisclosureVersion]:
    """The workspace's own versions, the newest first."""
    return rows.some(DisclosureVersion, "workspace_id = %s ORDER BY number DESC", workspace_id)


def text(recipient: Recipient) -> Disclosure:
    """What this person is shown, in their language where there is one. The hash is of the exact text."""
    workspace = rows.get(Workspace, recipient.workspace_id)
    own = present(workspace.id)
    language, written = _written(own, recipient.language) if own else statement.builtin(recipient.language)
    return as_read(workspace, own.name if own else BUILTIN, language, written)


def as_read(workspace: Workspace, version: str, language: str, written: str) -> Disclosure:
    """A statement as a reader gets it, be it published or not: the sender's facts in it, safe HTML."""
    markdown = statement.filled(written, _facts(workspace))
    return Disclosure(
        version=version,
        language=language,
        markdown=markdown,
        html=MarkdownIt("commonmark", {"html": False}).render(markdown),
        sha256=hashlib.sha256(markdown.encode()).hexdigest(),
    )


def _written(own: DisclosureVersion, language: str) -> tuple[str, str]:
    known = own.statements
    chosen = next((each for each in (language, "en") if each in known), sorted(known)[0])
    return chosen, known[chosen]


def _facts(workspace: Workspace) -> dict[str, str]:
    contact = workspace.settings.get("contact_email", "")
    address = workspace.settings.get("postal_address", "") or workspace.name
    return {"sender": workspace.name, "contact": contact or workspace.name, "address": address}


def publish(
    workspace: Workspace,
    statements: Mapping[str, str],
    *,
    new_needs: bool,
    by: Actor,
    after: int | None = None,
) -> DisclosureVersion:
    """The workspace's next version, shown from now on. new_needs: it asks for other hardware or software, so
    that earlier consents stop counting. after: the number it was written on top of, 0 for ours.

    Raises `Refused`: disclosure.parts (ES-1), .language, .places, .newer."""
    policy.require(by, "disclosure.publish")
    require_complete(statements)
    with transaction.atomic():
        moves.lock(workspace)
        last = present(workspace.id)
        number = last.number + 1 if last else 1
        _require_newest(number - 1, after)
        own = DisclosureVersion(
            id=ids.new("dsc"),
            workspace_id=workspace.id,
            number=number,
            statements=dict(statements),
            counts_from=number if new_needs else last.counts_from if last else 0,
            by_id=by.id,
            at=clock.now(),
        )
        rows.add([own])
        hashes = {code: hashlib.sha256(each.encode()).hexdigest() for code, each in statements.items()}
        told = events.DisclosurePublished(version=own.name, new_needs=new_needs, sha256=hashes)
        moves.record(workspace, told, by=by)
    return own


def _require_newest(present_number: int, after: int | None) -> None:
    if after is not None and after != present_number:
        raise Refused(
            "disclosure.newer",
            _("Somebody published another version meanwhile. Yours was not published."),
            do=_("Copy your text, open this page anew and compare."),
        )


def require_complete(statements: Mapping[str, str]) -> None:
    """Raises `Refused` (disclosure.parts, .language, .places) where it could not be published."""
    known = dict(settings.LANGUAGES)
    if not statements or set(statements) - set(known):
        raise Refused(
            "disclosure.language",
            _("A statement is written in one or more of these languages: %(languages)s."),
            do=_("Send it as an object of language and text."),
            field="statements",
            languages=", ".join(known),
        )
    for language, markdown in statements.items():
        _require_parts(language, markdown)


def _require_parts(language: str, markdown: str) -> None:
    if lacking := statement.missing(markdown[: statement.LONGEST]):
        raise Refused(
            "disclosure.parts",
            _("The law asks for more in this statement: %(parts)s. It was not published."),
            do=_("Add a section for each, with its name in the heading: %(names)s."),
            field=f"statements.{language}",
            parts="; ".join(str(SLOT_WORDS[slot]) for slot in lacking),
            names=", ".join(f"{{#{slot}}}" for slot in lacking),
        )
    if unknown := statement.unknown_places(markdown):
        raise Refused(
            "disclosure.places",
            _("We do not know what to put in place of: %(places)s."),
            do=_("Use [sender], [contact] and [address]."),
            field=f"statements.{language}",
            places=", ".join(f"[{name}]" for name in unknown),
        )
