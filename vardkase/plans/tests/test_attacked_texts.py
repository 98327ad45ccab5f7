"""Texts of documents that somebody has made to hold the house up, or to get past it.

A search that tried every place of a run in every other would not be back today: these would then never end.
"""

from __future__ import annotations

import pytest

from vardkase.kernel.refusal import Refusal
from vardkase.plans.rules.documents import LONGEST_TEXT, tidy_text
from vardkase.testing.cases import each

# As long as a text may be, and as many as a document may well have.
MANY = 8


@each("pattern", ["-\n", "\n", "!", "\u00ad\n"])
def test_a_run_of_marks_and_lines_is_looked_through_at_once(pattern):
    runs = f"x{pattern * ((LONGEST_TEXT - 2) // len(pattern))}x"
    for _ in range(MANY):
        assert tidy_text("text", runs) == runs


def test_a_run_of_lines_after_the_words_of_the_law_is_too():
    runs = "säkerhetsskyddsklass" + "\n" * (LONGEST_TEXT - 40) + "och"
    for _ in range(MANY):
        assert tidy_text("text", runs) == runs


@each("mark", ["HEM\u00adLIG", "\u2013 HEMLIG \u2013", "ＨＥＭＬＩＧ", "KVALIFICERAT\u00a0HEMLIG", "säkerhetsskyddsklass:\n\nhemlig"])
def test_a_mark_is_known_however_it_is_typed(mark):
    with pytest.raises(Refusal) as found:
        tidy_text("text", f"Bilaga 3\n{mark}\nRitning")
    assert (found.value.code, found.value.facts["field"]) == ("plans.document_classified", "text")


def test_what_only_speaks_of_such_is_kept_as_it_was_written():
    text = "Bilaga 3 är hemlig enligt OSL – den ligger i valvet.\nHemlig?\n½ sida"
    assert tidy_text("text", text) == text
