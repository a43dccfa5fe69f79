"""The twelve sample templates that come with the product, to be copied: text, fields, cases; en and es.

Hides where they lie. They are folders like any other (`files.folder`), so what is good for them is good
for a workspace's own.
"""

from functools import cache
from importlib import resources
from pathlib import Path

from undersign.drafting.files import folder
from undersign.drafting.files.folder import Folder

_SHELVES = (("demo", "samples"), ("demo", "northwind", "templates"))


@cache
def every() -> tuple[Folder, ...]:
    """All of them, by key."""
    found = [path for shelf in paths() for path in shelf.iterdir() if (path / "template.json").is_file()]
    return tuple(folder.read(path) for path in sorted(found, key=lambda path: path.name))


def find(key: str) -> Folder | None:
    """The sample of that key."""
    return next((each for each in every() if each.key == key), None)


def paths() -> list[Path]:
    """The folders that hold the samples' folders; none where it was installed without them."""
    held = [Path(str(resources.files("undersign").joinpath(*parts))) for parts in _SHELVES]
    return [path for path in held if path.is_dir()]
