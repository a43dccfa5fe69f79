"""Request Tracker as a `Helpdesk`: hides REST 2 and where RT's interface says yes and means no.

Seen on RT 5.0.3, and why the code is as it is:
- JSON attachments with a name beyond Latin-1 end in a 500, so files travel as multipart.
- A TransactionSQL query with a square bracket is taken for JSON and ends in a 500, and a long subject
  is stored folded at a space and cut at 255 bytes: the mark that makes notes findable has neither
  bracket nor space, and the words before it are kept short.
- An unknown custom field or status is answered with 200 and ignored: fields are looked for before,
  and the ticket is read again after.
- A file over $MaxAttachmentSize is cut or dropped by configuration, answered with 201, and listed
  with its old length: what was written is read back and compared.
- A merged ticket answers under its old number, but its notes carry the number they were written
  under: both are searched.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, facts
from undersign.connectors.api import Attachment, ContactFacts, Missing, Note, Permanent, Posted, TicketFacts
from undersign.connectors.giving import mark
from undersign.connectors.out.http import Door
from undersign.connectors.storing import naming
from undersign.connectors.systems.request_tracker import records

_SUBJECT_BYTES = 100  # of the 255 bytes RT keeps, to leave room for the mark and for folds
_PARTS = "Subject,Filename,ContentType"


class RequestTracker:
    """A `Helpdesk` with `Fields`, `Watched` and `Hooked`. address: of RT's pages, for links people follow."""

    def __init__(self, door: Door, address: str):
        self._door, self._address = door, address

    def close(self) -> None:
        self._door.close()

    def probe(self) -> None:
        """RT's own version, which it tells signed-in users only."""
        said = self._door.ask("GET", "rt").json()
        if not isinstance(said, dict) or "Version" not in said:
            raise Permanent(
                _("What answers at this address is not Request Tracker's interface."),
                do=_("Enter the address of RT's pages, without /REST/2.0."),
            )

    def read(self, ref: str) -> TicketFacts:
        ticket = self._ticket(ref)
        return TicketFacts(
            ref=str(ticket["id"]),
            number=str(ticket["id"]),
            subject=ticket.get("Subject") or "",
            status=ticket.get("Status") or "",
            url=self._page(ticket["id"]),
            requester=self._requester(ticket),
            fields={each["name"]: _one_or_all(each["values"]) for each in ticket.get("CustomFields", [])},
            opened_at=datetime.fromisoformat(ticket["Created"]) if ticket.get("Created") else None,
        )

    def note(self, ref: str, note: Note, *, key: str) -> Posted:
        ticket = self._ticket(ref)
        posted = self._find(ref, ticket, key) or self._write(ticket, note, key)
        self._require_whole(posted, note)
        return posted

    def find(self, ref: str, *, key: str) -> Posted | None:
        return self._find(ref, self._ticket(ref), key)

    def attachments(self, ref: str, *, key: str) -> tuple[Attachment, ...]:
        posted = self.find(ref, key=key)
        return self._files(posted.ref) if posted else ()

    def update(
        self, ref: str, *, status: str | None = None, fields: Mapping[str, str] | None = None, key: str
    ) -> None:
        ticket = self._ticket(ref)
        unknown = set(fields or {}) - {each["name"] for each in ticket.get("CustomFields", [])}
        if unknown:
            raise Permanent(
                _("Ticket %(ticket)s has no field “%(fields)s” in Request Tracker."),
                do=_("Add the custom field to the ticket's queue, and let our user see and modify it."),
                ticket=ref,
                fields=", ".join(sorted(unknown)),
            )
        # One after the other: RT would set the fields beside a status that it refuses.
        self._set(ticket, {"Status": status} if status is not None else {})
        self._set(ticket, {"CustomFields": dict(fields)} if fields else {})

    def fields(self, record: str) -> tuple[facts.FieldFacts, ...]:
        return records.described(self._door) if record == api.TICKET else ()

    def values(self, record: str, ref: str) -> Mapping[str, str]:
        _require_ticket(record)
        return records.values(self._ticket(ref))

    def write(self, record: str, ref: str, values: Mapping[str, str], *, key: str) -> None:
        _require_ticket(record)
        rest = {name: value for name, value in values.items() if name not in records.OWN}
        self.update(ref, status=values.get("Status"), fields=rest, key=key)
        if "Subject" in values:
            self._set(self._ticket(ref), {"Subject": values["Subject"]})

    def changes(self, record: str, cursor: str) -> facts.Changes:
        return records.changes(self._door, cursor) if record == api.TICKET else facts.Changes((), cursor)

    def heard(self, headers: Mapping[str, str], body: bytes, *, secret: str) -> tuple[facts.Heard, ...]:
        return records.heard(headers, body, secret)

    def _set(self, ticket: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
        if not _differs(ticket, wanted):
            return
        number = str(ticket["id"])
        said = self._door.ask("PUT", "ticket", number, json=wanted).json()
        if _differs(self._ticket(number), wanted):
            raise Permanent(
                _("Request Tracker did not change ticket %(ticket)s: “%(reply)s”"),
                do=_("Check the status names of its lifecycle, and what our user may modify in its queue."),
                ticket=number,
                reply="; ".join(str(each) for each in said)[:200],
            )

    def _ticket(self, ref: str) -> dict[str, Any]:
        if not re.fullmatch(r"[1-9][0-9]{0,17}", ref):
            raise Missing(_("“%(ref)s” is not a ticket number of Request Tracker."), ref=ref[:40])
        try:
            return self._door.ask("GET", "ticket", ref).json()
        except Missing as error:
            raise Missing(
                _("Request Tracker has no ticket %(ref)s, or our user may not see it."), ref=ref
            ) from error

    def _requester(self, ticket: Mapping[str, Any]) -> ContactFacts | None:
        """The first requestor. What the token's user may not see of a person stays empty."""
        people = ticket.get("Requestor") or []
        if not people:
            return None
        try:
            user = self._door.ask("GET", "user", str(people[0]["id"])).json()
        except Permanent:
            user = {}
        name = str(people[0]["id"])
        return ContactFacts(
            ref=name,
            name=user.get("RealName") or user.get("Name") or name,
            email=user.get("EmailAddress") or (name if "@" in name else ""),
            phone=user.get("WorkPhone") or "",
            language=user.get("Lang") or "",
        )

    def _find(self, ref: str, ticket: Mapping[str, Any], key: str) -> Posted | None:
        mark.of(key)
        tickets = " OR ".join(f"ObjectId = {number}" for number in {ref, str(ticket["id"])})
        query = f"ObjectType = 'RT::Ticket' AND ({tickets}) AND Subject LIKE 'undersign:{key}'"
        found = self._door.ask("GET", "transactions", params={"query": query}).json()
        for transaction in found["items"]:  # LIKE has wildcards: the mark itself decides
            if any(mark.of(key) in (each["Subject"] or "") for each in self._parts(str(transaction["id"]))):
                return self._posted(ticket["id"], str(transaction["id"]))
        return None

    def _write(self, ticket: Mapping[str, Any], note: Note, key: str) -> Posted:
        said = {
            "Subject": f"{naming.cut(note.subject, _SUBJECT_BYTES)} {mark.of(key)}".strip(),
            "Content": note.text,
            "ContentType": "text/plain",
        }
        files = [("Attachments", (each.filename, each.content, each.media_type)) for each in note.attachments]
        sent: dict[str, Any] = (
            {"data": {"JSON": json.dumps(said)}, "files": files} if files else {"json": said}
        )
        kind = "correspond" if note.is_public else "comment"
        answer = self._door.ask("POST", "ticket", str(ticket["id"]), kind, **sent)
        return self._posted(ticket["id"], answer.headers.get("location", "").rsplit("/", 1)[-1])

    def _require_whole(self, posted: Posted, note: Note) -> None:
        there = {each.content for each in self._files(posted.ref)} if note.attachments else set()
        cut = [each.filename for each in note.attachments if each.content not in there]
        if cut:
            raise Permanent(
                _("Request Tracker did not keep “%(files)s” whole."),
                do=_("Raise $MaxAttachmentSize in RT, delete the note there, and retry."),
                files=", ".join(cut),
            )

    def _files(self, transaction: str) -> tuple[Attachment, ...]:
        return tuple(
            Attachment(
                each["Filename"],
                base64.b64decode(self._door.ask("GET", "attachment", str(each["id"])).json()["Content"]),
                each["ContentType"],
            )
            for each in self._parts(transaction)
            if each["Filename"]
        )

    def _parts(self, transaction: str) -> list[dict[str, Any]]:
        params = {"fields": _PARTS, "per_page": "100"}
        return self._door.ask("GET", "transaction", transaction, "attachments", params=params).json()["items"]

    def _posted(self, ticket: Any, transaction: str) -> Posted:
        return Posted(transaction, f"{self._page(ticket)}#txn-{transaction}")

    def _page(self, ticket: Any) -> str:
        return f"{self._address}/Ticket/Display.html?id={ticket}"


def _require_ticket(record: str) -> None:
    if record != api.TICKET:
        raise Missing(_("Request Tracker has no records of this kind: %(kind)s."), kind=record)


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else (values or "")


def _differs(ticket: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    now = {each["name"]: _one_or_all(each["values"]) for each in ticket.get("CustomFields", [])}
    if any(name in wanted and ticket[name] != wanted[name] for name in records.OWN):
        return True
    return any(now.get(name) != value for name, value in wanted.get("CustomFields", {}).items())
