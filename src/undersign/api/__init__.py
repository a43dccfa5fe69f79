"""PROGRAMS: the same verbs as the desk, spoken in JSON."""
