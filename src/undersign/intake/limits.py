"""How much a file may be, before and after unpacking, and what its reading may cost.

The sizes of the threat model (AT-10). Memory is resident memory of the child and all it starts.
"""

MB = 1024 * 1024

FILE_BYTES = 50 * MB
UNPACKED_BYTES = 200 * MB
RATIO = 100
RATIO_FROM_BYTES = 32 * MB  # below this an unpacked size harms nobody, and a white page packs 1:1000
FILES = 2_000
PAGES = 2_000
PIXELS = 50_000_000
SECONDS = 20.0
MEMORY_BYTES = 512 * MB
TEXT_CHARACTERS = 5_000_000
PAGE_POINTS = 14_400
