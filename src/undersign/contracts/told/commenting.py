"""Comments: what staff say to each other about a contract, and whom they call by name.

Hides how a name after an @ becomes a member, that whoever is called or says something watches from then on,
and that none of it leaves the house: the words are a row, the journal only says that somebody spoke, so that
no bundle and no signer's copy ever holds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.contracts.told import watching
from undersign.customers.account import Visible
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.event import Event
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy, team
from undersign.workspaces.member import Member

LONGEST = 4000


class Comment(models.Model):
    """mentioned: ids of the members called by name. gone_at: when its author took it back; empty then."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    mentioned = models.JSONField(default=list)
    at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "contracts"
        db_table = "contract_comment"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["workspace_id", "contract", "at"], name="comment_of_contract")]

    @property
    def is_gone(self) -> bool:
        return self.gone_at is not None


@dataclass(frozen=True, kw_only=True)
class CommentAdded(Event):
    """mentioned: ids of the members called by name; whoever watches the contract hears of it too."""

    name = "contract.commented"
    sentence = _("%(actor)s commented")
    category = "edits"
    icon = "message"
    comment_id: str
    mentioned: list = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class CommentTakenBack(Event):
    name = "contract.comment_taken_back"
    sentence = _("%(actor)s took a comment back")
    category = "edits"
    icon = "eraser"
    comment_id: str


def of(contract: Contract) -> list[Comment]:
    """Oldest first, with their authors."""
    return list(Comment.objects.filter(contract=contract).select_related("author"))


def count(contract: Contract) -> int:
    return Comment.objects.filter(contract=contract, gone_at__isnull=True).count()


def add(contract: Contract, text: str, *, by: Actor) -> Comment:
    """Say it to colleagues; `@Name` calls one. Raises `Refused` (comment.text, comment.hidden)."""
    policy.require(by, "contract.comment")
    text = _clean(text)
    called = mentioned(text, staff(contract.workspace_id))
    _require_seeing(contract, called)
    row = Comment(
        id=ids.new("cmt"),
        workspace_id=contract.workspace_id,
        contract=contract,
        author_id=by.id,
        text=text,
        mentioned=[each.id for each in called],
        at=clock.now(),
    )
    with transaction.atomic():
        moves.lock(contract)
        rows.add([row])
        watching.join(contract, [by.id, *row.mentioned])
        moves.record(contract, CommentAdded(comment_id=row.id, mentioned=row.mentioned), by=by)
    return row


def take_back(contract: Contract, comment_id: str, *, by: Actor) -> None:
    """One's own words. Raises `Refused` (comment.another), `Comment.DoesNotExist`."""
    policy.require(by, "contract.comment")
    with transaction.atomic():
        moves.lock(contract)
        row = Comment.objects.get(pk=comment_id, contract=contract)
        if row.author_id != by.id:
            raise Refused(
                "comment.another",
                _("This comment is somebody else’s. Nothing was changed."),
                do=_("Ask its author to take it back."),
            )
        if not row.is_gone:
            rows.change(row, {"text": "", "gone_at": clock.now()})
            moves.record(contract, CommentTakenBack(comment_id=row.id), by=by)


def staff(workspace_id: str) -> list[Member]:
    """Who can be called: everybody who works here, by name."""
    return list(Member.objects.filter(workspace_id=workspace_id, is_active=True).order_by("name", "id"))


def mentioned(text: str, people: Iterable[Member]) -> list[Member]:
    """Those whose whole name, or first name where only one has it, stands after an @, in its order."""
    known = list(people)
    first: dict[str, list[Member]] = {}
    for each in known:
        first.setdefault(each.name.split(" ")[0].casefold(), []).append(each)
    names = {each.name.casefold(): each for each in known}
    names |= {name: those[0] for name, those in first.items() if len(those) == 1 and name not in names}
    longest = sorted(names, key=len, reverse=True)
    spoken = "|".join(re.escape(name) for name in longest) or r"(?!)"
    found = (names[m[1]] for m in re.finditer(rf"(?<![\w@])@({spoken})(?!\w)", text.casefold()))
    return list({each.id: each for each in found}.values())


def _require_seeing(contract: Contract, called: Iterable[Member]) -> None:
    for each in called:
        hidden = contract.owner_id in team.hidden_owners(each.actor())
        if hidden or not policy.allows(each.role, "contract.see"):
            raise Refused(
                "comment.hidden",
                _("%(name)s may not see this contract. Nothing was said."),
                do=_("Leave the name out, or ask an admin to show the team’s contracts to them."),
                field="text",
                name=each.name,
            )


def _clean(text: str) -> str:
    text = text.strip().replace("\0", "")
    if not text or len(text) > LONGEST:
        raise Refused(
            "comment.text",
            _("A comment is between one and 4,000 characters long."),
            do=_("Write what your colleagues should know."),
            field="text",
        )
    return text
