"""Every address of the product, and who gets in. A route that is not here fails the house.

DESK: (route, method) → (verb the roles need, what an admin of another workspace gets).
SIGN: (route, method) → what one may do with the link alone, before the mailed code.
API:  (route, method) → (verb, what another workspace's key gets).
"""

from __future__ import annotations

PUBLIC = "everybody"  # no member needed
NOBODY = "nobody"  # there is nothing
NOTHING = 404  # the thing is not there for them
OWN = 200  # the page is there, with their own things only
DONE = 303  # it is done, to their own things only

DESK = {
    ("home", "GET"): ("contract.see", OWN),
    ("sign_in", "GET"): (PUBLIC, OWN),
    ("sign_in", "POST"): (PUBLIC, OWN),
    ("sign_out", "POST"): (PUBLIC, OWN),
    ("language", "POST"): (PUBLIC, OWN),
    ("contracts", "GET"): ("contract.see", OWN),
    ("contract", "GET"): ("contract.see", NOTHING),
    ("activity", "GET"): ("contract.see", NOTHING),
    ("signers", "GET"): ("contract.see", NOTHING),
    ("files", "GET"): ("contract.see", NOTHING),
    ("deliveries", "GET"): ("contract.see", NOTHING),
    ("retry", "POST"): ("delivery.retry", NOTHING),
    ("export", "GET"): ("contract.export", NOTHING),
    ("voiding", "GET"): ("contract.see", NOTHING),
    ("void", "POST"): ("contract.void", NOTHING),
    ("prepare", "GET"): ("contract.draft", NOTHING),
    ("fill", "POST"): ("contract.fill", NOTHING),
    ("send", "POST"): ("contract.send", NOTHING),
    ("preview_pdf", "GET"): ("contract.draft", NOTHING),
    ("preview_image", "GET"): ("contract.draft", NOTHING),
    ("pdf", "GET"): ("contract.see", NOTHING),
    ("page_image", "GET"): ("contract.see", NOTHING),
    ("download", "GET"): ("contract.see", NOTHING),
    ("remind", "POST"): ("contract.remind", NOTHING),
    ("addressing", "GET"): ("contract.readdress", NOTHING),
    ("readdress", "POST"): ("contract.readdress", NOTHING),
    ("tickets", "GET"): ("ticket.see", OWN),
    ("ticket", "GET"): ("ticket.see", NOTHING),
    ("choosing", "GET"): ("contract.draft", NOTHING),
    ("draft", "POST"): ("contract.draft", NOTHING),
    ("attachment", "GET"): ("ticket.see", NOTHING),
    ("accounts", "GET"): ("customer.see", OWN),
    ("account", "GET"): ("customer.see", NOTHING),
    ("account_document", "GET"): ("customer.see", NOTHING),
    ("templates", "GET"): ("template.see", OWN),
    ("template", "GET"): ("template.see", NOTHING),
    ("versions", "GET"): ("template.see", NOTHING),
    ("version", "GET"): ("template.see", NOTHING),
    ("version_asking", "GET"): ("template.see", NOTHING),
    ("version_approve", "POST"): ("template.approve", NOTHING),
    ("version_publish", "POST"): ("template.publish", NOTHING),
    ("version_return", "POST"): ("template.approve", NOTHING),
    ("version_withdraw", "POST"): ("template.submit", NOTHING),
    ("version_retire", "POST"): ("template.retire", NOTHING),
    ("version_copy", "POST"): ("template.draft", NOTHING),
    ("version_comment", "POST"): ("template.comment", NOTHING),
    ("version_resolve", "POST"): ("template.comment", NOTHING),
    ("compare", "GET"): ("template.see", NOTHING),
    ("approvals", "GET"): ("template.approve", OWN),
    ("approval_rules", "GET"): ("template.rules", OWN),
    ("set_rule", "POST"): ("template.rules", DONE),
    ("approval_switch", "POST"): ("template.rules", DONE),
    ("fields", "GET"): ("template.draft", NOTHING),
    ("save_fields", "POST"): ("template.draft", NOTHING),
    ("submit_fields", "POST"): ("template.submit", NOTHING),
    ("preview_fields", "GET"): ("template.draft", NOTHING),
    ("template_page", "GET"): ("template.see", NOTHING),
    ("outbox", "GET"): ("outbox.see", OWN),
    ("mail", "GET"): ("outbox.see", NOTHING),
    ("mail_body", "GET"): ("outbox.see", NOTHING),
}

ALLOWED, REFUSED = "allowed", "refused"
SIGN = {
    ("page", "GET"): ALLOWED,
    ("code", "POST"): ALLOWED,
    ("prove", "POST"): REFUSED,  # there was no code yet
    ("language", "POST"): ALLOWED,
    ("later", "POST"): REFUSED,
    ("paper", "POST"): ALLOWED,  # ES-8: the right to paper begins at the first screen
    ("address", "POST"): ALLOWED,
    ("new_link", "POST"): ALLOWED,
    ("consent", "POST"): REFUSED,
    ("answers", "POST"): REFUSED,
    ("mark", "POST"): REFUSED,
    ("finish", "POST"): REFUSED,
    ("decline", "POST"): REFUSED,
    ("withdraw", "POST"): REFUSED,
    ("disclosure", "GET"): REFUSED,
    ("page_image", "GET"): REFUSED,
    ("copy", "GET"): REFUSED,
    ("final", "GET"): REFUSED,
}

API = {
    ("openapi-json", "GET"): (PUBLIC, OWN),
    ("api-root", "GET"): (NOBODY, NOTHING),
    ("create", "POST"): ("contract.draft", NOTHING),
    ("list_contracts", "GET"): ("contract.see", OWN),
    ("read", "GET"): ("contract.see", NOTHING),
    ("send", "POST"): ("contract.send", NOTHING),
    ("void", "POST"): ("contract.void", NOTHING),
    ("download", "GET"): ("contract.see", NOTHING),
    ("list_templates", "GET"): ("template.see", OWN),
    ("read_template", "GET"): ("template.see", NOTHING),
    ("put_template", "PUT"): ("template.draft", OWN),
    ("place_template", "PUT"): ("template.draft", NOTHING),
    ("read_copy", "GET"): ("template.see", NOTHING),
    ("save_copy", "PUT"): ("template.draft", NOTHING),
    ("discard_copy", "DELETE"): ("template.draft", NOTHING),
    ("start_copy", "POST"): ("template.draft", NOTHING),
    ("freeze_copy", "POST"): ("template.submit", NOTHING),
    ("list_versions", "GET"): ("template.see", NOTHING),
    ("read_version", "GET"): ("template.see", NOTHING),
    ("submit_version", "PUT"): ("template.submit", NOTHING),
    ("withdraw_version", "DELETE"): ("template.submit", NOTHING),
    ("list_approvals", "GET"): ("template.see", NOTHING),
    ("approve_version", "POST"): (NOBODY, NOTHING),  # a person approves, and a key is none
    ("publish_version", "PUT"): ("template.publish", NOTHING),
    ("retire_version", "PUT"): ("template.retire", NOTHING),
    ("list_comments", "GET"): ("template.see", NOTHING),
    ("comment_line", "POST"): ("template.comment", NOTHING),
    ("list_clauses", "GET"): ("template.see", OWN),
    ("read_clause", "GET"): ("template.see", NOTHING),
    ("put_clause", "PUT"): ("clause.draft", OWN),
    ("list_uses", "GET"): ("template.see", NOTHING),
    ("list_rules", "GET"): ("template.see", OWN),
    ("put_requirement", "PUT"): ("template.rules", OWN),
    ("put_rule", "PUT"): ("template.rules", OWN),
    ("drop_rule", "DELETE"): ("template.rules", OWN),
}
