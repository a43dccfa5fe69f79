"""A contract, and what staff and programs do with one before it is signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import document, edited, events, lifecycle, walls
from undersign.contracts.contracts import Contracts
from undersign.contracts.people import recipient as recipients
from undersign.contracts.people import turns
from undersign.contracts.people.recipient import Recipient, clean_email, clean_name
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.customers.ticket import Ticket
from undersign.drafting.stock import template
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import clock, delivery, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.member import Member


class Contract(models.Model):
    """values: {merge field: value as JSON}; sources: {merge field: where the value came from}. approval: how
    the approval before sending stands: asked | granted | declined, "" where none was asked for."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    number = models.CharField(max_length=24)
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=10, default=lifecycle.DRAFT)
    language = models.CharField(max_length=8)
    template_version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contracts", null=True)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="contracts", null=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="contracts", null=True)
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="contracts", null=True)
    values = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)
    clauses = models.JSONField(default=list)
    page_sizes = models.JSONField(default=list)
    frozen_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    idempotency_key = models.CharField(max_length=255, null=True)
    telling = models.JSONField(default=dict)
    approval = models.CharField(max_length=10, blank=True)

    objects = Contracts.as_manager()

    class Meta:
        app_label = "contracts"
        db_table = "contract"
        constraints = [
            models.UniqueConstraint(fields=["workspace_id", "number"], name="one_contract_number"),
            models.UniqueConstraint(fields=["workspace_id", "idempotency_key"], name="one_contract_per_key"),
        ]
        indexes = [
            # Each tab and filter of the lists reads its own, in the order in which it is shown. What is
            # included is what filters narrow by, so that counting reads no contract.
            models.Index(fields=["workspace_id", "status", "created_at"], name="contract_in_status"),
            models.Index(
                fields=["workspace_id", "owner", "created_at"],
                include=["template_version", "status"],
                name="contract_of_owner",
            ),
            models.Index(fields=["workspace_id", "account", "created_at"], name="contract_of_account"),
            models.Index(
                fields=["workspace_id", "template_version", "created_at"], name="contract_of_version"
            ),
            models.Index(
                fields=["workspace_id", "sent_at"],
                include=["owner", "template_version", "due_at"],
                condition=models.Q(status__in=["sending", "sent"]),
                name="contract_waiting",
            ),
            models.Index(
                fields=["workspace_id", "due_at"],
                include=["owner", "template_version"],
                condition=models.Q(status__in=["sending", "sent"]),
                name="contract_due",
            ),
            models.Index(
                fields=["workspace_id", "completed_at"],
                include=["owner", "template_version"],
                condition=models.Q(status__in=["completed", "sealed"]),
                name="contract_done",
            ),
            models.Index(fields=["workspace_id", "created_at"], name="contract_by_time"),
            models.Index(fields=["workspace_id", "ticket"], name="contract_by_ticket"),
        ]

    WALLS = walls.CONTRACT_WALLS

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def chain_root(self) -> Contract:
        return self

    @property
    def version(self) -> TemplateVersion:
        """What it was made from: text, fields and roles, which never change. Not its status."""
        if self._state.adding:
            return self.template_version
        return template.frozen(self.template_version_id)

    @property
    def is_draft(self) -> bool:
        return self.status == lifecycle.DRAFT

    @property
    def is_open(self) -> bool:
        return self.status in lifecycle.OPEN

    @property
    def is_done(self) -> bool:
        return self.status in lifecycle.DONE

    def people(self) -> list[Recipient]:
        """Its recipients in routing order, read now unless they were fetched along with it."""
        return [r for r in self.seats() if r.status != lifecycle.SPARE]

    def seats(self) -> list[Recipient]:
        """As `people`, with the seats that nobody has taken yet."""
        known = getattr(self, "_prefetched_objects_cache", {}).get("recipients")
        if known is not None:
            return list(known)
        found = rows.some(Recipient, f"contract_id = %s {recipients.IN_ORDER}", self.pk)
        for recipient in found:
            recipient.contract = self
        return found

    @property
    def signers(self) -> list[Recipient]:
        """Those of whom an act is asked or was done; not who passed it on, nor who is not needed."""
        return turns.acting(self.people())

    def fill(self, values: dict[str, Any], *, by: Actor) -> None:
        """Change merge values of a draft. Raises `Refused` (contract.frozen after sending)."""
        policy.require(by, "contract.fill")
        with transaction.atomic():
            moves.lock(self)
            self.require_draft()
            changed = {k: [self.values.get(k), v] for k, v in values.items() if self.values.get(k) != v}
            if not changed:
                return
            self.values = {**self.values, **values}
            self.sources = {**self.sources, **dict.fromkeys(changed, "agent")}
            self.save(update_fields=["values", "sources"])
            told = edited.values(self, changed)
            moves.record(self, told, by=by)

    def address(self, place: str, *, by: Actor, **given: str) -> None:
        """Change name, email, language or host (a member's id) of the person in a place of a draft.

        Raises `Refused` (field named), `Recipient.DoesNotExist`.
        """
        policy.require(by, "contract.fill")
        cleaners: dict[str, Callable[[str], str]] = {"name": clean_name, "email": clean_email}
        cleaners |= {"language": str, "host_id": self.host}
        with transaction.atomic():
            moves.lock(self)
            self.require_draft()
            person, changed = self._in(place), dict[str, list[str]]()
            for column, value in given.items():
                try:
                    cleaned = cleaners[column](value)
                except Refused as why:
                    why.field = f"people.{place}.{column}"
                    raise
                if cleaned != getattr(person, column):
                    changed[column] = [getattr(person, column), cleaned]
                    setattr(person, column, cleaned)
            if not changed:
                return
            person.save(update_fields=list(changed))
            told = edited.person(person, changed)
            moves.record(self, told, by=by)

    def _in(self, place: str) -> Recipient:
        found = next((r for r in self.people() if r.place == place), None)
        if found is None:
            raise Recipient.DoesNotExist(place)
        return found

    def host(self, member_id: str) -> str:
        """The id of the colleague, given by id or e-mail, before whom somebody signs in person.

        Raises `Refused` (recipient.host).
        """
        named = models.Q(pk=member_id) | models.Q(email__iexact=member_id)
        found = Member.objects.filter(named, workspace_id=self.workspace_id, is_active=True).first()
        if found is None:
            raise Refused(
                "recipient.host",
                _("Nobody of your workspace is called that."),
                do=_("Choose a colleague from the list."),
            )
        return found.pk

    def readdress(self, recipient: Recipient, email: str, *, by: Actor) -> None:
        """Send the invitation elsewhere: the old link dies. Raises `Refused`."""
        policy.require(by, "contract.readdress")
        email = clean_email(email)
        with transaction.atomic():
            moves.lock(self)
            moves.lock(recipient)
            self._require_asked(recipient)
            old, recipient.email = recipient.email, email
            recipient.link_generation += 1
            recipient.mail_status = recipient.mail_error = ""
            recipient.save(update_fields=["email", "link_generation", "mail_status", "mail_error"])
            told = events.RecipientReaddressed(
                recipient_id=recipient.id, recipient=recipient.name, old=old, new=email
            )
            moves.record(self, told, by=by)

    def remind(self, recipient: Recipient, *, by: Actor) -> None:
        """Mail the link again. Raises `Refused` (recipient.not_asked)."""
        policy.require(by, "contract.remind")
        with transaction.atomic():
            moves.lock(self)
            moves.lock(recipient)
            self._require_asked(recipient)
            told = events.RecipientReminded(recipient_id=recipient.id, recipient=recipient.name)
            moves.record(self, told, by=by)

    def void(self, reason: str, *, by: Actor) -> None:
        """Cancel for everybody; signatures made so far stay on record. Raises `Refused`."""
        policy.require(by, "contract.void")
        columns = {"ended_at": clock.now()}
        moves.move(self, lifecycle.CONTRACT, "void", by=by, columns=columns, reason=reason.strip() or "—")

    def retry(self, delivery_id: str, *, by: Actor) -> None:
        """Try one of its deliveries again, now. Raises `Refused`, `Delivery.DoesNotExist`."""
        policy.require(by, "delivery.retry")
        with transaction.atomic():
            row = delivery.Delivery.objects.get(pk=delivery_id, subject=self.pk)
            row.retry(by=by)
            lane = row.lane.partition(".")[0]
            told = events.DeliveryRetried(delivery_id=row.id, effect=row.effect, lane=lane)
            moves.record(self, told, by=by)

    def require_draft(self) -> None:
        if not self.is_draft:
            raise Refused(
                "contract.frozen",
                _("This contract was sent, so its text and values are frozen. Nothing was changed."),
                do=_("Cancel it and make a new one."),
            )

    def _require_asked(self, recipient: Recipient) -> None:
        if self.status != lifecycle.SENT or recipient.status not in lifecycle.ASKED:
            raise Refused(
                "recipient.not_asked",
                _("%(name)s is not being asked to sign now. Nothing was changed."),
                do=_("Reload the page to see where the contract stands."),
                name=recipient.name,
            )

    @property
    def waiting_for(self) -> list[Recipient]:
        """The signers whose turn it is; nobody once it has ended."""
        people = self.people() if self.is_open else []
        return [r for r in people if turns.may_act(r, people) and r.status in lifecycle.ASKED]

    def latest(self) -> document.Document | None:
        return document.latest_revision(self)
