"""Where a finished contract goes: the ticket, the account, the archive.

Takes plain facts and bytes, asks for nothing else, and can be repeated: each function hands its key
on to the system, which does the same thing once. The caller's delivery row decides about retries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from undersign.connectors.api import (
    Attachment,
    Billing,
    Directory,
    Helpdesk,
    Locking,
    Note,
    Permanent,
    Posted,
    StoredAt,
    Temporary,
    Vault,
)
from undersign.connectors.storing import archiving, naming

PDF, ZIP = "application/pdf", "application/zip"


@dataclass(frozen=True)
class Finished:
    """A sealed contract, as far as the outside needs to know it.

    signers: names in the order in which they signed. completed_at: aware; zone: IANA name, in which
    the archive counts years and notes tell times. evidence: the bundle as a zip; certificate: the
    certificate of completion as a PDF, empty if it is not handed on.
    """

    contract_id: str
    number: str
    title: str
    account: str
    language: str
    completed_at: datetime
    pdf: bytes
    evidence: bytes = b""
    certificate: bytes = b""
    signers: tuple[str, ...] = ()
    zone: str = "UTC"
    url: str = ""

    @property
    def filename(self) -> str:
        """Without extension: `C-2026-00042 Support agreement`."""
        return naming.safe(f"{self.number} {self.title}")

    @property
    def completed(self) -> datetime:
        return self.completed_at.astimezone(ZoneInfo(self.zone))


def to_ticket(
    helpdesk: Helpdesk,
    ticket_ref: str,
    finished: Finished,
    *,
    key: str,
    status: str | None = None,
    fields: Mapping[str, str] | None = None,
) -> Posted:
    """The signed PDF and its certificate as one internal note; then status and fields, where given."""
    files = [Attachment(f"{finished.filename}.pdf", finished.pdf, PDF)]
    with translation.override(finished.language):
        if finished.certificate:
            kind = pgettext("file name", "Certificate of completion")
            certificate = naming.safe(f"{finished.number} {kind}")
            files.append(Attachment(f"{certificate}.pdf", finished.certificate, PDF))
        subject = _("Contract signed: %(title)s") % {"title": finished.title}
        note = Note(_words(finished), subject, tuple(files))
    posted = helpdesk.note(ticket_ref, note, key=key)
    if status is not None or fields:
        helpdesk.update(ticket_ref, status=status, fields=fields, key=key)
    return posted


def to_account(directory: Directory, account_ref: str, finished: Finished, *, key: str) -> Posted:
    """The signed PDF into the account's documents."""
    document = Attachment(f"{finished.filename}.pdf", finished.pdf, PDF)
    title = f"{finished.number} {finished.title}"
    return directory.attach(account_ref, document, title=title, contract_id=finished.contract_id, key=key)


def to_billing(billing: Billing, account_ref: str, finished: Finished, *, key: str) -> tuple[Posted, ...]:
    """The signed packet, PDF and evidence, with the customer's billing account. Raises `Permanent`."""
    account = billing.find(account_ref)
    if account is None:
        raise no_billing_account(finished.account)
    files = [Attachment(f"{finished.filename}.pdf", finished.pdf, PDF)]
    if finished.evidence:
        files.append(Attachment(f"{finished.filename}.evidence.zip", finished.evidence, ZIP))
    told = {"title": f"{finished.number} {finished.title}", "contract_id": finished.contract_id}
    return tuple(
        billing.attach(account.ref, file, **told, key=f"{key}#{number}" if number > 1 else key)
        for number, file in enumerate(files, start=1)
    )


def no_billing_account(customer: str) -> Permanent:
    return Permanent(
        gettext_lazy("Billing has no account for %(customer)s."),
        do=gettext_lazy("Make one there, then try again."),
        customer=customer,
    )


def to_archive(
    vault: Vault,
    finished: Finished,
    *,
    key: str,
    pattern: str = naming.PATTERN,
    until: datetime | None = None,
) -> tuple[StoredAt, ...]:
    """`….pdf` and, beside it, `….evidence.zip`, where the pattern says, read back and, with `until`, held.

    Raises `Permanent` for a bad pattern, and for a store that cannot hold.
    """
    archiving.require(pattern)
    place = naming.place(_facts(finished), pattern)
    stored = [_kept(vault, f"{place}.pdf", finished.pdf, f"{key}.pdf")]
    if finished.evidence:
        stored.append(_kept(vault, f"{place}.evidence.zip", finished.evidence, f"{key}.evidence"))
    if until is not None:
        for each in stored:
            _held(vault, each.path, until)
    return tuple(stored)


def _kept(vault: Vault, path: str, content: bytes, key: str) -> StoredAt:
    """Stored, and the same bytes read back: by the connector where it says so, else here."""
    stored, wanted = vault.put(path, content, key=key), hashlib.sha256(content).hexdigest()
    if (stored.sha256 or hashlib.sha256(vault.get(stored.path)).hexdigest()) != wanted:
        raise Temporary(
            gettext_lazy("The archive kept other bytes than were sent under “%(path)s”."), path=stored.path
        )
    return replace(stored, sha256=wanted)


def _held(vault: Vault, path: str, until: datetime) -> None:
    """Held once, and believed when it is shown."""
    if not isinstance(vault, Locking):
        raise Permanent(
            gettext_lazy("This archive cannot lock files."),
            do=gettext_lazy("Take the years of the lock out of the connection."),
        )
    vault.lock(path, until)
    if (vault.locked_until(path) or until.replace(year=1)) < until:
        raise Permanent(
            gettext_lazy("The archive took the lock of “%(path)s” and does not show it."),
            do=gettext_lazy("Check that the store was set up for locks, and that our key may read them."),
            path=path,
        )


def to_directory(
    directory: Directory, account_ref: str, finished: Finished, *, key: str, with_pdf: bool
) -> tuple[Posted, ...]:
    """Into the CRM as the archive: the evidence, and the PDF where nothing else brings it there."""
    title = f"{finished.number} {finished.title}"
    files = [Attachment(f"{finished.filename}.pdf", finished.pdf, PDF)] if with_pdf else []
    if finished.evidence:
        files.append(Attachment(f"{finished.filename}.evidence.zip", finished.evidence, ZIP))
    told = {"title": title, "contract_id": finished.contract_id}
    return tuple(
        directory.attach(account_ref, file, **told, key=f"{key}#{number}" if number > 1 else key)
        for number, file in enumerate(files, start=1)
    )


def _facts(finished: Finished) -> dict[str, str]:
    return {
        "account": finished.account,
        "year": f"{finished.completed:%Y}",
        "month": f"{finished.completed:%m}",
        "number": finished.number,
        "title": finished.title,
        "language": finished.language,
    }


def _words(finished: Finished) -> str:
    lines = [
        _("%(number)s “%(title)s” was signed by everybody on %(when)s.")
        % {
            "number": finished.number,
            "title": finished.title,
            "when": f"{finished.completed:%Y-%m-%d %H:%M %Z}",
        }
    ]
    if finished.signers:
        lines.append(_("Signed by: %(names)s.") % {"names": ", ".join(finished.signers)})
    if finished.url:
        lines.append(finished.url)
    return "\n".join(lines)
