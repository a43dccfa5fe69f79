"""A recipient: one person's part in one contract."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from undersign.contracts import lifecycle
from undersign.contracts.people import turns
from undersign.customers.account import Visible
from undersign.journal.refused import Refused
from undersign.workspaces.member import Member

SIGNER, COPY = turns.SIGNER, turns.COPY
CUSTOMER, PROVIDER = "customer", "provider"
IN_ORDER = "ORDER BY routing_order, role_key, seat, id"

# A name or address with one of these could forge a mail header or turn a line around (AT-16); a code
# point that is no character (control, surrogate, private, unassigned) is nothing anybody is called by.
FORBIDDEN = {0x2028, 0x2029, 0xFEFF, 0x200E, 0x200F, 0x061C} | set(range(0x202A, 0x202F))
FORBIDDEN |= set(range(0x2066, 0x206A))


def is_fit(text: str) -> bool:
    """Whether `text` can stand in a mail's header (an encoded word, RFC 2047, could not) and on paper."""
    unfit = ("Cc", "Cs", "Co", "Cn")
    return "=?" not in text and not any(ord(c) in FORBIDDEN or unicodedata.category(c) in unfit for c in text)


class Recipient(models.Model):
    """role: what is asked of this person, of `turns.KINDS`. role_key: the template's role this person fills.
    seat: which of those who may fill it, from 1; a spare seat has no name yet. condition: when this person is
    asked, as in `drafting.conduct.people`; None for always. witness_of: the role whose act is witnessed.
    host: the member before whom somebody signs in person. delegate_of: the recipient who passed this on."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    contract = models.ForeignKey("contracts.Contract", on_delete=models.PROTECT, related_name="recipients")
    role = models.CharField(max_length=10, default=SIGNER)
    role_key = models.SlugField(max_length=40)
    party = models.CharField(max_length=10, default=CUSTOMER)
    routing_order = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=160)
    email = models.CharField(max_length=254)
    title = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, default="en")
    status = models.CharField(max_length=10, default=lifecycle.WAITING)
    seat = models.PositiveSmallIntegerField(default=1)
    condition = models.JSONField(null=True)
    witness_of = models.CharField(max_length=40, blank=True)
    may_delegate = models.BooleanField(default=False)
    host = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="hosted", null=True)
    delegate_of = models.CharField(max_length=40, blank=True)
    link_generation = models.PositiveSmallIntegerField(default=1)
    opens = models.PositiveIntegerField(default=0)
    invited_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    acted_at = models.DateTimeField(null=True)
    mail_status = models.CharField(max_length=12, blank=True)
    mail_error = models.CharField(max_length=300, blank=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "contracts"
        db_table = "recipient"
        ordering = ["routing_order", "role_key", "seat", "id"]
        indexes = [
            models.Index(fields=["workspace_id", "contract"], name="recipient_of_contract"),
            models.Index("workspace_id", Lower("email"), name="recipient_of_mailbox"),
            models.Index(
                fields=["workspace_id", "contract"],
                condition=models.Q(mail_status="bounced"),
                name="recipient_unreached",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    @property
    def chain_root(self) -> Any:
        return self.contract

    @property
    def has_acted(self) -> bool:
        return self.acted_at is not None

    @property
    def is_signer(self) -> bool:
        """Whether an act of any kind is asked of this person; the others get a copy."""
        return self.role in turns.ACTING

    @property
    def seals(self) -> bool:
        """Whether the act is a signature in the document, with a dictionary placed at issue."""
        return self.role in turns.SEALING

    @property
    def is_out(self) -> bool:
        """Nothing is asked of this seat (any more): spare, passed on, or not needed."""
        return self.status in turns.OUT

    @property
    def place(self) -> str:
        """What this seat is called in forms and requests: its role, from the second seat on with a number."""
        return self.role_key if self.seat == 1 else f"{self.role_key}-{self.seat}"


def clean_name(name: str) -> str:
    """A person's name fit for mail headers and paper. Raises `Refused` (recipient.name)."""
    name = name.strip()
    if not name or not is_fit(name) or len(name) > 160:
        raise Refused(
            "recipient.name",
            _("This name is empty, too long, or holds characters that cannot be shown."),
            do=_("Write the name as it should stand in the contract."),
            field="name",
        )
    return name


def clean_email(email: str) -> str:
    """One plain address. Raises `Refused` (recipient.email)."""
    email = email.strip()
    try:
        if not is_fit(email) or len(email) > 254:
            raise ValidationError("control characters, or too long")
        validate_email(email)
    except ValidationError:
        raise Refused(
            "recipient.email",
            _("“%(email)s” is not an e-mail address."),
            do=_("Ask the customer for an address and enter it here."),
            field="email",
            email=email[:80],
        ) from None
    return email
