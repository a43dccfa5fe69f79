"""What is demanded of one person before the contract opens: methods, and what each needs to be on file.

Hides where a phone number, an access code and the right answers lie. A number comes from the customer's
record or from the agent and never from the signer (law.md A9). Codes and answers are kept as slow hashes,
are shown to nobody again, and cannot be changed once the contract is sent, but for who took over from
somebody: the first one's are not theirs. A number can be changed, by its sender, like an address.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from undersign.contracts.people.recipient import Recipient
from undersign.drafting.conduct import proofs
from undersign.store import rows

CONTACT, AGENT, PROGRAM = "contact", "agent", "program"  # where a number was taken from


class Demanded(models.Model):
    """methods: in the order they are asked. phone: E.164. code: a hash as `hashers` makes it, or "".
    answers: [{"fact", "label": {language: text}, "hash"}]."""

    recipient = models.OneToOneField(
        Recipient, on_delete=models.CASCADE, related_name="demanded", primary_key=True
    )
    contract = models.ForeignKey("contracts.Contract", on_delete=models.PROTECT, related_name="demanded")
    workspace_id = models.CharField(max_length=40)
    methods = models.JSONField(default=list)
    phone = models.CharField(max_length=20, blank=True)
    phone_source = models.CharField(max_length=10, blank=True)
    code = models.CharField(max_length=200, blank=True)
    answers = models.JSONField(default=list)
    settings = models.JSONField(default=dict)

    class Meta:
        app_label = "contracts"
        db_table = "demanded"
        indexes = [models.Index(fields=["workspace_id", "contract"], name="demanded_of_contract")]

    # Placed with the draft, frozen with it; only a number moves on, as an address does.
    WALLS = [
        "DROP TRIGGER IF EXISTS frozen ON demanded",
        "CREATE TRIGGER frozen BEFORE INSERT OR DELETE ON demanded "
        "FOR EACH ROW EXECUTE FUNCTION undersign_parts_frozen()",
        "DROP TRIGGER IF EXISTS same_demand ON demanded",
        "CREATE TRIGGER same_demand BEFORE UPDATE ON demanded FOR EACH ROW WHEN ("
        "(NEW.recipient_id, NEW.contract_id, NEW.workspace_id, NEW.methods, NEW.settings) IS DISTINCT FROM "
        "(OLD.recipient_id, OLD.contract_id, OLD.workspace_id, OLD.methods, OLD.settings))"
        " EXECUTE FUNCTION undersign_parts_frozen()",
        # Who took over is given a code and questions of their own, as long as they are asked.
        """
        CREATE OR REPLACE FUNCTION undersign_own_secret() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (SELECT status FROM contract WHERE id = OLD.contract_id) <> 'draft' AND NOT EXISTS (
             SELECT FROM recipient WHERE id = OLD.recipient_id AND delegate_of <> ''
               AND status IN ('invited', 'opened')) THEN
            RAISE EXCEPTION 'contract % was sent: what % has to know is frozen', OLD.contract_id,
              OLD.recipient_id USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN NEW;
        END $$
        """,
        "DROP TRIGGER IF EXISTS own_secret ON demanded",
        "CREATE TRIGGER own_secret BEFORE UPDATE ON demanded FOR EACH ROW WHEN ("
        "(NEW.code, NEW.answers) IS DISTINCT FROM (OLD.code, OLD.answers))"
        " EXECUTE FUNCTION undersign_own_secret()",
    ]

    @property
    def lacking(self) -> list[str]:
        """The demanded checks that lack what they work with: they fail until the sender gives it."""
        held = {"phone": self.phone, "code": self.code, "answers": self.answers, "": "nothing"}
        return [each for each in self.methods if not held[proofs.KINDS[each].needs]]

    @property
    def masked_phone(self) -> str:
        """`+49 ••• 89`: enough to recognise, too little to learn."""
        return f"{self.phone[:3]}\u00a0•••\u00a0{self.phone[-2:]}" if self.phone else ""


def of(recipient: Recipient) -> Demanded:
    """What is demanded of this person: their own row, or unsaved the floor of their role."""
    row = rows.first(Demanded, "recipient_id = %s", recipient.pk)
    if row is not None:
        return row
    return Demanded(
        recipient=recipient,
        contract_id=recipient.contract_id,
        workspace_id=recipient.workspace_id,
        methods=list(proofs.in_order(floor(recipient))),
    )


def floor(recipient: Recipient) -> tuple[str, ...]:
    """What the template's version demands of this person's role."""
    return proofs.floor(role_of(recipient))


def role_of(recipient: Recipient) -> dict[str, Any] | None:
    declared: list[dict[str, Any]] = recipient.contract.version.roles
    return next((each for each in declared if each["name"] == recipient.role_key), None)
