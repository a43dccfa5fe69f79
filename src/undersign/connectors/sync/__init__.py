"""Values that two systems keep in step: `rules` and `wording` decide (pure), `passing` does it."""
