"""Customers, tickets, members, renewals, bulk sends, search, and the statement on electronic records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from undersign_client.exchange import Plan
from undersign_client.nouns.noun import Listing, M, Noun, below, given, operation, pages
from undersign_client.results import Contract, End
from undersign_client.results_people import (
    Account,
    BulkRow,
    BulkSend,
    Contact,
    Disclosure,
    Invitation,
    Member,
    Ticket,
    TicketWhole,
)


class Accounts(Noun[M]):
    @pages
    def list(self, q: str = "") -> Listing[Account]:
        return Listing(Account, "/accounts", {"q": q})

    @operation
    def read(self, account: str) -> Plan[Account]:
        return self._read(Account, below("accounts", account))

    @pages
    def contacts(self, account: str) -> Listing[Contact]:
        return Listing(Contact, below("accounts", account, "contacts"))


class Contacts(Noun[M]):
    @pages
    def list(self, q: str = "", *, email: str = "") -> Listing[Contact]:
        return Listing(Contact, "/contacts", {"q": q, "email": email})

    @operation
    def read(self, contact: str) -> Plan[Contact]:
        return self._read(Contact, below("contacts", contact))


class Tickets(Noun[M]):
    @pages
    def list(self, q: str = "", *, tab: str = "") -> Listing[Ticket]:
        """tab: open | all."""
        return Listing(Ticket, "/tickets", {"q": q, "tab": tab})

    @operation
    def read(self, number: int) -> Plan[TicketWhole]:
        return self._read(TicketWhole, below("tickets", number))


class Members(Noun[M]):
    @pages
    def list(self, q: str = "") -> Listing[Member]:
        return Listing(Member, "/members", {"q": q})

    @operation
    def read(self, member: str) -> Plan[Member]:
        """member: an id or an e-mail."""
        return self._read(Member, below("members", member))

    @operation
    def set_role(self, member: str, role: str, *, if_match: str = "") -> Plan[Member]:
        return self._change(
            Member, "PUT", below("members", member, "role"), {"role": role}, if_match=if_match
        )

    @pages
    def invitations(self) -> Listing[Invitation]:
        return Listing(Invitation, "/members/invitations")

    @operation
    def invite(
        self,
        email: str,
        role: str,
        *,
        name: str = "",
        language: str = "en",
        teams: Iterable[str] = (),
        once: str = "",
    ) -> Plan[Invitation]:
        body = {"email": email, "role": role, "name": name, "language": language, "teams": [*teams]}
        return self._change(Invitation, "POST", "/members/invitations", body, once=once)


class Renewals(Noun[M]):
    @pages
    def list(self, view: str = "90") -> Listing[End]:
        """view: 60 | 90 (days) | lapsed."""
        return Listing(End, "/renewals", {"view": view})


class BulkSends(Noun[M]):
    @pages
    def list(self) -> Listing[BulkSend]:
        return Listing(BulkSend, "/bulk-sends")

    @operation
    def create(
        self,
        template: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        title: str = "",
        mapping: Mapping[str, int] | None = None,
        constants: Mapping[str, str] | None = None,
        notify: Mapping[str, Sequence[str]] | None = None,
        once: str = "",
    ) -> Plan[BulkSend]:
        """Rows that become contracts, checked; nothing is sent yet. notify: of each of them."""
        body = given(
            template=template,
            columns=[*columns],
            rows=[list(row) for row in rows],
            title=title,
            mapping=mapping,
            constants=constants,
            notify=notify,
        )
        return self._change(BulkSend, "POST", "/bulk-sends", body, once=once)

    @operation
    def read(self, bulk: str) -> Plan[BulkSend]:
        return self._read(BulkSend, below("bulk-sends", bulk))

    @operation
    def arrange(
        self, bulk: str, mapping: Mapping[str, int], *, constants: Mapping[str, str] | None = None
    ) -> Plan[BulkSend]:
        """mapping: {target: place of its column}."""
        body = {"mapping": mapping, "constants": constants or {}}
        return self._change(BulkSend, "PUT", below("bulk-sends", bulk, "mapping"), body)

    @pages
    def rows(self, bulk: str, *, state: str = "") -> Listing[BulkRow]:
        return Listing(BulkRow, below("bulk-sends", bulk, "rows"), {"state": state})

    @operation
    def start(self, bulk: str, *, once: str = "") -> Plan[BulkSend]:
        return self._change(BulkSend, "POST", below("bulk-sends", bulk, "sending"), once=once)

    @operation
    def pause(self, bulk: str, *, once: str = "") -> Plan[BulkSend]:
        return self._change(BulkSend, "POST", below("bulk-sends", bulk, "pausing"), once=once)

    @operation
    def resume(self, bulk: str, *, once: str = "") -> Plan[BulkSend]:
        return self._change(BulkSend, "POST", below("bulk-sends", bulk, "resuming"), once=once)

    @operation
    def stop(self, bulk: str, *, once: str = "") -> Plan[BulkSend]:
        return self._change(BulkSend, "POST", below("bulk-sends", bulk, "stopping"), once=once)

    @operation
    def retry(self, bulk: str, rows: Iterable[str] = (), *, once: str = "") -> Plan[BulkSend]:
        """Failed rows of these ids, or all of them."""
        where = below("bulk-sends", bulk, "retrying")
        return self._change(BulkSend, "POST", where, {"rows": [*rows]}, once=once)


class Disclosures(Noun[M]):
    @operation
    def read(self) -> Plan[Disclosure]:
        return self._read(Disclosure, "/disclosure")

    @operation
    def publish(self, statements: Mapping[str, str], *, new_needs: bool) -> Plan[Disclosure]:
        body = {"statements": statements, "new_needs": new_needs}
        return self._change(Disclosure, "PUT", "/disclosure", body)


class Search(Noun[M]):
    @pages
    def contracts(self, q: str) -> Listing[Contract]:
        """Contracts that say these words, best first."""
        return Listing(Contract, "/search", {"q": q})
