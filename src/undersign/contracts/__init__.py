"""CONTRACT: what was agreed to be signed, by whom, in which order, frozen at sending."""
