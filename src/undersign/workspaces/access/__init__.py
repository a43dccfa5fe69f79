"""Ways in: invitations, sessions, second factors, other organisations that vouch for somebody."""
