"""Staff's addresses, by noun."""

from __future__ import annotations

from django.urls import include, path

from undersign.web.desk import (
    accounts,
    approvals,
    clauses,
    comparing,
    conducting,
    contract,
    contracts,
    designer,
    editor,
    editor_coverage,
    editor_parts,
    editor_tickets,
    home,
    importing,
    outbox,
    packets,
    paper,
    preparation,
    recipients,
    sign_in,
    telling,
    template_new,
    templates,
    tickets,
    versions,
    versions_deciding,
)

app_name = "desk"

_contract = [
    path("", contract.overview, name="contract"),
    path("activity", contract.activity, name="activity"),
    path("signers", contract.signers, name="signers"),
    path("files", contract.files, name="files"),
    path("deliveries", contract.sent_out, name="deliveries"),
    path("deliveries/<str:delivery_id>/retry", contract.retry, name="retry"),
    path("trail.<str:kind>", contract.export, name="export"),
    path("cancel", contract.voiding, name="voiding"),
    path("void", contract.void, name="void"),
    path("telling", telling.who, name="telling"),
    path("telling/settle", telling.settle, name="settle"),
    path("watch", telling.watch, name="watch"),
    path("prepare", preparation.prepare, name="prepare"),
    path("fill", preparation.fill, name="fill"),
    path("send", preparation.send, name="send"),
    path("people", preparation.join, name="join"),
    path("preview.pdf", preparation.preview_pdf, name="preview_pdf"),
    path("preview/<str:print_>/<int:number>.png", preparation.preview_image, name="preview_image"),
    path("document.pdf", paper.pdf, name="pdf"),
    path("pages/<str:sha256>/<int:number>.png", paper.page_image, name="page_image"),
    path("files/<str:kind>", paper.download, name="download"),
    path("people/<str:recipient_id>/leave", preparation.leave, name="leave"),
    path("people/<str:recipient_id>/remind", recipients.remind, name="remind"),
    path("people/<str:recipient_id>/readmit", preparation.readmit, name="readmit"),
    path("people/<str:recipient_id>/email", recipients.addressing, name="addressing"),
    path("people/<str:recipient_id>/readdress", recipients.readdress, name="readdress"),
]

_ticket = [
    path("", tickets.ticket, name="ticket"),
    path("new", tickets.choosing, name="choosing"),
    path("draft", tickets.draft, name="draft"),
    path("files/<str:note_id>", tickets.attachment, name="attachment"),
]

_editor = [
    path("begin", editor.begin, name="begin"),
    path("edit", editor.edit, name="edit"),
    path("edit/keep", editor.keep, name="keep"),
    path("edit/coverage", editor_coverage.coverage, name="coverage"),
    path("edit/preview/<str:print_>/<int:number>.png", editor.preview_page, name="preview_page"),
    path("edit/field", editor_parts.field, name="edit_field"),
    path("edit/role", editor_parts.role, name="edit_role"),
    path("edit/language", editor_parts.language, name="edit_language"),
    path("edit/case", editor_parts.case, name="edit_case"),
    path("edit/parts", packets.parts, name="edit_parts"),
    path("edit/details", editor_parts.details, name="edit_details"),
    path("edit/signing", conducting.signing, name="edit_signing"),
    path("edit/signing/keep", conducting.keep_signing, name="keep_signing"),
    path("edit/submit", editor.submit, name="edit_submit"),
    path("edit/discard", editor.discard, name="edit_discard"),
    path("test", editor_coverage.grid, name="test"),
    path("test/tickets", editor_tickets.tickets, name="test_tickets"),
    path("imported", importing.imported, name="imported"),
    path("imported/settle", importing.settle, name="import_settle"),
]

_version = [
    path("", versions.version, name="version"),
    path("ask/<str:what>", versions.asking, name="version_asking"),
    path("approve", versions_deciding.approve, name="version_approve"),
    path("publish", versions_deciding.publish, name="version_publish"),
    path("return", versions_deciding.send_back, name="version_return"),
    path("withdraw", versions_deciding.withdraw, name="version_withdraw"),
    path("retire", versions_deciding.retire, name="version_retire"),
    path("copy", versions_deciding.copy, name="version_copy"),
    path("comments", versions_deciding.comment, name="version_comment"),
    path("comments/<str:comment_id>/resolve", versions_deciding.resolve, name="version_resolve"),
]

_designer = [
    path("fields", designer.fields, name="fields"),
    path("fields/save", designer.save_fields, name="save_fields"),
    path("fields/submit", designer.submit_fields, name="submit_fields"),
    path("fields/preview", designer.preview_fields, name="preview_fields"),
    path("pages/<str:sha256>/<int:width>/<int:number>.png", designer.template_page, name="template_page"),
]

_clause = [
    path("", clauses.clause, name="clause"),
    path("revise", clauses.revise_clause, name="clause_revise"),
    path("offer", clauses.offer_clause, name="clause_offer"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("login", sign_in.sign_in, name="sign_in"),
    path("logout", sign_in.sign_out, name="sign_out"),
    path("language", sign_in.choose_language, name="language"),
    path("contracts", contracts.contracts, name="contracts"),
    path("contracts/<str:contract_id>/", include(_contract)),
    path("tickets", tickets.tickets, name="tickets"),
    path("tickets/<int:number>/", include(_ticket)),
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts/<str:account_id>", accounts.account, name="account"),
    path("accounts/<str:account_id>/files/<str:document_id>", accounts.document, name="account_document"),
    path("templates", templates.templates, name="templates"),
    # These before `templates/<key>`: `new` and `import` would be read as keys.
    path("templates/new", template_new.new, name="template_new"),
    path("templates/new/make", template_new.make, name="template_make"),
    path("templates/new/packet", packets.make, name="packet_make"),
    path("templates/import", importing.importing, name="importing"),
    path("templates/import/take", importing.take, name="import_take"),
    path("templates/<slug:key>", templates.template, name="template"),
    path("templates/<slug:key>/", include(_editor)),
    path("templates/<slug:key>/", include(_designer)),
    path("templates/<slug:key>/versions", versions.versions, name="versions"),
    path("templates/<slug:key>/versions/<int:number>/", include(_version)),
    path("templates/<slug:key>/compare", comparing.comparing, name="compare"),
    path("clauses", clauses.clauses, name="clauses"),
    path("clauses/new", clauses.new_clause, name="clause_new"),
    path("clauses/new/make", clauses.make_clause, name="clause_make"),
    path("clauses/<slug:clause_key>/", include(_clause)),
    path("approvals", approvals.approvals, name="approvals"),
    path("approvals/rules", approvals.approval_rules, name="approval_rules"),
    path("approvals/rules/set", approvals.set_rule, name="set_rule"),
    path("approvals/rules/switch", approvals.switch, name="approval_switch"),
    path("outbox", outbox.outbox, name="outbox"),
    path("outbox/<str:mail_id>", outbox.mail, name="mail"),
    path("outbox/<str:mail_id>/body", outbox.body, name="mail_body"),
]
