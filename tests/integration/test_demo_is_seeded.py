"""The demo's workspace comes into being by the product's own verbs: rehearsed, approved, published."""

from __future__ import annotations

from undersign.demo import library, seed
from undersign.drafting.review import approval
from undersign.drafting.stock.library import Clause
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import audit
from undersign.store import tenancy
from undersign.workspaces import member


def test_its_templates_were_rehearsed_and_approved_by_a_second_person(instance):
    if member.workspace_of("maya@northwind.example"):
        northwind = member.workspace_of("maya@northwind.example")
    else:
        northwind = seed.found_northwind(customers=3).id
    with tenancy.within(northwind):
        versions = list(TemplateVersion.objects.filter(workspace_id=northwind).sendable())
        assert [each.template.key for each in versions] == [each.key for each in library.templates()]
        for version in versions:
            assert version.rehearsal["is_full"] and version.rehearsal["branches"] > 10
            [yes] = approval.standing(version)
            assert yes.member_id not in version.authors
        assert set(Clause.objects.values_list("key", flat=True)) == set(library.SHARED)
        assert audit.check(northwind) == []
