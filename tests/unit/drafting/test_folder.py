"""Templates as folders: there and back without loss, the same bytes each time, no way out of the folder."""

import io
import json
import os
import zipfile
from dataclasses import replace

import pytest

from undersign.drafting.content import Content
from undersign.drafting.files import folder, plainfiles, samples
from undersign.drafting.files.folder import Folder, Unreadable
from undersign.drafting.rehearsal import Case, Expects

PINNED = {
    "eu-data": {"number": 3, "sha256": "ab", "titles": {"en": "Data"}, "sources": {"en": "Text {{ a }}\n"}}
}
SCHEMA = {"fields": [{"name": "a", "labels": {"en": "A"}}], "roles": [{"name": "customer"}],
          "consumer_disclosure": False}  # fmt: skip
CASES = (
    Case("Zürich · premium", {"a": "x"}, expects=Expects(("eu-data",), {"en": ("Text x",)})),
    Case("Zürich · premium", {}, "es", "ticket"),
)
WHOLE = Folder(
    "order_form",
    Content(sources={"en": "# A\n{{ a }}\n", "es-MX": "# Á\n"}, schema=SCHEMA, clauses=PINNED),
    {"en": "Order"}, "order", {"en": "What for"}, ("order",), CASES,
)  # fmt: skip


def test_there_and_back(tmp_path):
    folder.write(WHOLE, tmp_path / "t")
    assert folder.read(tmp_path / "t") == WHOLE == folder.unzipped(folder.zipped(WHOLE))
    assert folder.read(tmp_path / "t").content.sha256 == WHOLE.content.sha256


def test_a_pdf_template_brings_its_pages_along(tmp_path):
    layout = {"sha256": "cd", "pages": [[595.0, 842.0]], "fields": []}
    made = replace(
        WHOLE, content=Content(form="pdf", schema=SCHEMA, layout=layout), pdf=b"%PDF-1.7\n", cases=()
    )
    folder.write(made, tmp_path / "t")
    assert folder.read(tmp_path / "t") == made


def test_the_same_template_is_the_same_bytes(tmp_path):
    assert folder.zipped(WHOLE) == folder.zipped(WHOLE)
    folder.write(WHOLE, tmp_path / "t")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "t").rglob("*")}
    folder.write(folder.read(tmp_path / "t"), tmp_path / "t")
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "t").rglob("*")}
    assert sorted(plainfiles.files(WHOLE)) == list(plainfiles.files(WHOLE))


def test_what_a_template_no_longer_has_goes_and_what_is_not_ours_stays(tmp_path):
    at = tmp_path / "t"
    folder.write(WHOLE, at)
    (at / "README.txt").write_text("mine")
    (at / ".git").mkdir()
    folder.write(replace(WHOLE, content=replace(WHOLE.content, clauses={}), cases=CASES[:1]), at)
    names = sorted(path.name for path in at.iterdir())
    assert names == [".git", "README.txt", "cases", "en.md", "es-MX.md", "template.json"]
    assert [path.name for path in (at / "cases").iterdir()] == ["01-zurich-premium.json"]


def test_a_folder_of_other_things_is_not_written_into(tmp_path):
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(Unreadable, match="not empty"):
        folder.write(WHOLE, tmp_path)


@pytest.mark.parametrize("key", ["../x", "A b", "", "x/y", "a" * 70])
def test_a_key_that_is_no_file_name_is_not_written(key, tmp_path):
    clauses = {key: PINNED["eu-data"]}
    for hostile in (
        replace(WHOLE, key=key),
        replace(WHOLE, content=replace(WHOLE.content, clauses=clauses)),
        replace(WHOLE, content=replace(WHOLE.content, sources={key: "x"})),
    ):
        with pytest.raises(Unreadable):
            folder.write(hostile, tmp_path / "t")
    assert list(tmp_path.rglob("*.md")) == []


def spoiled(tmp_path, name, data):
    folder.write(WHOLE, tmp_path / "t")
    (tmp_path / "t" / name).write_bytes(data)
    return tmp_path / "t"


BROKEN = {
    "no json": ("template.json", b"{"),
    "a list": ("template.json", b"[]"),
    "deep": ("template.json", b'{"a":' + b"[" * 100_000),
    "not a number": ("template.json", b'{"key": "a", "x": NaN}'),
    "no key": ("template.json", b"{}"),
    "hostile key": ("template.json", b'{"key": "../../etc"}'),
    "unknown type": ("template.json", b'{"key": "a", "fields": [{"name": "a", "type": "spell"}]}'),
    "unknown part": ("template.json", b'{"key": "a", "fields": [{"name": "a", "colour": "red"}]}'),
    "nameless field": ("template.json", b'{"key": "a", "fields": [{"type": "text"}]}'),
    "fields of another kind": ("template.json", b'{"key": "a", "fields": "none"}'),
    "unknown form": ("template.json", b'{"key": "a", "form": "spell"}'),
    "not utf-8": ("en.md", b"\xff\xfe\x00"),
    "too large": ("en.md", b"x" * 2_000_001),
    "case without values": ("cases/09-x.json", b'{"name": "x"}'),
    "case of another kind": ("cases/09-x.json", b'{"name": "x", "values": {}, "expects": {"clauses": "a"}}'),
    "titles of another kind": ("clauses/eu-data/clause.json", b'{"number": 1, "titles": []}'),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_refused_in_a_sentence(name, tmp_path):
    with pytest.raises(Unreadable) as refused:
        folder.read(spoiled(tmp_path, *BROKEN[name]))
    assert str(refused.value).endswith((".", "…")) and "Traceback" not in str(refused.value)


@pytest.mark.parametrize(
    "name", ["en.md", "template.json", "clauses", "cases", "clauses/eu-data", "cases/09-x.json"]
)
def test_links_are_not_followed(name, tmp_path):
    folder.write(WHOLE, tmp_path / "t")
    secret = tmp_path / "secret"
    if "." in name:
        secret.write_text("{}")
    else:
        secret.mkdir()
    at = tmp_path / "t" / name
    if at.is_dir():
        for path in sorted(at.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        at.rmdir()
    at.unlink(missing_ok=True)
    at.symlink_to(secret)
    with pytest.raises(Unreadable):
        folder.read(tmp_path / "t")
    with pytest.raises(Unreadable):
        folder.write(WHOLE, tmp_path / "t")
    assert not secret.is_file() or secret.read_text() == "{}"


def test_pipes_do_not_hang(tmp_path):
    folder.write(WHOLE, tmp_path / "t")
    (tmp_path / "t" / "en.md").unlink()
    os.mkfifo(tmp_path / "t" / "en.md")
    with pytest.raises(Unreadable, match="ordinary"):
        folder.read(tmp_path / "t")


def packed(*entries):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return made.getvalue()


ABOUT = json.dumps({"key": "a"})


@pytest.mark.parametrize(
    "data",
    [
        packed(("../template.json", ABOUT)),
        packed(("/template.json", ABOUT)),
        packed(("a\\..\\template.json", ABOUT)),
        packed(("C:/template.json", ABOUT)),
        packed(("template.json", ABOUT), ("en.md", "x" * 5_000_000)),
        packed(*[(f"{n}.txt", "") for n in range(500)]),
        packed(("template.json", ABOUT))[:-30],
        b"PK\x03\x04 and then nothing",
        b"",
    ],
)
def test_hostile_archives_are_refused(data):
    with pytest.raises(Unreadable):
        folder.unzipped(data)


def test_links_in_archives_are_refused():
    link = zipfile.ZipInfo("en.md")
    link.external_attr = 0o120777 << 16
    with pytest.raises(Unreadable, match="link"):
        folder.unzipped(packed(("template.json", ABOUT), (link, "/etc/passwd")))


def test_an_archive_with_or_without_its_folder():
    assert folder.unzipped(packed(("template.json", ABOUT), ("en.md", "x"))).key == "a"
    assert folder.unzipped(packed(("t/template.json", ABOUT), ("t/en.md", "x"))).key == "a"


def test_samples_go_there_and_back(tmp_path):
    for each in samples.every():
        folder.write(each, tmp_path / each.key)
        assert folder.read(tmp_path / each.key) == each
