"""A contract by the clock: reminders, ends, and what may still be mended on the way."""
