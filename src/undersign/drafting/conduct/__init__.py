"""How a contract made of this template is conducted: people, proofs, exits, telling, reminders. Pure.

Each module reads its own part of a version's schema and has a default for all of it, so that a version
approved before the part was known goes on meaning what it meant.
"""
