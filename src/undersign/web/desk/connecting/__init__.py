"""Connections to systems outside, as an admin sees and changes them."""
