"""A contract, and what staff and programs do with one before it is signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import document, events, lifecycle, turns
from undersign.contracts.recipient import Recipient, clean_email, clean_name
from undersign.customers.account import Account, Visible
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


class Contracts(Visible):
    def open(self) -> Contracts:
        return self.filter(status__in=lifecycle.OPEN)

    def completed(self) -> Contracts:
        return self.filter(status__in=lifecycle.DONE)

    def overdue(self) -> Contracts:
        return self.open().filter(due_at__lt=clock.now())

    def owned_by(self, member: Member) -> Contracts:
        return self.filter(owner=member)

    def for_lists(self) -> Contracts:
        """With all that a row of a list shows, in a fixed number of queries."""
        return self.select_related("account", "ticket", "owner").prefetch_related("recipients")


class Contract(models.Model):
    """values: {merge field: value as JSON}; sources: {merge field: where the value came from}."""

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

    objects = Contracts.as_manager()

    class Meta:
        app_label = "contracts"
        db_table = "contract"
        constraints = [
            models.UniqueConstraint(fields=["workspace_id", "number"], name="one_contract_number"),
            models.UniqueConstraint(fields=["workspace_id", "idempotency_key"], name="one_contract_per_key"),
        ]
        indexes = [
            models.Index(fields=["workspace_id", "status", "sent_at"], name="contract_by_status"),
            models.Index(fields=["workspace_id", "created_at"], name="contract_by_time"),
            models.Index(fields=["workspace_id", "ticket"], name="contract_by_ticket"),
        ]

    # After sending, nobody edits what was sent: not the views, not the API, not a careless script.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_contract_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF OLD.status <> 'draft' AND (NEW.status = 'draft' OR
            (NEW.id, NEW.workspace_id, NEW.number, NEW.title, NEW.language, NEW.template_version_id,
             NEW.account_id, NEW.contact_id, NEW.ticket_id, NEW.values, NEW.sources, NEW.clauses,
             NEW.page_sizes, NEW.frozen_sha256, NEW.created_at, NEW.sent_at)
            IS DISTINCT FROM
            (OLD.id, OLD.workspace_id, OLD.number, OLD.title, OLD.language, OLD.template_version_id,
             OLD.account_id, OLD.contact_id, OLD.ticket_id, OLD.values, OLD.sources, OLD.clauses,
             OLD.page_sizes, OLD.frozen_sha256, OLD.created_at, OLD.sent_at)) THEN
            RAISE EXCEPTION 'contract % was sent and is frozen', OLD.id
              USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN NEW;
        END $$
        """,
        """
        CREATE OR REPLACE FUNCTION undersign_expired(at timestamptz)
        RETURNS TABLE(workspace_id varchar, contract_id varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT c.workspace_id, c.id FROM contract c
          WHERE c.status IN ('sending', 'sent') AND c.expires_at <= at LIMIT 500
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_expired(timestamptz) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_expired(timestamptz) TO undersign_app",
        "DROP TRIGGER IF EXISTS frozen ON contract",
        "CREATE TRIGGER frozen BEFORE UPDATE ON contract "
        "FOR EACH ROW EXECUTE FUNCTION undersign_contract_frozen()",
        """
        CREATE OR REPLACE FUNCTION undersign_parts_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE mine varchar := CASE TG_OP WHEN 'INSERT' THEN NEW.contract_id ELSE OLD.contract_id END;
        BEGIN
          IF (SELECT status FROM contract WHERE id = mine) <> 'draft' THEN
            RAISE EXCEPTION 'contract % was sent: its % is frozen', mine, TG_TABLE_NAME
              USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        END $$
        """,
        "DROP TRIGGER IF EXISTS frozen ON placed_field",
        "CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON placed_field "
        "FOR EACH ROW EXECUTE FUNCTION undersign_parts_frozen()",
        "DROP TRIGGER IF EXISTS frozen ON recipient",
        "CREATE TRIGGER frozen BEFORE INSERT OR DELETE ON recipient "
        "FOR EACH ROW EXECUTE FUNCTION undersign_parts_frozen()",
        # Where a person stands, and where their mail goes, moves on; who they are does not.
        # The one exception is a spare seat, which somebody takes once, with a name, when asked to act.
        """
        CREATE OR REPLACE FUNCTION undersign_same_person() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (SELECT status FROM contract WHERE id = OLD.contract_id) = 'draft' THEN
            RETURN NEW;
          END IF;
          IF OLD.status = 'spare' AND NEW.status = 'invited' AND OLD.name = '' AND NEW.name <> ''
             AND NEW.email <> '' AND NEW.delegate_of <> '' THEN
            NULL;
          ELSIF OLD.status = 'spare' OR NEW.status = 'spare' OR (NEW.name, NEW.title, NEW.delegate_of)
             IS DISTINCT FROM (OLD.name, OLD.title, OLD.delegate_of) THEN
            RAISE EXCEPTION 'contract % was sent: its people are frozen', OLD.contract_id
              USING ERRCODE = 'insufficient_privilege';
          END IF;
          IF (NEW.id, NEW.workspace_id, NEW.contract_id, NEW.role, NEW.role_key, NEW.party, NEW.seat,
              NEW.condition, NEW.witness_of, NEW.may_delegate)
             IS DISTINCT FROM
             (OLD.id, OLD.workspace_id, OLD.contract_id, OLD.role, OLD.role_key, OLD.party, OLD.seat,
              OLD.condition, OLD.witness_of, OLD.may_delegate)
             -- Whoever has not acted yet may be given another place in the order (see `correcting`).
             OR (OLD.signed_at IS NOT NULL AND NEW.routing_order <> OLD.routing_order) THEN
            RAISE EXCEPTION 'contract % was sent: its people are frozen', OLD.contract_id
              USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN NEW;
        END $$
        """,
        "DROP TRIGGER IF EXISTS same_person ON recipient",
        "CREATE TRIGGER same_person BEFORE UPDATE ON recipient "
        "FOR EACH ROW EXECUTE FUNCTION undersign_same_person()",
    ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def chain_root(self) -> Contract:
        return self

    @property
    def version(self) -> TemplateVersion:
        """What it was made from: text, fields and roles, which never change. Not its status."""
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
        found = rows.some(Recipient, "contract_id = %s ORDER BY routing_order, role_key, seat, id", self.pk)
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
            told = events.ContractEdited(fields=", ".join(sorted(changed)), changes=changed)
            moves.record(self, told, by=by)

    def address(self, role_key: str, *, by: Actor, **given: str) -> None:
        """Change name, email or language of a draft's person. Raises `Refused` (field named)."""
        policy.require(by, "contract.fill")
        cleaners: dict[str, Callable[[str], str]] = {
            "name": clean_name,
            "email": clean_email,
            "language": str,
        }
        with transaction.atomic():
            moves.lock(self)
            self.require_draft()
            person = self.recipients.get(role_key=role_key)
            for column, value in given.items():
                try:
                    setattr(person, column, cleaners[column](value))
                except Refused as why:
                    why.field = f"people.{role_key}.{column}"
                    raise
            person.save(update_fields=list(given))
            told = events.ContractEdited(fields=f"{role_key} ({', '.join(given)})", changes=given)
            moves.record(self, told, by=by)

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
            told = events.DeliveryRetried(delivery_id=row.id, effect=row.effect, lane=row.lane)
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
        """The signers whose turn it is."""
        people = self.people()
        return [r for r in people if turns.may_act(r, people) and r.status in lifecycle.ASKED]

    def latest(self) -> document.Document | None:
        return document.latest_revision(self)
