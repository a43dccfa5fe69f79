"""BULK: one template, many rows, each a contract of its own; from a file or a segment to its results."""
