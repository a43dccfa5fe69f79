"""WHAT HAPPENED: actors, events, moves, the chained entries and what follows from them."""
