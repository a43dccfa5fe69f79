"""What unit tests share: the cast of drafting, and the fonts, without which nothing can be set."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "drafting"))


@pytest.fixture(scope="session")
def fonts() -> Path:
    from undersign.typesetting import engine

    folder = engine.font_folder()
    if not list(folder.glob("*.ttf")):
        pytest.skip(f"no fonts in {folder}: run make setup")
    return folder
