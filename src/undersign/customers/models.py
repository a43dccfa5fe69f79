from undersign.customers.account import Account, AccountDocument
from undersign.customers.billing import BillingDocument, BillingTerms
from undersign.customers.contact import Contact
from undersign.customers.segment import Segment
from undersign.customers.ticket import Ticket, TicketNote

__all__ = [
    "Account",
    "AccountDocument",
    "BillingDocument",
    "BillingTerms",
    "Contact",
    "Segment",
    "Ticket",
    "TicketNote",
]
