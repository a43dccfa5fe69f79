"""`undersign`: what an operator types."""
