"""A redline's parts: a document as blocks of words, and writing two of them as one."""
