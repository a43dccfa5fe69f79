"""Form elements in a tagged PDF's structure tree (ISO 32000-2, 14.7; ISO 14289-1, 7.18.4).

Hides the parent tree. A widget outside a Form element would end PDF/UA-1, so each gets one, placed after
the last element of its page: the reading order a screen reader follows.
"""

from __future__ import annotations

from typing import Any

from undersign.sealing.pdf.revision import Revision
from undersign.sealing.pdf.syntax import Malformed, Name, Ref


def open_tree(target: Revision) -> Tree | None:
    """The tree of the file being revised, or None when it is not tagged."""
    root = target.file.catalog.get("StructTreeRoot")
    return Tree(target, root) if isinstance(root, Ref) else None


class Tree:
    """Form elements to be added; ``close`` writes them."""

    def __init__(self, target: Revision, root: Ref):
        self.target, self.file, self.root = target, target.file, root
        self.entries = self.file.dictionary(root)
        self.parents = self.file.dictionary(self.entries.get("ParentTree"))
        if "Nums" not in self.parents:
            raise Malformed("parent-tree")
        nums = self.file.array(self.parents["Nums"])
        self.leaves = dict(zip(nums[::2], nums[1::2], strict=True))
        self.next_key = int(self.entries.get("ParentTreeNextKey", max(self.leaves, default=-1) + 1))
        self.document = self._document()
        self.children = list(self._kids(self.document))
        self.added: list[tuple[int, Ref]] = []
        self.anchors: dict[Ref, int] = {}

    def _document(self) -> Ref:
        kids = self._kids(self.root)
        if len(kids) != 1 or not isinstance(kids[0], Ref):
            raise Malformed("structure-document")
        return kids[0]

    def _kids(self, element: Ref) -> list[Any]:
        kids = self.file.resolve(self.file.dictionary(element).get("K", []))
        return kids if isinstance(kids, list) else [self.file.dictionary(element)["K"]]

    def add_form(self, widget: Ref, page: Ref) -> int:
        """A Form element around ``widget``; its key in the parent tree (the widget's StructParent)."""
        # One OBJR, not an array of one: pyHanko justifies a changed widget only by a path ending in /K /Obj.
        content = {"Type": Name("OBJR"), "Obj": widget, "Pg": page}
        element = {
            "Type": Name("StructElem"),
            "S": Name("Form"),
            "P": self.document,
            "Pg": page,
            "K": content,
        }
        ref = self.target.add(element)
        self.added.append((self._place(page), ref))
        key, self.next_key = self.next_key, self.next_key + 1
        self.leaves[key] = ref
        return key

    def _place(self, page: Ref) -> int:
        """How many of the document's children come before an element at the end of ``page``."""
        if page not in self.anchors:
            self.anchors[page] = self._anchor(page)
        return self.anchors[page]

    def _anchor(self, page: Ref) -> int:
        key = self.file.dictionary(page).get("StructParents")
        elements = self.file.resolve(self.leaves.get(key)) if key is not None else None
        last = next((e for e in reversed(elements) if e), None) if isinstance(elements, list) else None
        for _ in range(60):
            if last in self.children:
                return self.children.index(last) + 1
            last = self.file.dictionary(last).get("P") if isinstance(last, Ref) else None
            if last is None:
                break
        return len(self.children)

    def close(self) -> None:
        by_place: dict[int, list[Ref]] = {}
        for place, ref in self.added:
            by_place.setdefault(place, []).append(ref)
        ordered: list[Any] = []
        for index in range(len(self.children) + 1):
            ordered.extend(self.children[index - 1 : index] if index else [])
            ordered.extend(by_place.get(index, []))
        self.target.put(self.document, {**self.file.dictionary(self.document), "K": ordered})
        nums = [item for key in sorted(self.leaves) for item in (key, self.leaves[key])]
        tree = {
            **self.entries,
            "ParentTree": {**self.parents, "Nums": nums},
            "ParentTreeNextKey": self.next_key,
        }
        self.target.put(self.root, tree)
