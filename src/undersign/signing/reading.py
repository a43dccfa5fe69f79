"""Reading the contract, and keeping a copy of it: nothing inhibits saving (UETA §8)."""

from __future__ import annotations

from django.utils.functional import cached_property

from undersign.contracts import document
from undersign.drafting.conduct import exits
from undersign.journal import moves
from undersign.signing import events
from undersign.signing.door import not_now
from undersign.signing.offering import Offering


class Reading(Offering):
    """What is shown once identity is proven."""

    @cached_property
    def reading_html(self) -> str:
        """The contract as safe HTML, from the same source as the PDF."""
        self._require_proof()
        row = self._papers.get(document.READING)
        return row.read().decode() if row else ""

    @property
    def page_count(self) -> int:
        return len(self.contract.page_sizes)

    def latest_pdf(self) -> document.Document:
        self._require_proof()
        row = self.contract.latest()
        if row is None:
            raise not_now()
        return row

    def unsigned_copy(self) -> bytes:
        """The document as it stands, for keeping. The signed one can always be had (UE-3, ES-7)."""
        self._require_offered(exits.COPY)
        row = self.latest_pdf()
        self._downloaded("unsigned", row.sha256)
        return row.read()

    def print_pack(self) -> bytes:
        """The document to be signed on paper: a right, so it stays where copies are closed (ES-8)."""
        self._require_offered(exits.PAPER)
        row = self.latest_pdf()
        self._downloaded("to_print", row.sha256)
        return row.read()

    def final_copy(self) -> bytes | None:
        """The sealed contract, or None while others still sign (ES-7: without an account)."""
        self._require_proof()
        row = document.find(self.contract, document.SEALED)
        if row is None:
            return None
        self._downloaded("sealed", row.sha256)
        return row.read()

    def _downloaded(self, kind: str, sha256: str) -> None:
        moves.record(self.contract, events.CopyDownloaded(kind=kind, sha256=sha256), by=self.by)
