"""The moment that is chosen: in free words, to the end of what they say; or as a number; or none, which is now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.situation.forms.moments import DifferenceForm, MomentForm, SlideForm
from vardkase.situation.moments import Seen, Tick
from vardkase.situation.queries.moments import near
from vardkase.situation.rules.differences import Difference, Sort, differences
from vardkase.situation.views.moments import LONGEST_NUMBER
from vardkase.testing.cases import each

LAST = timedelta(microseconds=1)


def chosen(said: str, here: datetime = NIGHT) -> datetime | None:
    return MomentForm({"at": said}, here=here).chosen()


class TestAMomentInWords:
    @each(
        ("said", "end"),
        [
            ("02:10", later(-9)),
            ("02:20", later(1)),
            ("kl. 02:10", later(-9)),
            ("2 jan 02:10", later(-9)),
            ("2019-01-02 02:10", later(-9)),
            ("i går 22:00", later(-259)),
            ("1 jan 10:00", later(-979)),
            ("ca 02:00", later(-19)),
            ("kl 01", later(-20)),
        ],
    )
    def test_is_to_the_end_of_what_it_says(self, said: str, end: datetime) -> None:
        assert chosen(said) == end - LAST

    def test_of_a_day_is_the_whole_of_it(self) -> None:
        found = chosen("1 jan")
        assert found == later(-140) - LAST  # midnight in Sweden

    @pytest.mark.parametrize("said", ["", "   ", "\t"])
    def test_that_says_nothing_is_none_and_no_error(self, said: str) -> None:
        form = MomentForm({"at": said}, here=NIGHT)
        assert form.chosen() is None
        assert not form.errors

    @each("said", ["sådär", "32 jan 10:00", "25:00", "10:61", "torsdag 2 jan 02:00", "2019-13-01 10:00", "0" * 9])
    def test_that_cannot_be_read_is_an_error_of_its_field_in_words(self, said: str) -> None:
        form = MomentForm({"at": said}, here=NIGHT)
        assert form.chosen() is None
        assert list(form.errors) == ["at"]
        (error,) = form.errors["at"]
        assert str(error).endswith((".", "?"))
        assert form["at"].value() == said

    def test_is_of_the_year_of_the_incident(self) -> None:
        assert chosen("3 jan 10:00", here=later(60 * 24 * 3)) == later(31 * 60 + 41) - LAST

    @given(st.integers(-60 * 20, 0))
    @settings(max_examples=40)
    def test_is_within_its_minute(self, minutes: int) -> None:
        at = later(minutes)
        local = at + timedelta(hours=1)
        found = chosen(f"{local:%Y-%m-%d %H:%M}")
        assert found is not None
        assert at <= found < at + timedelta(minutes=1)

    @given(st.text(max_size=40))
    @settings(max_examples=50)
    def test_whatever_is_typed_is_a_moment_an_error_or_nothing(self, said: str) -> None:
        form = MomentForm({"at": said}, here=NIGHT)
        found = form.chosen()
        assert (found is not None) + bool(form.errors) <= 1
        assert found is None or found <= NIGHT + timedelta(days=800)


class TestTwoMoments:
    def form(self, since: str = "", until: str = "") -> DifferenceForm:
        return DifferenceForm({"since": since, "until": until}, here=NIGHT)

    @each(
        ("since", "until", "ends"),
        [
            ("", "", (None, None)),
            ("02:00", "", (later(-19) - LAST, None)),
            ("", "02:10", (None, later(-9) - LAST)),
            ("02:00", "02:10", (later(-19) - LAST, later(-9) - LAST)),
            ("02:10", "02:00", (later(-9) - LAST, later(-19) - LAST)),
        ],
    )
    def test_are_each_read_by_itself(self, since: str, until: str, ends: tuple[Any, Any]) -> None:
        form = self.form(since, until)
        assert (form.chosen("since"), form.chosen("until")) == ends

    @pytest.mark.parametrize(
        ("since", "until", "wrong"), [("x", "02:10", ["since"]), ("02:10", "x", ["until"]), ("x", "y", ["since", "until"])]
    )
    def test_what_cannot_be_read_is_told_of_each(self, since: str, until: str, wrong: list[str]) -> None:
        form = self.form(since, until)
        form.chosen("since")
        form.chosen("until")
        assert sorted(form.errors) == wrong

    def test_an_unsent_form_has_none(self) -> None:
        assert DifferenceForm(None, here=NIGHT).chosen("since") is None


class TestTheSlider:
    @pytest.mark.parametrize(("last", "number"), [(1, 1), (100_000, 5)])
    def test_is_from_the_first_entry_to_the_last(self, last: int, number: int) -> None:
        widget = str(SlideForm(last=last, number=number)["number"])
        for said in ('type="range"', 'min="1"', f'max="{last}"', f'value="{number}"', 'list="ticks"'):
            assert said in widget

    def test_has_its_own_limits_though_another_was_made(self) -> None:
        SlideForm(last=7, number=3)
        assert 'max="9"' in str(SlideForm(last=9, number=3)["number"])


def tick(number: int) -> Tick:
    return Tick(f"t-{number}", number, later(number), "Beslut", "decision")


class TestTheNearest:
    @each(
        ("numbers", "here", "expected"),
        [
            ([], 5, (None, None)),
            ([5], 5, (None, None)),
            ([4], 5, (4, None)),
            ([6], 5, (None, 6)),
            ([1, 3, 5, 7, 9], 5, (3, 7)),
            ([1, 3, 5, 7, 9], 6, (5, 7)),
            ([1, 3], 0, (None, 1)),
            ([1, 3, 3], 9, (3, None)),
        ],
    )
    def test_are_the_one_before_and_the_one_after(self, numbers: list[int], here: int, expected: tuple[int | None, int | None]) -> None:
        before, after = near(tuple(tick(one) for one in numbers), here)
        assert (before.number if before else None, after.number if after else None) == expected

    @given(st.lists(st.integers(1, 60), unique=True, min_size=1, max_size=15))
    @settings(max_examples=50)
    def test_stepping_passes_each_once(self, numbers: list[int]) -> None:
        ticks = tuple(tick(one) for one in sorted(numbers))
        here, passed = 0, []
        while (found := list(near(ticks, here))[1]) is not None:
            here = found.number
            passed.append(here)
        assert passed == sorted(numbers)


THINGS = st.lists(
    st.builds(Seen, st.sampled_from("abcdef"), st.just("Sak"), st.sampled_from(["1", "2"]), st.integers(1, 9), word=st.sampled_from("xy")),
    max_size=6,
    unique_by=lambda one: one.key,
)


def laid(before: list[Seen], found: tuple[Difference[Seen], ...]) -> dict[str, tuple[str, str]]:
    """What the differences make of the earlier picture."""
    said = {one.key: (one.value, one.word) for one in before}
    for one in found:
        if one.after is None:
            del said[one.thing.key]
        else:
            said[one.thing.key] = (one.after.value, one.after.word)
    return said


class TestADifference:
    @given(THINGS, THINGS)
    @settings(max_examples=50)
    def test_leads_from_the_earlier_to_the_later(self, before: list[Seen], after: list[Seen]) -> None:
        assert laid(before, differences(before, after)) == {one.key: (one.value, one.word) for one in after}

    @given(THINGS)
    @settings(max_examples=30)
    def test_of_a_picture_with_itself_is_nothing(self, things: list[Seen]) -> None:
        assert differences(things, list(reversed(things))) == ()

    def test_does_not_count_what_time_alone_changes(self) -> None:
        then, now = (
            Seen("a", "Uppgift", "Hemtjänsten", 3, "", "grey", "Ny"),
            Seen("a", "Uppgift", "Hemtjänsten", 3, "Försenad", "red", "Ny"),
        )
        assert differences([then], [now]) == ()

    @pytest.mark.parametrize("otherwise", [{"value": "Sociala"}, {"word": "Klar"}])
    def test_counts_what_is_said_and_how_it_stands(self, otherwise: dict[str, str]) -> None:
        then = {"key": "a", "title": "Uppgift", "value": "Hemtjänsten", "number": 3, "word": "Ny"}
        (found,) = differences([Seen(**then)], [Seen(**then | otherwise)])  # type: ignore[arg-type]  # a row of facts
        assert found.sort == Sort.CHANGED
        assert found.thing == found.after

    def test_what_has_gone_comes_last_as_it_was(self) -> None:
        gone, stays, comes = (Seen(key, key.upper(), "1", 1) for key in "abc")
        found = differences([gone, stays], [stays, comes])
        assert [(one.sort, one.thing) for one in found] == [(Sort.ADDED, comes), (Sort.GONE, gone)]

    def test_of_nothing_is_a_fault(self) -> None:
        with pytest.raises(ValueError, match="of something"):
            _ = Difference(Sort.GONE, None, None).thing  # type: ignore[var-annotated]  # of no kind of thing


def test_a_number_of_an_entry_has_room_in_the_table() -> None:
    assert 10 ** (LONGEST_NUMBER - 1) < 2**63
