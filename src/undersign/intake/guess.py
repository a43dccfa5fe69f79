"""What a field probably is, from what people call it: "Signature (customer)", "Fee per month", "E-Mail".

Hides word lists in English, Spanish and a few neighbours, and the syntax of `[[tags]]`. A guess is offered
to the author, never relied on.
"""

import re
import unicodedata
from dataclasses import dataclass

TAG = re.compile(r"\[\[\s*([^\[\]\r\n]{1,120}?)\s*\]\]")
_TAG_KINDS = {
    "signature": "signature",
    "sign": "signature",
    "sig": "signature",
    "firma": "signature",
    "initials": "initials",
    "initial": "initials",
    "init": "initials",
    "iniciales": "initials",
    "date": "date",
    "date_signed": "date",
    "datesigned": "date",
    "fecha": "date",
    "name": "name",
    "nombre": "name",
    "email": "email",
    "e-mail": "email",
    "company": "company",
    "empresa": "company",
    "title": "title",
    "cargo": "title",
    "text": "text",
    "texto": "text",
    "number": "number",
    "money": "money",
    "date_entry": "date_entry",
    "checkbox": "checkbox",
    "check": "checkbox",
    "radio": "radio",
    "dropdown": "dropdown",
    "attachment": "attachment",
    "image": "image",
    "stamp": "stamp",
}
_WORDS = (
    ("signature", r"\b(?:signature|signed by|firma|unterschrift|sign here)\b"),
    ("initials", r"\b(?:initials?|iniciales|r[uú]brica)\b"),
    ("email", r"\b(?:e ?-?mail|correo)\b"),
    ("phone", r"\b(?:phone|tel|telephone|mobile|tel[eé]fono|m[oó]vil|fax)\b"),
    ("date", r"\b(?:date|dated|fecha|datum|day|birthday|dob)\b"),
    ("percentage", r"\b(?:percent|percentage|porcentaje|rate)\b|%"),
    (
        "money",
        r"\b(?:amount|price|fee|fees|cost|total|salary|rent|importe|precio|cuota|tarifa|monto|payment)\b|[$€£]",
    ),
    (
        "number",
        r"\b(?:number of|no "
        r"of|quantity|qty|count|units|seats|hours|days|months|years|cantidad|n[uú]mero de|age)\b",
    ),
    ("yes_no", r"\b(?:yes|no|is|has|s[ií])\b.*\?$"),
    ("address", r"\b(?:address|street|direcci[oó]n|domicilio|adresse)\b"),
    ("company", r"\b(?:company|organi[sz]ation|employer|empresa|sociedad|raz[oó]n social|firm|business)\b"),
    ("title", r"\b(?:title|position|job|cargo|puesto)\b"),
    ("name", r"\b(?:name|nombre|full name|apellidos?|surname)\b"),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _WORDS)
_ON_PAPER = {
    "date": "date_entry",
    "phone": "text",
    "percentage": "number",
    "address": "text",
    "yes_no": "checkbox",
}
_IN_TEXT = {"signature": "text", "initials": "text", "company": "text", "title": "text", "name": "text"}


@dataclass(frozen=True)
class Tag:
    """A `[[tag]]` understood: `kind` of field, or "merge" for a value of ours called `name`."""

    kind: str
    name: str
    role: str = ""
    label: str = ""


def tag(inner: str) -> Tag | None:
    """What stands between `[[` and `]]`; None where it is no tag."""
    parts = [part.strip() for part in re.split(r"[:;]", inner, maxsplit=2)]
    kind = _TAG_KINDS.get(parts[0].lower().replace(" ", "_"))
    if kind and len(parts) > 1:
        role = name(parts[1]) or "customer"
        label = parts[2] if len(parts) > 2 else ""
        called = name(label) or kind
        return Tag(kind, f"{role}_{called}", role, label[:100])
    merged = path(inner)
    return Tag("merge", merged, label=words(inner)) if merged and len(parts) == 1 else None


def kind(called: str, label: str = "") -> str:
    """The kind of a field on a page (FoundField.kind)."""
    guessed = _guessed(f"{words(called)} {label}")
    return _ON_PAPER.get(guessed, guessed) or "text"


def type_of(called: str, label: str = "") -> str:
    """The type of a merge field (drafting.fields.schema's)."""
    guessed = _guessed(f"{words(called)} {label}")
    return _IN_TEXT.get(guessed, guessed) or "text"


def _guessed(said: str) -> str:
    return next((kind for kind, pattern in _PATTERNS if pattern.search(said)), "")


def name(text: str) -> str:
    """A field name as templates write it (small letters, digits, `_`), "" where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain)
    joined = re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")
    return re.sub(r"^[^a-z]+", "", joined)[:40].strip("_")


def path(text: str) -> str:
    """A merge field's name, which may have one dot: "Customer.Full Name" → "customer.full_name"."""
    if len(text) > 80 or not re.fullmatch(r"[\w .’'()/#&+-]+", text):
        return ""
    first, dot, rest = text.partition(".")
    parts = [name(first), name(rest.replace(".", "_"))] if dot else [name(text)]
    return ".".join(parts) if all(parts) else "".join(parts)


def words(called: str) -> str:
    """A name as words: "customerName" → "Customer name"."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_.\-/]+", " ", called)
    said = " ".join(re.sub(r"\[\d+\]|\(\d+\)", " ", spaced).split())
    return said[:1].upper() + said[1:].lower() if said else ""
