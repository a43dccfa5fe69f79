"""docs/sealing.md: its example runs as it stands, in a process that never loads Django."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_the_example_renders_signs_and_verifies():
    text = (ROOT / "docs" / "sealing.md").read_text()
    (example,) = re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
    script = (
        example + "\nimport sys\nassert not [name for name in sys.modules if name.startswith('django')]\n"
    )
    foreign = ("UNDERSIGN_", "DJANGO_", "APP_DATABASE", "DATABASE")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(foreign) or k == "UNDERSIGN_FONTS"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=kept, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == "AUTHENTIC", done.stderr
