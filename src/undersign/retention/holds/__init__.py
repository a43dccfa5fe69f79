"""Legal holds: what must not be destroyed while a matter is open, whatever its time: law.md RT-4."""
