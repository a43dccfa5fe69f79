"""A file is what its bytes say."""

import pytest
from tests import uploads

from undersign.intake import sort
from undersign.intake.taken import IntakeRefused


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n1 0 obj", "pdf"),
        (b"some junk\n%PDF-1.7\n1 0 obj\nendobj", "pdf"),
        (b"PK\x03\x04rest", "zip"),
        (b"<!-- x --><!DOCTYPE html><p>x", "html"),
        (b"\xef\xbb\xbf# Title\n", "markdown"),
        ("# Título\n".encode("utf-16"), "markdown"),
        (b"Dear {{ name }}", "markdown"),
        (b"Just a letter.\n\nYours", "text"),
    ],
)
def test_kinds(data, kind):
    assert sort.kind_of(data) == kind


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\x00", "empty"),
        (b"\x89PNG\r\n", "wrong-type"),
        (b"\xd0\xcf\x11\xe0\xa1", "old-word"),
        (b"{\\rtf1 x}", "wrong-type"),
        (b"MZ\x90\x00\x03", "wrong-type"),
        (b"\x00\x01\x02text", "unknown-type"),
        (b"caf\xe9 au lait " * 20, "not-text"),
    ],
)
def test_what_is_not_read(data, code):
    with pytest.raises(IntakeRefused) as refused:
        sort.kind_of(data)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a" + b" " * 30 + uploads.saved(uploads.pdf()),
        b"<html><script>x</script>" + uploads.saved(uploads.pdf()),
        uploads.saved(uploads.pdf()) + uploads.zipped(a=b"b"),
        b"%PDF-1.4\n<script>alert(1)</script>\n1 0 obj\nendobj",
        b"#!/bin/sh\n" + uploads.saved(uploads.pdf()),
    ],
)
def test_polyglots(data):
    with pytest.raises(IntakeRefused, match="two kinds"):
        sort.kind_of(data)


def test_a_name_only_makes_it_worse():
    assert sort.kind_of(b"# Title", "contract.exe") == "markdown"
    with pytest.raises(IntakeRefused, match=r"called \.pdf"):
        sort.kind_of(b"# Title", "contract.pdf")
