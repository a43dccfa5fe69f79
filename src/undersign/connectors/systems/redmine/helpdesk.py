"""Redmine as a `Helpdesk`: hides its REST interface, and where that says yes and means no.

Seen on Redmine 5.0.4, and why the code is as it is:
- A status that the workflow does not allow our user, and a custom field that the issue does not have, are
  answered with 204 and ignored: fields are looked for before, and the issue is read again after.
- A note that our user may not make private is written for everybody, without a word: the note is read back,
  and an administrator is told.
- Nothing invisible can be laid beside a note: the key stands in its last line. A private note with files
  becomes two entries, the files in one of their own: each file is described by the key as well.
- There are no webhooks: changes are asked for, by the second of their last update.
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
from undersign.connectors.out.http import Door
from undersign.connectors.systems.redmine import issues

PER_PAGE = 100


class Redmine:
    """A `Helpdesk` with `Fields` and `Watched`. email_field: the custom field that names who asks, or ""."""

    def __init__(self, door: Door, email_field: str = ""):
        self._door, self._email_field = door, email_field

    def close(self) -> None:
        self._door.close()

    def read(self, ref: str) -> TicketFacts:
        issue = self._issue(ref)
        return TicketFacts(
            ref=str(issue["id"]),
            number=str(issue["id"]),
            subject=issue.get("subject") or "",
            status=issue["status"]["name"],
            url=self._page(issue["id"]),
            body=issue.get("description") or "",
            requester=self._requester(issue),
            fields=issues.named(issue),
            opened_at=datetime.fromisoformat(issue["created_on"].replace("Z", "+00:00")),
        )

    def note(self, ref: str, note: Note, *, key: str) -> Posted:
        issue = self._issue(ref)
        found = issues.journal(issue, key)
        if found is None:
            self._write(issue["id"], note, key)
            issue = self._issue(ref)
            found = issues.journal(issue, key)
        if found is None:
            raise api.Temporary(_("Redmine took the note and does not show it yet."))
        self._require_as_asked(issue, found, note, key)
        return self._posted(issue, found)

    def find(self, ref: str, *, key: str) -> Posted | None:
        issue = self._issue(ref)
        found = issues.journal(issue, key)
        return self._posted(issue, found) if found else None

    def attachments(self, ref: str, *, key: str) -> tuple[Attachment, ...]:
        issue = self._issue(ref)
        found = issues.journal(issue, key)
        return tuple(
            Attachment(
                each["filename"],
                self._door.ask("GET", "attachments", "download", str(each["id"]), each["filename"]).content,
                each.get("content_type") or "application/octet-stream",
            )
            for each in (issues.files(issue, key) if found else ())
        )

    def update(
        self, ref: str, *, status: str | None = None, fields: Mapping[str, str] | None = None, key: str
    ) -> None:
        self._change(ref, {**(fields or {}), **({"status": status} if status is not None else {})})

    def fields(self, record: str) -> tuple[facts.FieldFacts, ...]:
        if record != api.TICKET:
            return ()
        return issues.described(self._statuses(), self._custom_fields())

    def values(self, record: str, ref: str) -> Mapping[str, str]:
        _require_ticket(record)
        return issues.values(self._issue(ref))

    def write(self, record: str, ref: str, values: Mapping[str, str], *, key: str) -> None:
        _require_ticket(record)
        self._change(ref, dict(values))

    def changes(self, record: str, cursor: str) -> facts.Changes:
        if record != api.TICKET:
            return facts.Changes((), cursor)
        if not cursor:
            return facts.Changes((), cursors.from_now())
        since, page = cursors.split(cursor)
        asked = {
            "status_id": "*",
            "updated_on": f">={since}",
            "sort": "updated_on,id",
            "limit": str(PER_PAGE),
            "offset": str((page - 1) * PER_PAGE),
        }
        rows = self._door.ask("GET", "issues.json", params=asked).json()["issues"]
        last, is_last = rows[-1]["updated_on"] if rows else "", len(rows) < PER_PAGE
        return facts.Changes(tuple(map(issues.change, rows)), cursors.after(cursor, last, is_last), is_last)

    def _change(self, ref: str, asked: Mapping[str, str]) -> None:
        issue = self._issue(ref)
        wanted = issues.wanted(issue, asked, self._statuses() if "status" in asked else {})
        if not wanted:
            return
        answer = self._door.ask("PUT", "issues", f"{issue['id']}.json", json={"issue": wanted}, accept={422})
        after = self._issue(ref)
        if answer.status == 422 or issues.wanted(after, asked, self._statuses() if "status" in asked else {}):
            raise Permanent(
                _("Redmine did not change issue %(issue)s as asked: “%(reply)s”"),
                do=_("Check which statuses its workflow allows our user, and which fields are required."),
                issue=ref,
                reply=answer.excerpt,
            )

    def _issue(self, ref: str) -> dict[str, Any]:
        if not re.fullmatch(r"[1-9][0-9]{0,9}", ref):
            raise Missing(_("“%(ref)s” is not an issue number of Redmine."), ref=ref[:40])
        asked = {"include": "attachments,journals"}
        try:
            return dict(self._door.ask("GET", "issues", f"{ref}.json", params=asked).json()["issue"])
        except Missing as error:
            raise Missing(_("Redmine has no issue %(ref)s, or our user may not see it."), ref=ref) from error

    def _statuses(self) -> dict[str, int]:
        rows = self._door.ask("GET", "issue_statuses.json").json()["issue_statuses"]
        return {each["name"]: each["id"] for each in rows}

    def _custom_fields(self) -> list[dict[str, Any]]:
        """As an administrator is told them; to others, those that recent issues have."""
        answer = self._door.ask("GET", "custom_fields.json", accept={403})
        if answer.status != 403:
            rows = answer.json()["custom_fields"]
            return [each for each in rows if each.get("customized_type") == "issue"]
        asked = {"status_id": "*", "sort": "updated_on:desc", "limit": str(PER_PAGE)}
        rows = self._door.ask("GET", "issues.json", params=asked).json()["issues"]
        found = {each["id"]: each for row in rows for each in row.get("custom_fields") or ()}
        return list(found.values())

    def _requester(self, issue: Mapping[str, Any]) -> ContactFacts | None:
        given = issues.named(issue).get(self._email_field, "") if self._email_field else ""
        if given:
            return ContactFacts(given, given.partition("@")[0], given)
        author = issue.get("author")
        if not author:
            return None
        try:
            user = self._door.ask("GET", "users", f"{author['id']}.json").json()["user"]
        except Permanent:
            user = {}
        return ContactFacts(str(author["id"]), author.get("name") or "", user.get("mail") or "")

    def _write(self, issue: Any, note: Note, key: str) -> None:
        text = f"{note.subject}\n\n{note.text}".strip()
        said: dict[str, Any] = {"notes": f"{text}\n\n{mark.of(key)}", "private_notes": not note.is_public}
        said["uploads"] = [self._upload(each, key) for each in note.attachments]
        self._door.ask("PUT", "issues", f"{issue}.json", json={"issue": said})

    def _upload(self, file: Attachment, key: str) -> dict[str, str]:
        sent: dict[str, Any] = {
            "params": {"filename": file.filename},
            "content": file.content,
            "headers": {"Content-Type": "application/octet-stream"},
        }
        answer = self._door.ask("POST", "uploads.json", accept={422}, **sent)
        if answer.status == 422:
            raise Permanent(
                _("Redmine did not take “%(file)s”: “%(reply)s”"),
                do=_("Raise its largest size of a file under Administration, Settings, Files."),
                file=file.filename,
                reply=answer.excerpt,
            )
        token = answer.json()["upload"]["token"]
        told = {"token": token, "filename": file.filename, "content_type": file.media_type}
        return {**told, "description": mark.of(key)}

    def _require_as_asked(
        self, issue: Mapping[str, Any], found: Mapping[str, Any], note: Note, key: str
    ) -> None:
        sizes = [each["filesize"] for each in issues.files(issue, key)]
        if any(len(each.content) not in sizes for each in note.attachments):
            raise Permanent(
                _("Redmine did not keep the files of a note on issue %(issue)s."),
                do=_("Let our user add and see files there, delete the note, then retry."),
                issue=issue["id"],
            )
        if not note.is_public and not found.get("private_notes", True):
            raise Permanent(
                _("A note on issue %(issue)s in Redmine is open to everybody, and should be private."),
                do=_("Let the role of our user set notes as private, and make that note private."),
                issue=issue["id"],
            )

    def _posted(self, issue: Mapping[str, Any], journal: Mapping[str, Any]) -> Posted:
        return Posted(str(journal["id"]), f"{self._page(issue['id'])}#change-{journal['id']}")

    def _page(self, issue: Any) -> str:
        return f"{self._door.base_url}/issues/{issue}"


def _require_ticket(record: str) -> None:
    if record != api.TICKET:
        raise Missing(_("Redmine has no records of this kind: %(kind)s."), kind=record)
