"""Where a person acts on the page, and what they answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from undersign.contracts.people.recipient import Recipient
from undersign.customers.account import Visible
from undersign.store import rows

if TYPE_CHECKING:
    from undersign.contracts.contract import Contract

SAID_AS = "said_as"  # of a further seat's place: the name under which its answer is known


class PlacedField(models.Model):
    """x, y, w, h in PDF points, origin bottom-left; page counts from 1. Frozen at sending.

    kind: as in `drafting.pdf.layout`, or "seal". rules: what its answer must be like, as in
    `typesetting.page.Box`.
    """

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    contract = models.ForeignKey("contracts.Contract", on_delete=models.PROTECT, related_name="fields")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="fields", null=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    label = models.CharField(max_length=200, blank=True)
    required = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    page = models.PositiveSmallIntegerField()
    x = models.FloatField()
    y = models.FloatField()
    w = models.FloatField()
    h = models.FloatField()
    rules = models.JSONField(default=dict)

    objects = Visible.as_manager()

    class Meta:
        app_label = "contracts"
        db_table = "placed_field"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["contract", "name"], name="one_field_name")]

    @property
    def key(self) -> str:
        """The name of its answer, by which conditions, formulas and repeated places know it. Several seats of
        one role answer under the same names; each act writes into its own places."""
        return str(self.rules.get(SAID_AS) or self.name)

    @property
    def is_seen(self) -> bool:
        """Whether it has a box on the page; a signature need not."""
        return self.w > 0 and self.h > 0


def of(contract: Contract) -> list[PlacedField]:
    """Every place of a contract, in reading order."""
    return rows.some(PlacedField, "contract_id = %s ORDER BY position", contract.pk)


def of_recipient(recipient: Recipient) -> list[PlacedField]:
    """One person's places, in reading order."""
    return rows.some(PlacedField, "recipient_id = %s ORDER BY position", recipient.pk)


class Answer(models.Model):
    """What a recipient wrote into one of their fields; saved at each step, final at signing."""

    workspace_id = models.CharField(max_length=40)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="answers")
    name = models.CharField(max_length=80)
    value = models.TextField(blank=True)
    at = models.DateTimeField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "contracts"
        db_table = "answer"
        constraints = [models.UniqueConstraint(fields=["recipient", "name"], name="one_answer")]

    # What somebody signed is theirs: after the signature nothing of it is added, changed or taken away.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_signed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE whose varchar := CASE TG_OP WHEN 'INSERT' THEN NEW.recipient_id ELSE OLD.recipient_id END;
        BEGIN
          IF (SELECT signed_at FROM recipient WHERE id = whose) IS NOT NULL
             AND NOT undersign_destroying((SELECT contract_id FROM recipient WHERE id = whose)) THEN
            RAISE EXCEPTION 'recipient % has signed: its % is frozen', whose, TG_TABLE_NAME
              USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        END $$
        """,
        "DROP TRIGGER IF EXISTS signed_stays ON answer",
        "CREATE TRIGGER signed_stays BEFORE INSERT OR UPDATE OR DELETE ON answer "
        "FOR EACH ROW EXECUTE FUNCTION undersign_signed_stays()",
    ]
