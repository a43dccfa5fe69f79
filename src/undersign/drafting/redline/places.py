"""Two layouts of a PDF template side by side: which fields came, went, moved or ask for something else.

Hides what counts as the same field (its name) and as the same place (a tenth of a millimetre).
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

from undersign.drafting.pdf.layout import Layout, LayoutField

Kind = Literal["added", "removed", "moved", "resized", "changed"]
LEAST = 0.3  # points
PLACE = frozenset({"page", "x", "y", "w", "h"})


@dataclass(frozen=True)
class Change:
    """One field that is not as it was. old, new: the field then and now, None where it is not there.
    parts: what else of it changed, by the names of `LayoutField`, for a moved one too."""

    kind: Kind
    name: str
    old: LayoutField | None
    new: LayoutField | None
    parts: tuple[str, ...] = ()

    @property
    def there(self) -> LayoutField:
        """The field as it is, or as it was last."""
        found = self.new or self.old
        assert found is not None
        return found


def changes(old: Layout, new: Layout) -> list[Change]:
    """Field by field in the new order; at the end those that went."""
    found = [change for each in new.fields for change in _of(old.field(each.name), each)]
    gone = [each for each in old.fields if new.field(each.name) is None]
    return [*found, *(Change("removed", each.name, each, None) for each in gone)]


def is_reordered(old: Layout, new: Layout) -> bool:
    """Whether the fields that both have are asked in another order."""
    known = {each.name for each in old.fields} & {each.name for each in new.fields}
    orders = [[each.name for each in layout.fields if each.name in known] for layout in (old, new)]
    return orders[0] != orders[1]


def _of(old: LayoutField | None, new: LayoutField) -> Iterator[Change]:
    if old is None:
        yield Change("added", new.name, None, new)
        return
    parts = tuple(
        each.name
        for each in fields(LayoutField)
        if each.name not in PLACE and getattr(old, each.name) != getattr(new, each.name)
    )
    if old.page != new.page or _differ(old, new, "x", "y"):
        yield Change("moved", new.name, old, new, parts)
    elif _differ(old, new, "w", "h"):
        yield Change("resized", new.name, old, new, parts)
    elif parts:
        yield Change("changed", new.name, old, new, parts)


def _differ(old: LayoutField, new: LayoutField, *names: str) -> bool:
    return any(abs(getattr(old, name) - getattr(new, name)) > LEAST for name in names)
