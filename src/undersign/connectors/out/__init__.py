"""The only way out: addresses that are judged, limits, budgets, and what was said without its secrets."""
