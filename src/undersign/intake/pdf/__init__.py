"""PDF uploads: opened, weighed, read, rewritten, compared."""
