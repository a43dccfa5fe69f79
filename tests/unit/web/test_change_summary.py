"""What a version changes, in one line: words in and out, and where."""

from __future__ import annotations

from undersign.web.desk.library.approvals_summary import between

OLD = "# Order\n\nWe deliver on Monday.\n\n## Fees {-}\n\nThe fee is ten euros.\n"


def test_a_word_is_counted_where_it_stands():
    found = between({"en": OLD}, {"en": OLD.replace("ten", "twelve")})
    assert (found.words_in, found.words_out, found.places) == (1, 1, ["Fees"])


def test_a_new_section_is_named_by_its_own_heading():
    found = between({"en": OLD}, {"en": OLD + "\n## Law\n\nIrish law applies.\n"})
    assert found.places == ["Law"] and found.words_in == 5 and found.words_out == 0


def test_a_section_that_went_is_named_too():
    found = between({"en": OLD}, {"en": OLD.partition("## Fees")[0]})
    assert found.places == ["Fees"] and found.words_in == 0


def test_languages_count_together_and_are_named():
    found = between({"en": OLD, "es": "Uno"}, {"en": OLD, "es": "Uno dos"}, reader="en")
    assert (found.languages, found.words_in) == (["es"], 1)


def test_nothing_changed():
    assert between({"en": OLD}, {"en": OLD}).is_nothing
