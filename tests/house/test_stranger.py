"""A stranger's way to a connector: the commands of docs/connectors/writing.md, run as they stand.

In a virtual environment beside ours, so that nothing is installed into this one; what they would take from
the package index is lent from here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from undersign.connectors import api, conformance

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)


@pytest.mark.all_systems
def test_the_starter_is_copied_installed_checked_and_found(tmp_path):
    uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
    if not Path(uv).exists():
        pytest.skip("uv is not here: make setup brings it")
    folder = tmp_path / "undersign"
    folder.mkdir()
    for name in ("docs", "src", "pyproject.toml", "README.md", "LICENSE"):
        (folder / name).symlink_to(ROOT / name)
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(folder / ".venv")], check=True)
    here = Path(sysconfig.get_paths(vars={"base": str(folder / ".venv")})["purelib"])
    (here / "lent.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n{ROOT / 'src'}\n")
    command = folder / ".venv" / "bin" / "undersign"
    command.write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m undersign.cli.main "$@"\n')
    command.chmod(0o755)

    make, found, _check, *_rest = FENCE.findall((ROOT / "docs/connectors/writing.md").read_text())
    made = _run(make.replace("uv pip", f"{uv} pip").replace(" pytest -e", " -e"), folder)
    assert f"{len(conformance.CHECKS[api.VAULT])} passed" in made
    assert "shelf" in _run(found, folder)


def _run(script: str, folder: Path) -> str:
    """The commands in `folder`, with the package index out of reach: what they need is there."""
    (folder.parent / "uv.toml").write_text(
        "offline = true\n[pip]\nno-deps = true\nno-build-isolation = true\n"
    )
    offline = {"UV_CONFIG_FILE": str(folder.parent / "uv.toml"), "UNDERSIGN_MODE": "demo"}
    environment = {name: text for name, text in os.environ.items() if not name.startswith("UNDERSIGN_")}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder, env={**environment, **offline}, text=True, capture_output=True, check=False, timeout=200,
    )  # fmt: skip
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout
