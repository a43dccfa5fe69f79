"""One folder per system outside: its connector, and what only it knows."""
