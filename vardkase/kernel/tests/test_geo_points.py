"""A position as people write it: read to the metre, refused with what was probably meant, and written so that it can be read again."""

from __future__ import annotations

import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.kernel.geo import Point, read_point, to_sweref, to_wgs84, written_dm, written_sweref, written_wgs84
from vardkase.kernel.refusal import Refusal
from vardkase.testing.cases import each

latitudes = st.floats(55.0, 69.2)
longitudes = st.floats(10.5, 24.5)
METRE = 1e-5  # degrees of latitude, a little more than one


PROJ = pyproj.Transformer.from_crs(4326, 3006)


def no(said: str) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        read_point(said)
    return refusal.value


class TestSweref99Tm:
    @given(latitudes, longitudes)
    def test_is_the_same_to_a_millimetre_as_proj_says(self, latitude, longitude):
        assert to_sweref(latitude, longitude) == pytest.approx(PROJ.transform(latitude, longitude), abs=0.001)

    @given(latitudes, longitudes)
    def test_there_and_back_is_where_one_began(self, latitude, longitude):
        assert to_wgs84(*to_sweref(latitude, longitude)) == pytest.approx((latitude, longitude), abs=1e-9)

    @each(("latitude", "longitude"), [(59.758, 18.705), (55.34, 13.36), (69.06, 20.55), (58.0, 11.0), (65.84, 24.15)], ids=str)
    def test_known_places_agree_with_proj(self, latitude, longitude):
        assert to_sweref(latitude, longitude) == pytest.approx(PROJ.transform(latitude, longitude), abs=0.0001)

    def test_the_central_meridian_lies_at_half_a_million_metres(self):
        assert to_sweref(60.0, 15.0)[1] == pytest.approx(500_000, abs=1e-6)

    def test_the_equator_of_the_meridian_is_the_origin(self):
        assert to_sweref(0.0, 15.0) == pytest.approx((0, 500_000), abs=1e-6)


class TestWhatIsRead:
    @each(
        "said",
        [
            "59.758, 18.705",
            "59.758,18.705",
            "59.758 18.705",
            "59.758;18.705",
            "59.758/18.705",
            "59,758 18,705",
            "59,758, 18,705",
            "59,758; 18,705",
            "  59.758 ,  18.705  ",
            "N59.758 E18.705",
            "59.758N, 18.705E",
            "59.758° N 18.705° E",
            "59.758N 18.705Ö",
            "59.758n 18.705o",
            "E18.705 N59.758",
            "18.705 E, 59.758 N",
            "59.758\u00a018.705",
        ],
    )
    def test_degrees_with_decimals(self, said):
        assert read_point(said) == Point(59.758, 18.705)

    @each(
        "said",
        [
            "N 59° 45.5' E 18° 42.3'",
            "59° 45.5' N, 18° 42.3' E",
            "59°45.5'N18°42.3'E",
            "N59°45,5' E18°42,3'",
            "N 59° 45.5′ E 18° 42.3′",
            "N 59 45.5 E 18 42.3",
            "59°45.5' 18°42.3'",
            "59°45'30\"N 18°42'18\"E",
            "59° 45′ 30″ N, 18° 42′ 18″ E",
            "59°45’30”N 18°42’18”E",
            "E 18° 42.3' N 59° 45.5'",
        ],
    )
    def test_degrees_and_minutes(self, said):
        found = read_point(said)
        assert (found.latitude, found.longitude) == pytest.approx((59 + 45.5 / 60, 18 + 42.3 / 60), abs=1e-9)

    @each(
        "said",
        [
            "6630276 708092",
            "6630276, 708092",
            "N 6630276 E 708092",
            "N: 6630276 E: 708092",
            "N=6630276, E=708092",
            "6630276.4 708092.1",
            "6630276 m 708092 m",
            "6 630 276, 708 092",
            "X 6630276 Y 708092",
        ],
    )
    def test_metres_of_sweref(self, said):
        found = read_point(said)
        assert (found.latitude, found.longitude) == pytest.approx((59.758, 18.705), abs=METRE)

    def test_whole_degrees_are_enough_for_who_knows_no_better(self):
        assert read_point("59, 18") == Point(59.0, 18.0)


class TestWhatIsSwapped:
    def test_degrees_are_refused_with_what_was_probably_meant(self):
        refusal = no("18.705, 59.758")
        assert (refusal.code, refusal.facts["meant"]) == ("geo.swapped", "59.758, 18.705")

    def test_what_was_meant_is_read_as_it_is_proposed(self):
        assert read_point(no("18.705, 59.758").facts["meant"]) == Point(59.758, 18.705)

    def test_metres_are_refused_likewise(self):
        refusal = no("708092 6630276")
        assert (refusal.code, refusal.facts["meant"]) == ("geo.swapped", "6630276 708092")

    def test_letters_say_which_is_which_so_that_the_order_does_not_matter(self):
        assert read_point("E 18.705, N 59.758") == Point(59.758, 18.705)

    def test_letters_that_are_wrong_are_believed_and_then_refused(self):
        assert no("N 18.705 E 59.758").code == "geo.swapped"


class TestWhatIsRefused:
    @each(
        "said",
        [
            "",
            "   ",
            "Rimbo",
            "59.758",
            "nan, nan",
            "inf inf",
            "59.758, 18.705, 3",
            "59°75' N 18°20' E",
            "59°20'75\" N 18°20'00\" E",
            "59 45 18 42",
            "N 59.7 N 18.7",
            "E 59.7 E 18.7",
            "1e3, 1e3",
            "59..7 18.7",
            "0x3b 0x12",
            "59.758, 18.705" + " " * 10 + "9" * 200,
        ],
    )
    def test_what_is_no_position(self, said):
        assert no(said).code == "geo.unread"

    @each("said", ["0, 0", "-59.758, 18.705", "S 59.758 E 18.705", "59.758 W 18.705", "89.9, 179.9", "40.7, -74.0"])
    def test_what_lies_far_away(self, said):
        assert no(said).code in {"geo.out_of_reach", "geo.unread"}

    def test_metres_of_another_country_are_out_of_reach(self):
        assert no("5000000 708092").code == "geo.out_of_reach"

    def test_what_was_said_is_told_and_cut(self):
        assert len(no("x" * 500).facts["said"]) <= 120

    @given(st.text(max_size=80))
    def test_anything_at_all_is_a_position_within_reach_or_refused(self, said):
        try:
            found = read_point(said)
        except Refusal as refusal:
            code = refusal.code
        else:
            code = "geo.read" if 50 <= found.latitude <= 72 and 3 <= found.longitude <= 33 else "somewhere else"
        assert code.startswith("geo.")


class TestWhatIsWritten:
    @given(latitudes, longitudes)
    def test_degrees_can_be_read_again_to_ten_metres(self, latitude, longitude):
        found = read_point(written_wgs84(latitude, longitude))
        assert (found.latitude, found.longitude) == pytest.approx((latitude, longitude), abs=0.00006)

    @given(latitudes, longitudes)
    def test_degrees_and_minutes_can_be_read_again_to_twenty_metres(self, latitude, longitude):
        found = read_point(written_dm(latitude, longitude))
        assert (found.latitude, found.longitude) == pytest.approx((latitude, longitude), abs=0.0002)

    @given(latitudes, longitudes)
    def test_metres_can_be_read_again_to_a_metre(self, latitude, longitude):
        found = read_point(written_sweref(latitude, longitude))
        assert to_sweref(found.latitude, found.longitude) == pytest.approx(to_sweref(latitude, longitude), abs=0.51)

    def test_each_in_its_own_way(self):
        assert written_wgs84(59.758, 18.705) == "59.7580, 18.7050"
        assert written_dm(59.758, 18.705) == "N 59° 45.48′ E 18° 42.30′"
        assert written_sweref(59.758, 18.705) == "N 6630276 E 708092"

    def test_sixty_minutes_are_a_degree(self):
        assert written_dm(59.99999, 18.99999) == "N 60° 00.00′ E 19° 00.00′"

    def test_south_and_west_are_said(self):
        assert written_dm(-1.5, -2.25) == "S 1° 30.00′ W 2° 15.00′"
