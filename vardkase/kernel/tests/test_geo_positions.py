"""Positions as people write them: every way at its edge, what letters say, and what is proposed when two figures have changed places."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.kernel.geo import Point, distance_m, read_point, to_sweref, to_wgs84, written_dm, written_sweref, written_wgs84
from vardkase.kernel.geo.points import check_reach, within
from vardkase.kernel.refusal import Refusal
from vardkase.testing.cases import each

# Some places in Sweden, in degrees and in metres of SWEREF 99 TM, as PROJ gives them (EPSG:3006).
PLACES = [
    ("59.758, 18.705", "6630276 708092"),
    ("55.34, 13.36", "6133852 395986"),
    ("65.84, 24.15", "7332521 916703"),
    ("58, 11", "6435711 263647"),
    ("60, 15", "6651411 500000"),
]


def no(said: str) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        read_point(said)
    return refusal.value


def apart(one: Point, other: Point) -> float:
    return distance_m(one.latitude, one.longitude, other.latitude, other.longitude)


class TestReach:
    @each(
        ("latitude", "longitude", "is_within"),
        [
            (50.0, 3.0, True),
            (72.0, 33.0, True),
            (50.0, 33.0, True),
            (72.0, 3.0, True),
            (49.9999, 18.0, False),
            (72.0001, 18.0, False),
            (60.0, 2.9999, False),
            (60.0, 33.0001, False),
            (-60.0, 18.0, False),
            (60.0, -18.0, False),
            (math.nan, 18.0, False),
            (60.0, math.nan, False),
            (math.inf, 18.0, False),
            (60.0, -math.inf, False),
        ],
    )
    def test_ends_at_its_edges_and_holds_no_number_that_is_none(self, latitude, longitude, is_within):
        assert within(latitude, longitude) is is_within

    @each("said", ["50, 3", "72, 33", "50, 33", "72, 3", "50.0000, 3.0000"])
    def test_is_read_up_to_its_edges(self, said):
        found = read_point(said)
        assert within(found.latitude, found.longitude)

    @each(
        ("said", "told"),
        [
            ("49.9999, 3", "49.9999, 3"),
            ("72.0001, 33", "72.0001, 33"),
            ("50, 2.9999", "50, 2.9999"),
            ("72, 33.0001", "72, 33.0001"),
            ("S 59.758 E 18.705", "-59.758, 18.705"),
            ("N 59.758 W 18.705", "59.758, -18.705"),
            ("N 59.758 V 18.705", "59.758, -18.705"),
            ("-59.758 -18.705", "-59.758, -18.705"),
            ("0 0", "0, 0"),
            ("999 999", "999, 999"),
        ],
    )
    def test_is_refused_beyond_them_with_what_was_read(self, said, told):
        refusal = no(said)
        assert (refusal.code, refusal.facts["said"]) == ("geo.out_of_reach", told)

    @each("metres", ["5900000 200000", "7800000 1150000", "7800000 200000", "5900000 1150000"])
    def test_of_metres_is_read_up_to_its_edges(self, metres):
        north, east = map(float, metres.split())
        found = read_point(metres)
        assert to_sweref(found.latitude, found.longitude) == pytest.approx((north, east), abs=1)

    @each("metres", ["5899999 200000", "7800001 200000", "5900000 199999", "5900000 1150001", "100000 100000"])
    def test_of_metres_is_refused_beyond_them_in_whole_metres(self, metres):
        refusal = no(metres)
        assert (refusal.code, refusal.facts["said"]) == ("geo.out_of_reach", metres)

    def test_is_asked_of_a_position_that_is_no_text_too(self):
        assert check_reach(59.7, 18.7) == Point(59.7, 18.7)
        with pytest.raises(Refusal) as refusal:
            check_reach(math.nan, math.nan)
        assert refusal.value.code == "geo.out_of_reach"


class TestBothSystems:
    @each(("degrees", "metres"), PLACES)
    def test_say_the_same_place(self, degrees, metres):
        here = read_point(degrees)
        assert apart(here, read_point(metres)) < 1
        assert written_sweref(here.latitude, here.longitude) == "N {} E {}".format(*metres.split())

    def test_differ_by_a_hundred_kilometres_for_a_hundred_kilometres(self):
        south, north = read_point("6600000 500000"), read_point("6700000 500000")
        assert apart(south, north) == pytest.approx(100_000, abs=0.01)

    @each(
        "said",
        [
            "6630276 708092",
            "6630276,708092",
            "6630276;708092",
            "6630276/708092",
            "N6630276,E708092",
            "N 6630276, Ö 708092",
            "X: 6630276; Y: 708092",
            "n=6630276 e=708092",
            "6630276.49, 708092.49",
            "6630276,49 708092,49",
            "6630276 m, 708092 m",
            "6 630 276, 708 092",
            "6 630 276 708 092",
            "6630276 708 092",
            "6\u00a0630\u00a0276, 708\u00a0092",
            "E 708092 N 6630276",
            "Ö 708092, N 6630276",
            "Y 708092 X 6630276",
            "E: 708092 m; N: 6630276 m",
        ],
    )
    def test_metres_are_read_however_they_are_written(self, said):
        assert apart(read_point(said), Point(59.758, 18.705)) < 1.5

    @each(
        "said",
        [
            "66302 70809",
            "66302766 708092",
            "6630276",
            "6630276 708092 12",
            "RT90 6630276 1660000",
            "N 6630276 N 708092",
            "E 6630276 E 708092",
            "-6630276 708092",
            "6630276708092",
            "6,630,276 708,092",
        ],
    )
    def test_what_is_nearly_metres_is_not_guessed(self, said):
        assert no(said).code in {"geo.unread", "geo.out_of_reach"}

    @settings(max_examples=50)
    @given(st.integers(6_132_000, 7_690_000), st.integers(260_000, 920_000))
    def test_metres_say_the_same_in_either_order_when_letters_tell(self, north, east):
        assert read_point(f"N {north} E {east}") == read_point(f"E {east} N {north}")


class TestLetters:
    @each(
        "said",
        ["N 59.758 E 18.705", "E 18.705 N 59.758", "59.758 N 18.705 E", "18.705 Ö 59.758 N", "18.705 O, 59.758 N", "n59.758e18.705"],
    )
    def test_say_which_is_which(self, said):
        assert read_point(said) == Point(59.758, 18.705)

    @each(
        "said",
        ["N59.758, 18.705", "59.758, 18.705 E", "N 59.758 S 18.705", "E 59.758 W 18.705", "N 59.758 E 18.705 E", "NE 59.758 18.705 N"],
    )
    def test_that_say_half_or_twice_are_not_guessed(self, said):
        assert no(said).code == "geo.unread"

    def test_of_other_words_are_no_letters(self):
        assert no("lat 59.758 lon 18.705").code == "geo.unread"


class TestMinutes:
    @each(
        ("said", "latitude", "longitude"),
        [
            ("59°00' N 18°00' E", 59.0, 18.0),
            ("59°59' N 18°59' E", 59 + 59 / 60, 18 + 59 / 60),
            ("59°59.999' N 18°00' E", 59 + 59.999 / 60, 18.0),
            ("59°30'00\" N 18°30'00\" E", 59.5, 18.5),
            ("59°59'59\" N 18°59'59\" E", 59 + 3599 / 3600, 18 + 3599 / 3600),
            ("59°45'30.5\" N 18°42'18,5\" E", 59 + 45 / 60 + 30.5 / 3600, 18 + 42 / 60 + 18.5 / 3600),
            ("N 59 45 30 E 18 42 18", 59 + 45.5 / 60, 18 + 42.3 / 60),
            ("59°45' 18°42'", 59.75, 18.7),
        ],
    )
    def test_and_seconds_are_sixtieths(self, said, latitude, longitude):
        found = read_point(said)
        assert (found.latitude, found.longitude) == pytest.approx((latitude, longitude), abs=1e-9)

    @each(
        "said",
        ["59°60' N 18°00' E", "59°00' N 18°60' E", "59°00'60\" N 18°00'00\" E", "59°00'00\" N 18°00'60\" E", "59°99' N 18°00' E"],
    )
    def test_and_seconds_of_sixty_are_refused_and_not_carried(self, said):
        refusal = no(said)
        assert (refusal.code, refusal.facts["said"]) == ("geo.unread", said)

    def test_without_signs_or_letters_could_be_anything(self):
        assert no("59 45 18 42").code == "geo.unread"

    def test_south_of_the_line_are_far_away(self):
        assert no("59°45' S 18°42' E").code == "geo.out_of_reach"


class TestWhatWasMeant:
    @each(
        ("said", "meant"),
        [
            ("18.705, 59.758", "59.758, 18.705"),
            ("18.7051234, 59.7581234", "59.758123, 18.705123"),
            ("3, 50", "50, 3"),
            ("33, 72", "72, 33"),
            ("708092 6630276", "6630276 708092"),
            ("N 708092 E 6630276", "6630276 708092"),
            ("E 6630276 N 708092", "6630276 708092"),
            ("18°42' 59°45'", "59.75, 18.7"),
            ("E 59.758 N 18.705", "59.758, 18.705"),
        ],
    )
    def test_is_told_and_can_be_sent_as_it_is_told(self, said, meant):
        refusal = no(said)
        assert (refusal.code, refusal.facts["meant"]) == ("geo.swapped", meant)
        assert within(read_point(meant).latitude, read_point(meant).longitude)

    @settings(max_examples=50)
    @given(st.floats(55.0, 69.2), st.floats(10.5, 24.5))
    def test_is_never_a_metre_from_what_was_written(self, latitude, longitude):
        refusal = no(f"{longitude:.6f}, {latitude:.6f}")
        assert apart(read_point(refusal.facts["meant"]), Point(latitude, longitude)) < 1

    @each("said", ["2.9, 59", "18, 49", "18.7, 73", "40, 59"])
    def test_is_not_guessed_when_the_other_order_is_no_better(self, said):
        assert no(said).code == "geo.out_of_reach"


class TestHowLong:
    def test_a_position_may_be(self):
        said = "59.758," + " " * 107 + "18.705"
        assert len(said) == 120
        assert read_point(said) == Point(59.758, 18.705)

    def test_and_no_longer(self):
        assert no("59.758," + " " * 108 + "18.705").code == "geo.unread"

    def test_blanks_around_it_do_not_count(self):
        assert read_point(" " * 300 + "59.758, 18.705" + "\n" * 300) == Point(59.758, 18.705)

    @pytest.mark.parametrize("digits", ["59." + "7" * 50, "59," + "7" * 50])
    def test_decimals_may_be_many(self, digits):
        assert read_point(f"{digits} 18.7").latitude == pytest.approx(59.777777777)


class TestWhatIsWritten:
    @each(
        ("latitude", "longitude", "degrees", "minutes"),
        [
            (60.0, 15.0, "60.0000, 15.0000", "N 60° 00.00′ E 15° 00.00′"),
            (59.5, 18.25, "59.5000, 18.2500", "N 59° 30.00′ E 18° 15.00′"),
            (59.99996, 18.0, "60.0000, 18.0000", "N 60° 00.00′ E 18° 00.00′"),
            (59.0001, 9.0001, "59.0001, 9.0001", "N 59° 00.01′ E 9° 00.01′"),
            (55.12344, 11.98766, "55.1234, 11.9877", "N 55° 07.41′ E 11° 59.26′"),
        ],
    )
    def test_has_as_many_figures_as_are_needed(self, latitude, longitude, degrees, minutes):
        assert written_wgs84(latitude, longitude) == degrees
        assert written_dm(latitude, longitude) == minutes

    @settings(max_examples=50)
    @given(st.floats(55.0, 69.2), st.floats(10.5, 24.5))
    def test_in_any_way_is_read_again_as_nearly_the_same_place(self, latitude, longitude):
        here = Point(latitude, longitude)
        for write, metres in ((written_wgs84, 7), (written_dm, 12), (written_sweref, 1)):
            assert apart(read_point(write(latitude, longitude)), here) <= metres

    @settings(max_examples=50)
    @given(st.floats(6_132_000, 7_690_000), st.floats(260_000, 920_000))
    def test_metres_there_and_back_are_the_same_metres(self, north, east):
        assert to_sweref(*to_wgs84(north, east)) == pytest.approx((north, east), abs=0.001)
