"""Uploads that attack: each ends in a refusal or something harmless, within its limits (AT-10 to 12, 14).

Every file goes through the real child process. Nothing here is expected to be kind.
"""

from __future__ import annotations

import io
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from tests import uploads

from undersign import intake
from undersign.intake import cell, limits
from undersign.intake.pdf import scan

MB = 1024 * 1024
LAUGHS = "".join(f'<!ENTITY l{n} "{("&l" + str(n - 1) + ";") * 10}">' for n in range(1, 10))
BOMBS = {
    "flate": (uploads.flate_bomb(300 * MB), {"unpacked-too-large", "packed-too-tightly"}),
    "flate-ratio": (uploads.flate_bomb(64 * MB), {"packed-too-tightly"}),
    "object-stream": (
        uploads.object_bomb(700 * MB),
        {"too-much-memory", "damaged", "crashed", "unpacked-too-large"},
    ),
    "pages": (uploads.many_pages(50_000), {"too-many-pages"}),
    "page-loop": (uploads.looping_pages(), {"page-loop", "damaged", "no-pages"}),
    "picture": (uploads.picture_pdf(10_000, 6_000), {"too-many-pixels"}),
    "zip": (
        uploads.zipped(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": b" " * (300 * MB)}),
        {"unpacked-too-large"},
    ),
    "zip-files": (
        uploads.zipped(
            **{"[Content_Types].xml": b"<Types/>", **{f"word__x{n}.xml": b"" for n in range(2_100)}}
        ),
        {"too-many-files"},
    ),
    "laughs": (
        uploads.zipped(
            **{
                "[Content_Types].xml": b"<Types/>",
                "word__document.xml": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l9;</x>'.encode(),
            }
        ),
        {"doctype"},
    ),
    "external-entity": (
        uploads.zipped(
            **{
                "[Content_Types].xml": b"<Types/>",
                "word__document.xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
            }
        ),
        {"doctype"},
    ),
    "deep-xml": (
        uploads.zipped(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": b"<a>" * 100_000}),
        {"damaged"},
    ),
    "deep-pdf": (b"%PDF-1.4\n1 0 obj" + b"[" * 300_000 + b"\nendobj\ntrailer<</Root 1 0 R>>", {"damaged"}),
    "too-large": (b"%PDF-" + b"0" * (51 * MB), {"too-large"}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_in_a_refusal(name):
    data, codes = BOMBS[name]
    began = time.monotonic()
    with pytest.raises(intake.IntakeRefused) as refused:
        intake.take(data)
    assert refused.value.code in codes
    assert str(refused.value)
    assert time.monotonic() - began < limits.SECONDS + 1
    assert refused.value.facts.get("peak_mib", 0) <= 512


def test_a_reader_that_never_ends_is_ended():
    made = uploads.pdf()
    form = made.make_stream(b"q Q", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9])
    for _ in range(14):  # each draws the one before ten times: 10^14 in all
        form = made.make_stream(
            b"/F Do " * 10,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 9, 9],
            Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form)),
        )
    page = made.pages[0].obj
    page.Resources.XObject = pikepdf.Dictionary(F=form)
    page.Contents = made.make_stream(b"/F Do")
    began = time.monotonic()
    try:
        intake.take(uploads.saved(made))
    except intake.IntakeRefused as refused:
        assert refused.code in ("too-slow", "too-much-memory", "crashed", "looks-different")  # noqa: PT017
    assert time.monotonic() - began < limits.SECONDS + 1


def test_everything_active_is_gone_and_told():
    taken = intake.take(uploads.active_pdf())
    assert scan.findings(taken.pdf) == []
    outside = re.sub(rb"stream\r?\n.*?endstream", b"", taken.pdf, flags=re.DOTALL)
    assert not re.search(
        rb"/(JS|JavaScript|Launch|URI|AA|OpenAction|EmbeddedFile|XFA|AcroForm|Annots)\b", outside
    )
    codes = {each.code for each in taken.removed}
    assert codes >= {
        "javascript",
        "launch",
        "submit",
        "remote-goto",
        "uri",
        "action",
        "attachment",
        "media",
        "xfa",
        "form-field",
        "bookmarks",
        "metadata",
        "hidden-annotation",
    }
    (field,) = taken.fields
    assert (field.name, field.label, field.kind, field.required, field.max_length) == (
        "customer_name",
        "Customer's name",
        "name",
        True,
        40,
    )
    assert (field.page, field.x, field.y, field.w, field.h) == (1, 72, 600, 200, 20)
    assert "Hello World" in taken.texts[0]


def test_the_scanner_finds_what_is_there():
    found = scan.findings(uploads.active_pdf())
    assert {"/JavaScript", "/Launch", "/URI", "/AA", "/XFA", "/EmbeddedFiles", "/Annots"} <= set(found)


def test_hidden_layers_are_gone_and_visible_ones_no_layers():
    taken = intake.take(uploads.layered_pdf())
    assert "SHOWN" in taken.texts[0]
    assert "SECRET" not in taken.texts[0]
    assert b"SECRET" not in b"".join(
        each.read_bytes()
        for each in pikepdf.open(io.BytesIO(taken.pdf)).objects
        if isinstance(each, pikepdf.Stream)
    )
    assert "layer" in {each.code for each in taken.removed}


def test_earlier_revisions_do_not_stay_in_the_file():
    first = uploads.saved(uploads.pdf("THE OLD PRICE"))
    with pikepdf.open(io.BytesIO(first)) as pdf:
        content = pdf.pages[0].obj.Contents.objgen[0]
    new = b"BT /F1 24 Tf 72 720 Td (THE NEW PRICE) Tj ET"
    at = len(first)
    body = b"%d 0 obj<</Length %d>>stream\n%b\nendstream endobj\n" % (content, len(new), new)
    previous = int(re.findall(rb"startxref\s+(\d+)", first)[-1])
    root = re.search(rb"/Root (\d+) 0 R", first)[1]
    table = (
        b"xref\n%d 1\n%010d 00000 n \ntrailer<</Size 9/Root %b 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    ) % (content, at, root, previous, at + len(body))
    taken = intake.take(first + body + table)
    assert "THE NEW PRICE" in taken.texts[0]
    assert "history" in {each.code for each in taken.removed}
    with pikepdf.open(io.BytesIO(taken.pdf)) as pdf:
        streams = b"".join(each.read_bytes() for each in pdf.objects if isinstance(each, pikepdf.Stream))
    assert b"OLD PRICE" not in streams


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_turned_and_cropped_pages_are_put_straight(turned):
    made = uploads.pdf("[[signature:customer]]")
    page = made.pages[0]
    page.obj.Rotate = turned
    page.obj.CropBox = pikepdf.Array([50, 100, 500, 800])
    data = uploads.saved(made)
    taken = intake.take(data)
    assert taken.page_sizes == (((450, 700), (700, 450))[turned in (90, 270)],)
    with pikepdf.open(io.BytesIO(taken.pdf)) as pdf:
        assert [float(each) for each in pdf.pages[0].MediaBox] == [0, 0, *taken.page_sizes[0]]
        assert "/Rotate" not in pdf.pages[0] and "/CropBox" not in pdf.pages[0]
    (tag,) = taken.tags
    assert (tag.kind, tag.role, tag.name) == ("signature", "customer", "customer_signature")
    assert _ink_within(taken.pdf, tag)


def _ink_within(data: bytes, tag) -> bool:
    """All ink of the page lies in the tag's box, because the page says nothing else."""
    page = pypdfium2.PdfDocument(data)[0]
    image = page.render(scale=1, grayscale=True).to_pil()
    left, top, right, bottom = image.point(lambda value: 255 if value < 128 else 0).getbbox()
    height = image.height
    return (
        tag.x - 2 <= left
        and right <= tag.x + tag.w + 2
        and tag.y - 2 <= height - bottom
        and height - top <= tag.y + tag.h + 2
    )


def test_encrypted_files_are_refused_with_a_sentence():
    for encryption in (pikepdf.Encryption(user="secret", owner="x"), pikepdf.Encryption(user="", owner="x")):
        with pytest.raises(intake.IntakeRefused, match="protected or encrypted"):
            intake.take(uploads.saved(uploads.pdf(), static_id=False, encryption=encryption))


def test_no_packet_leaves_and_no_secret_enters(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    probe = """
import json, os, socket, sys
from undersign.intake import walls
standing = walls.build()
tried = {}
STREAM = socket.SOCK_STREAM
for name, family, kind in (("tcp", socket.AF_INET, STREAM), ("udp", socket.AF_INET, socket.SOCK_DGRAM),
                           ("six", socket.AF_INET6, STREAM), ("unix", socket.AF_UNIX, STREAM)):
    try:
        socket.socket(family, kind)
        tried[name] = "open"
    except OSError as error:
        tried[name] = "refused"
names = [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line]
print(json.dumps({"standing": standing, "tried": tried, "net": names}))
"""
    with cell._start(str(tmp_path)) as process:
        assert "DATABASE_URL" not in Path(f"/proc/{process.pid}/environ").read_text()
        process.kill()
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, close_fds=True
    )
    told = json.loads(done.stdout)
    assert set(told["tried"].values()) == {"refused"}
    if os.geteuid() == 0:
        assert told["standing"] == ["namespace", "filter", "audit"]
        assert told["net"] == ["lo"]


def test_nobody_is_called_while_a_file_that_points_outside_is_read():
    called: list[bytes] = []
    door = socket.create_server(("127.0.0.1", 0))
    port = door.getsockname()[1]

    def listen() -> None:
        while True:
            try:
                caller, _ = door.accept()
            except OSError:
                return
            called.append(caller.recv(100))
            caller.close()

    threading.Thread(target=listen, daemon=True).start()
    there = f"http://127.0.0.1:{port}/"
    remote = (
        f'<Relationships xmlns="x"><Relationship Id="r9" Type="http://x/relationships/image" '
        f'Target="{there}a.png" '
        f'TargetMode="External"/><Relationship Id="r8" Type="http://x/relationships/attachedTemplate" '
        f'Target="{there}t.dotm" TargetMode="External"/></Relationships>'
    )
    word = uploads.zipped(
        **{
            "[Content_Types].xml": uploads._TYPES.encode(),
            "_rels__.rels": uploads._RELATED.encode(),
            "word__document.xml": f"<w:document "
            f'xmlns:w="{uploads.W}"><w:body>{uploads.p("x")}</w:body></w:document>'.encode(),
            "word___rels__document.xml.rels": remote.encode(),
        }
    )
    page = (
        f'<!doctype html><img src="{there}"><link href="{there}"><iframe src="{there}"></iframe><p>x'.encode()
    )
    for data in (
        word,
        page,
        uploads.active_pdf().replace(b"https://evil.example/", there.ljust(21)[:21].encode()),
    ):
        for keep in (False, True):
            try:
                intake.take(data, keep_layout=keep)
            except intake.IntakeRefused as refused:
                assert refused.code in ("no-libreoffice",)  # noqa: PT017
    door.close()
    assert called == []


def test_the_command_gives_every_file_a_line(tmp_path):
    (tmp_path / "good.pdf").write_bytes(uploads.saved(uploads.pdf()))
    (tmp_path / "bomb.pdf").write_bytes(uploads.flate_bomb(64 * MB))
    (tmp_path / "dir\n.md").write_text("# Title")
    paths = [*sorted(tmp_path.iterdir()), tmp_path / "missing.pdf"]
    done = subprocess.run(
        [sys.executable, "-m", "undersign.cli.main", "intake", "--json", *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["verdict"] for each in told] == ["refused", "accepted", "accepted", "refused"]
    for each in told:
        assert {"file", "verdict", "reason", "kind", "pages", "removed", "seconds", "peak_mib"} <= set(each)
        assert bool(each["reason"]) == (each["verdict"] == "refused")
