"""Layers (optional content): what is hidden is cut out, what is visible is no longer a layer.

Hides how a document says which layers show. Without this, removing the layers would show what their author
hid. If in doubt content stays: the picture is compared afterwards, and a difference refuses the file.
"""

from typing import Any

import pikepdf

_NOTHING = b""
_PATHS = frozenset(("f", "F", "f*", "B", "B*", "b", "b*", "S", "s"))
_DRAWN = frozenset(("Do", "sh", "Tj", "TJ", "INLINE IMAGE"))


class Layers:
    """Which optional content of `pdf` is hidden when it is opened."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        properties = pdf.Root.get("/OCProperties")
        self.any = isinstance(properties, pikepdf.Dictionary)
        self.hidden: set[tuple[int, int]] = set()
        if self.any:
            self._read(properties)
        self._done: set[tuple[int, int]] = set()

    def _read(self, properties: Any) -> None:
        default = properties.get("/D")
        default = default if isinstance(default, pikepdf.Dictionary) else pikepdf.Dictionary()
        if default.get("/BaseState") == "/OFF":
            self.hidden |= _numbers(properties.get("/OCGs")) - _numbers(default.get("/ON"))
        self.hidden |= _numbers(default.get("/OFF"))
        for usage in _list(default.get("/AS")):
            if isinstance(usage, pikepdf.Dictionary) and usage.get("/Event") == "/View":
                for group in _list(usage.get("/OCGs")):
                    self._by_usage(group)

    def _by_usage(self, group: Any) -> None:
        try:
            state = group.Usage.View.ViewState
        except (AttributeError, KeyError, TypeError, ValueError):
            return
        (self.hidden.add if state == "/OFF" else self.hidden.discard)(group.objgen)

    def is_hidden(self, group: Any, depth: int = 0) -> bool:
        """Whether content marked with this group, or membership in groups, is hidden."""
        if not isinstance(group, pikepdf.Dictionary) or depth > 8:
            return False
        if group.get("/Type") != "/OCMD":
            return group.objgen in self.hidden
        if isinstance(group.get("/VE"), pikepdf.Array):
            return not self._holds(group.VE, depth)
        members = group.get("/OCGs")
        each = _list(members) if isinstance(members, pikepdf.Array) else [members]
        shown = [not self.is_hidden(one, depth + 1) for one in each if isinstance(one, pikepdf.Dictionary)]
        if not shown:
            return False
        policy = str(group.get("/P", "/AnyOn"))
        visible = {"/AllOn": all(shown), "/AnyOff": not all(shown), "/AllOff": not any(shown)}
        return not visible.get(policy, any(shown))

    def _holds(self, expression: Any, depth: int) -> bool:
        if not isinstance(expression, pikepdf.Array) or depth > 8:
            return not self.is_hidden(expression, depth + 1)
        operator, *rest = list(expression)
        inner = [self._holds(each, depth + 1) for each in rest]
        if operator == "/Not":
            return not all(inner)
        return any(inner) if operator == "/Or" else all(inner)

    def cut(self, holder: Any) -> None:
        """Take hidden content out of a page or form and of all forms it draws. The marks go as well."""
        if not self.any:
            return
        resources = holder.get("/Resources")
        if not isinstance(resources, pikepdf.Dictionary):
            resources = pikepdf.Dictionary()
        self._forms(resources)
        names = resources.get("/Properties")
        groups = (
            {key: names.get(key) for key in list(names.keys())}
            if isinstance(names, pikepdf.Dictionary)
            else {}
        )
        marked = {key: self.is_hidden(group) for key, group in groups.items() if _is_group(group)}
        if marked:
            self._rewrite(holder, marked)

    def _forms(self, resources: Any) -> None:
        drawn = resources.get("/XObject")
        for key in list(drawn.keys()) if isinstance(drawn, pikepdf.Dictionary) else []:
            form = drawn.get(key)
            if not isinstance(form, pikepdf.Stream):
                continue
            if "/OC" in form and self.is_hidden(form.get("/OC")):
                drawn[key] = self._empty()
            elif form.get("/Subtype") == "/Form" and form.objgen not in self._done:
                self._done.add(form.objgen)
                self.cut(form)

    def _empty(self) -> pikepdf.Stream:
        return self.pdf.make_stream(
            _NOTHING, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=pikepdf.Array([0, 0, 0, 0])
        )

    def _rewrite(self, holder: Any, marked: dict[str, bool]) -> None:
        kept: list[Any] = []
        inside: list[str] = []  # of every open mark: "" ordinary, "shown" or "hidden" for a layer's
        for step in pikepdf.parse_content_stream(holder):
            operator = str(step.operator)
            if operator in ("BDC", "BMC"):
                layer = operator == "BDC" and len(step.operands) > 1 and str(step.operands[0]) == "/OC"
                hidden = layer and marked.get(str(step.operands[1]), False)
                inside.append("hidden" if hidden else "shown" if layer else "")
                if layer:
                    continue
            elif operator == "EMC" and inside and inside.pop():
                continue
            kept += [step] if "hidden" not in inside else _unpainted(step, operator)
        written = pikepdf.unparse_content_stream(kept)
        if isinstance(holder, pikepdf.Stream):
            holder.write(written)
        else:
            holder["/Contents"] = self.pdf.make_stream(written)


def _unpainted(step: Any, operator: str) -> list[Any]:
    """What is left of a hidden step: its effect on what follows, but nothing on the page."""
    if operator in _PATHS:
        return [([], pikepdf.Operator("n"))]
    if operator in ("'", '"'):
        return [([], pikepdf.Operator("T*"))]
    return [] if operator in _DRAWN else [step]


def _is_group(group: Any) -> bool:
    return isinstance(group, pikepdf.Dictionary) and str(group.get("/Type", "")) in ("/OCG", "/OCMD")


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, pikepdf.Array) else []


def _numbers(groups: Any) -> set[tuple[int, int]]:
    return {each.objgen for each in _list(groups) if isinstance(each, pikepdf.Dictionary)}
