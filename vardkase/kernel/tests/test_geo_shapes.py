"""Shapes: what GeoJSON may say, what is put in order, and what is refused with the place where it is wrong."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.kernel.geo import (
    MAX_VERTICES,
    Point,
    Shape,
    across,
    area_m2,
    bounds,
    circle,
    distance_m,
    kept_shape,
    length_m,
    middle,
    positions,
    read_shape,
    shape_of,
    to_wgs84,
)
from vardkase.kernel.refusal import Refusal
from vardkase.testing.cases import each

SQUARE = [[18.0, 59.0], [19.0, 59.0], [19.0, 60.0], [18.0, 60.0], [18.0, 59.0]]
HOLE = [[18.4, 59.4], [18.6, 59.4], [18.6, 59.6], [18.4, 59.6], [18.4, 59.4]]
BOW_TIE = [[18.0, 59.0], [19.0, 60.0], [19.0, 59.0], [18.0, 60.0], [18.0, 59.0]]


def geometry(kind: str, coordinates: Any) -> str:
    return json.dumps({"type": kind, "coordinates": coordinates})


def no(text: str) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        read_shape(text)
    return refusal.value


def turns_left(ring: Any) -> bool:
    return sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in pairwise(ring)) < 0


class TestWhatIsRead:
    @each(
        ("kind", "coordinates"),
        [
            ("Point", [18.7, 59.7]),
            ("MultiPoint", [[18.7, 59.7], [18.8, 59.8]]),
            ("LineString", [[18.7, 59.7], [18.8, 59.8]]),
            ("MultiLineString", [[[18.7, 59.7], [18.8, 59.8]], [[19.0, 59.7], [19.0, 59.8]]]),
            ("Polygon", [SQUARE]),
            ("Polygon", [SQUARE, HOLE]),
            ("MultiPolygon", [[SQUARE], [[[20.0, 59.0], [21.0, 59.0], [21.0, 60.0], [20.0, 59.0]]]]),
        ],
    )
    def test_every_kind_of_geometry(self, kind, coordinates):
        found = read_shape(geometry(kind, coordinates))
        assert found.kind == kind
        assert set(positions(found.coordinates)) == {tuple(at) for at in positions(coordinates)}

    def test_a_feature_is_its_geometry(self):
        text = json.dumps({"type": "Feature", "properties": {"namn": "x"}, "geometry": {"type": "Point", "coordinates": [18.7, 59.7]}})
        assert read_shape(text) == Shape("Point", (18.7, 59.7))

    def test_a_collection_of_one_feature_is_that_feature(self):
        feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [18.7, 59.7]}}
        assert read_shape(json.dumps({"type": "FeatureCollection", "features": [feature]})) == Shape("Point", (18.7, 59.7))

    def test_heights_are_left_out(self):
        assert read_shape(geometry("Point", [18.7, 59.7, 12.0])) == Shape("Point", (18.7, 59.7))

    def test_metres_of_sweref_are_converted(self):
        found = read_shape(geometry("Point", [708092, 6630276]))
        assert found.coordinates == pytest.approx((18.705, 59.758), abs=1e-5)

    def test_positions_are_kept_to_a_tenth_of_a_metre(self):
        assert read_shape(geometry("Point", [18.12345678, 59.87654321])).coordinates == (18.123457, 59.876543)

    def test_a_ring_that_is_not_closed_is_closed(self):
        assert read_shape(geometry("Polygon", [SQUARE[:-1]])) == read_shape(geometry("Polygon", [SQUARE]))

    def test_outer_rings_run_anticlockwise_and_holes_clockwise_however_they_came(self):
        for outer in (SQUARE, SQUARE[::-1]):
            for inner in (HOLE, HOLE[::-1]):
                ring, hole = read_shape(geometry("Polygon", [outer, inner])).coordinates
                assert turns_left(ring)
                assert not turns_left(hole)

    def test_a_position_said_twice_after_itself_is_one(self):
        assert read_shape(geometry("LineString", [[18, 59], [18, 59], [19, 59]])).coordinates == ((18.0, 59.0), (19.0, 59.0))

    def test_what_is_written_is_read_as_it_was(self):
        found = read_shape(geometry("Polygon", [SQUARE, HOLE]))
        assert read_shape(found.text) == found
        assert kept_shape(found.text) == found

    def test_as_many_corners_as_are_allowed(self):
        count = MAX_VERTICES
        ring = [[18 + math.cos(turn * 2 * math.pi / count) / 2, 59 + math.sin(turn * 2 * math.pi / count) / 4] for turn in range(count - 1)]
        assert len(read_shape(geometry("Polygon", [[*ring, ring[0]]])).coordinates[0]) == MAX_VERTICES


class TestWhatIsRefused:
    def test_a_bow_tie_with_the_place_where_it_crosses_itself(self):
        refusal = no(geometry("Polygon", [BOW_TIE]))
        assert (refusal.code, refusal.facts["where"]) == ("geo.crosses_itself", "59.5000, 18.5000")

    def test_a_hundred_thousand_corners_before_anything_is_made_of_them(self):
        line = [[18 + step / 1e6, 59.0] for step in range(30_000)]
        refusal = no(geometry("LineString", line))
        assert (refusal.code, refusal.facts["count"], refusal.facts["limit"]) == ("geo.too_many_vertices", 30_000, MAX_VERTICES)

    def test_a_hundred_thousand_corners_of_a_whole_file(self):
        text = geometry("LineString", [[round(18 + step / 1e6, 6), 59.0] for step in range(100_000)])
        assert no(text).code == "geo.too_long"

    def test_a_hundred_thousand_corners_in_many_small_rings(self):
        assert no(geometry("MultiPolygon", [[SQUARE]] * 5000)).code == "geo.too_many_vertices"

    @each(
        ("kind", "coordinates"),
        [
            ("Point", []),
            ("Point", None),
            ("LineString", []),
            ("Polygon", []),
            ("Polygon", [[]]),
            ("MultiPolygon", []),
            ("MultiPolygon", [[]]),
            ("MultiPolygon", [[SQUARE], []]),
            ("MultiPoint", []),
        ],
    )
    def test_what_is_empty(self, kind, coordinates):
        assert no(geometry(kind, coordinates)).code in {"geo.empty", "geo.too_few"}

    @each(
        "text",
        [
            '{"type":"Feature","geometry":null}',
            '{"type":"FeatureCollection","features":[]}',
            '{"type":"FeatureCollection"}',
            '{"type":"FeatureCollection","features":7}',
        ],
    )
    def test_features_without_geometry(self, text):
        assert no(text).code == "geo.empty"

    def test_swapped_coordinates_with_what_was_probably_meant(self):
        refusal = no(geometry("Polygon", [[[y, x] for x, y in SQUARE]]))
        assert (refusal.code, refusal.facts["meant"]) == ("geo.swapped", "59.0000, 18.0000")

    def test_coordinates_far_away(self):
        assert no(geometry("Point", [-74.0, 40.7])).code == "geo.out_of_reach"

    def test_one_corner_far_away_is_enough_and_is_the_one_that_is_told(self):
        refusal = no(geometry("LineString", [[18.0, 59.0], [0.0, 0.0]]))
        assert (refusal.code, refusal.facts["said"]) == ("geo.out_of_reach", "0, 0")

    @each(
        "text",
        [
            '{"type":"Point","coordinates":[NaN,59.7]}',
            '{"type":"Point","coordinates":[18.7,Infinity]}',
            '{"type":"Point","coordinates":[18.7,-Infinity]}',
            '{"type":"Point","coordinates":[18.7,59.7]',
            "{",
            "[" * 100_000,
            "hej",
        ],
    )
    def test_what_is_no_json_nan_with_it(self, text):
        assert no(text).code == "geo.not_json"

    @each(
        "coordinates",
        [["18.7", "59.7"], [True, False], [18.7], 18.7, "18.7 59.7", {"x": 18.7}, [None, None], [[18.7, 59.7]], [1e300, 59.7], [1e999, 1]],
    )
    def test_positions_that_are_not_two_numbers(self, coordinates):
        text = geometry("Point", coordinates).replace("Infinity", "1e999")
        assert no(text).code == "geo.not_numbers"

    @each("kind", ["GeometryCollection", "Circle", "", 7, None])
    def test_kinds_that_cannot_be_drawn(self, kind):
        assert no(json.dumps({"type": kind, "coordinates": []})).code == "geo.unknown_kind"

    @each("text", ["7", "[]", "null", '"Point"', "{}", '{"coordinates":[18,59]}'])
    def test_json_that_is_no_geojson(self, text):
        assert no(text).code == "geo.not_geojson"

    def test_several_features_at_once(self):
        feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [18.7, 59.7]}}
        refusal = no(json.dumps({"type": "FeatureCollection", "features": [feature] * 3}))
        assert (refusal.code, refusal.facts["count"]) == ("geo.several", 3)

    def test_more_text_than_anybody_drew(self):
        assert no(" " * 1_000_001).code == "geo.too_long"

    @each(
        ("kind", "coordinates", "least"),
        [
            ("LineString", [[18, 59]], 2),
            ("LineString", [[18, 59], [18, 59]], 2),
            ("Polygon", [[[18, 59], [19, 59], [18, 59]]], 3),
            ("Polygon", [[[18, 59]] * 6], 3),
            ("Polygon", [[[18, 59], [19, 59], [18, 59], [19, 59], [18, 59]]], 3),
        ],
    )
    def test_too_few_positions(self, kind, coordinates, least):
        refusal = no(geometry(kind, coordinates))
        assert (refusal.code, refusal.facts["least"]) == ("geo.too_few", least)

    def test_a_hole_outside_what_it_is_a_hole_in(self):
        outside = [[x + 5, y] for x, y in HOLE]
        assert no(geometry("Polygon", [SQUARE, outside])).code == "geo.broken"

    def test_two_areas_upon_each_other(self):
        assert no(geometry("MultiPolygon", [[SQUARE], [SQUARE]])).code in {"geo.broken", "geo.crosses_itself"}

    def test_three_corners_in_a_line_are_no_area(self):
        assert no(geometry("Polygon", [[[18, 59], [18.5, 59], [19, 59], [18, 59]]])).code in {"geo.broken", "geo.crosses_itself"}

    @given(
        st.recursive(st.none() | st.floats() | st.booleans() | st.text(max_size=5), lambda deep: st.lists(deep, max_size=5), max_leaves=20)
    )
    def test_whatever_stands_for_coordinates_is_a_shape_or_refused(self, coordinates):
        for kind in ("Point", "LineString", "Polygon", "MultiPolygon"):
            try:
                found = shape_of(kind, coordinates)
            except Refusal as refusal:
                code = refusal.code
            else:
                near = all(3 <= x <= 33 and 50 <= y <= 72 for x, y in positions(found.coordinates))
                code = "geo.read" if near else "somewhere else"
            assert code.startswith("geo.")


class TestACircle:
    def test_has_the_radius_that_was_asked_for(self):
        centre = Point(59.758, 18.705)
        found = circle(centre, 300)
        away = [distance_m(y, x, centre.latitude, centre.longitude) for x, y in positions(found.coordinates)]
        assert away == pytest.approx([300] * len(away), abs=0.2)

    def test_covers_nearly_what_a_circle_covers(self):
        assert area_m2(circle(Point(65.0, 20.0), 1000)) == pytest.approx(math.pi * 1000**2, rel=0.005)

    @each("radius", [0, -5, 0.5, 200_001, float("nan"), float("inf"), 10**400, -(10**400)])
    def test_of_no_size_or_of_a_county_is_refused(self, radius):
        with pytest.raises(Refusal) as refusal:
            circle(Point(59.0, 18.0), radius)
        assert refusal.value.code == "geo.radius"


class TestMeasures:
    def test_a_kilometre_north_is_a_kilometre(self):
        south, north = to_wgs84(6_600_000, 500_000), to_wgs84(6_601_000, 500_000)
        assert distance_m(*south, *north) == pytest.approx(1000, abs=1e-3)

    def test_the_length_of_a_line_is_the_sum_of_its_parts(self):
        corners = [to_wgs84(6_600_000, 500_000), to_wgs84(6_603_000, 500_000), to_wgs84(6_603_000, 504_000)]
        line = shape_of("LineString", [[x, y] for y, x in corners])
        assert length_m(line) == pytest.approx(7000, abs=1)
        assert length_m(shape_of("MultiLineString", [line.coordinates, line.coordinates])) == pytest.approx(14_000, abs=2)

    def test_the_middle_of_a_line_lies_half_way_along_it(self):
        corners = [to_wgs84(6_600_000, 500_000), to_wgs84(6_603_000, 500_000), to_wgs84(6_603_000, 504_000)]
        line = shape_of("LineString", [[x, y] for y, x in corners])
        half = to_wgs84(6_603_000, 500_500)
        assert middle(line) == pytest.approx(half, abs=1e-5)

    def area(self, side: float, hole: float = 0) -> Shape:
        def square(half: float) -> list[list[float]]:
            corners = [(-half, -half), (-half, half), (half, half), (half, -half), (-half, -half)]
            return [[x, y] for y, x in (to_wgs84(6_600_000 + n, 500_000 + e) for n, e in corners)]

        return shape_of("Polygon", [square(side / 2), square(hole / 2)] if hole else [square(side / 2)])

    def test_an_area_is_what_lies_within_it(self):
        assert area_m2(self.area(2000)) == pytest.approx(4e6, rel=1e-4)

    def test_a_hole_is_not_of_the_area(self):
        assert area_m2(self.area(2000, 1000)) == pytest.approx(3e6, rel=1e-4)

    def test_the_middle_of_an_area_is_its_centre(self):
        assert middle(self.area(2000)) == pytest.approx(to_wgs84(6_600_000, 500_000), abs=1e-5)

    def test_the_middle_of_several_areas_is_that_of_the_largest(self):
        small = [[[20.0, 59.0], [20.01, 59.0], [20.01, 59.01], [20.0, 59.0]]]
        assert middle(shape_of("MultiPolygon", [small, [SQUARE]]))[1] == pytest.approx(18.5, abs=0.05)

    def test_the_middle_of_a_point_is_the_point_and_of_points_between_them(self):
        assert middle(Shape("Point", (18.7, 59.7))) == (59.7, 18.7)
        assert middle(Shape("MultiPoint", ((18.0, 59.0), (19.0, 60.0)))) == (59.5, 18.5)

    def test_a_line_has_no_area_and_an_area_no_length(self):
        assert area_m2(Shape("LineString", ((18.0, 59.0), (19.0, 59.0)))) == 0
        assert length_m(self.area(2000)) == 0
        assert (area_m2(Shape("Point", (18.0, 59.0))), length_m(Shape("Point", (18.0, 59.0)))) == (0, 0)

    def test_bounds_hold_everything(self):
        assert bounds([Shape("Point", (18.0, 59.0)), Shape("LineString", ((17.0, 60.0), (19.0, 58.0)))]) == (17.0, 58.0, 19.0, 60.0)
        assert bounds([]) is None

    def test_across_is_from_corner_to_corner(self):
        assert across(self.area(1000)) == pytest.approx(math.hypot(1000, 1000), rel=0.01)
        assert across(Shape("Point", (18.0, 59.0))) == 0
