"""Modes that a law asks for, chosen by a workspace or a template; and which requirement is met where."""
