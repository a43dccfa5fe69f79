"""What contracts are made from: templates with their versions, clauses, and the rules of their approval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from undersign_client.exchange import Plan
from undersign_client.nouns.noun import Listing, M, Noun, below, given, operation, pages
from undersign_client.results_stock import (
    Clause,
    ClauseWhole,
    Comment,
    Rules,
    Sendable,
    Template,
    Use,
    Version,
    VersionWhole,
    Word,
    WorkingCopy,
)


class Templates(Noun[M]):
    @pages
    def list(self) -> Listing[Sendable]:
        """Published templates that this key may send."""
        return Listing(Sendable, "/templates")

    @operation
    def read(self, key: str) -> Plan[Template]:
        return self._read(Template, below("templates", key))

    @operation
    def put(
        self,
        key: str,
        names: Mapping[str, str],
        *,
        descriptions: Mapping[str, str] | None = None,
        tags: Iterable[str] | None = None,
        category: str | None = None,
        form: str | None = None,
        if_match: str = "",
    ) -> Plan[Template]:
        """Make it, or say what it is called. category, form: taken when it is made."""
        listed = None if tags is None else list(tags)
        body = given(names=names, descriptions=descriptions, tags=listed, category=category, form=form)
        return self._change(Template, "PUT", below("templates", key), body, if_match=if_match)

    @operation
    def place(self, key: str, *, folder: str = "", restricted_roles: Iterable[str] = ()) -> Plan[Template]:
        body = {"folder": folder, "restricted_roles": [*restricted_roles]}
        return self._change(Template, "PUT", below("templates", key, "place"), body)

    @operation
    def working_copy(self, key: str) -> Plan[WorkingCopy]:
        """What is being written."""
        return self._read(WorkingCopy, below("templates", key, "working-copy"))

    @operation
    def save(
        self,
        key: str,
        edition: int,
        *,
        sources: Mapping[str, str] | None = None,
        schema: Mapping[str, Any] | None = None,
        clauses: Mapping[str, int] | None = None,
        layout: Mapping[str, Any] | None = None,
        cases: Iterable[Mapping[str, Any]] | None = None,
    ) -> Plan[WorkingCopy]:
        """edition: the one the change was made from, 0 to begin. What is left out stays."""
        listed = None if cases is None else list(cases)
        more = given(sources=sources, schema=schema, clauses=clauses, layout=layout, cases=listed)
        where = below("templates", key, "working-copy")
        return self._change(WorkingCopy, "PUT", where, {"edition": edition, **more})

    @operation
    def discard(self, key: str) -> Plan[None]:
        """Throw the working copy away."""
        return self._change(type(None), "DELETE", below("templates", key, "working-copy"))

    @operation
    def start_from(self, key: str, number: int, *, once: str = "") -> Plan[WorkingCopy]:
        """A working copy that says what the version of that number says."""
        where = below("templates", key, "versions", number, "working-copy")
        return self._change(WorkingCopy, "POST", where, once=once)

    @pages
    def versions(self, key: str) -> Listing[Version]:
        return Listing(Version, below("templates", key, "versions"))

    @operation
    def freeze(self, key: str, *, note: str = "", once: str = "") -> Plan[Version]:
        """The working copy as the next version, in review."""
        return self._change(Version, "POST", below("templates", key, "versions"), {"note": note}, once=once)

    @operation
    def version(self, key: str, number: int) -> Plan[VersionWhole]:
        return self._read(VersionWhole, below("templates", key, "versions", number))

    @operation
    def submit(self, key: str, number: int) -> Plan[Version]:
        return self._change(Version, "PUT", below("templates", key, "versions", number, "submission"))

    @operation
    def withdraw(self, key: str, number: int) -> Plan[Version]:
        return self._change(Version, "DELETE", below("templates", key, "versions", number, "submission"))

    @pages
    def approvals(self, key: str, number: int) -> Listing[Word]:
        return Listing(Word, below("templates", key, "versions", number, "approvals"))

    @operation
    def request_changes(self, key: str, number: int, reason: str, *, once: str = "") -> Plan[Version]:
        """Refused to programs, as approving is: a person says it."""
        body = {"decision": "request_changes", "reason": reason}
        where = below("templates", key, "versions", number, "approvals")
        return self._change(Version, "POST", where, body, once=once)

    @operation
    def publish(self, key: str, number: int, *, publish_from: datetime | None = None) -> Plan[Version]:
        """publish_from: aware; at once where it is left out."""
        body = {"publish_from": publish_from.isoformat()} if publish_from else {}
        return self._change(Version, "PUT", below("templates", key, "versions", number, "publication"), body)

    @operation
    def retire(self, key: str, number: int, *, reason: str = "") -> Plan[Version]:
        where = below("templates", key, "versions", number, "retirement")
        return self._change(Version, "PUT", where, {"reason": reason})

    @pages
    def comments(self, key: str, number: int) -> Listing[Comment]:
        return Listing(Comment, below("templates", key, "versions", number, "comments"))

    @operation
    def comment(
        self,
        key: str,
        number: int,
        language: str,
        text: str,
        *,
        line: int = 0,
        field: str = "",
        once: str = "",
    ) -> Plan[Comment]:
        """On a line, or on a field of a PDF template."""
        body = {"language": language, "text": text, "line": line, "field": field}
        where = below("templates", key, "versions", number, "comments")
        return self._change(Comment, "POST", where, body, once=once)


class Clauses(Noun[M]):
    @pages
    def list(self) -> Listing[Clause]:
        return Listing(Clause, "/clauses")

    @operation
    def read(self, key: str) -> Plan[ClauseWhole]:
        return self._read(ClauseWhole, below("clauses", key))

    @operation
    def put(
        self,
        key: str,
        titles: Mapping[str, str],
        sources: Mapping[str, str],
        *,
        after: int = 0,
        note: str = "",
        category: str | None = None,
    ) -> Plan[ClauseWhole]:
        """after: the number the text was written from, 0 for a new clause."""
        body = given(titles=titles, sources=sources, after=after, note=note or None, category=category)
        return self._change(ClauseWhole, "PUT", below("clauses", key), body)

    @pages
    def uses(self, key: str) -> Listing[Use]:
        """The templates that pin it."""
        return Listing(Use, below("clauses", key, "uses"))


class ApprovalRules(Noun[M]):
    @operation
    def read(self) -> Plan[Rules]:
        return self._read(Rules, "/approval-rules")

    @operation
    def require(self, required: bool) -> Plan[Rules]:
        """Whether templates need approval at all."""
        return self._change(Rules, "PUT", "/approval-rules", {"required": required})

    @operation
    def put(self, category: str, roles: Iterable[str], *, count: int = 1) -> Plan[Rules]:
        """category: `general` for all that have no rule of their own."""
        body = {"roles": [*roles], "count": count}
        return self._change(Rules, "PUT", below("approval-rules", category), body)

    @operation
    def drop(self, category: str) -> Plan[Rules]:
        return self._change(Rules, "DELETE", below("approval-rules", category))
