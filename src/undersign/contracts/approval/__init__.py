"""Whose word a draft needs before it is sent: how it is asked for and given, and what waits for it."""
