"""The built-in helpdesk: tickets and their timelines of one workspace."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import TICKET, Attachment, Missing, Note, Permanent, Posted, TicketFacts
from undersign.connectors.systems.builtin.directory import facts_of
from undersign.connectors.systems.builtin.filed import media_type
from undersign.connectors.systems.builtin.records import STATUSES, Records
from undersign.customers.ticket import Ticket, TicketNote
from undersign.journal import clock, ids
from undersign.store import blobs

AUTHOR = "Undersign"


class BuiltinHelpdesk(Records):
    """A `Helpdesk` over `customers`. A ticket's ref is its id; its number is understood as well."""

    KINDS = (TICKET,)

    def read(self, ref: str) -> TicketFacts:
        row = self._ticket(ref)
        return TicketFacts(
            ref=row.id,
            number=str(row.number),
            subject=row.subject,
            status=row.status,
            body=row.body,
            requester=facts_of(row.contact) if row.contact else None,
            account_ref=row.account_id or "",
            contact_ref=row.contact_id or "",
            language=row.language,
            tags=tuple(row.tags),
            fields=row.fields,
            opened_at=row.opened_at,
        )

    def note(self, ref: str, note: Note, *, key: str) -> Posted:
        ticket = self._ticket(ref)
        with transaction.atomic():
            posted = self._add(ticket, note.text, next(iter(note.attachments), None), note, key)
            for number, attachment in enumerate(note.attachments[1:], start=2):
                self._add(ticket, "", attachment, note, f"{key}#{number}")
        return posted

    def find(self, ref: str, *, key: str) -> Posted | None:
        row = TicketNote.objects.filter(ticket=self._ticket(ref), key=key).first()
        return Posted(row.id) if row else None

    def attachments(self, ref: str, *, key: str) -> tuple[Attachment, ...]:
        ticket = self._ticket(ref)
        rows = [
            row
            for row in TicketNote.objects.filter(ticket=ticket, key__startswith=key).order_by("id")
            if row.key.partition("#")[0] == key and row.attachment_sha256
        ]
        return tuple(
            Attachment(
                row.attachment_name,
                blobs.get(self._workspace, ticket.id, row.attachment_sha256),
                media_type(row.attachment_name),
            )
            for row in rows
        )

    def remove(self, place: str, *, key: str) -> bool:
        """Every note and file of that key; bytes that another note of the ticket shows stay."""
        ticket = self._ticket(place)
        notes = TicketNote.objects.filter(ticket=ticket)
        mine = [row for row in notes.filter(key__startswith=key) if row.key.partition("#")[0] == key]
        with transaction.atomic():
            notes.filter(pk__in=[row.pk for row in mine]).delete()
            for sha256 in {row.attachment_sha256 for row in mine} - {""}:
                if not notes.filter(attachment_sha256=sha256).exists():
                    blobs.forget(ticket.id, sha256)
        return bool(mine)

    def update(
        self, ref: str, *, status: str | None = None, fields: Mapping[str, str] | None = None, key: str
    ) -> None:
        if status is not None and status not in STATUSES:
            raise Permanent(
                _("A ticket cannot become “%(status)s”; possible: %(possible)s."),
                status=status,
                possible=", ".join(STATUSES),
            )
        with transaction.atomic():
            row = Ticket.objects.select_for_update().get(pk=self._ticket(ref).pk)
            row.status = status or row.status
            row.fields = {**row.fields, **(fields or {})}
            row.save(update_fields=["status", "fields"])

    def _add(self, ticket: Ticket, text: str, file: Attachment | None, note: Note, key: str) -> Posted:
        row, _made = TicketNote.objects.get_or_create(
            workspace_id=self._workspace,
            key=key,
            defaults={
                "id": ids.new("not"),
                "ticket": ticket,
                "kind": "reply" if note.is_public else "note",
                "author": AUTHOR,
                "body": f"{note.subject}\n\n{text}".strip() if text else "",
                "attachment_name": file.filename if file else "",
                "attachment_sha256": blobs.put(self._workspace, ticket.id, file.content) if file else "",
                "attachment_size": len(file.content) if file else 0,
                "at": clock.now(),
            },
        )
        return Posted(row.id)

    def _ticket(self, ref: str) -> Ticket:
        rows = Ticket.objects.filter(workspace_id=self._workspace).select_related("contact")
        row = (
            rows.filter(number=int(ref)).first()
            if ref.isascii() and ref.isdigit() and len(ref) < 10
            else None
        )
        row = row or rows.filter(pk=ref).first()
        if row is None:
            raise Missing(_("There is no ticket “%(ref)s”."), ref=ref)
        return row
