"""Saved views: a list's filters under a name, for oneself or for everybody of the workspace."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.db import models
from django.utils.translation import gettext_lazy as _

from undersign.customers.account import Visible
from undersign.journal import clock, ids
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import policy
from undersign.workspaces.member import Member

MOST, LONGEST = 50, 60


class SavedView(models.Model):
    """query: filters as they stand in the address, without the page. is_shared: whether colleagues see it."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=800)
    is_shared = models.BooleanField(default=False)
    at = models.DateTimeField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "insight"
        db_table = "saved_view"
        indexes = [models.Index(fields=["workspace_id", "name"], name="view_by_name")]


def of(by: Actor) -> list[SavedView]:
    """One's own and the shared ones, by name, with whose they are."""
    seen = SavedView.objects.visible_to(by).filter(models.Q(member_id=by.id) | models.Q(is_shared=True))
    return list(seen.select_related("member").order_by("name", "at"))


def save(name: str, query: str, *, is_shared: bool, by: Actor) -> SavedView:
    """Keep it; one's own of the same name is replaced. Raises `Refused` (view.name, view.many)."""
    policy.require(by, "view.keep")
    name = " ".join(name.split())[:LONGEST]
    if not name:
        raise Refused(
            "view.name", _("A view needs a name."), do=_("Say in a few words what it shows."), field="name"
        )
    mine = SavedView.objects.visible_to(by).filter(member_id=by.id)
    row = mine.filter(name=name).first() or SavedView(id=ids.new("viw"), name=name)
    if row._state.adding and mine.count() >= MOST:
        raise Refused("view.many", _("You have as many views as can be kept."), do=_("Remove a view first."))
    row.workspace_id, row.member_id, row.at = by.workspace_id, by.id, clock.now()
    row.query, row.is_shared = _kept(query), is_shared
    row.save()
    return row


def drop(view_id: str, *, by: Actor) -> None:
    """One's own, or as an admin a shared one. Raises `Refused` (view.another), `SavedView.DoesNotExist`."""
    policy.require(by, "view.keep")
    row = next((each for each in of(by) if each.id == view_id), None)
    if row is None:
        raise SavedView.DoesNotExist(view_id)
    if row.member_id != by.id and not policy.allows(by.role, "view.manage"):
        raise Refused(
            "view.another",
            _("This view is a colleague’s. Nothing was changed."),
            do=_("Ask them to remove it."),
        )
    row.delete()


def _kept(query: str) -> str:
    """Filters only: not where in the list one was."""
    pairs = [(k, v) for k, v in parse_qsl(query) if v and k not in ("after", "before", "at", "page", "told")]
    return urlencode(pairs)[:800]
