"""Where each route of the matrix leads among the cast's things, and what a page or a program sends there."""

from __future__ import annotations

import json

from django.urls import get_resolver, reverse
from tests import paper, world

from undersign.api import examples
from undersign.contracts import document
from undersign.drafting.writing import working
from undersign.journal import delivery
from undersign.notices.models import Mail, ReturnedMail


def address(name: str, cast) -> str:
    """Where the route leads, for things that are there in the cast's workspace."""
    contract = (
        cast.drafted
        if name in DRAFTS
        or name in ("prepare", "fill", "send", "join", "leave", "readmit", "preview_pdf", "preview_image")
        else cast.sealed
    )
    if name in UNDER_WAY:
        contract = cast.asked
    known = {
        "contract_id": contract.id,
        "delivery_id": _message(cast)
        if name == "webhook_resend"
        else delivery.Delivery.objects.filter(subject=contract.id).values_list("id", flat=True).first(),
        "kind": {"export": "json", "destruction_file": "pdf", **CONNECTED}.get(name, "sealed"),
        "connector": "webdav",
        "connection_id": _connection(name, cast).id,
        "print_": "0" * 16,
        "number": cast.account.tickets.first().number if "ticket" in name or name in TICKETS else 1,
        "sha256": page_of(cast)
        if name == "template_page"
        else document.find(cast.sealed, document.SEALED).sha256,
        "width": 1000,
        "recipient_id": cast.recipient(contract).id,
        "note_id": cast.account.tickets.first().notes.exclude(attachment_sha256="").first().id,
        "account_id": cast.account.id,
        "document_id": cast.account.documents.first().id,
        "key": OF.get(name, "service_order"),
        "guide_name": "best-practices",
        "what": WHAT.get(name, "copy"),
        "report_key": "turnaround",
        "step": "templates",
        "comment_id": cast.said.id,
        "said_id": cast.talk.id,
        "view_id": cast.view.id,
        "paper_id": cast.paper.id,
        "secret": cast.invited.url.rpartition("/")[2],
        "team_id": cast.team.id,
        "member_id": (cast.bob if name == "sign_out_member" else cast.cid).id,
        "role_id": cast.own_role.id,
        "invitation_id": cast.invited.id,
        "key_id": cast.helpdesk_key.id,
        "hold_id": cast.hold.id,
        "request_id": cast.data_request.id,
        "program_id": cast.program.id,
        "webhook_id": cast.webhook.id,
        "grant_id": cast.leave.id,
        "sign_on_id": cast.company.id,
        "attempt_id": "_of_nobody",
        "destruction_id": cast.gone.id,
        "clause_key": "late-payment",
        "rule_id": cast.rule.id,
        "notice_id": cast.notice.id,
        "bulk_id": cast.bulk.id,
        "row_id": cast.bulk.rows.first().id,
        "segment_id": cast.segment.id,
        "mail_id": (ReturnedMail if "returned" in name else Mail)
        .objects.filter(workspace_id=cast.workspace.id)
        .first()
        .id,
    }
    return reverse(f"desk:{name}", kwargs={k: known[k] for k in wanted(f"desk:{name}")})


def _connection(name: str, cast):
    if name.startswith("connection_tickets"):
        return cast.desk
    return cast.crm if name.startswith("sync_") else cast.plugged


WAITING = ("version_approve", "version_publish", "version_return", "version_withdraw")
DESIGNED = ("fields", "save_fields", "submit_fields", "preview_fields", "template_page")
OF = dict.fromkeys(WAITING, "waiting_order") | dict.fromkeys(DESIGNED, "order_form")
OF |= {"edit_parts": "packet"}
OF |= dict.fromkeys(("retention_category", "keep_category", "settle_category"), "standard")
WHAT = {"settle_category": "verify", "keep_so": "law"}
CONNECTED = dict.fromkeys(("connector_form", "connector_make"), "vault")
MENDED = ("mending", "mend", "correct", "copy_link")
UNDER_WAY = {"void", "voiding", "remind", "addressing", "readdress", "equipping", "equip", "retry", *MENDED}
UNDER_WAY |= {"billing_answer"}

DRAFTS = ("approval", "approval_image", "approval_ask", "approval_withdraw", "approve", "decline")
TICKETS = ("choosing", "draft", "attachment")


def page_of(cast) -> str:
    """The hash of the pages that fields are placed on."""
    return working.find(cast.form).layout["sha256"]


def wanted(name: str) -> list[str]:
    namespace, _colon, route = name.partition(":")
    _prefix, inside = get_resolver().namespace_dict[namespace]
    return inside.reverse_dict[route][0][0][1]


def form(name: str, cast) -> dict[str, str]:
    """What a page would send there."""
    return {
        "draft": {"version": cast.version.id},
        "version_return": {"reason": "Too long"},
        "version_comment": {"in": "en", "line": "1", "text": "Why?"},
        "set_rule": {"category": "service", "roles[]": ["legal"], "count": "1"},
        "approval_switch": {"required": "yes"},
        "rule_keep": {"name": "Every contract", "who.0[]": "role:legal", "do": "keep"},
        "rule_change": {"name": "Region", "who.0[]": "role:legal", "do": "keep"},
        "rule_switch": {"do": "drop"},
        "be_away": {"do": "away"},
        "connection_tickets_keep": {"starts": "on", "owner_id": cast.maya.id},
        "readdress": {"email": cast.email("carol.again")},
        "void": {"reason": "A mistake"},
        "webhook_keep": {"url": "https://erp.example/hook", "events[]": "contract.completed"},
        "webhook_steer": {"do": "off"},
        "webhook_replay": {"since": "2026-01-01"},
        "billing_dispute": {"reason": "Another amount"},
        "billing_answer": {"answer": "It is right"},
        "keep_terms": {"edition": "1", "part.payment_days": "=", "part.payment_days.number": "30"},
        "amend": {"version": cast.version.id},
        "keep_category": {"years": "7", "changed": "Nothing"},
        "keep_so": {"law": "Illinois"},
        "let_go": {"reason": "They gave notice"},
        "segment_save": {"segment_name": "Premium", "plan": "premium"},
        "bulk_mend": {"said.values.monthly_fee": "1500"},
        "set_usual": {"proofs[]": "email_code", "reminder_hours": "72", "destinations[]": "ticket"},
        "set_workdays": {"weekend[]": "6", "holidays": "12-25"},
        "contracts_several": {"do": "export", "ids[]": [cast.asked.id]},
        "view_keep": {"name": "Late", "query": "tab=overdue"},
        "comment": {"text": "@Bob look at this."},
        "give": {"owner": cast.bob.id},
        "have_watch": {"member": cast.bob.id},
        "mend": {"pace": "1", "message": "Look at page 2."},
        "set_brand": {"name": "Northwind", "colour": "#0b5fc0"},
        "keep": {"edition": "1", "in": "en", "source": "# Another text"},
        "template_make": {"name": "Another", "languages[]": "en"},
        "packet_make": {"packet_name": "Another", "part[]": [cast.version.id, cast.extra.id]},
        "edit_parts": {"edition": "2", "in": "en", "do": "up:2"},
        "edit_field": {"edition": "1", "was": "", "name": "extra", "type": "text", "do": "save"},
        "edit_role": {"edition": "1", "was": "", "name": "witness", "order": "3", "do": "save"},
        "edit_language": {"edition": "1", "code": "es"},
        "edit_case": {"edition": "1", "case_name": "One", "case": "sample", "do": "save"},
        "keep_signing": {"edition": "1", "telling": "1", "t.opened.sender": "on"},
        "settle": {"telling": "1", "t.opened.sender": "on"},
        "edit_details": {"edition": "1", "name.en": "Another name"},
        "save_fields": {"edition": "2", "page": "1"},
        "clause_make": {"key": "other", "title.en": "Other", "source.en": "Text"},
        "clause_revise": {"after": "1", "title.en": "Late payment", "source.en": "Interest."},
        "import_take": {"name": "Imported"},
        "identity_decide": {"do": "accept"},
        "set_identity_days": {"days": "5"},
        "set_mark_months": {"months": "6"},
        "forget_marks": {"mark_address": "nobody@customers.example"},
        "forget_passkeys": {"address": "nobody@customers.example"},
        "disclosure_preview": {"text.en": STATEMENT, "in": "en"},
        "disclosure_publish": {"text.en": STATEMENT, "needs": "same"},
        "keep_service": {"connector": "twilio"},
        "switch_service": {"connector": "twilio", "to": "off"},
        "try_service": {"connector": "twilio", "number": ""},
        "keep_profile": {"name": "Somebody"},
        "invite": {"email": "new@northwind.example", "role": "agent"},
        "change_role": {"role": "agent"},
        "keep_team": {"name": "Ours"},
        "make_role": {"name": "Other", "abilities[]": "read"},
        "keep_role": {"name": "Readers", "abilities[]": "read"},
        "make_key": {"label": "Helpdesk", "role": "agent"},
        "sign_in": {"email": cast.maya.email, "password": world.PASSWORD},
        "language": {"language": "es"},
        "code": {},
        "answers": {"asked[]": "po_number", "answer-po_number": "PO-9"},
        "mark": {"mark": "typed", "mark_text": "Carol"},
        "decline": {"reason": "price"},
        "delegate": {"to_name": "Eve", "to_email": "eve@customers.example", "why": "Her task"},
        "consent": {"agreed": "on", "characters": "AAAAAA"},
    }.get(name, {})


def at(secret: str, route: str) -> str:
    parts = {
        "token": secret,
        "number": 1,
        "which": "signature",
        "pad_id": "pad_of_nobody",
        "recipient_id": "rcp_of_nobody",
    }
    return reverse(f"sign:{route}", kwargs={k: parts[k] for k in wanted(f"sign:{route}")})


BULK_NOUNS = {
    "start": "sending",
    "pause": "pausing",
    "resume": "resuming",
    "stop": "stopping",
    "retry": "retrying",
}
API_PATHS = {
    "openapi-json": "openapi.json",
    "docs": "docs",
    "api-root": "",
    "create": "contracts",
    "list_contracts": "contracts",
    "read": "contracts/{asked}",
    "send": "contracts/{drafted}/sending",
    **dict.fromkeys(("read_approval", "ask_approval"), "contracts/{unasked}/approval"),
    "withdraw_approval": "contracts/{held}/approval",
    "void": "contracts/{asked}/voiding",
    "put_end": "contracts/{asked}/end",
    "read_reminders": "contracts/{asked}/reminders",
    "put_reminders": "contracts/{asked}/reminders",
    "put_order": "contracts/{asked}/order",
    "put_message": "contracts/{asked}/message",
    "correct_contract": "contracts/{asked}/correction",
    "remind_recipient": "contracts/{asked}/recipients/{carol}/reminder",
    "put_address": "contracts/{asked}/recipients/{carol}/address",
    "hand_out_link": "contracts/{asked}/recipients/{carol}/link",
    "embed_signing": "contracts/{asked}/recipients/{carol}/embedding",
    "embed_sending": "contracts/{drafted}/embedding",
    "download": "contracts/{sealed}/documents/sealed",
    "read_notify": "contracts/{asked}/notify",
    "put_notify": "contracts/{asked}/notify",
    "put_watcher": "contracts/{asked}/watchers/{maya}",
    "drop_watcher": "contracts/{asked}/watchers/{maya}",
    "read_disclosure": "disclosure",
    "publish_disclosure": "disclosure",
    "list_templates": "templates",
    "read_template": "templates/waiting_order",
    "put_template": "templates/fresh",
    "place_template": "templates/waiting_order/place",
    "read_copy": "templates/copied_order/working-copy",
    "save_copy": "templates/copied_order/working-copy",
    "discard_copy": "templates/copied_order/working-copy",
    "start_copy": "templates/waiting_order/versions/1/working-copy",
    "freeze_copy": "templates/copied_order/versions",
    "list_versions": "templates/waiting_order/versions",
    "read_version": "templates/waiting_order/versions/1",
    "submit_version": "templates/drafted_order/versions/1/submission",
    "withdraw_version": "templates/waiting_order/versions/1/submission",
    "list_approvals": "templates/waiting_order/versions/1/approvals",
    "approve_version": "templates/waiting_order/versions/1/approvals",
    "publish_version": "templates/approved_order/versions/1/publication",
    "retire_version": "templates/service_order/versions/1/retirement",
    "list_comments": "templates/waiting_order/versions/1/comments",
    "comment_line": "templates/waiting_order/versions/1/comments",
    "list_clauses": "clauses",
    "read_clause": "clauses/terms",
    "put_clause": "clauses/fresh",
    "list_uses": "clauses/terms/uses",
    "list_rules": "approval-rules",
    "list_recipients": "contracts/{asked}/recipients",
    "read_recipient": "contracts/{asked}/recipients/{carol}",
    "patch_recipient": "contracts/{drafted}/recipients/{eve}",
    "remind": "contracts/{asked}/reminders",
    "list_fields": "contracts/{asked}/fields",
    "patch_fields": "contracts/{drafted}/fields",
    "list_places": "contracts/{asked}/places",
    "list_documents": "contracts/{sealed}/documents",
    "list_audit": "contracts/{asked}/audit",
    "list_deliveries": "contracts/{asked}/deliveries",
    "read_delivery": "contracts/{asked}/deliveries/{delivery}",
    "retry_delivery": "contracts/{asked}/deliveries/{delivery}/attempts",
    "put_owner": "contracts/{asked}/owner",
    "renew": "contracts/{sealed}/renewal",
    "let_go": "contracts/{sealed}/letting-go",
    "list_asked": "approvals",
    "list_bulks": "bulk-sends",
    "make_bulk": "bulk-sends",
    "read_bulk": "bulk-sends/{bulk}",
    "put_mapping": "bulk-sends/{bulk}/mapping",
    "list_rows": "bulk-sends/{bulk}/rows",
    **{f"{verb}_bulk": f"bulk-sends/{{bulk}}/{noun}" for verb, noun in BULK_NOUNS.items()},
    "list_renewals": "renewals",
    "list_retention": "retention",
    **dict.fromkeys(("list_holds", "place_hold"), "retention/holds"),
    "read_hold": "retention/holds/{hold}",
    **dict.fromkeys(("list_held", "add_held"), "retention/holds/{hold}/contracts"),
    "release_hold": "retention/holds/{hold}/release",
    "list_categories": "retention/categories",
    **dict.fromkeys(("read_retention", "put_retention"), "contracts/{sealed}/retention"),
    "list_accounts": "accounts",
    "read_account": "accounts/{account}",
    "list_contacts_of": "accounts/{account}/contacts",
    "list_contacts": "contacts",
    "read_contact": "contacts/{contact}",
    "list_tickets": "tickets",
    "read_ticket": "tickets/{ticket}",
    "draft_from_ticket": "tickets/{ticket}/contracts",
    "list_members": "members",
    "list_invitations": "members/invitations",
    "invite": "members/invitations",
    "read_member": "members/{cid}",
    "put_role": "members/{cid}/role",
    "search": "search?q=order",
    **dict.fromkeys(("list_webhooks", "make_webhook"), "webhooks"),
    "list_webhook_events": "webhooks/events",
    **dict.fromkeys(("read_sandbox", "make_sandbox"), "sandbox"),
    **dict.fromkeys(("read_webhook", "put_webhook", "remove_webhook"), "webhooks/{webhook}"),
    "rotate_webhook": "webhooks/{webhook}/secret",
    "resume_webhook": "webhooks/{webhook_off}/resuming",
    "disable_webhook": "webhooks/{webhook}/disabling",
    "replay_webhook": "webhooks/{webhook}/replays",
    "list_messages": "webhooks/{webhook}/deliveries",
    "resend_message": "webhooks/{webhook}/deliveries/{message}/sending",
    "put_requirement": "approval-rules",
    "put_rule": "approval-rules/service",
    "drop_rule": "approval-rules/service",
}
STATEMENT = examples.BODIES["publish_disclosure"]["statements"]["en"]


def subjects(cast) -> dict[str, object]:
    """What the addresses above name."""
    found = {name: getattr(cast, name).id for name in ("asked", "drafted", "sealed", "unasked", "held")}
    about = delivery.Delivery.objects.filter(subject=cast.asked.id).values_list("id", flat=True)
    return {
        **found,
        "maya": cast.maya.email,
        "carol": cast.recipient(cast.asked).id,
        "eve": cast.recipient(cast.drafted).id,
        "delivery": about.first(),
        "bulk": cast.bulk.id,
        "account": cast.account.id,
        "contact": cast.contact.id,
        "ticket": cast.ticket.number,
        "cid": cast.cid.id,
        "webhook": cast.webhook.id,
        "webhook_off": cast.webhook_off.id,
        "hold": cast.hold.id,
        "message": _message(cast),
    }


def _message(cast) -> str:
    return delivery.Delivery.objects.filter(lane=cast.webhook.lane).values_list("id", flat=True)[0]


def body(route: str, cast) -> bytes:
    """What a program sends there."""
    if route == "create":
        return order(cast)
    known = examples.body(route)
    said = json.dumps(known) if known is not None else ""
    return said.replace(examples.NAMED["email"], cast.maya.email).encode()


def order(cast) -> bytes:
    people = [{"role": p.role_key, "name": p.name, "email": p.email} for p in (cast.carol, cast.dan)]
    return json.dumps({"template": "service_order", "values": paper.VALUES, "people": people}).encode()
