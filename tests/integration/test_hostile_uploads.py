"""Uploads that attack: each ends in a refusal, within its limits (AT-10, 12).

Every file goes through the real child process. Nothing here is expected to be kind.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time

import pikepdf
import pytest
from tests import uploads

from undersign import intake
from undersign.intake import limits

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


def test_a_file_that_needs_a_password_is_refused_with_a_sentence():
    locked = pikepdf.Encryption(user="secret", owner="x")
    with pytest.raises(intake.IntakeRefused, match="needs a password"):
        intake.take(uploads.saved(uploads.pdf(), static_id=False, encryption=locked))


@pytest.mark.parametrize("strength", [{"R": 3, "aes": False, "metadata": False}, {"R": 6}])
def test_a_file_that_only_forbids_printing_and_changing_is_taken_without_that(strength):
    forbids = pikepdf.Encryption(user="", owner="x", **strength)
    file = uploads.saved(uploads.pdf(), static_id=False, encryption=forbids)
    taken = intake.take(file)
    assert ("protection", 1) in [(each.code, each.count) for each in taken.removed]
    with pikepdf.open(io.BytesIO(taken.pdf)) as normal:
        assert not normal.is_encrypted
    assert taken.texts == intake.take(uploads.saved(uploads.pdf())).texts


def test_a_bomb_is_one_behind_a_lock_too():
    forbids = pikepdf.Encryption(user="", owner="x")
    with pikepdf.open(io.BytesIO(uploads.flate_bomb(64 * MB))) as bomb:
        file = uploads.saved(bomb, static_id=False, encryption=forbids)
    with pytest.raises(intake.IntakeRefused) as no:
        intake.take(file)
    assert no.value.code in ("packed-too-tightly", "unpacked-too-large")


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
