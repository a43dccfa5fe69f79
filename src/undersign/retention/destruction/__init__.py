"""Destroying a record: what lies where, taking it away, and the sealed certificate that says so (RT-7)."""
