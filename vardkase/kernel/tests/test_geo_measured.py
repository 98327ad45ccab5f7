"""What is measured of a shape does not depend on how it was written, and agrees with the plane that it is drawn in."""

from __future__ import annotations

from itertools import pairwise
from math import cos, hypot, pi, sin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.kernel.geo import (
    Point,
    Shape,
    across,
    area_m2,
    bounds,
    circle,
    distance_m,
    length_m,
    middle,
    positions,
    shape_of,
    to_sweref,
    to_wgs84,
)
from vardkase.kernel.geo.shapes import CORNERS, LARGEST_RADIUS
from vardkase.kernel.refusal import Refusal
from vardkase.testing.cases import each

CENTRE = (6_630_000.0, 708_000.0)
norths = st.floats(6_200_000, 7_600_000)
easts = st.floats(300_000, 880_000)


def at(north: float, east: float) -> list[float]:
    """A corner so many metres from the centre."""
    latitude, longitude = to_wgs84(CENTRE[0] + north, CENTRE[1] + east)
    return [longitude, latitude]


def box(north: float, east: float, high: float, wide: float) -> list[list[float]]:
    south, west = at(north, east), at(north, east + wide)
    return [south, west, at(north + high, east + wide), at(north + high, east), south]


class TestDistances:
    @settings(max_examples=50)
    @given(norths, easts, norths, easts)
    def test_are_the_same_there_and_back(self, n1, e1, n2, e2):
        one, other = to_wgs84(n1, e1), to_wgs84(n2, e2)
        assert distance_m(*one, *other) == distance_m(*other, *one) == pytest.approx(hypot(n1 - n2, e1 - e2), abs=0.01)

    def test_to_oneself_are_none(self):
        assert distance_m(59.7, 18.7, 59.7, 18.7) == 0

    def test_over_the_border_of_a_degree_are_no_longer(self):
        assert distance_m(59.7, 18.9999, 59.7, 19.0001) == pytest.approx(distance_m(59.7, 18.5, 59.7, 18.5002), rel=0.001)

    def test_are_those_of_the_roads_that_one_knows(self):
        """Norrtälje to Rimbo is about nineteen kilometres as the crow flies, and to Stockholm about sixty."""
        assert distance_m(59.758, 18.705, 59.743, 18.366) == pytest.approx(19_100, abs=150)
        assert distance_m(59.758, 18.705, 59.3293, 18.0686) == pytest.approx(59_700, abs=400)


class TestLengths:
    @settings(max_examples=50)
    @given(st.lists(st.tuples(st.integers(-9000, 9000), st.integers(-9000, 9000)), min_size=2, max_size=8, unique=True))
    def test_are_as_long_from_either_end(self, corners):
        line = shape_of("LineString", [at(n, e) for n, e in corners])
        back = shape_of("LineString", [at(n, e) for n, e in reversed(corners)])
        assert length_m(line) == pytest.approx(length_m(back))
        assert length_m(line) == pytest.approx(sum(hypot(a[0] - b[0], a[1] - b[1]) for a, b in pairwise(corners)), abs=2)

    def test_of_several_lines_are_all_of_them(self):
        one, other = [at(0, 0), at(1000, 0)], [at(5000, 0), at(5000, 2500)]
        assert length_m(shape_of("MultiLineString", [one, other])) == pytest.approx(3500, abs=1)

    def test_do_not_count_the_way_between_lines(self):
        one, other = [at(0, 0), at(1000, 0)], [at(9000, 9000), at(9000, 9500)]
        assert length_m(shape_of("MultiLineString", [one, other])) == pytest.approx(1500, abs=1)

    @pytest.mark.parametrize("kind", ["Point", "MultiPoint"])
    def test_of_points_are_none(self, kind):
        shape = shape_of(kind, at(0, 0) if kind == "Point" else [at(0, 0), at(9, 9)])
        assert (length_m(shape), area_m2(shape)) == (0, 0)


class TestAreas:
    @settings(max_examples=50)
    @given(st.integers(-8000, 8000), st.integers(-8000, 8000), st.integers(20, 3000), st.integers(20, 3000))
    def test_of_a_box_are_high_times_wide(self, north, east, high, wide):
        assert area_m2(shape_of("Polygon", [box(north, east, high, wide)])) == pytest.approx(high * wide, rel=0.02)

    @settings(max_examples=50)
    @given(st.integers(0, 4), st.booleans())
    def test_do_not_depend_on_where_the_ring_begins_nor_on_its_direction(self, start, turned):
        ring = box(0, 0, 800, 1200)[:-1]
        ring = ring[start:] + ring[:start]
        ring = [*ring, ring[0]]
        shape = shape_of("Polygon", [ring[::-1] if turned else ring])
        assert area_m2(shape) == pytest.approx(960_000, rel=0.001)
        assert middle(shape) == pytest.approx(to_wgs84(CENTRE[0] + 400, CENTRE[1] + 600), abs=1e-5)

    def test_have_every_hole_taken_out(self):
        rings = [box(0, 0, 1000, 1000), box(100, 100, 100, 100), box(500, 500, 200, 100)]
        assert area_m2(shape_of("Polygon", rings)) == pytest.approx(1_000_000 - 10_000 - 20_000, rel=0.001)

    def test_of_several_are_their_sum(self):
        several = shape_of("MultiPolygon", [[box(0, 0, 100, 100)], [box(5000, 0, 300, 100), box(5100, 20, 50, 50)]])
        assert area_m2(several) == pytest.approx(10_000 + 30_000 - 2_500, rel=0.005)

    def test_of_a_triangle_are_half_a_box(self):
        assert area_m2(shape_of("Polygon", [[at(0, 0), at(0, 2000), at(1000, 0)]])) == pytest.approx(1e6, rel=0.001)


class TestCircles:
    @settings(max_examples=50)
    @given(st.floats(55.5, 68.9), st.floats(11, 24), st.sampled_from([1, 1.5, 2, 5, 25, 300, 5_000, 50_000]))
    def test_can_be_drawn_everywhere_in_the_country_also_the_smallest(self, latitude, longitude, radius):
        found = circle(Point(latitude, longitude), radius)
        (ring,) = found.coordinates
        assert ring[0] == ring[-1]
        away = [distance_m(y, x, latitude, longitude) for x, y in ring]
        assert max(abs(one - radius) for one in away) < 0.2
        assert middle(found) == pytest.approx((latitude, longitude), abs=max(1e-6, radius * 3e-9) * 3)

    def test_have_a_corner_for_every_seven_and_a_half_degrees(self):
        assert len(circle(Point(59.7, 18.7), 300).coordinates[0]) == CORNERS + 1

    @pytest.mark.parametrize("radius", [1, LARGEST_RADIUS])
    def test_may_be_as_small_and_as_large_as_this(self, radius):
        assert circle(Point(62.0, 16.0), radius).kind == "Polygon"

    @each("radius", [0.999, LARGEST_RADIUS + 1, -1, float("-inf")])
    def test_and_no_smaller_or_larger(self, radius):
        with pytest.raises(Refusal) as refusal:
            circle(Point(62.0, 16.0), radius)
        assert (refusal.value.code, refusal.value.facts["limit"]) == ("geo.radius", 200)

    def test_that_reach_beyond_what_can_be_drawn_are_refused(self):
        with pytest.raises(Refusal) as refusal:
            circle(Point(50.5, 10.0), 100_000)
        assert refusal.value.code == "geo.out_of_reach"


class TestMiddles:
    @settings(max_examples=50)
    @given(st.integers(3, 12), st.floats(0, 2 * pi), st.integers(50, 4000))
    def test_of_something_round_lie_in_its_middle(self, corners, turned, radius):
        turns = [turned + 2 * pi * step / corners for step in range(corners)]
        shape = shape_of("Polygon", [[at(radius * sin(turn), radius * cos(turn)) for turn in turns]])
        north, east = to_sweref(*middle(shape))
        assert hypot(north - CENTRE[0], east - CENTRE[1]) < 1

    @settings(max_examples=50)
    @given(st.lists(st.tuples(st.integers(-9000, 9000), st.integers(-9000, 9000)), min_size=2, max_size=8, unique=True))
    def test_of_a_line_lie_within_its_bounds(self, corners):
        shape = shape_of("LineString", [at(n, e) for n, e in corners])
        west, south, east, north = bounds([shape]) or (0, 0, 0, 0)
        latitude, longitude = middle(shape)
        # The bounds are of degrees and the line is straight in metres: over nine kilometres they part by a few.
        assert west - 1e-4 <= longitude <= east + 1e-4
        assert south - 1e-4 <= latitude <= north + 1e-4

    def test_of_a_line_that_turns_back_lie_half_way_along_it(self):
        shape = shape_of("LineString", [at(0, 0), at(0, 1000), at(0, 0), at(0, 1000), at(0, 0)])
        assert to_sweref(*middle(shape))[1] == pytest.approx(CENTRE[1], abs=1)

    def test_of_several_lines_are_those_of_the_longest(self):
        short, long = [at(0, 0), at(100, 0)], [at(5000, 0), at(5000, 3000)]
        for lines in ([short, long], [long, short]):
            assert to_sweref(*middle(shape_of("MultiLineString", lines))) == pytest.approx((CENTRE[0] + 5000, CENTRE[1] + 1500), abs=1)

    def test_of_several_areas_are_those_of_the_largest(self):
        small, large = [box(0, 0, 100, 100)], [box(5000, 0, 1000, 1000)]
        for areas in ([small, large], [large, small]):
            found = to_sweref(*middle(shape_of("MultiPolygon", areas)))
            assert found == pytest.approx((CENTRE[0] + 5500, CENTRE[1] + 500), abs=2)


class TestBounds:
    def test_of_none_are_none_and_of_a_point_are_the_point(self):
        assert bounds([]) is None
        assert bounds([Shape("Point", (18.7, 59.7))]) == (18.7, 59.7, 18.7, 59.7)

    def test_hold_every_part_of_every_shape(self):
        shapes = [
            shape_of("MultiPolygon", [[box(0, 0, 100, 100)], [box(5000, 0, 300, 100)]]),
            shape_of("MultiLineString", [[at(0, 0), at(0, -700)], [at(1, 1), at(9000, 1)]]),
            shape_of("MultiPoint", [at(0, 0), at(-300, 4000)]),
        ]
        west, south, east, north = bounds(shapes) or (0, 0, 0, 0)
        every = [one for shape in shapes for one in positions(shape.coordinates)]
        assert len(every) == 5 + 5 + 4 + 2
        assert (west, east) == (min(x for x, _ in every), max(x for x, _ in every))
        assert (south, north) == (min(y for _, y in every), max(y for _, y in every))

    @settings(max_examples=50)
    @given(st.integers(100, 9000), st.integers(100, 9000))
    def test_are_as_far_across_as_the_plane_says(self, high, wide):
        assert across(shape_of("Polygon", [box(0, 0, high, wide)])) == pytest.approx(hypot(high, wide), rel=0.12)

    def test_of_what_is_deep_within_are_found(self):
        assert list(positions((((1.0, 2.0), (3.0, 4.0)), ((5.0, 6.0),)))) == [(1.0, 2.0), (3.0, 4.0), (5.0, 6.0)]
        assert list(positions(())) == []
        assert list(positions(((),))) == []
