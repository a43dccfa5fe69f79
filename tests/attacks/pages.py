"""Pages added, taken away, reordered, turned, cropped, or with other resources, before and after the seal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.attacks.parts import drawing, page, updated
from tests.attacks.shadow import Resaved

from undersign.sealing.pdf.syntax import Stream


def kids(choose: Callable[[list[Any]], list[Any]]) -> Callable[[Any], None]:
    def change(target: Any) -> None:
        tree = target.file.catalog["Pages"]
        entries = target.file.dictionary(tree)
        chosen = choose(target.file.array(entries["Kids"]))
        target.put(tree, {**entries, "Kids": chosen, "Count": len(chosen)})

    return change


def added(target: Any) -> None:
    ref, entries = page(target)
    plain = {k: v for k, v in entries.items() if k in ("Type", "Parent", "MediaBox", "Resources")}
    new = target.add({**plain, "Contents": target.add(Stream({}, drawing().data))})
    kids(lambda old: [*old, new])(target)


def entry(key: str, value: Any) -> Callable[[Any], None]:
    def change(target: Any) -> None:
        ref, entries = page(target)
        target.put(ref, {**entries, key: value})

    return change


VARIANTS = {
    "added": updated(added),
    "added-before-seal": Resaved(added),
    "removed": updated(kids(lambda old: old[1:])),
    "removed-before-seal": Resaved(kids(lambda old: old[1:])),
    "reordered": updated(kids(lambda old: old[::-1])),
    "repeated": updated(kids(lambda old: [*old, old[0]])),
    "turned": updated(entry("Rotate", 180)),
    "cropped": updated(entry("CropBox", [0, 0, 10, 10])),
    "other-resources": updated(entry("Resources", {})),
}
