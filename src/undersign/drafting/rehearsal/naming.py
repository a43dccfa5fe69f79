"""What a combination is called: the values that decide, as a reader sees them."""

from collections.abc import Mapping
from typing import Any

from undersign.drafting.fields import values
from undersign.drafting.fields.schema import MergeField, Schema

_LONGEST, _PARTS = 90, 6


class Names:
    """Names for the combinations of one template, no two the same."""

    def __init__(self, schema: Schema, language: str) -> None:
        self.schema, self.language = schema, language
        self._given: dict[str, int] = {}

    def of(self, deciding: Mapping[str, Any]) -> str:
        """ "premium · European Union · no note", cut where it would grow long."""
        parts = [
            self._part(each, deciding[each.name]) for each in self.schema.fields if each.name in deciding
        ]
        return self.unused(" · ".join(parts[:_PARTS])[:_LONGEST] or "–")

    def unused(self, name: str) -> str:
        """`name`, with a number where it is taken."""
        count = self._given[name] = self._given.get(name, 0) + 1
        return name if count == 1 else f"{name} ({count})"

    def _part(self, declared: MergeField, raw: Any) -> str:
        label = declared.label(self.language)
        try:
            exact = declared.coerce(raw, self.language)
        except values.Wrong:
            exact = None
        if exact is None:
            return f"{label}: –"
        if isinstance(exact, list):
            return f"{label}: {len(exact)}"
        shown = values.show(exact, self.language)
        return shown if declared.type == "choice" else f"{label}: {shown}"
