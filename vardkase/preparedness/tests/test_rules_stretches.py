"""How long: as it is written, read, and refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.preparedness.rules.content import DAY, NO_TIME, Stretch
from vardkase.preparedness.rules.stretches import LONGEST, check_stretch, parse_stretch, written
from vardkase.preparedness.tests.scenes import hours, refused


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("4", (240, 240, 240)),
        ("0", (0, 0, 0)),
        ("0,5", (30, 30, 30)),
        ("2-8", (120, 300, 480)),
        ("2–4–8 tim", (120, 240, 480)),
        ("30 min", (30, 30, 30)),
        ("90 minuter", (90, 90, 90)),
        ("30 min – 2 tim", (30, 75, 120)),
        ("2–4 dygn", (2 * DAY, 3 * DAY, 4 * DAY)),
        ("1 vecka", (7 * DAY,) * 3),
        (" 4 till 6 h. ", (240, 300, 360)),
        ("2/4/8", (120, 240, 480)),
    ],
)
def test_what_people_write_is_read(said, minutes):
    assert parse_stretch("reserve", said) == Stretch(*minutes)


def test_nothing_written_is_nothing_said():
    assert parse_stretch("reserve", "  ") is None


@pytest.mark.parametrize("said", ["länge", "4 stycken", "1–2–3–4", "–", "-4", "4 tim ungefär", "1e5", "½", "tim", "4 5", "٣", "٣–٤ tim"])
def test_what_cannot_be_read_is_refused_with_what_was_said(said):
    with refused("preparedness.unread_stretch", field="reserve", said=said.strip()):
        parse_stretch("reserve", said)


@pytest.mark.parametrize("said", ["8–2", "4–2–8", "4–9–8"])
def test_times_that_go_backwards_are_refused(said):
    with refused("preparedness.stretch_backwards", field="tolerance"):
        parse_stretch("tolerance", said)


def test_what_is_longer_than_a_year_is_a_slip_of_the_pen():
    assert parse_stretch("tolerance", "366 dygn") == Stretch(LONGEST, LONGEST, LONGEST)
    with refused("preparedness.stretch_too_long", days=366):
        parse_stretch("tolerance", "367 dygn")


def test_below_nothing_is_refused():
    with refused("preparedness.stretch_backwards"):
        check_stretch("reserve", Stretch(-1, 0, 1))


@given(st.lists(st.integers(0, LONGEST), min_size=3, max_size=3).map(sorted))
def test_what_is_written_is_read_again_as_the_same(values):
    stretch = Stretch(*values)
    again = parse_stretch("reserve", written(stretch))
    assert again is not None
    # Two numbers say the middle, which is rounded down to a whole minute.
    assert (again.low, again.high) == (stretch.low, stretch.high)
    assert abs(again.likely - stretch.likely) <= 1


@pytest.mark.parametrize(
    ("stretch", "said"),
    [
        (None, ""), (NO_TIME, "0 tim"), (hours(4), "4 tim"), (hours(2, 5, 8), "2–8 tim"), (hours(2, 4, 8), "2–4–8 tim"),
        (hours(24, 48, 72), "1–3 dygn"), (hours(0.5), "0,5 tim"), (Stretch(10, 10, 10), "10 min"),
    ],
)  # fmt: skip
def test_it_is_written_in_the_largest_unit_in_which_it_is_whole(stretch, said):
    assert written(stretch) == said
