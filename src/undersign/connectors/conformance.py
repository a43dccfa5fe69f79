"""What every connector must do, as checks that run against a live system: ours and a stranger's.

Each check is a function of (open, subject): `open()` gives a fresh object of the kind's protocol, as
a delivery would get it; `subject` names what in that system may be written to. A check leaves notes
and files behind, so give it a ticket, an account and a folder of their own. It raises `Failed` with a
sentence that quotes the rule.
"""

from __future__ import annotations

from undersign.connectors import api
from undersign.connectors.conforming import billing as conformance_billing
from undersign.connectors.conforming import fields as conformance_fields
from undersign.connectors.conforming import hooks as conformance_hooks
from undersign.connectors.conforming import vaults as conformance_vaults
from undersign.connectors.conforming.checking import (
    NAME,
    PDF,
    Check,
    Failed,
    Open,
    Subject,
    _fresh,
    _hold,
    _missing,
)


def run(kind: str, open_: Open, subject: Subject) -> dict[str, str]:
    """{check: "" or what failed} of all checks of a kind; the first failure stops none of the others."""
    outcome = {}
    for check in CHECKS[kind]:
        try:
            check(open_, subject)
            outcome[check.__name__] = ""
        except Exception as error:
            outcome[check.__name__] = f"{type(error).__name__}: {error}"
    return outcome


# --- helpdesk


def ticket_is_read(open_: Open, subject: Subject) -> None:
    ticket = open_().read(subject.ticket_ref)
    _hold(isinstance(ticket, api.TicketFacts), "read answers TicketFacts")
    _hold(ticket.ref and ticket.number and ticket.status, "ref, number and status are filled in")
    _hold(open_().read(ticket.ref).ref == ticket.ref, "a ticket's own ref reads the same ticket")


def unknown_ticket_is_missing(open_: Open, subject: Subject) -> None:
    for ref in ("999999", "no-such-ticket", "../1", "1/../2", "1?x=1", ""):
        _missing(lambda ref=ref: open_().read(ref))  # type: ignore[misc]


def note_happens_once(open_: Open, subject: Subject) -> None:
    key, note = _fresh("once"), api.Note("Signed — ñ, Ж, 契約", "Contract signed")
    _hold(open_().find(subject.ticket_ref, key=key) is None, "nothing is found before it is written")
    first = open_().note(subject.ticket_ref, note, key=key)
    second = open_().note(subject.ticket_ref, note, key=key)
    found = open_().find(subject.ticket_ref, key=key)
    _hold(first.ref and first.ref == second.ref, "the same key posts once and answers the same")
    _hold(found and found.ref == first.ref, "find answers what note posted")


def long_titles_change_nothing(open_: Open, subject: Subject) -> None:
    """Mail-like systems fold and encode subjects, and some cut them; the key is found all the same."""
    for letters in ("Support service agreement, Premium, EU ", "Договор ", "契約", "x"):
        for length in (48, 57, 66, 240):
            key, title = _fresh("long"), (letters * length)[:length]
            posted = open_().note(subject.ticket_ref, api.Note("text", title), key=key)
            found = open_().find(subject.ticket_ref, key=key)
            _hold(found and found.ref == posted.ref, f"a note titled “{title}” is found")


def keys_do_not_mix(open_: Open, subject: Subject) -> None:
    key = _fresh("mix_a")
    first = open_().note(subject.ticket_ref, api.Note("one"), key=f"{key}1")
    for other in (key, f"{key}12", key.replace("_", "x") + "1"):
        _hold(open_().find(subject.ticket_ref, key=other) is None, f"{other} is not {key}1")
    second = open_().note(subject.ticket_ref, api.Note("two"), key=f"{key}12")
    _hold(first.ref != second.ref, "another key is another note")


def attachments_come_back_equal(open_: Open, subject: Subject) -> None:
    key = _fresh("files")
    files = (
        api.Attachment(NAME, PDF, "application/pdf"),
        api.Attachment("C-2026-00042 evidence.zip", b"PK\x05\x06" + bytes(18), "application/zip"),
    )
    open_().note(subject.ticket_ref, api.Note("Both files", "Files", files), key=key)
    open_().note(subject.ticket_ref, api.Note("Both files", "Files", files), key=key)
    back = open_().attachments(subject.ticket_ref, key=key)
    _hold([each.filename for each in back] == [each.filename for each in files], "names come back")
    _hold([each.content for each in back] == [each.content for each in files], "bytes come back equal")
    _hold(open_().attachments(subject.ticket_ref, key=_fresh("none")) == (), "no key, no files")


def ticket_is_updated(open_: Open, subject: Subject) -> None:
    for status in (subject.other_status, subject.status):
        open_().update(subject.ticket_ref, status=status, fields=subject.fields, key=_fresh("upd"))
        open_().update(subject.ticket_ref, status=status, fields=subject.fields, key=_fresh("upd"))
        ticket = open_().read(subject.ticket_ref)
        _hold(ticket.status == status, "update sets the status")
        for name, value in subject.fields.items():
            _hold(ticket.fields.get(name) == value, f"update sets {name}")


def impossible_update_is_refused(open_: Open, subject: Subject) -> None:
    before = open_().read(subject.ticket_ref)
    try:
        open_().update(
            subject.ticket_ref,
            status="no-such-status",
            fields=dict.fromkeys(subject.fields, "z"),
            key=_fresh("bad"),
        )
    except api.Permanent as error:
        _hold(error.sentence, "an error carries a sentence")
    else:
        raise Failed("a status the ticket cannot have is refused, not ignored")
    after = open_().read(subject.ticket_ref)
    _hold((after.status, after.fields) == (before.status, before.fields), "a refusal changes nothing")


# --- directory


def account_is_read(open_: Open, subject: Subject) -> None:
    account = open_().read_account(subject.account_ref)
    _hold(isinstance(account, api.AccountFacts) and account.name, "read_account answers AccountFacts")
    _missing(lambda: open_().read_account("no-such-account"))


def contact_is_found(open_: Open, subject: Subject) -> None:
    found = open_().find_contact(subject.contact_email.upper())
    _hold(found is not None, "an address finds its contact, in capitals too")
    _hold(open_().read_contact(found.ref).email.lower() == subject.contact_email.lower(), "and reads it")
    _hold(open_().find_contact("nobody@nowhere.example") is None, "an unknown address is None")
    _hold(open_().find_contact("") is None, "no address is None")
    _missing(lambda: open_().read_contact("no-such-contact"))


def deal_is_read(open_: Open, subject: Subject) -> None:
    """A directory that knows what is being sold, given an account with one open deal."""
    if not isinstance(open_(), api.Deals):
        return
    _missing(lambda: open_().open_deal("no-such-account"))
    _missing(lambda: open_().read_deal("no-such-deal"))
    found = open_().open_deal(subject.account_ref)
    _hold(isinstance(found, str), "open_deal answers a ref, or nothing")
    if subject.deal_ref:
        _hold(found == subject.deal_ref, "the account's one open deal is found")
        deal = open_().read_deal(found)
        is_whole = isinstance(deal, api.DealFacts) and deal.ref == found and deal.name
        _hold(is_whole, "read_deal answers DealFacts")
        _hold(deal.account_ref in ("", subject.account_ref), "and says whose it is, if it says so")


def document_is_attached_once(open_: Open, subject: Subject) -> None:
    key, document = _fresh("doc"), api.Attachment(NAME, PDF, "application/pdf")
    _hold(open_().attached(subject.account_ref, key=key) is None, "nothing is there before")
    first = open_().attach(subject.account_ref, document, title="Contract", key=key)
    second = open_().attach(subject.account_ref, document, title="Contract", key=key)
    back = open_().attached(subject.account_ref, key=key)
    _hold(first.ref == second.ref, "the same key attaches once")
    _hold(back and (back.filename, back.content) == (NAME, PDF), "the file comes back equal")


def taken_back_by_key(open_: Open, subject: Subject) -> None:
    """A helpdesk or directory that lets go of what it was given."""
    if not isinstance(open_(), api.Removing):
        return
    key, other = _fresh("back"), _fresh("stay")
    is_helpdesk = hasattr(open_(), "note")
    place = subject.ticket_ref if is_helpdesk else subject.account_ref
    file = api.Attachment(NAME, PDF, "application/pdf")
    for each in (key, other):
        if is_helpdesk:
            open_().note(place, api.Note("text", "title", (file, file)), key=each)
        else:
            open_().attach(place, file, title="Contract", key=each)
    _hold(open_().remove(place, key=key) is True, "remove says that something went")
    find = open_().attachments if is_helpdesk else open_().attached
    _hold(not find(place, key=key), "and it went")
    _hold(find(place, key=other), "what was given under another key stays")
    _hold(open_().remove(place, key=key) is False, "a second time there is nothing")


# --- messenger


def text_is_taken(open_: Open, subject: Subject) -> None:
    for body in ("012345 is your code", "Código 012345 – señal ✓"):
        posted = open_().text(subject.number, body, key=_fresh("text"))
        _hold(isinstance(posted, api.Posted) and posted.ref, "text answers what the service calls it")


def unreachable_number_is_refused(open_: Open, subject: Subject) -> None:
    try:
        open_().text(subject.unreachable, "012345 is your code", key=_fresh("text"))
    except api.Permanent as error:
        _hold(error.sentence, "an error carries a sentence")
    else:
        raise Failed("a number that takes no texts is refused for good, and not tried for ever")


CHECKS: dict[str, list[Check]] = {
    api.BILLING: conformance_billing.CHECKS,
    api.HELPDESK: [
        ticket_is_read,
        unknown_ticket_is_missing,
        note_happens_once,
        long_titles_change_nothing,
        keys_do_not_mix,
        attachments_come_back_equal,
        ticket_is_updated,
        impossible_update_is_refused,
        taken_back_by_key,
        *conformance_fields.CHECKS,
        *conformance_hooks.CHECKS,
    ],
    api.DIRECTORY: [
        account_is_read,
        contact_is_found,
        deal_is_read,
        document_is_attached_once,
        taken_back_by_key,
        *conformance_fields.CHECKS,
        *conformance_hooks.CHECKS,
    ],
    api.MESSENGER: [text_is_taken, unreachable_number_is_refused],
    api.VAULT: conformance_vaults.CHECKS,
}
