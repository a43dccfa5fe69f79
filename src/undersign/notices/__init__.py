"""MAIL: one folder per message, one recipient per message, every message on record."""
