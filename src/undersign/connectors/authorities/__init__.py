"""Who vouches for a seal from outside: time stamps, revocations, a remote key, a witness of the ledger."""
