"""Zendesk as a `Helpdesk`: hides the Support API v2, and how it is made to do a thing once.

A note's key travels in the metadata of the audit that its update writes, which nobody sees and a search of
the ticket's audits finds again. An update whose outcome was never learnt may still arrive: every note is
therefore written on condition that the ticket is as we read it (`safe_update`), so that the late one and
the repeated one cannot both succeed.

Zendesk ignores custom fields it does not know, and choices that a field does not have: both are looked up
before, and the answer is compared with what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, facts
from undersign.connectors.api import Attachment, ContactFacts, Missing, Note, Permanent, Posted, TicketFacts
from undersign.connectors.giving import mark
from undersign.connectors.out import linked
from undersign.connectors.out.http import Door
from undersign.connectors.out.reach import Reach
from undersign.connectors.systems.zendesk import hook, tickets

STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
FILES = (".zdusercontent.com", ".zendesk.com")
MOST_PAGES = 60  # of a hundred audits each; a ticket holds at most 5,000 comments


class Zendesk:
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
            status=ticket.get("status") or "",
            url=self._page(ticket["id"]),
            body=ticket.get("description") or "",
            requester=self._requester(ticket),
            tags=tuple(ticket.get("tags") or ()),
            fields=self._fields.named(ticket),
            opened_at=_time(ticket.get("created_at")),
        )

    def note(self, ref: str, note: Note, *, key: str) -> Posted:
        ticket = self._ticket(ref)
        found = self._find(ticket, key)
        if found is not None:
            return self._posted(ticket, found)
        comment = {
            "body": f"{note.subject}\n\n{note.text}".strip(),
            "public": note.is_public,
            "uploads": [self._upload(each) for each in note.attachments],
        }
        said = self._put(ticket, {"comment": comment, "metadata": {"undersign": key}})
        return self._posted(ticket, said["audit"])

    def find(self, ref: str, *, key: str) -> Posted | None:
        ticket = self._ticket(ref)
        found = self._find(ticket, key)
        return self._posted(ticket, found) if found else None

    def attachments(self, ref: str, *, key: str) -> tuple[Attachment, ...]:
        found = self._find(self._ticket(ref), key)
        files = [each for event in _comments(found or {}) for each in event.get("attachments") or ()]
        return tuple(
            Attachment(
                each["file_name"],
                linked.fetch(each["content_url"], home=self._door, hosts=FILES, reach=self._reach),
                each.get("content_type") or "application/octet-stream",
            )
            for each in files
        )

    def update(
        self, ref: str, *, status: str | None = None, fields: Mapping[str, str] | None = None, key: str
    ) -> None:
        ticket = self._ticket(ref)
        if status is not None and status not in STATUSES:
            raise Permanent(
                _("A ticket of Zendesk cannot become “%(status)s”; possible: %(possible)s."),
                status=status,
                possible=", ".join(STATUSES),
            )
        wanted = self._fields.wanted(ticket, dict(fields or {}))
        if status is not None and ticket["status"] != status:
            wanted["status"] = status
        if not wanted:
            return
        after = self._put(ticket, wanted)["ticket"]
        if (status is not None and after["status"] != status) or self._fields.wanted(
            after, dict(fields or {})
        ):
            raise Permanent(
                _("Zendesk did not change ticket %(ticket)s as asked."),
                do=_("Look whether a trigger there changes it back, and what our user may edit."),
                ticket=ref,
            )

    def fields(self, record: str) -> tuple[facts.FieldFacts, ...]:
        return self._fields.facts() if record == api.TICKET else ()

    def values(self, record: str, ref: str) -> Mapping[str, str]:
        if record != api.TICKET:
            raise Missing(_("Zendesk has no records of this kind: %(kind)s."), kind=record)
        return tickets.values(self._ticket(ref))

    def write(self, record: str, ref: str, values: Mapping[str, str], *, key: str) -> None:
        if record != api.TICKET:
            raise Missing(_("Zendesk has no records of this kind: %(kind)s."), kind=record)
        rest = {name: value for name, value in values.items() if name != "status"}
        self.update(ref, status=values.get("status"), fields=rest, key=key)

    def changes(self, record: str, cursor: str) -> facts.Changes:
        if record != api.TICKET:
            return facts.Changes((), cursor)
        if not cursor:
            return facts.Changes((), tickets.from_now())
        answer = self._ask("GET", "incremental", "tickets", "cursor", params=tickets.since(cursor)).json()
        found = tuple(tickets.change(each) for each in answer["tickets"])
        return facts.Changes(
            found, answer.get("after_cursor") or cursor, bool(answer.get("end_of_stream", True))
        )

    def agent_email(self, ref: str) -> str:
        """The address of an agent or admin, by id; "" for customers, the suspended and nobody."""
        if not re.fullmatch(r"[1-9][0-9]{0,17}", ref):
            return ""
        try:
            user = self._ask("GET", "users", ref).json()["user"]
        except Missing:
            return ""
        is_staff = user.get("role") in ("agent", "admin") and not user.get("suspended")
        return str(user.get("email") or "") if is_staff else ""

    def heard(self, headers: Mapping[str, str], body: bytes, *, secret: str) -> tuple[facts.Heard, ...]:
        return hook.heard(headers, body, secret)

    @property
    def _fields(self) -> tickets.Known:
        if self._known is None:
            found: list[dict[str, Any]] = []
            for page in self._pages("ticket_fields", "ticket_fields"):
                found += page
            self._known = tickets.Known(found)
        return self._known

    def _ticket(self, ref: str) -> dict[str, Any]:
        if not re.fullmatch(r"[1-9][0-9]{0,17}", ref):
            raise Missing(_("“%(ref)s” is not a ticket number of Zendesk."), ref=ref[:40])
        try:
            return self._ask("GET", "tickets", ref).json()["ticket"]
        except Missing as error:
            raise Missing(_("Zendesk has no ticket %(ref)s, or our user may not see it."), ref=ref) from error

    def _requester(self, ticket: Mapping[str, Any]) -> ContactFacts | None:
        if not ticket.get("requester_id"):
            return None
        try:
            user = self._ask("GET", "users", str(ticket["requester_id"])).json()["user"]
        except Missing:
            return None
        return ContactFacts(
            ref=str(user["id"]),
            name=user.get("name") or "",
            email=user.get("email") or "",
            phone=user.get("phone") or "",
            language=(user.get("locale") or "")[:2],
            account_ref="",
        )

    def _upload(self, file: Attachment) -> str:
        headers = {"Content-Type": file.media_type}
        params = {"filename": file.filename}
        sent: dict[str, Any] = {"params": params, "content": file.content, "headers": headers}
        return str(self._ask("POST", "uploads", **sent).json()["upload"]["token"])

    def _put(self, ticket: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Change the ticket as long as it is the one we read. Raises `Temporary` where it no longer is."""
        held = {"safe_update": True, "updated_stamp": ticket["updated_at"]}
        sent = {"ticket": {**wanted, **held}}
        answer = self._ask("PUT", "tickets", str(ticket["id"]), json=sent, accept={409, 422})
        if answer.status == 409:
            raise api.Temporary(
                _("Ticket %(ticket)s was just changed by somebody else."), ticket=ticket["id"]
            )
        if answer.status == 422:
            closed = ticket.get("status") == "closed"
            raise Permanent(
                _("Zendesk did not change ticket %(ticket)s: “%(reply)s”"),
                do=_("A closed ticket takes nothing more: link the contract to its follow-up.")
                if closed
                else _("Check which fields its form requires, and what our user may edit."),
                ticket=ticket["id"],
                reply=answer.excerpt,
            )
        return dict(answer.json())

    def _find(self, ticket: Mapping[str, Any], key: str) -> dict[str, Any] | None:
        mark.of(key)
        for page in self._pages("tickets", str(ticket["id"]), "audits", "audits"):
            for audit in page:
                if ((audit.get("metadata") or {}).get("custom") or {}).get("undersign") == key:
                    return dict(audit)
        return None

    def _pages(self, *steps_and_name: str) -> Iterator[list[dict[str, Any]]]:
        *steps, name = steps_and_name
        params = {"page[size]": "100"}
        for _page in range(MOST_PAGES):
            answer = self._ask("GET", *steps, params=params).json()
            yield answer[name]
            meta = answer.get("meta") or {}
            if not meta.get("has_more"):
                return
            params = {"page[size]": "100", "page[after]": meta["after_cursor"]}

    def _ask(self, method: str, *steps: str, **sent: Any) -> Any:
        return self._door.ask(method, "api", "v2", *steps, **sent)

    def _posted(self, ticket: Mapping[str, Any], audit: Mapping[str, Any]) -> Posted:
        comment = next(_comments(audit), {})
        return Posted(str(comment.get("id") or audit["id"]), self._page(ticket["id"]))

    def _page(self, ticket: Any) -> str:
        return f"{self._door.base_url}/agent/tickets/{ticket}"


def _comments(audit: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    return (event for event in audit.get("events") or () if event.get("type") == "Comment")


def _time(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said.replace("Z", "+00:00")) if said else None
