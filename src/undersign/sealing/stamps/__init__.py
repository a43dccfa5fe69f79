"""Time stamps: asked for, taken, laid around a file, and judged as tokens. Pure."""
