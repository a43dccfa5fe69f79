"""Comparing two versions: what is new, what is gone, what only looks different, and nothing unsafe."""

import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from undersign.drafting.files import samples
from undersign.drafting.redline import compare
from undersign.typesetting import markdown, reading


def read(text, title="Agreement"):
    return reading.html(markdown.parse(text, (), []), title=title, language="en")


def rendered(old, new, **more):
    return compare.compare_rendered(read(old), read(new), **more)


def plain(html):
    return "".join(re.sub(r"<[^>]+>", " ", html).split())


def without(html, tag):
    return re.sub(rf"<{tag}[^>]*>.*?</{tag}>", "", html)


def test_a_changed_word_is_marked_and_nothing_else():
    found = rendered("The fee is ten euros a month.", "The fee is twelve euros a month.")
    assert found.count == 1
    assert ">ten</del><ins>twelve</ins>" in found.html and "euros a month." in found.html


def test_changes_are_numbered_for_the_keys():
    found = rendered("One two.\n\nThree four.\n", "One 2.\n\nThree 4.\n")
    assert re.findall(r'id="change-(\d)"', found.html) == ["1", "2"] and found.count == 2
    assert re.findall(r'data-change="(\d)"', found.html) == ["1", "2"]


def test_whole_blocks_come_and_go():
    found = rendered("# A\n\nFirst clause.\n", "# A\n\nFirst clause.\n\nSecond clause is new here.\n")
    assert '<p class="us-ins"><ins id="change-1"' in found.html
    back = rendered("# A\n\nFirst clause.\n\nSecond clause is new here.\n", "# A\n\nFirst clause.\n")
    assert '<p class="us-del"><del id="change-1"' in back.html


def test_the_same_text_has_no_changes():
    text = "# A\n\n1. One\n2. Two\n\n| A | B |\n|---|--:|\n| x | 1 |\n\n> said\n"
    assert rendered(text, text).count == 0 and rendered(text, text, meaning_only=True).count == 0


def test_rows_are_compared_by_cell():
    one = "| Item | Price |\n|---|--:|\n| Seats | 10 |\n| Portal | 20 |\n"
    found = rendered(one, one.replace("20", "25"))
    assert found.count == 1 and found.html.count("<table>") == 1 and "<td>Portal</td>" in found.html


def test_meaning_only_hides_what_changes_no_meaning():
    one = "## Fees\n\n1. The **fee** is “ten” euros.\n1. It is due – at once.\n"
    other = '### Fees\n\n1. The fee is "ten"   euros.\n\n   \n1. It is due - at once.\n'
    assert rendered(one, other).count > 0
    assert rendered(one, other, meaning_only=True).count == 0


def test_meaning_only_hides_numbers_that_moved_on():
    one = "1. First thing here.\n1. Second thing there.\n"
    other = "1. A whole new item.\n1. First thing here.\n1. Second thing there.\n"
    assert rendered(one, other).count == 3
    found = rendered(one, other, meaning_only=True)
    assert found.count == 1 and "whole new item" in found.html


def test_what_stays_and_what_is_new_reads_as_the_new_version_and_the_other_as_the_old():
    one = "# A\n\nSeats cost 10 a month, paid yearly.\n\n1. Keep\n2. Drop this item\n"
    other = "# A\n\nSeats cost 12 each month, paid monthly.\n\n1. Keep\n\nAnd a new end.\n"
    found = rendered(one, other)
    assert plain(without(found.html, "del")) == plain(read(other))
    assert plain(without(found.html, "ins")) == plain(read(one))


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> \"'><b onclick=x>"


def test_nothing_but_our_own_markup_comes_out():
    found = compare.compare_rendered(
        '<p onclick="x">a <a href="javascript:alert(1)">b</a></p><script>alert(2)</script>' + read(HOSTILE),
        read(HOSTILE + " more") + '<iframe src="https://x.example"></iframe><style>*{}</style>',
    )
    tags = set(re.findall(r"<([a-z0-9]+)", found.html))
    assert tags <= {"article", "p", "ins", "del", "h2", "span", "a", "em", "strong", "code", "hr"}
    assert not re.search(r"<[^>]*\bon\w+=", found.html) and "javascript:" not in found.html
    assert "<script" not in found.html and "<img" not in found.html


@settings(max_examples=60)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_can_be_compared(one, other):
    found = rendered(one, other)
    assert "<script" not in found.html.lower()
    assert found.count == len(re.findall(r'id="change-\d+"', found.html))
    assert rendered(one, one).count == 0


def test_source_comes_in_hunks_with_changed_words():
    one = "\n".join(f"line {n}" for n in range(30))
    hunks = compare.compare_source(one, one.replace("line 12", "line twelve") + "\nend")
    assert [(hunk.old, hunk.new) for hunk in hunks] == [(10, 10), (28, 28)]
    gone, came = (line for line in hunks[0].lines if line.kind != "same")
    assert (gone.old, gone.new, gone.parts[-1]) == (13, 0, ("del", "12"))
    assert (came.old, came.new, came.text) == (0, 13, "line twelve")
    assert hunks[1].lines[-1].parts == (("ins", "end"),)
    assert compare.compare_source(one, one.replace("\n", "\r\n")) == []


def test_two_versions_of_a_long_agreement_are_compared_in_time():
    source = samples.find("support_service_agreement").content.sources["en"]
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "x", source)
    began = time.process_time()
    found = rendered(text, text.replace("Customer", "Client"))
    assert found.count > 20 and time.process_time() - began < 1
