"""How this instance is set up: one settings file, what it reads, and what it refuses."""
