from undersign.customers.account import Account, AccountDocument
from undersign.customers.contact import Contact
from undersign.customers.ticket import Ticket, TicketNote

__all__ = ["Account", "AccountDocument", "Contact", "Ticket", "TicketNote"]
