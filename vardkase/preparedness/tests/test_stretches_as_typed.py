"""How long, as tired people type it: every unit in every form, what is refused, the ends of what may be, and how it is read back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import words
from vardkase.preparedness.rules.content import DAY, Stretch, Tolerance
from vardkase.preparedness.rules.gaps import Gap
from vardkase.preparedness.rules.stretches import LONGEST, check_stretch, parse_stretch, written
from vardkase.preparedness.tests.scenes import function, hours, need, refused
from vardkase.preparedness.views.functions import gap_row, need_facts

WEEK = 7 * DAY
CODES = {"preparedness.unread_stretch", "preparedness.stretch_backwards", "preparedness.stretch_too_long"}


@pytest.mark.parametrize(
    ("unit", "minutes"),
    [
        ("", 60),
        ("min", 1),
        ("minut", 1),
        ("minuter", 1),
        ("m", 1),
        ("h", 60),
        ("t", 60),
        ("tim", 60),
        ("timme", 60),
        ("timmar", 60),
        ("timmars", 60),
        ("d", DAY),
        ("dag", DAY),
        ("dagar", DAY),
        ("dygn", DAY),
        ("v", WEEK),
        ("vecka", WEEK),
        ("veckor", WEEK),
    ],
)
class TestEveryUnit:
    def test_alone(self, unit, minutes):
        assert parse_stretch("x", f"3 {unit}") == Stretch(3 * minutes, 3 * minutes, 3 * minutes)

    def test_written_close_in_capitals_and_with_a_full_stop(self, unit, minutes):
        said = f"3{unit.upper()}." if unit else "3."
        assert parse_stretch("x", said) == Stretch(3 * minutes, 3 * minutes, 3 * minutes)

    def test_said_last_it_holds_for_all(self, unit, minutes):
        assert parse_stretch("x", f"1-2-4 {unit}") == Stretch(minutes, 2 * minutes, 4 * minutes)

    def test_said_with_each(self, unit, minutes):
        assert parse_stretch("x", f"2 {unit} – 6 {unit}") == Stretch(2 * minutes, 4 * minutes, 6 * minutes)

    def test_a_half(self, unit, minutes):
        assert parse_stretch("x", f"2,5 {unit}") == parse_stretch("x", f"2.5 {unit}")
        found = parse_stretch("x", f"2,5 {unit}")
        assert found is not None
        assert abs(found.high - 2.5 * minutes) <= 0.5


@pytest.mark.parametrize("sign", ["-", "–", "—", "/", ";", " till ", " TILL ", " - ", " / "])
def test_however_the_two_are_parted(sign):
    assert parse_stretch("x", f"2{sign}8") == hours(2, 5, 8)


@pytest.mark.parametrize(
    ("said", "stretch"),
    [
        # The first has a unit of its own, the last has none: the unit that was said is the one that holds.
        ("2 dygn – 4", Stretch(2 * DAY, 3 * DAY, 4 * DAY)),
        ("30 min – 45", Stretch(30, 37, 45)),
        ("1 – 2 dygn – 1 vecka", Stretch(WEEK, 2 * DAY, WEEK)),
        ("90 min – 2 tim – 1 dygn", Stretch(90, 120, DAY)),
        ("0–0", Stretch()),
        ("0–0–1 min", Stretch(0, 0, 1)),
        ("0,5–1 min", Stretch(0, 0, 1)),
        ("007", hours(7)),
        ("8784", Stretch(LONGEST, LONGEST, LONGEST)),
        ("527040 min", Stretch(LONGEST, LONGEST, LONGEST)),
        ("\t4\n", hours(4)),
    ],
)
def test_mixed_units_and_the_ends_of_what_may_be(said, stretch):
    if stretch.low <= stretch.likely <= stretch.high:
        assert parse_stretch("x", said) == stretch
    else:
        with refused("preparedness.stretch_backwards", field="x"):
            parse_stretch("x", said)


@pytest.mark.parametrize(
    "said",
    [
        "∞", "NaN", "inf", "-1", "--4", "4-", "–8", "2––8", "2..5", "2,5,5", "1 000 000", "1000000", "4 tim 30 min", "4:30", "kl 4",
        "4 månader", "4 år", "4 sekunder", "fyra", "4 tim!", "ca 4", "<4", ">4", "≥4", "4+", "4*2", "0x10", "1e3", "1/2/3/4", "1;2;3;4",
        "2 till", "till 8", "4till8", "0,0001", "4 mil", "4%", "4 h h", "h4", "4 dygn dygn", "'; DROP TABLE", "<script>", "…",
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_what_was_said(said):
    with refused("preparedness.unread_stretch", field="reserve", said=said):
        parse_stretch("reserve", said)


def test_a_long_text_is_told_shortened_and_takes_no_time():
    with pytest.raises(Refusal) as no:
        parse_stretch("reserve", "4 " * 50_000)
    assert len(no.value.facts["said"]) == 60


@pytest.mark.parametrize("field", ["tolerance", "expected", "reserve", "recovery", "delay", "interval"])
@pytest.mark.parametrize(("said", "code"), [("x", "unread_stretch"), ("2–1", "stretch_backwards"), ("53 veckor", "stretch_too_long")])
def test_a_no_names_the_field_that_it_is_about(field, said, code):
    with refused(f"preparedness.{code}", field=field):
        parse_stretch(field, said)


@pytest.mark.parametrize(
    ("stretch", "code"),
    [
        (Stretch(0, 0, 0), ""),
        (Stretch(1, 1, 1), ""),
        (Stretch(0, 0, LONGEST), ""),
        (Stretch(LONGEST, LONGEST, LONGEST), ""),
        (Stretch(0, 0, LONGEST + 1), "stretch_too_long"),
        (Stretch(LONGEST + 1, LONGEST + 1, LONGEST + 1), "stretch_too_long"),
        (Stretch(-1, 0, 0), "stretch_backwards"),
        (Stretch(0, -1, 0), "stretch_backwards"),
        (Stretch(0, 0, -1), "stretch_backwards"),
        (Stretch(-3, -2, -1), "stretch_backwards"),
        (Stretch(2, 1, 2), "stretch_backwards"),
        (Stretch(1, 3, 2), "stretch_backwards"),
        (Stretch(3, 3, 2), "stretch_backwards"),
        # Backwards is said first: who mends it sees then that it is too long.
        (Stretch(LONGEST + 2, LONGEST + 1, LONGEST + 1), "stretch_backwards"),
    ],
)
def test_a_stretch_that_comes_from_elsewhere_is_tried_as_well(stretch, code):
    if not code:
        assert check_stretch("x", stretch) is stretch
        return
    with refused(f"preparedness.{code}", field="x"):
        check_stretch("x", stretch)


def tried(said: str) -> Stretch | Refusal | None:
    try:
        return parse_stretch("x", said)
    except Refusal as no:
        return no


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=80))
def test_no_text_whatever_breaks_it(said):
    found = tried(said)
    if isinstance(found, Refusal):
        assert found.code in CODES
        assert found.facts["field"] == "x"
    elif found is None:
        assert not said.strip()
    else:
        assert 0 <= found.low <= found.likely <= found.high <= LONGEST


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="0123456789-–,. /timdygnvh", min_size=1, max_size=20))
def test_what_looks_nearly_like_a_time_is_a_time_or_a_no(said):
    found = tried(said)
    if isinstance(found, Refusal):
        assert found.code in CODES
    elif found is not None:
        again = parse_stretch("x", written(found))
        assert again is not None
        assert (again.low, again.high) == (found.low, found.high)


@pytest.mark.parametrize(
    "stretch",
    [
        Stretch(0, 0, DAY), Stretch(0, 0, 2 * DAY), Stretch(DAY, DAY, 2 * DAY), Stretch(1, 2, 4), Stretch(30, 60, 90), Stretch(45, 45, 45),
        Stretch(LONGEST - 1, LONGEST - 1, LONGEST - 1), Stretch(0, 1, LONGEST), Stretch(90, 100, 120), Stretch(WEEK, WEEK, WEEK),
        Stretch(DAY // 2, DAY, 3 * DAY), Stretch(59, 60, 61),
    ],
)  # fmt: skip
def test_what_a_form_shows_is_what_it_reads_when_nobody_has_touched_it(stretch):
    assert parse_stretch("x", written(stretch)) == stretch


class TestInWords:
    @pytest.mark.parametrize(
        ("minutes", "said"),
        [
            (1, "1 minut"), (2, "2 minuter"), (59, "59 minuter"), (60, "1 timme"), (61, "1 timme"), (62, "1 timme"), (66, "1,1 timmar"),
            (117, "1,9 timmar"), (119, "2 timmar"),
            (1439, "24 timmar"), (DAY + 60, "25 timmar"), (2 * DAY - 60, "47 timmar"), (2 * DAY + 1, "48 timmar"),
            (2 * DAY + DAY // 2, "2,5 dygn"), (LONGEST, "366 dygn"),
        ],
    )  # fmt: skip
    def test_a_length_is_said_as_somebody_would_say_it(self, minutes, said):
        assert words.length(minutes) == said

    @pytest.mark.parametrize("minutes", [60, 61, 62])
    def test_what_is_written_as_one_is_one_hour_and_not_one_hours(self, minutes):
        assert words.length(minutes) == "1 timme"
        assert words.stretch(Stretch(0, minutes // 2, minutes)).endswith("1 timme")

    @pytest.mark.parametrize(
        ("stretch", "said"),
        [
            (Stretch(0, 30, 60), "0–1 timme"),
            (Stretch(0, 0, DAY), "0–24 timmar, troligast 0"),
            (Stretch(DAY, DAY, 2 * DAY), "1–2 dygn, troligast 1"),
            (Stretch(DAY + 1, 2 * DAY, 3 * DAY), "24–72 timmar"),
            (Stretch(0, 0, 59), "0–59 minuter, troligast 0"),
            (Stretch(30, 45, 60), "0,5–1 timme"),
        ],
    )
    def test_both_ends_are_said_in_one_unit(self, stretch, said):
        assert words.stretch(stretch) == said

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({}, "ingen reserv"),
            ({"reserve": hours(4)}, "batteri: 4 timmar"),
            ({"reserve": hours(4), "delay": hours(1)}, "märks efter 1 timme; batteri: 4 timmar"),
            ({"recovery": hours(2)}, "ingen reserv; fungerar igen 2 timmar efter"),
            ({"to_start": True}, "ingen reserv; går inte att starta utan det"),
        ],
    )
    def test_what_is_said_of_a_need_is_all_of_it_in_the_order_in_which_it_happens(self, change, said):
        found = need_facts(need(function(1, "El"), **change))
        assert found == said


class TestALineOfTheTable:
    def row(self, outage: int, reserve: int, tolerance: int | None):
        said = Tolerance(forever=True) if tolerance is None else Tolerance(Stretch(tolerance, tolerance, tolerance))
        one = function(1, "Larm", tolerance=said)
        return gap_row(Gap(one, need(function(2, "El")), outage, reserve, tolerance))

    @pytest.mark.parametrize(
        ("outage", "reserve", "tolerance", "tone", "word"),
        [
            (DAY, 60, 60, "red", "22 timmar för länge"),
            (61, 0, 60, "red", "1 minut för länge"),
            (60, 0, 60, "green", "till godo"),
            (60, 60, 60, "green", "1 timme till godo"),
            (60, DAY, 0, "green", "till godo"),
            (60, 0, 0, "red", "1 timme för länge"),
            (0, 0, 0, "grey", "Inget avbrott"),
            (0, 0, None, "grey", "Inget avbrott"),
            (DAY, 0, None, "green", "hur länge som helst"),
        ],
    )
    def test_tone_and_word_say_the_same(self, outage, reserve, tolerance, tone, word):
        found = self.row(outage, reserve, tolerance)
        assert found["tone"] == tone
        assert word.casefold() in found["word"].casefold()

    def test_red_is_said_just_where_it_is_too_long(self):
        for outage in (0, 30, 60, 600):
            for reserve in (0, 30, 60, 600):
                for tolerance in (0, 30, 60, 600):
                    found = self.row(outage, reserve, tolerance)
                    assert (found["tone"] == "red") is (outage - reserve > tolerance or (outage > reserve and tolerance == 0)), found
                    assert ("för länge" in found["word"]) is (found["tone"] == "red")
