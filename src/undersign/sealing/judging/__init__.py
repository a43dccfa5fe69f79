"""What may be believed about a file that came back: every rule, every reason. Pure."""
