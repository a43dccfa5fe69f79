from hypothesis import given
from hypothesis import strategies as st

from undersign.typesetting import markdown, numbering


def numbers(source):
    found = []

    def walk(blocks):
        for block in blocks:
            if block["t"] == "h":
                found.append(block["num"])
            for item in block.get("items", ()):
                found.append(item["num"])
                walk(item["c"])

    walk(markdown.parse(source))
    return found


def test_clauses_subclauses_and_letters():
    source = "# T\n\n## A\n\n1. x\n   1. y\n      1. z\n1. w\n\ntext\n\n1. v\n\n## B\n\n1. u\n"
    assert numbers(source) == ["", "1", "1.1", "(a)", "(i)", "1.2", "1.3", "2", "2.1"]


def test_lists_without_headings_count_as_contracts_do():
    assert numbers("1. a\n   1. b\n      1. c\n         1. d\n2. e\n") == ["1.", "1.1", "(a)", "(i)", "2."]


def test_a_schedule_counts_anew_and_may_go_without():
    assert numbers("## A\n\n# Schedule {-}\n\n## B\n\n## C {-}\n\n1. x\n") == ["1", "", "1", "", "1."]


def test_a_typed_number_is_kept():
    blocks = markdown.parse("## 7. Fees\n\n1. x\n\n## Term\n")
    assert (blocks[0]["num"], blocks[0]["c"]) == ("7", [{"t": "s", "v": "Fees"}])
    assert numbers("## 7. Fees\n\n1. x\n\n## Term\n") == ["7", "7.1", "8"]


def test_subheadings_and_lists_share_one_count():
    assert numbers("## A\n\n1. x\n\n### B\n\n1. y\n") == ["1", "1.1", "1.2", "1.2.1"]


@given(st.integers(1, 3_000), st.integers(1, 3_000))
def test_no_two_numbers_look_alike(one, other):
    assert (numbering.roman(one) == numbering.roman(other)) == (one == other)
    assert (numbering.letters(one) == numbering.letters(other)) == (one == other)
