"""Freshdesk as a `Helpdesk`: hides its API v2, and how it is made to do a thing once.

Nothing invisible can be laid beside a note, and no condition be put on writing one: the key stands in the
note's last line, and after writing the conversation is read once more. Where an attempt whose outcome was
never learnt arrived after all, the younger note is taken back.

Statuses are numbers there; their names, also of those an account added, come from the ticket's fields.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, facts
from undersign.connectors.api import Attachment, ContactFacts, Missing, Note, Permanent, Posted, TicketFacts
from undersign.connectors.giving import mark
from undersign.connectors.out import cursor as cursors
from undersign.connectors.out import linked
from undersign.connectors.out.http import Door
from undersign.connectors.out.reach import Reach
from undersign.connectors.systems.freshdesk import hook, tickets

FILES = (".freshdesk.com", ".amazonaws.com", ".freshworks.com")
PER_PAGE, MOST_PAGES = 100, 50


class Freshdesk:
    """A `Helpdesk` with `Fields`, `Watched` and `Hooked`. door: to the account's address, without a path."""

    def __init__(self, door: Door, reach: Reach):
        self._door, self._reach = door, reach
        self._known: tickets.Known | None = None

    def close(self) -> None:
        self._door.close()

    def read(self, ref: str) -> TicketFacts:
        ticket = self._ticket(ref)
        return TicketFacts(
            ref=str(ticket["id"]),
            number=str(ticket["id"]),
            subject=ticket.get("subject") or "",
            status=self._fields.status_name(ticket["status"]),
            url=self._page(ticket["id"]),
            body=ticket.get("description_text") or "",
            requester=_requester(ticket),
            tags=tuple(ticket.get("tags") or ()),
            fields=self._fields.named(ticket),
            opened_at=datetime.fromisoformat(ticket["created_at"].replace("Z", "+00:00")),
        )

    def note(self, ref: str, note: Note, *, key: str) -> Posted:
        ticket = self._ticket(ref)
        found = self._found(ticket["id"], key)
        if not found:
            self._write(ticket["id"], note, key)
            found = self._found(ticket["id"], key)
            for younger in found[1:]:
                self._ask("DELETE", "conversations", str(younger["id"]), accept={404})
        if not found:
            raise api.Temporary(_("Freshdesk took the note and does not show it yet."))
        self._require_whole(found[0], note)
        return self._posted(ticket["id"], found[0])

    def find(self, ref: str, *, key: str) -> Posted | None:
        ticket = self._ticket(ref)
        found = self._found(ticket["id"], key)
        return self._posted(ticket["id"], found[0]) if found else None

    def attachments(self, ref: str, *, key: str) -> tuple[Attachment, ...]:
        found = self._found(self._ticket(ref)["id"], key)
        return tuple(
            Attachment(
                each["name"],
                linked.fetch(each["attachment_url"], home=self._door, hosts=FILES, reach=self._reach),
                each.get("content_type") or "application/octet-stream",
            )
            for each in (found[0].get("attachments") or () if found else ())
        )

    def update(
        self, ref: str, *, status: str | None = None, fields: Mapping[str, str] | None = None, key: str
    ) -> None:
        ticket, asked = self._ticket(ref), dict(fields or {})
        wanted = self._fields.wanted(ticket, status, asked)
        if not wanted:
            return
        answer = self._ask("PUT", "tickets", str(ticket["id"]), json=wanted, accept={400})
        after = answer.json()
        if answer.status == 400 or self._fields.wanted(after, status, asked):
            raise Permanent(
                _("Freshdesk did not change ticket %(ticket)s: “%(reply)s”"),
                do=_("Check which fields the ticket requires for this status, and its dependent choices."),
                ticket=ref,
                reply=answer.excerpt if answer.status == 400 else "",
            )

    def fields(self, record: str) -> tuple[facts.FieldFacts, ...]:
        return self._fields.facts() if record == api.TICKET else ()

    def values(self, record: str, ref: str) -> Mapping[str, str]:
        _require_ticket(record)
        return self._fields.values(self._ticket(ref))

    def write(self, record: str, ref: str, values: Mapping[str, str], *, key: str) -> None:
        _require_ticket(record)
        rest = {name: value for name, value in values.items() if name != "status"}
        self.update(ref, status=values.get("status"), fields=rest, key=key)

    def changes(self, record: str, cursor: str) -> facts.Changes:
        if record != api.TICKET:
            return facts.Changes((), cursor)
        if not cursor:
            return facts.Changes((), cursors.from_now())
        since, page = cursors.split(cursor)
        order = {"order_by": "updated_at", "order_type": "asc"}
        asked = {"updated_since": since, "page": str(page), "per_page": str(PER_PAGE), **order}
        rows = self._ask("GET", "tickets", params=asked).json()
        found = tuple(tickets.change(each, self._fields) for each in rows)
        last, is_last = rows[-1]["updated_at"] if rows else "", len(rows) < PER_PAGE
        return facts.Changes(found, cursors.after(cursor, last, is_last), is_last)

    def heard(self, headers: Mapping[str, str], body: bytes, *, secret: str) -> tuple[facts.Heard, ...]:
        return hook.heard(headers, body, secret)

    @property
    def _fields(self) -> tickets.Known:
        if self._known is None:
            self._known = tickets.Known(self._ask("GET", "ticket_fields").json())
        return self._known

    def _ticket(self, ref: str) -> dict[str, Any]:
        if not re.fullmatch(r"[1-9][0-9]{0,17}", ref):
            raise Missing(_("“%(ref)s” is not a ticket number of Freshdesk."), ref=ref[:40])
        try:
            ticket = self._ask("GET", "tickets", ref, params={"include": "requester"}).json()
        except Missing as error:
            raise Missing(
                _("Freshdesk has no ticket %(ref)s, or our user may not see it."), ref=ref
            ) from error
        if ticket.get("deleted"):
            raise Missing(_("Ticket %(ref)s was deleted in Freshdesk."), ref=ref)
        return dict(ticket)

    def _found(self, ticket: Any, key: str) -> list[dict[str, Any]]:
        """Our notes under this key, the oldest first."""
        wanted, found = mark.of(key), []
        for page in range(1, MOST_PAGES + 1):
            params = {"page": str(page), "per_page": str(PER_PAGE)}
            rows = self._ask("GET", "tickets", str(ticket), "conversations", params=params).json()
            found += [each for each in rows if wanted in (each.get("body_text") or each.get("body") or "")]
            if len(rows) < PER_PAGE:
                break
        return sorted(found, key=lambda each: each["id"])

    def _write(self, ticket: Any, note: Note, key: str) -> None:
        text = f"{note.subject}\n\n{note.text}".strip()
        body = f"{mark.as_html(text)}<br><br><small>{mark.of(key)}</small>"
        said: dict[str, Any] = {"body": body} if note.is_public else {"body": body, "private": True}
        files = [("attachments[]", (e.filename, e.content, e.media_type)) for e in note.attachments]
        if files:
            sent = {"data": {n: str(v).lower() if v is True else v for n, v in said.items()}, "files": files}
        else:
            sent = {"json": said}
        self._ask("POST", "tickets", str(ticket), "reply" if note.is_public else "notes", **sent)

    def _require_whole(self, row: Mapping[str, Any], note: Note) -> None:
        sizes = [each["size"] for each in row.get("attachments") or ()]
        lacking = [each.filename for each in note.attachments if len(each.content) not in sizes]
        if lacking:
            raise Permanent(
                _("Freshdesk did not keep “%(files)s” whole."),
                do=_("Files of a note may have 20 MB together. Delete the note there, then retry."),
                files=", ".join(lacking),
            )

    def _ask(self, method: str, *steps: str, **sent: Any) -> Any:
        return self._door.ask(method, "api", "v2", *steps, **sent)

    def _posted(self, ticket: Any, row: Mapping[str, Any]) -> Posted:
        return Posted(str(row["id"]), self._page(ticket))

    def _page(self, ticket: Any) -> str:
        return f"{self._door.base_url}/a/tickets/{ticket}"


def _require_ticket(record: str) -> None:
    if record != api.TICKET:
        raise Missing(_("Freshdesk has no records of this kind: %(kind)s."), kind=record)


def _requester(ticket: Mapping[str, Any]) -> ContactFacts | None:
    who = ticket.get("requester")
    if not who:
        return None
    phone = who.get("phone") or who.get("mobile") or ""
    return ContactFacts(str(who["id"]), who.get("name") or "", who.get("email") or "", phone)
