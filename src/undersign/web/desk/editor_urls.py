"""The addresses of the template library, the editor, the clause library and imports.

They stand before `templates/<key>`, because `new` and `import` would be read as keys.
"""

from __future__ import annotations

from django.urls import include, path

from undersign.web.desk import (
    clauses,
    editor,
    editor_coverage,
    editor_parts,
    editor_tickets,
    importing,
    packets,
    template_new,
)

_one = [
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
    path("edit/submit", editor.submit, name="edit_submit"),
    path("edit/discard", editor.discard, name="edit_discard"),
    path("test", editor_coverage.grid, name="test"),
    path("test/tickets", editor_tickets.tickets, name="test_tickets"),
    path("imported", importing.imported, name="imported"),
    path("imported/settle", importing.settle, name="import_settle"),
]

_clause = [
    path("", clauses.clause, name="clause"),
    path("revise", clauses.revise_clause, name="clause_revise"),
    path("offer", clauses.offer_clause, name="clause_offer"),
]

urlpatterns = [
    path("templates/new", template_new.new, name="template_new"),
    path("templates/new/make", template_new.make, name="template_make"),
    path("templates/new/packet", packets.make, name="packet_make"),
    path("templates/import", importing.importing, name="importing"),
    path("templates/import/take", importing.take, name="import_take"),
    path("templates/<slug:key>/", include(_one)),
    path("clauses", clauses.clauses, name="clauses"),
    path("clauses/new", clauses.new_clause, name="clause_new"),
    path("clauses/new/make", clauses.make_clause, name="clause_make"),
    path("clauses/<slug:clause_key>/", include(_clause)),
]
