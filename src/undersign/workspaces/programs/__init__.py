"""Programs of others: registered by an admin, let in by a member, heard through OAuth 2."""
