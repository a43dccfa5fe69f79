"""Laying fields on the pages of a PDF."""
