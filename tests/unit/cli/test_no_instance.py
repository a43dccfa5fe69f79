"""Commands that work on an instance say so where there is none, and make nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("command", [["doctor"], ["audit", "check"], ["seal", "renew"]], ids=" ".join)
def test_a_folder_without_an_instance_is_named_and_left_alone(command, tmp_path):
    data = tmp_path / "nothing"
    asked = [sys.executable, "-m", "undersign.cli.main", *command, "--data", str(data)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"{data} holds no instance. Name its folder with --data." in done.stderr
    assert "Traceback" not in done.stderr
    assert not data.exists()
