"""Measurements, each of them a command; see README.md. Nothing here is part of the product."""
