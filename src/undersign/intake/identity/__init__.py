"""A photograph of an identity document, read in a cell: its picture drawn anew, its machine-readable zone."""
