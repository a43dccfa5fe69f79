"""ARCHIVE: the finished record and the evidence that stands without us."""
