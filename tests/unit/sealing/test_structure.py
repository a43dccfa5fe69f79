"""What keeps a signed file PDF/A-3a and PDF/UA-1: tags around widgets, descriptions, appearances."""

import contextlib
import zlib

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.sealing.sealing_cast import Contract, typeset

from undersign.sealing import pades
from undersign.sealing.pdf import appearance, revision, syntax
from undersign.sealing.pdf.syntax import Malformed, Name, Ref, Stream


@pytest.fixture(scope="module")
def opened(sealed, tmp_path_factory):
    path = tmp_path_factory.mktemp("structure") / "sealed.pdf"
    path.write_bytes(sealed.pdf)
    with pikepdf.open(path) as pdf:
        yield pdf


def test_every_widget_is_described_printed_and_drawn(opened):
    for field in opened.Root.AcroForm.Fields:
        assert str(field.TU) and int(field.F) == 4 and "/N" in field.AP
        assert {"/A", "/AA", "/MK"}.isdisjoint(field.keys())
    assert int(opened.Root.AcroForm.SigFlags) == 3 and "/NeedAppearances" not in opened.Root.AcroForm


def test_every_widget_stands_in_a_form_element_that_points_back(opened):
    nums = list(opened.Root.StructTreeRoot.ParentTree.Nums)
    parents = {int(key): value for key, value in zip(nums[::2], nums[1::2], strict=True)}
    assert sorted(parents) == [int(key) for key in nums[::2]]
    children = opened.Root.StructTreeRoot.K[0].K
    for field in opened.Root.AcroForm.Fields:
        element = parents[int(field.StructParent)]
        assert element.S == "/Form" and element.K.Obj.objgen == field.objgen
        assert any(child.objgen == element.objgen for child in children)
    assert int(opened.Root.StructTreeRoot.ParentTreeNextKey) > max(parents)


def test_pages_with_widgets_read_in_structure_order(opened):
    for page in opened.pages:
        if "/Annots" in page:
            assert page.Tabs == "/S"


def test_forms_follow_the_text_of_their_page(opened):
    """A screen reader meets the fields after the page's last paragraph, not at the document's end."""
    kids = list(opened.Root.StructTreeRoot.K[0].K)
    kinds = [str(kid.S) for kid in kids]
    assert "/Form" in kinds[:-3] and kinds[-1] == "/Form"


def test_appearances_carry_no_content_ids(sealed):
    file = revision.File(sealed.pdf)
    for ref in file.array(file.dictionary(file.catalog["AcroForm"])["Fields"]):
        drawn = file.dictionary(ref)["AP"]["N"]
        stream = file.load(drawn) if isinstance(drawn, Ref) else None
        if isinstance(stream, Stream) and "Filter" in stream.entries:
            assert b"/MCID" not in zlib.decompress(stream.data)


def test_fonts_of_one_act_are_stored_once(sealed):
    new = sealed.steps[2][len(sealed.steps[1]) :]
    assert 1 <= new.count(b"/FontFile") <= 2


def test_a_picture_keeps_its_proportions():
    assert appearance.fit([0, 0, 100, 50], 200, 100) == [0, 0, 100, 50]
    assert appearance.fit([0, 0, 100, 50], 100, 100) == [0, -25, 100, 75]
    assert appearance.fit([0, 0, 50, 100], 100, 100) == [-25, 0, 75, 100]


def test_an_uploaded_file_rewritten_classically_can_be_prepared(tmp_path):
    """What intake leaves: no tags, qpdf's spelling."""
    plain = typeset("#set document(title: [x])\nHello")
    (tmp_path / "in.pdf").write_bytes(plain)
    with pikepdf.open(tmp_path / "in.pdf") as pdf:
        del pdf.Root["/StructTreeRoot"]
        pdf.save(tmp_path / "out.pdf", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    prepared = pades.prepare((tmp_path / "out.pdf").read_bytes(), [])
    assert b"undersign_seal" in prepared


def test_a_form_already_there_is_refused(sealed):
    with pytest.raises(Malformed, match="form-present"):
        pades.prepare(Contract().prepare().pdf, [])


PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6).map(lambda x: round(x, 3)),
    st.binary(max_size=40),
    st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=12).map(Name),
    st.builds(Ref, st.integers(1, 10**6), st.just(0)),
)
KEYS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=8)
OBJECTS = st.recursive(
    PLAIN, lambda kids: st.lists(kids, max_size=4) | st.dictionaries(KEYS, kids, max_size=4), max_leaves=12
)


@given(OBJECTS)
def test_objects_come_back_as_they_were_written(value):
    written = syntax.write(value)
    found, end = syntax.parse(written + b" ")
    assert found == value and end == len(written)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_text_strings_come_back(value):
    assert syntax.read_text(syntax.parse(syntax.write(syntax.text(value)))[0]) == value


@given(st.binary(max_size=200))
def test_hostile_bytes_are_malformed_and_nothing_else(data):
    for read in (lambda: syntax.parse(data), lambda: revision.File(b"%PDF-1.7\n" + data)):
        with contextlib.suppress(Malformed):
            read()


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        (rb"(a\(b\)c)", b"a(b)c"),
        (rb"(a(b)c)", b"a(b)c"),
        (rb"(\101\7z\n)", b"A\x07z\n"),
        (b"(a\\\nb\r\nc)", b"ab\nc"),
        (rb"<48 6>", b"H`"),
        (rb"/A#20B", "A B"),
        (b"[1 0 R 2 0 R]", [Ref(1), Ref(2)]),
        (b"<</A<</B[1 .5 -3]>>>>", {"A": {"B": [1, 0.5, -3]}}),
    ],
)
def test_spellings(source, meant):
    assert syntax.parse(source)[0] == meant


@pytest.mark.parametrize(
    "source", [b"<</A 1/A 2>>", b"[1", b"(a", b"<<1 2>>", b"]", b"%x\n1", b"[" * 100, b"{}"]
)
def test_ambiguous_spellings_are_refused(source):
    with pytest.raises(Malformed):
        syntax.parse(source)
