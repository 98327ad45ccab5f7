"""What is said on the screens: lengths of time, tolerances, what is lacking, and every enum."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.utils import translation

from vardkase.preparedness import words
from vardkase.preparedness.cascade.problem import REFUSALS
from vardkase.preparedness.rules.chain import Found, Lack
from vardkase.preparedness.rules.content import NO_TIME, Reserve, Stretch, Tolerance, Weight
from vardkase.preparedness.tests.scenes import hours


@pytest.fixture(autouse=True)
def _swedish():
    with translation.override("sv"):
        yield


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 timmar"),
        (15, "15 minuter"),
        (60, "1 timme"),
        (90, "1,5 timmar"),
        (120, "2 timmar"),
        (24 * 60, "24 timmar"),
        (47 * 60, "47 timmar"),
        (48 * 60, "2 dygn"),
        (60 * 60, "2,5 dygn"),
        (7 * 24 * 60, "7 dygn"),
    ],
)
def test_a_length_is_said_in_the_unit_that_suits_it(minutes, said):
    assert words.length(minutes) == said


@pytest.mark.parametrize(
    ("stretch", "said"),
    [
        (None, ""),
        (NO_TIME, "0 timmar"),
        (hours(4), "4 timmar"),
        (hours(2, 5, 8), "2–8 timmar"),
        (hours(2, 4, 8), "2–8 timmar, troligast 4"),
        (hours(0, 1, 4), "0–4 timmar, troligast 1"),
        (hours(24, 48, 72), "1–3 dygn"),
        (hours(24, 48, 96), "1–4 dygn, troligast 2"),
        (Stretch(10, 20, 30), "10–30 minuter"),
    ],
)
def test_a_stretch_says_its_most_likely_only_where_it_is_not_the_middle(stretch, said):
    assert words.stretch(stretch) == said


@pytest.mark.parametrize(
    ("tolerance", "said"),
    [
        (Tolerance(), "Ingen har sagt"),
        (Tolerance(forever=True), "Hur länge som helst"),
        (Tolerance(NO_TIME), "Ingen tid alls"),
        (Tolerance(hours(4)), "4 timmar"),
        (Tolerance(hours(4, 8, 24), why="Medicin"), "4–24 timmar, troligast 8"),
    ],
)
def test_no_time_at_all_for_ever_and_unsaid_are_three_things(tolerance, said):
    assert words.tolerance(tolerance) == said


@pytest.mark.parametrize("lack", list(Lack))
def test_every_lack_is_a_sentence_with_its_names(lack):
    said = words.lack(Found(lack, UUID(int=1), "Hemtjänst", ("El", "Mobil")))
    assert said.endswith(".")
    assert "%(" not in said
    assert "Hemtjänst" in said or "El, Mobil" in said


@pytest.mark.parametrize(("enum", "known"), [(Weight, words.WEIGHTS), (Reserve, words.RESERVES), (Lack, words.LACKS)])
def test_every_value_has_its_word_and_no_two_the_same(enum, known):
    assert set(known) == set(enum)
    assert len({str(word) for word in known.values()}) == len(enum)


def test_every_no_of_the_engine_has_a_sentence():
    assert set(REFUSALS) <= set(words.REFUSALS)
