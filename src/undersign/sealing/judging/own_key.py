"""A signer's own certificate or smart card: they sign the issued file elsewhere, and bring it back.

Hides what foreign programs write. Accepted is exactly one appended revision that signs the signer's own
field and shows it; programs also note themselves in the document's information and metadata, which is
passed over as long as nothing but dates and program names differs. Whether the signature holds and leads
to a trusted authority is asked of pyHanko, since every program has its own way of writing containers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import serialization
from lxml import etree

from undersign.sealing.crypto import authority, cms, trust
from undersign.sealing.pdf import layers
from undersign.sealing.pdf.layers import Layer, Placed
from undersign.sealing.pdf.revision import File
from undersign.sealing.pdf.syntax import Malformed, Ref, Stream
from undersign.sealing.stamps import stamp_trust

KINDS = ("ETSI.CAdES.detached", "adbe.pkcs7.detached")
_ACTIVE = frozenset(
    {"A", "AA", "JS", "JavaScript", "OpenAction", "URI", "Launch", "EF", "OC", "XFA", "RichMedia"}
)
_NOTED = frozenset({"ModDate", "Producer"})
_VERSIONS = frozenset({"Version", "Extensions"})  # of PDF, which a program needs for what it writes
_NOTED_XMP = frozenset({"ModifyDate", "MetadataDate", "Producer", "CreatorTool"})
_NOTED_XMP |= {"xmptk", "parseType", "about", "lang"}  # how XMP is spelled, not what it says
_HOLE = re.compile(rb"<((?:[0-9a-fA-F]{2})+)>")
_OURS = re.compile(r"undersign_")


class NotAccepted(ValueError):
    """The file that came back is not the issued one, signed. ``code`` is stable; ``detail`` names what."""

    def __init__(self, code: str, detail: str = ""):
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Foreign:
    """A foreign signature as its revision holds it: as `changes.Signing`, without a role."""

    field: str
    entries: dict[str, Any]
    hole_start: int
    hole_end: int


@dataclass(frozen=True)
class Accepted:
    """``name``: whom the certificate names; ``issuer``, ``serial`` (hex): by whom, under which number.
    ``at``: as the signature claims. ``sha256`` of the whole file. ``chain``: DER, the signer's first."""

    name: str
    issuer: str
    serial: str
    at: datetime | None
    sha256: str
    chain: tuple[bytes, ...]


def accept(issued: bytes, brought: bytes, field: str, roots: Sequence[bytes]) -> Accepted:
    """The file ``brought`` back is ``issued`` and one signature in ``field``. Raises NotAccepted.

    Codes: other-file, structure, the codes of `explain`, other-field, not-trusted, not-valid.
    """
    if not brought.startswith(issued) or len(brought) == len(issued):
        raise NotAccepted("other-file")
    try:
        parts = layers.take_apart(File(brought))
        if parts[-1].begin != len(issued):
            raise NotAccepted("more-than-one-step")
        found = explain(brought, parts[-1])
    except Malformed as error:
        raise NotAccepted("structure", str(error)) from error
    if found.field != field:
        raise NotAccepted("other-field", found.field)
    return holds(brought, field, roots)


def holds(pdf: bytes, field: str, roots: Sequence[bytes]) -> Accepted:
    """The signature in ``field``, the last of ``pdf``, is valid and trusted. Raises NotAccepted."""
    from undersign.sealing.judging import judge  # pyHanko costs half a second to import

    opinion, held, at = judge.last(pdf, field, roots)
    name, issuer, serial = trust.named(held[0])
    if opinion.intact and opinion.valid and not opinion.trusted:
        raise NotAccepted("not-trusted", issuer)
    if not opinion.accepted or opinion.coverage != "ENTIRE_FILE":
        raise NotAccepted("not-valid", opinion.problem or opinion.coverage)
    return Accepted(name, issuer, serial, at, hashlib.sha256(pdf).hexdigest(), _chain(held, roots))


def _chain(held: Sequence[bytes], roots: Sequence[bytes]) -> tuple[bytes, ...]:
    """As far as it can be built here; that it leads to a root was pyHanko's to say."""
    try:
        path = stamp_trust.path(stamp_trust.load(held[0]), held[1:], roots)
    except (trust.Untrusted, ValueError):
        return (held[0],)
    return tuple(each.public_bytes(serialization.Encoding.DER) for each in path)


def is_foreign(container: bytes) -> bool:
    """Whether no certificate in it claims to be one of ours for a signer."""
    return cms.oid(authority.SIGNER_POLICY.dotted_string) not in container


def explained(data: bytes, layer: Layer) -> Foreign | None:
    """As `explain`, or None for what is no foreign signature alone."""
    try:
        found = explain(data, layer)
    except NotAccepted:
        return None
    return found if is_foreign(found.entries["Contents"]) else None


def explain(data: bytes, layer: Layer) -> Foreign:
    """The one signature that ``layer`` adds, and nothing else. Raises NotAccepted, Malformed."""
    before = File(data[: layer.begin])
    new = {num: item for num, item in layer.objects.items() if num >= before.size}
    changed = {num: item for num, item in layer.objects.items() if num < before.size}
    form_ref = before.catalog["AcroForm"]
    fields = {ref.num for ref in before.array(before.dictionary(form_ref)["Fields"])}
    signed = [num for num in changed if num in fields]
    if len(signed) != 1:
        raise NotAccepted("not-one-signature", str(len(signed)))
    target = _widget(before, signed[0], changed[signed[0]].value, new)
    for num in set(changed) - set(signed):
        _noted(before, num, changed[num].value, form_ref, layer)
    for item in new.values():
        _passive(item.value)
    entries = new[target].value
    start, end = _hole(data, layer, new[target])
    title = before.dictionary(Ref(signed[0]))["T"].decode("latin-1")
    return Foreign(title, entries, start, end)


def _widget(before: File, num: int, now: Any, new: dict[int, Placed]) -> int:
    """The number of the signature dictionary that the field now points to."""
    old = before.dictionary(Ref(num))
    if not isinstance(now, dict) or old.get("FT") != "Sig" or "V" in old:
        raise NotAccepted("signed-again")
    if _OURS.match(old["T"].decode("latin-1")):
        raise NotAccepted("not-a-signer's-field")
    same = {key: value for key, value in now.items() if key not in ("V", "AP")}
    if same != {key: value for key, value in old.items() if key != "AP"}:
        raise NotAccepted("field-replaced")
    look = now.get("AP")
    drawing = look.get("N") if isinstance(look, dict) and set(look) == {"N"} else None
    if look != old.get("AP") and not (isinstance(drawing, Ref) and drawing.num in new):
        raise NotAccepted("appearance")
    target = now.get("V")
    if not isinstance(target, Ref) or target.num not in new:
        raise NotAccepted("signature-dictionary")
    return target.num


def _noted(before: File, num: int, now: Any, form_ref: Any, layer: Layer) -> None:
    """Another object that changed: the program's notes about itself, or it is not accepted."""
    old = before.load(Ref(num))
    info = layer.section.trailer.get("Info")
    if isinstance(info, Ref) and info.num == num:
        fine = _without(old, _NOTED) == _without(now, _NOTED)
    elif num == before.root.num:
        fine = _without(old, _VERSIONS) == _without(now, _VERSIONS)
        _passive([now.get(key) for key in _VERSIONS] if isinstance(now, dict) else now)
    elif isinstance(form_ref, Ref) and num == form_ref.num:
        fine = _without(old, {"SigFlags"}) == _without(now, {"SigFlags"})
    elif before.catalog.get("Metadata") == Ref(num):
        fine = isinstance(now, Stream) and isinstance(old, Stream) and _facts(old) == _facts(now)
    else:
        fine = False
    if not fine:
        raise NotAccepted("object-changed", str(num))


def _without(value: Any, keys: set[str] | frozenset[str]) -> Any:
    return {k: v for k, v in value.items() if k not in keys} if isinstance(value, dict) else value


def _facts(stream: Stream) -> set[tuple[str, str]]:
    """What metadata say, but for dates and program names, in whatever spelling of XMP."""
    if "Filter" in stream.entries:
        raise NotAccepted("metadata")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        tree = etree.fromstring(stream.data, parser)
    except etree.XMLSyntaxError as error:
        raise NotAccepted("metadata") from error
    return {(name, text) for name, text in _leaves(tree) if name not in _NOTED_XMP}


def _leaves(tree: Any) -> Iterator[tuple[str, str]]:
    """(name, text) of every statement: XMP may say each as an element, an attribute or a resource."""
    for element in tree.iter(etree.Element):
        named = etree.QName(element).localname
        for name, text in element.attrib.items():
            label = etree.QName(name).localname
            yield (named if label == "resource" else label), text.strip()
        if not len(element) and element.text and element.text.strip():
            place = element if named != "li" else element.getparent().getparent()
            yield etree.QName(place).localname, element.text.strip()


def _passive(value: Any) -> None:
    """Nothing that is new does anything."""
    if isinstance(value, Stream):
        value = value.entries
    if isinstance(value, dict):
        if _ACTIVE & value.keys():
            raise NotAccepted("active-content")
        for each in value.values():
            _passive(each)
    elif isinstance(value, list):
        for each in value:
            _passive(each)


def _hole(data: bytes, layer: Layer, placed: Placed) -> tuple[int, int]:
    """The byte range leaves out exactly the container, whatever its room, and nothing beside it."""
    entries = placed.value
    if not isinstance(entries, dict) or entries.get("SubFilter") not in KINDS:
        raise NotAccepted("signature-dictionary")
    ranges = entries.get("ByteRange")
    if not (isinstance(ranges, list) and len(ranges) == 4 and all(type(n) is int for n in ranges)):
        raise NotAccepted("byte-range")
    zero, start, resume, rest = ranges
    if zero or resume + rest != layer.end or not placed.start < start < resume < placed.end:
        raise NotAccepted("byte-range")
    hole = _HOLE.fullmatch(data, start, resume)
    label = data[placed.start : start].rstrip(b" \r\n")
    if hole is None or not label.endswith(b"/Contents"):
        raise NotAccepted("byte-range")
    if entries.get("Contents") != bytes.fromhex(hole[1].decode()):
        raise NotAccepted("byte-range")
    return start, resume
