"""Webhooks: what happens is told to programs outside, in order, once by id, whatever becomes of them."""
