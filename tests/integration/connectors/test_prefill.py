"""Values fill themselves from account, contact and ticket, and say so."""

from __future__ import annotations

from decimal import Decimal

from undersign.connectors.api import AccountFacts, ContactFacts, DealFacts, TicketFacts
from undersign.connectors.filling import prefill
from undersign.drafting.fields.schema import Schema

FIELDS = Schema.from_json(
    {
        "fields": [
            {"name": "customer_name", "source": "account.name"},
            {"name": "plan", "type": "choice", "source": "plan", "choices": ["standard", "premium"]},
            {"name": "address", "type": "address", "source": "account.address"},
            {"name": "seats", "type": "number", "source": "account.details.seats"},
            {"name": "fee", "type": "money", "currency": "EUR", "source": "account.details.fee.monthly"},
            {"name": "contact_email", "type": "email", "source": "contact.email"},
            {"name": "ticket_number", "source": "ticket.number"},
            {"name": "change", "source": "ticket.fields.change"},
            {"name": "start", "type": "date", "source": "ticket.fields.start", "default": "2027-01-01"},
            {"name": "prorated", "type": "yes_no", "default": True},
            {"name": "asked", "type": "text"},
            {"name": "odd", "source": "account.details.seats.more"},
            {"name": "secret", "source": "account.__class__"},
            {"name": "elsewhere", "source": "member.name"},
        ]
    }
)
ACCOUNT = AccountFacts(
    "acc_1",
    "Meridian",
    plan="premium",
    address={"lines": "Havnegade 1", "city": "København"},
    details={"seats": 40, "fee": {"monthly": "1250.00"}},
)
CONTACT = ContactFacts("con_1", "Carol", "carol@meridian.example")
TICKET = TicketFacts("tkt_1", "1042", "More seats", "open", fields={"change": "10 more", "start": "soon"})


def test_every_value_says_where_it_came_from():
    filled = prefill.fill(FIELDS, prefill.Known(ACCOUNT, CONTACT, TICKET), "en")
    assert {name: (each.value, each.source) for name, each in filled.items()} == {
        "customer_name": ("Meridian", "account"),
        "plan": ("premium", "account"),
        "address": ({"lines": "Havnegade 1", "city": "København"}, "account"),
        "seats": (40, "account"),
        "fee": ("1250.00", "account"),
        "contact_email": ("carol@meridian.example", "contact"),
        "ticket_number": ("1042", "ticket"),
        "change": ("10 more", "ticket"),
        "start": ("2027-01-01", "default"),  # "soon" is no date: the default, rather than nonsense
        "prorated": (True, "default"),
    }
    assert str(filled["plan"].label) == "from the account"


def test_a_value_that_does_not_fit_is_asked_for_instead():
    odd = AccountFacts("acc_1", "Meridian", plan="gold", details={"seats": "many", "fee": "1250"})
    filled = prefill.fill(FIELDS, prefill.Known(odd), "en")
    assert set(filled) == {"customer_name", "start", "prorated"}


def test_nothing_known_fills_defaults_only():
    assert set(prefill.fill(FIELDS, prefill.Known(), "es")) == {"start", "prorated"}


class Directory:
    """One contact and one account, asked by address; it counts what it is asked."""

    def __init__(self):
        self.asked = []

    def find_contact(self, email):
        self.asked.append(email)
        known = ContactFacts("con_9", "Carol M.", email, title="CFO", account_ref="acc_9")
        return known if email.startswith("carol") else None

    def read_account(self, ref):
        self.asked.append(ref)
        return AccountFacts(ref, "Meridian from the CRM")


class Helpdesk:
    def __init__(self, email):
        self.requester = ContactFacts("29", "Carol from the helpdesk", email)

    def read(self, ref):
        return TicketFacts(ref, ref, "More seats", "open", requester=self.requester)


def test_a_ticket_of_another_system_finds_its_customer_by_address():
    directory = Directory()
    known = prefill.know(directory=directory, helpdesk=Helpdesk("carol@m.example"), ticket_ref="7")
    assert (known.contact.title, known.account.name) == ("CFO", "Meridian from the CRM")
    assert directory.asked == ["carol@m.example", "acc_9"]


def test_a_stranger_s_ticket_keeps_what_the_helpdesk_knows():
    known = prefill.know(directory=Directory(), helpdesk=Helpdesk("new@m.example"), ticket_ref="7")
    assert known.contact.name == "Carol from the helpdesk" and known.account is None


class Selling(Directory):
    """A CRM that knows what is being sold."""

    def __init__(self):
        super().__init__()
        self.asked_deals = 0

    def open_deal(self, account_ref):
        self.asked_deals += 1
        return "deal_1"

    def read_deal(self, ref):
        return DealFacts(ref, "Renewal", "Proposal", Decimal("1480.00"), "EUR", "2027-02-01")


def test_a_deal_is_asked_for_only_where_a_value_wants_one():
    crm = Selling()
    known = prefill.know(directory=crm, account_ref="acc_1")
    assert known.deal is None and crm.asked_deals == 0
    wanted = Schema.from_json({"fields": [
        {"name": "sold", "type": "text", "source": "deal.name"},
        {"name": "price", "type": "money", "currency": "USD", "source": "deal.amount"},
    ]})  # fmt: skip
    known = prefill.know(directory=crm, account_ref="acc_1", deals=prefill.asks_deals(wanted))
    filled = prefill.fill(wanted, known, "en")
    assert (filled["sold"].value, filled["sold"].source) == ("Renewal", "deal")
    assert filled["price"].value == {"amount": "1480.00", "currency": "EUR"}
