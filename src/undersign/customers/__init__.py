"""WHOM WE SERVE: accounts, contacts and tickets, the mirror of CRM and helpdesk."""
