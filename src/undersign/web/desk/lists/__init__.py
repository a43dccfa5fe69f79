"""What staff work through: contracts, tickets, accounts, renewals, billing, reports."""
