"""Shapes as others draw them: taken when they can be, left out when nobody can say where they are, and never guessed at."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.situation.feeds.shapes import MOST_NESTED, MOST_POINTS, MOST_SHAPES, crosses_itself, drawn, of_cap, of_geojson, of_wkt
from vardkase.situation.rules.warning_shapes import Box, boxes, is_flat, is_swapped, points_of
from vardkase.situation.rules.warnings import Area, Code, Oddity, Scheme
from vardkase.situation.tests.warnings_scenes import SQUARE
from vardkase.testing.cases import each

UNREAD, SWAPPED, CROSSED, THINNED = Oddity.GEOMETRY_UNREAD, Oddity.GEOMETRY_SWAPPED, Oddity.GEOMETRY_CROSSED, Oddity.GEOMETRY_THINNED
RING = "59.70000,18.50000 59.70000,18.90000 59.90000,18.90000 59.90000,18.50000 59.70000,18.50000"
POLYGON = {"type": "Polygon", "coordinates": [SQUARE]}
POINT = {"type": "Point", "coordinates": [18.7, 59.76]}


def ring(count: int) -> list[list[float]]:
    """A circle off Roslagen with so many corners, closed."""
    corners = [[19 + math.cos(2 * math.pi * at / count) / 4, 59.8 + math.sin(2 * math.pi * at / count) / 8] for at in range(count)]
    return [*corners, corners[0]]


class TestAsCapWritesIt:
    RING = "59.7,18.6 59.7,18.8 59.8,18.8 59.7,18.6"

    @each(
        ("text", "odd"),
        [
            (RING, ()),
            ("59.7,18.6 59.7,18.8 59.8,18.8", ()),
            ("18.6,59.7 18.8,59.7 18.8,59.8 18.6,59.7", (SWAPPED,)),
            ("59.7,18.6 59.8,18.8 59.7,18.8 59.8,18.6 59.7,18.6", (CROSSED,)),
            ("59.7,18.6 59.8,18.8", (UNREAD,)),
            ("x", (UNREAD,)),
            ("59.7,18.6 " * 3_000, (UNREAD,)),
        ],
        ids=range(7),
    )
    def test_a_polygon_stands_as_it_was_written_or_is_left_out(self, text, odd):
        assert of_cap([text], []) == ((text,) if not odd else (), (), odd)

    @each(("text", "odd"), [("59.7,18.6 12", ()), ("18.6,59.7 12", (SWAPPED,)), ("x 12", (UNREAD,)), ("", (UNREAD,))])
    def test_so_does_a_circle(self, text, odd):
        assert of_cap([], [text]) == ((), (text,) if not odd else (), odd)

    def test_what_is_wrong_with_one_leaves_the_others(self):
        assert of_cap([self.RING, "x", "y"], ["59.7,18.6 1"]) == ((self.RING,), ("59.7,18.6 1",), (UNREAD,))

    def test_there_are_only_so_many(self):
        polygons, _, odd = of_cap([self.RING] * (MOST_SHAPES + 1), [])
        assert (len(polygons), odd) == (MOST_SHAPES, (THINNED,))

    @each(
        ("corners", "flat"),
        [
            ([(59, 18), (59, 19), (60, 19)], False),
            ([(59, 18), (60, 19), (59, 19), (60, 18)], False),  # It crosses itself, which is another fault.
            ([(59, 18), (59.1, 18.1), (59.2, 18.2)], True),
            ([(59, 18), (59, 18.1), (59, 18.2), (59.0001, 18.1)], False),
            ([(59, 18), (59.00001, 18), (59, 18.00001)], True),
        ],
    )
    def test_what_lies_on_a_line_is_flat(self, corners, flat):
        assert is_flat(corners) is flat


class TestGeojson:
    @each(
        ("value", "polygons", "circles", "odd"),
        [
            (POLYGON, (RING,), (), ()),
            ({"type": "Feature", "geometry": POLYGON, "properties": None}, (RING,), (), ()),
            ({"type": "GeometryCollection", "geometries": [POLYGON, POINT]}, (RING,), ("59.76000,18.70000 0",), ()),
            ({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": POINT}]}, (), ("59.76000,18.70000 0",), ()),
            ({"type": "FeatureCollection", "features": None}, (), (), ()),
            ({"type": "FeatureCollection", "features": {"type": "Feature", "geometry": POINT}}, (), ("59.76000,18.70000 0",), ()),
            ({"type": "MultiPoint", "coordinates": [[18.7, 59.76], [18.8, 59.8]]}, (), ("59.76000,18.70000 0", "59.80000,18.80000 0"), ()),
            ({"type": "Point", "coordinates": [18.7, 59.76, 12]}, (), ("59.76000,18.70000 0",), ()),
            ({"type": "Point", "coordinates": [0, 0]}, (), ("0.00000,0.00000 0",), ()),
            ({"type": "Point", "coordinates": [59.76, 18.7]}, (), (), (SWAPPED,)),
            ({"type": "Point", "coordinates": []}, (), (), (UNREAD,)),
            ({"type": "Point", "coordinates": [18.7]}, (), (), (UNREAD,)),
            ({"type": "Point", "coordinates": [True, 59]}, (), (), (UNREAD,)),
            ({"type": "Point", "coordinates": ["18.7", "59.76"]}, (), (), (UNREAD,)),
            ({"type": "Point", "coordinates": [181, 59]}, (), (), (UNREAD,)),
            ({"type": "Point", "coordinates": [18, 91]}, (), (), (UNREAD,)),
            ({"type": "Point"}, (), (), (UNREAD,)),
            ({"type": "LineString", "coordinates": SQUARE}, (), (), (UNREAD,)),
            ({"type": "polygon", "coordinates": [SQUARE]}, (), (), (UNREAD,)),
            ({"type": ["Polygon"], "coordinates": [SQUARE]}, (), (), (UNREAD,)),
            ({"coordinates": [SQUARE]}, (), (), (UNREAD,)),
            ({"type": "Polygon", "coordinates": SQUARE}, (), (), (UNREAD,)),
            ({"type": "Polygon", "coordinates": {"a": 1}}, (), (), (UNREAD,)),
            ({"type": "MultiPolygon", "coordinates": [SQUARE]}, (), (), (UNREAD,)),
            ({"type": "MultiPolygon", "coordinates": [[SQUARE], [[]], None]}, (RING,), (), ()),
            ([POLYGON], (), (), (UNREAD,)),
            ("POLYGON ((18 59))", (), (), (UNREAD,)),
            (7, (), (), (UNREAD,)),
        ],
        ids=range(28),
    )
    def test_is_read_in_our_words_or_left_out(self, value, polygons, circles, odd):
        assert of_geojson(value) == (polygons, circles, odd)

    @each(
        ("corners", "odd"),
        [
            (SQUARE, ()),
            (list(reversed(SQUARE)), ()),
            ([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]], (CROSSED,)),
            ([SQUARE[0], SQUARE[1], SQUARE[0]], (UNREAD,)),
            ([SQUARE[0], SQUARE[1]], (UNREAD,)),
            ([SQUARE[0]] * 5, (CROSSED,)),
            ([[18, 59], [19, 59], [20, 59], [18, 59]], (CROSSED,)),
            ([[59, 18], [59, 19], [60, 19], [59, 18]], (SWAPPED,)),
            ([[18, 59], [19, 59], [20, 95], [18, 59]], (UNREAD,)),
            ([*SQUARE[:2], "x", *SQUARE[2:]], (UNREAD,)),
            ([*SQUARE[:2], None, *SQUARE[2:]], (UNREAD,)),
        ],
        ids=[
            "right",
            "backwards",
            "bow-tie",
            "there and back",
            "a line",
            "one point",
            "flat",
            "swapped",
            "off the globe",
            "a word",
            "a hole",
        ],
    )
    def test_an_edge_that_encloses_nothing_sure_is_left_out(self, corners, odd):
        polygons, _, found = of_geojson({"type": "Polygon", "coordinates": [corners]})
        assert (bool(polygons), found) == (not odd, odd)

    def test_a_bad_one_beside_a_good_one_takes_only_itself(self):
        bad = {"type": "Polygon", "coordinates": [[SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]]}
        polygons, _, odd = of_geojson({"type": "GeometryCollection", "geometries": [bad, POLYGON, bad]})
        assert (polygons, odd) == ((RING,), (CROSSED,))

    def test_a_hole_is_no_place_to_be_calm_in(self):
        hole = [[18.6, 59.75], [18.8, 59.75], [18.8, 59.85], [18.6, 59.75]]
        assert of_geojson({"type": "Polygon", "coordinates": [SQUARE, hole]})[0] == (RING,)

    @pytest.mark.parametrize(("count", "thinned"), [(MOST_POINTS - 1, False), (MOST_POINTS, True), (5_000, True)])
    def test_a_ring_of_many_corners_is_thinned_and_stays_closed(self, count, thinned):
        (polygon,), _, odd = of_geojson({"type": "Polygon", "coordinates": [ring(count)]})
        points = points_of(polygon)
        assert points[0] == points[-1]
        assert (len(points) <= MOST_POINTS + 2, odd) == (True, (THINNED,) if thinned else ())
        whole = Box(59.675, 18.75, 59.925, 19.25)
        (box,) = boxes([polygon], [])
        assert all(abs(getattr(box, side) - getattr(whole, side)) < 0.02 for side in ("south", "west", "north", "east"))

    @pytest.mark.parametrize(("count", "thinned"), [(MOST_SHAPES, False), (MOST_SHAPES + 1, True)])
    def test_of_many_shapes_the_first_are_kept_and_that_is_said(self, count, thinned):
        polygons, _, odd = of_geojson({"type": "MultiPolygon", "coordinates": [[SQUARE]] * count})
        assert (len(polygons), odd) == (MOST_SHAPES, (THINNED,) if thinned else ())

    @pytest.mark.parametrize(("depth", "read"), [(MOST_NESTED, True), (MOST_NESTED + 1, False)])
    def test_what_is_wrapped_too_often_is_not_unwrapped(self, depth, read):
        value: dict[str, Any] = {**POLYGON}
        for _ in range(depth):
            value = {"type": "Feature", "geometry": value}
        assert of_geojson(value) == (((RING,), (), ()) if read else ((), (), (UNREAD,)))

    def test_an_area_keeps_its_words_and_codes_whatever_is_drawn(self):
        codes = (Code(Scheme.SMHI, "1"),)
        assert drawn("Roslagen", codes, {"type": "Polygon", "coordinates": 7}) == (Area("Roslagen", codes), (UNREAD,))

    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.tuples(st.floats(-200, 200), st.floats(-100, 100)), max_size=8))
    def test_what_is_taken_lies_on_the_globe_and_is_closed(self, corners):
        polygons, circles, odd = of_geojson({"type": "Polygon", "coordinates": [[list(one) for one in corners]]})
        assert circles == ()
        assert polygons or odd or not corners
        for polygon in polygons:
            points = points_of(polygon)
            assert len(points) >= 4
            assert points[0] == points[-1]


class TestWellKnownText:
    @each(
        ("text", "circles", "odd"),
        [
            ("POINT (18.7 59.76)", ("59.76000,18.70000 0",), ()),
            ("point(18.7 59.76)", ("59.76000,18.70000 0",), ()),
            ("POINT Z (18.7 59.76 12)", ("59.76000,18.70000 0",), ()),
            ("SRID=4326;POINT (18.7 59.76)", ("59.76000,18.70000 0",), ()),
            ("LINESTRING (18 59, 18.5 59.5, 19 60)", ("59.00000,18.00000 0", "60.00000,19.00000 0"), ()),
            ("MULTIPOINT ((18 59), (19 60))", ("59.00000,18.00000 0", "60.00000,19.00000 0"), ()),
            ("POINT (1.87e1 5.976e1)", ("59.76000,18.70000 0",), ()),
            ("", (), ()),
            ("POINT EMPTY", (), (UNREAD,)),
            ("POINT (18.7)", (), (UNREAD,)),
            ("POINT (18.7 59.76", (), (UNREAD,)),
            ("POINT (59.76 18.7)", (), (SWAPPED,)),
            ("LINESTRING (59 18, 60 19)", (), (SWAPPED,)),
            ("POINT (181 59)", (), (UNREAD,)),
            ("POINT (1e400 59)", (), (UNREAD,)),
            ("POLYGON ((18 59, 19 59, 19 60, 18 59))", (), (UNREAD,)),
            ("LINESTRING (18 59,, 19 60)", ("59.00000,18.00000 0", "60.00000,19.00000 0"), ()),
            ("POINT (18.7 59.76); DROP TABLE", (), (UNREAD,)),
            ("POINT (" + "1" * 30_000 + ")", (), (UNREAD,)),
        ],
        ids=range(19),
    )
    def test_is_a_point_or_the_ends_of_a_line(self, text, circles, odd):
        assert of_wkt(text) == (circles, odd)

    @settings(max_examples=50, deadline=None)
    @given(st.text(alphabet="POINTLESRG ()0123456789.,-+eE", max_size=40))
    def test_whatever_it_is_it_is_read_or_left_out(self, text):
        circles, odd = of_wkt(text)
        assert all(len(points_of(one.partition(" ")[0])) == 1 for one in circles)
        assert not (circles and odd)


class TestBoxes:
    @each(
        ("one", "other", "meet"),
        [
            (Box(59, 18, 60, 19), Box(59, 18, 60, 19), True),
            (Box(59, 18, 60, 19), Box(59.5, 18.5, 59.6, 18.6), True),
            (Box(59, 18, 60, 19), Box(60, 19, 61, 20), True),
            (Box(59, 18, 60, 19), Box(60.01, 18, 61, 19), False),
            (Box(59, 18, 60, 19), Box(59, 19.01, 60, 20), False),
            (Box(59, 18, 60, 19), Box(57, 18, 58.99, 19), False),
            (Box(59, 18, 60, 19), Box(59, 17, 60, 17.99), False),
        ],
    )
    def test_meet_from_either_side(self, one, other, meet):
        assert one.meets(other) is other.meets(one) is meet

    @each(
        ("polygons", "circles", "count"),
        [((RING,), (), 1), ((), ("59,18 10",), 1), ((), ("59,18",), 1), ((), ("59,18 x",), 0), (("x",), ("x 10",), 0), (("",), ("",), 0)],
    )
    def test_are_of_what_can_be_read(self, polygons, circles, count):
        assert len(boxes(polygons, circles)) == count

    def test_a_circle_is_as_high_as_its_radius_and_wider_where_degrees_are_short(self):
        (box,) = boxes([], ["60,18 111"])
        assert (box.south, box.north) == (59, 61)
        assert box.east - 18 >= 2, "at sixty degrees a degree of longitude is half as long"


@each(
    ("points", "swapped"),
    [
        ([(18.7, 59.8)], True),
        ([(18.7, 59.8), (18.9, 59.9)], True),
        ([(59.8, 18.7)], False),
        ([(18.7, 59.8), (59.8, 18.7)], False),
        ([(7.0, 53.0)], True),
        ([(28.0, 70.5)], True),
        ([(6.9, 53.0)], False),
        ([(28.1, 70.5)], False),
        ([], False),
    ],
)
def test_what_is_swedish_only_the_wrong_way_round_is_the_wrong_way_round(points, swapped):
    assert is_swapped(points) is swapped


@pytest.mark.parametrize(
    ("ring_", "crosses"),
    [
        ([(59, 18), (59, 19), (60, 19), (59, 18)], False),
        ([(59, 18), (60, 19), (59, 19), (60, 18), (59, 18)], True),
        ([(59, 18), (59, 20), (59, 19), (60, 19), (59, 18)], True),
    ],
)
def test_an_edge_that_crosses_or_touches_itself_is_none(ring_, crosses):
    assert crosses_itself([(float(lat), float(lon)) for lat, lon in ring_]) is crosses
