"""The checks of `conformance`, kind by kind."""
