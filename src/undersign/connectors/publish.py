"""Where a finished contract goes: the ticket, the account, the archive.

Takes plain facts and bytes, asks for nothing else, and can be repeated: each function hands its key
on to the system, which does the same thing once. The caller's delivery row decides about retries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from undersign.connectors import naming
from undersign.connectors.api import (
    Attachment,
    Billing,
    Directory,
    Helpdesk,
    Note,
    Permanent,
    Posted,
    StoredAt,
    Vault,
)

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
    vault: Vault, finished: Finished, *, key: str, pattern: str = naming.PATTERN
) -> tuple[StoredAt, ...]:
    """`….pdf` and, beside it, `….evidence.zip`, where the pattern says. Raises `Permanent` for a bad one."""
    unknown = naming.unknown(pattern)
    if unknown:
        raise Permanent(
            gettext_lazy("The folder pattern names something unknown: %(unknown)s."),
            do=gettext_lazy("These can be used: %(known)s."),
            unknown=", ".join(f"{{{each}}}" for each in unknown),
            known=", ".join(f"{{{each}}}" for each in sorted(naming.PLACEHOLDERS)),
        )
    place = naming.place(_facts(finished), pattern)
    stored = [vault.put(f"{place}.pdf", finished.pdf, key=f"{key}.pdf")]
    if finished.evidence:
        stored.append(vault.put(f"{place}.evidence.zip", finished.evidence, key=f"{key}.evidence"))
    return tuple(stored)


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
