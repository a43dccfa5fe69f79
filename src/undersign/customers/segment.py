"""A segment: customers who have something in common, under a name, for whatever is done to all of them.

Hides the question behind it. It is asked anew each time, so that a segment is who they are today; what is
made of it, a bulk send say, keeps the rows it was made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.customers.account import Account, Visible
from undersign.customers.contact import Contact
from undersign.customers.segment_events import SegmentRemoved, SegmentSaved
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

CRITERIA = ("plan", "region", "country", "industry", "language")
_OF_ACCOUNT = ("id", "name", "plan", "region", "country", "state", "city", "address", "industry", "language")
_OF_CONTACT = ("name", "email", "title", "language", "phone")
MOST, MOST_DETAILS = 10_000, 30


class Segment(models.Model):
    """criteria: {one of CRITERIA: what the account says}. is_one_each: one person an account, the first."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    criteria = models.JSONField(default=dict)
    is_one_each = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "customers"
        db_table = "segment"
        constraints = [models.UniqueConstraint(fields=["workspace_id", "name"], name="one_segment_of_a_name")]

    def __str__(self) -> str:
        return self.name


def save(name: str, criteria: Mapping[str, str], *, is_one_each: bool = True, by: Actor) -> Segment:
    """Keep a segment; one of the same name is replaced. Raises `Refused` (segment.name)."""
    policy.require(by, "bulk.send")
    name = " ".join(name.split())
    if not 1 <= len(name) <= 120:
        raise Refused(
            "segment.name", _("A segment has a name of 1 to 120 characters."), do=_("Write its name."),
            field="segment_name",
        )  # fmt: skip
    kept = {each: str(criteria.get(each, "")).strip()[:60] for each in CRITERIA}
    said = {"criteria": {each: word for each, word in kept.items() if word}, "is_one_each": is_one_each}
    with transaction.atomic():
        workspace = rows.get(Workspace, by.workspace_id, lock=True)
        made, _is_new = Segment.objects.update_or_create(
            workspace_id=by.workspace_id, name=name, defaults=said,
            create_defaults={**said, "id": ids.new("seg"), "made_at": clock.now()},
        )  # fmt: skip
        moves.record(workspace, SegmentSaved(segment_id=made.pk, segment=name), by=by)
    return made


def remove(segment: Segment, *, by: Actor) -> None:
    """What was made of it stays."""
    policy.require(by, "bulk.send")
    with transaction.atomic():
        workspace = rows.get(Workspace, by.workspace_id, lock=True)
        segment.delete()
        moves.record(workspace, SegmentRemoved(segment=segment.name), by=by)


def contacts(criteria: Mapping[str, str], *, is_one_each: bool, by: Actor) -> models.QuerySet[Contact]:
    """People with an address at accounts that fit, account by account."""
    wanted = {
        f"account__{name}__iexact": word for name, word in criteria.items() if name in CRITERIA and word
    }
    found = Contact.objects.filter(workspace_id=by.workspace_id, **wanted).exclude(email="")
    if is_one_each:
        found = found.order_by("account_id", "id").distinct("account_id")
    return found.select_related("account")


def words(*, by: Actor) -> dict[str, list[str]]:
    """{criterion: what the workspace's accounts say}, to choose from."""
    held = Account.objects.filter(workspace_id=by.workspace_id)
    found = {}
    for each in CRITERIA:
        said = held.exclude(**{each: ""}).order_by(each).values_list(each, flat=True).distinct()
        found[each] = list(said[:100])
    return found


def table(people: models.QuerySet[Contact]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """(columns by path, numbered rows) of a segment's people, as a bulk send takes them."""
    held = list(people[:MOST])
    details = sorted({key for each in held for key, word in each.account.details.items() if _is_plain(word)})
    details = details[:MOST_DETAILS]
    columns = [*(f"contact.{each}" for each in _OF_CONTACT), *(f"account.{each}" for each in _OF_ACCOUNT)]
    columns += [f"account.details.{each}" for each in details]
    return columns, [(number, _cells(each, details)) for number, each in enumerate(held, start=1)]


def _cells(each: Contact, details: list[str]) -> list[str]:
    account = each.account
    own = [str(getattr(each, name)) for name in _OF_CONTACT]
    theirs = [str(getattr(account, name)) for name in _OF_ACCOUNT]
    more = [account.details.get(name) for name in details]
    return [*own, *theirs, *("" if word is None else str(word) for word in more)]


def _is_plain(word: Any) -> bool:
    return isinstance(word, str | int | float)
