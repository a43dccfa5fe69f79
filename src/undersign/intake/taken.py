"""What intake gives back: the shapes every other part may rely on, and the refusal.

Hides nothing but JSON: the child process sends these over a pipe, the command line prints them. Coordinates
are points from the bottom left of a page whose own corner is (0, 0) and which is not rotated, because the
normalised PDF has it so; pages count from 1.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from undersign.intake import said

Kind = Literal["pdf", "docx", "html", "markdown", "text"]


class IntakeRefused(Exception):
    """A file we do not take. `code` is stable, `facts` fill the sentence of `said.REFUSALS`; `kind` is what
    the file was recognised as, or ""."""

    def __init__(self, code: str, *, kind: str = "", **facts: Any) -> None:
        self.code, self.facts, self.kind = code, facts, kind
        super().__init__(said.refusal(code, facts))


@dataclass(frozen=True)
class Removed:
    """Something the file had and what we keep does not. `code` is a key of `said.REMOVED`; `details` are a
    few examples (link targets, file names), cleaned of control characters."""

    code: str
    count: int = 1
    details: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The same in plain English."""
        return said.removed(self.code)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "said": self.sentence}


@dataclass(frozen=True)
class FoundField:
    """A place to fill: a form field of the PDF (`origin` "form") or a `[[tag]]` in its text ("tag").

    `kind` is one of signature, initials, name, email, company, title, date, text, number, money,
    date_entry, checkbox, checkbox_group, radio, dropdown, image, or merge (a value from our data). Members
    of one radio group share `name`; `value` is what the form already held and the page now shows.
    """

    name: str
    kind: str
    page: int
    x: float
    y: float
    w: float
    h: float
    label: str = ""
    required: bool = False
    options: tuple[str, ...] = ()
    role: str = ""
    value: str = ""
    max_length: int = 0
    multiline: bool = False
    read_only: bool = False
    origin: Literal["form", "tag"] = "form"


@dataclass(frozen=True)
class Imported:
    """A text template: Markdown and Liquid, and the schema proposed for it ({"fields": […], "roles": […]}
    as `drafting.fields.schema` reads it). `lost` is what was not carried over."""

    source: str
    schema: Mapping[str, Any]
    title: str = ""
    lost: tuple[Removed, ...] = ()


@dataclass(frozen=True)
class Taken:
    """An accepted file. `sha256` is that of the bytes given, `pdf_sha256` of the normalised copy.

    PDFs (and Word files whose layout is kept) have `pdf`, `pages`, `page_sizes`, `texts` (a string a page)
    and `fields` (tags included); texts have `template`. `seconds` and `peak_mib` are the child's.
    """

    kind: Kind
    sha256: str
    pages: int | None = None
    page_sizes: tuple[tuple[float, float], ...] = ()
    pdf: bytes | None = field(default=None, repr=False)
    pdf_sha256: str = ""
    texts: tuple[str, ...] = ()
    template: Imported | None = None
    fields: tuple[FoundField, ...] = ()
    removed: tuple[Removed, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    peak_mib: float = 0.0

    @property
    def tags(self) -> tuple[FoundField, ...]:
        """The fields that were `[[tags]]`."""
        return tuple(each for each in self.fields if each.origin == "tag")

    def to_json(self) -> dict[str, Any]:
        """Everything but the PDF's bytes, as plain JSON types."""
        told = asdict(self)
        told.pop("pdf")
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Any], pdf: bytes | None = None) -> "Taken":
        """The reverse of `to_json`."""
        template = told.get("template")
        return cls(
            **{
                **told,
                "pdf": pdf,
                "page_sizes": tuple((each[0], each[1]) for each in told["page_sizes"]),
                "texts": tuple(told["texts"]),
                "notes": tuple(told["notes"]),
                "fields": tuple(
                    FoundField(**{**each, "options": tuple(each["options"])}) for each in told["fields"]
                ),
                "removed": _removed(told["removed"]),
                "template": Imported(**{**template, "lost": _removed(template["lost"])})
                if template
                else None,
            }
        )


def _removed(told: Any) -> tuple[Removed, ...]:
    return tuple(Removed(each["code"], each["count"], tuple(each["details"])) for each in told)
