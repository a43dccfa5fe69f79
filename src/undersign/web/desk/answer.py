"""What a member's browser gets back: a page, a redirect after a POST that worked, or a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.workspaces import policy

MAY = {
    "draft": "contract.draft",
    "remind": "contract.remind",
    "readdress": "contract.readdress",
    "void": "contract.void",
    "extend": "contract.extend",
    "copy_link": "contract.copy_link",
    "host": "contract.host",
    "tell": "contract.tell",
    "amend": "contract.amend",
    "confirm": "billing.confirm",
    "answer": "billing.answer",
    "paper": "contract.paper",
    "export": "contract.export",
    "retry": "delivery.retry",
    "comment": "contract.comment",
    "reassign": "contract.reassign",
    "keep_view": "view.keep",
    "manage_views": "view.manage",
    "watch": "contract.watch",
    "hold": "hold.place",
    "see_holds": "hold.see",
    "write_templates": "template.draft",
    "write_clauses": "clause.draft",
    "break_glass": "emergency.open",
}
TOLD = {
    "sandbox_made": gettext_noop("The sandbox has the templates that can be sent here."),
    "password_changed": gettext_noop("Your password is changed, and your other sessions are ended."),
    "sessions_ended": gettext_noop("Ended."),
    "factor_removed": gettext_noop("Removed. It opens nothing any more."),
    "passkey_added": gettext_noop("The passkey is saved. You can sign in with it."),
    "invited": gettext_noop("The invitation is on its way."),
    "invitation_revoked": gettext_noop("Withdrawn. Its link is dead."),
    "role_changed": gettext_noop("Saved. It counts from their next click."),
    "deactivated": gettext_noop("Their access has ended, and their open work is handed over."),
    "reactivated": gettext_noop("They can sign in again."),
    "factors_reset": gettext_noop("Their second factors are gone. The password alone lets them in now."),
    "team_kept": gettext_noop("The team is saved."),
    "team_ended": gettext_noop("The team is gone. Its people stay."),
    "role_kept": gettext_noop("The role is saved."),
    "role_ended": gettext_noop("The role is gone."),
    "rules_kept": gettext_noop("Saved. It counts from now on."),
    "key_revoked": gettext_noop("The key is dead."),
    "program_revoked": gettext_noop("The program is shut out. Nothing it has opens anything any more."),
    "leave_taken_back": gettext_noop("Taken back. The program can no longer ask in that name."),
    "paper_accepted": gettext_noop("Accepted. They get a mail and can go on."),
    "paper_refused": gettext_noop("Not accepted. They get a mail with your words and can send it again."),
    "provider_kept": gettext_noop("The provider answered as it should. Saved."),
    "days_kept": gettext_noop("Saved."),
    "saved": gettext_noop("Saved."),
    "marks_forgotten": gettext_noop("Deleted. What was signed with it stays as it is."),
    "passkeys_forgotten": gettext_noop("Removed. A new passkey can be made after a code by email."),
    "service_kept": gettext_noop("Saved, and on. Send a test to your own phone."),
    "service_on": gettext_noop("It is on. Codes go out over it from now on."),
    "service_off": gettext_noop("It is off. Its settings are kept."),
    "service_tried": gettext_noop("The service took it. It should be on your phone in a minute."),
    "connected": gettext_noop("Connected. It answered as it should, and is on."),
    "connection_kept": gettext_noop("Saved. It answered as it should."),
    "connection_works": gettext_noop("It works."),
    "connection_signed": gettext_noop("Signed in over there. Its key is kept here and renewed by itself."),
    "connection_on": gettext_noop("It is on."),
    "connection_off": gettext_noop("It is off. Its settings are kept."),
    "connection_removed": gettext_noop("Removed, and its keys destroyed here. What lies there stays there."),
    "webhook_on": gettext_noop("It is on, and is told first what waited."),
    "webhook_off": gettext_noop("It is off. Nothing is sent to it."),
    "webhook_removed": gettext_noop("Removed. It is told nothing any more."),
    "webhook_resent": gettext_noop("It goes out again now, under the same id."),
    "webhook_replayed": gettext_noop("They go out again now, in order, each under the id it had."),
    "disclosure_published": gettext_noop("Published. Whoever is asked from now on reads this version."),
    "renewal_drafted": gettext_noop("Drafted from what is agreed now. Look at it, then send it."),
    "addendum_drafted": gettext_noop("Drafted. It is bound to the signed file of the contract it changes."),
    "terms_confirmed": gettext_noop("Confirmed. The terms go to the billing record now."),
    "terms_disputed": gettext_noop("Sent back. The owner of the contract is told and answers here."),
    "billing_answered": gettext_noop("Answered. Billing looks at it again."),
    "template_terms_kept": gettext_noop(
        "Saved. It is approved with the text and holds for contracts sent then."
    ),
    "law_verified": gettext_noop("Verified. Records under this law are worked out anew within minutes."),
    "decided": gettext_noop("Decided. What is to be destroyed can be taken back until the first warning."),
    "decision_undone": gettext_noop("Taken back. It waits for a decision again."),
    "retention_kept": gettext_noop("Saved. Records it concerns are worked out anew within minutes."),
    "let_go": gettext_noop("Noted. It ends on its last day, and nothing more is drafted."),
    "workdays_kept": gettext_noop("Saved. Notice days are reckoned by it from the next renewal on."),
    "sent": gettext_noop("Sent. The first signer gets an email now."),
    "approval_asked": gettext_noop("Asked. You get a mail with the answer."),
    "approval_withdrawn": gettext_noop("Taken back. Nobody is asked any more."),
    "approval_given": gettext_noop("Approved. Whoever asked is told."),
    "approval_declined": gettext_noop("Declined. Whoever asked reads your reason."),
    "rule_kept": gettext_noop("Saved. It counts from now on, for drafts that wait, too."),
    "rule_dropped": gettext_noop("Removed. Nobody is asked by it any more."),
    "told_how_kept": gettext_noop("Saved. You are told so from now on."),
    "away": gettext_noop("Saved. Your deputy is asked meanwhile."),
    "back_again": gettext_noop("Welcome back. You are asked again."),
    "reminded": gettext_noop("The reminder is on its way."),
    "equipped": gettext_noop("Kept. Tell them the code by phone, by letter or in person."),
    "readdressed": gettext_noop("The address was changed and the link mailed again. The old link is dead."),
    "voided": gettext_noop("The contract is cancelled. Everybody who was asked is told."),
    "told_settled": gettext_noop("Saved. It counts from now on."),
    "scanned": gettext_noop("The scan is kept, and the contract is signed on paper."),
    "watched": gettext_noop("You are told what becomes of this contract."),
    "unwatched": gettext_noop("You are no longer told what becomes of this contract."),
    "readmitted": gettext_noop("Noted. The contract can be sent to them."),
    "signing_kept": gettext_noop("Saved. It is approved with the text."),
    "mended": gettext_noop("Saved. Whoever is reminded next hears the new words."),
    "taken_back": gettext_noop("The contract is taken back. Mend this draft, then send it."),
    "samples_copied": gettext_noop("Copied. Each is a draft of yours now."),
    "trial_sent": gettext_noop("Sent to your own mailbox."),
    "brand_kept": gettext_noop("Saved. The next mail and page show it."),
    "retried": gettext_noop("It is being tried again now."),
    "submitted": gettext_noop("Sent for approval. Somebody else has to approve it before it can be sent."),
    "discarded": gettext_noop("The draft is gone. Every version is still there."),
    "clause_saved": gettext_noop("A new version. Templates keep the one they have until you offer it."),
    "clause_offered": gettext_noop("The drafts now have the newest version of this clause."),
    "fields_saved": gettext_noop("The fields are saved."),
    "view_kept": gettext_noop("Kept. It stands under Views."),
    "view_dropped": gettext_noop("The view is gone. The contracts are not."),
    "none_chosen": gettext_noop("Choose contracts first, with the boxes at their left."),
    "commented": gettext_noop("Said. Whoever watches this contract hears of it."),
    "comment_gone": gettext_noop("The comment is taken back."),
    "given": gettext_noop("The contract was handed over."),
    "bulk_checked": gettext_noop("Every row was checked."),
    "segment_saved": gettext_noop("The segment is saved. Choose it above."),
    "hold_placed": gettext_noop("The hold is placed. What it takes stays until two people release it."),
    "request_taken": gettext_noop("Taken down. Check who asked; then everything about them is listed."),
    "request_changed": gettext_noop("Done. It stands in the history of the request."),
    "hold_changed": gettext_noop("Done. It stands in the history of the hold."),
    "imported": gettext_noop("Imported. Read it through, then send it for approval."),
}


def page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """The page; 422 when it shows why something was refused, 403 where a template's floor was (AU-2)."""
    refusals = getattr(request, "refusals", [])
    told = TOLD.get(request.GET.get("told", ""), "") if not refusals else ""
    may = {f"may_{name}": policy.allows(request.user.role, verb) for name, verb in MAY.items()}  # type: ignore[union-attr]
    context = {"refusals": refusals, "told": _(told) if told else "", **may, **context}
    is_below = any(no.code == "proof.below_floor" for no in refusals) and not request.headers.get(
        "HX-Request"
    )
    status = 403 if is_below else 422
    return render(request, name, context, status=status if refusals else 200)


def back(where: str, *args: Any, told: str = "") -> HttpResponse:
    """After a POST that worked."""
    return HttpResponseRedirect(reverse(where, args=args) + (f"?told={told}" if told else ""), status=303)


def to(where: str, *, query: str, **said: str) -> HttpResponse:
    """After a POST that worked, back to a list as it was asked: `query` stands in its address."""
    kept = [(name, value) for name, value in parse_qsl(query[:2000]) if name not in ("told", "outcome")]
    return HttpResponseRedirect(f"{reverse(where)}?{urlencode([*kept, *said.items()])}", status=303)


def file(data: bytes, mime: str, filename: str, *, inline: bool = False) -> HttpResponse:
    """A download; `inline` for what is shown in the page. The name survives in every script."""
    response = HttpResponse(data, content_type=mime)
    kind = "inline" if inline else "attachment"
    ascii_name = filename.encode("ascii", "replace").decode().replace("?", "_").replace('"', "")
    response["Content-Disposition"] = f"{kind}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(filename)}"
    return response


def image(data: bytes, mime: str) -> HttpResponse:
    """A page image; its address names its content, so the browser may keep it."""
    response = HttpResponse(data, content_type=mime)
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
