"""GeoJSON as it comes from others: what is not quite GeoJSON, what lies elsewhere, and shapes that nobody meant."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.kernel.geo import MAX_VERTICES, Shape, area_m2, kept_shape, positions, read_shape, shape_of
from vardkase.kernel.geo.shapes import MAX_TEXT
from vardkase.kernel.refusal import Refusal
from vardkase.testing.cases import each

SQUARE = [[18.0, 59.0], [19.0, 59.0], [19.0, 60.0], [18.0, 60.0], [18.0, 59.0]]
ELSEWHERE = [[20.0, 59.0], [21.0, 59.0], [21.0, 60.0], [20.0, 60.0], [20.0, 59.0]]
HOLE = [[18.4, 59.4], [18.6, 59.4], [18.6, 59.6], [18.4, 59.6], [18.4, 59.4]]
POINT = {"type": "Point", "coordinates": [18.7, 59.7]}
KINDS = ("Point", "LineString", "MultiPoint", "Polygon", "MultiLineString", "MultiPolygon")
# The same two positions as each kind would have them, and with a place for one that is wrong.
NESTED: dict[str, Any] = {
    "Point": lambda at: at,
    "LineString": lambda at: [[18.0, 59.0], at],
    "MultiPoint": lambda at: [[18.0, 59.0], at],
    "Polygon": lambda at: [[[18.0, 59.0], [19.0, 59.0], at, [18.0, 59.0]]],
    "MultiLineString": lambda at: [[[18.0, 59.0], [19.0, 59.0]], [[18.0, 59.0], at]],
    "MultiPolygon": lambda at: [[SQUARE], [[[20.0, 59.0], [21.0, 59.0], at, [20.0, 59.0]]]],
}


def geometry(kind: Any, coordinates: Any) -> str:
    return json.dumps({"type": kind, "coordinates": coordinates})


def no(text: str) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        read_shape(text)
    return refusal.value


def made(kind: str, coordinates: Any) -> Shape | str:
    """The shape, or the code of its refusal."""
    try:
        return shape_of(kind, coordinates)
    except Refusal as refusal:
        return refusal.code


def feature(inner: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {}, "geometry": inner}


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


class TestWhatSurroundsAGeometry:
    @each(
        "text",
        [
            json.dumps(POINT),
            json.dumps(feature(POINT)),
            collection(feature(POINT)),
            collection(POINT),
            json.dumps({**POINT, "bbox": [18.7, 59.7, 18.7, 59.7], "crs": {"type": "name"}, "foreign": [1, {"x": None}]}),
            json.dumps({**feature(POINT), "id": 7, "properties": None}),
            json.dumps(feature(POINT), indent=4),
            "\r\n\t " + json.dumps(POINT) + " \n",
        ],
    )
    def test_is_taken_away(self, text):
        assert read_shape(text) == Shape("Point", (18.7, 59.7))

    @each(
        ("value", "code"),
        [
            (feature(None), "geo.empty"),
            ({"type": "Feature"}, "geo.empty"),
            (feature([]), "geo.not_geojson"),
            (feature({}), "geo.not_geojson"),
            (feature("POINT (18.7 59.7)"), "geo.not_geojson"),
            (feature({"coordinates": [18.7, 59.7]}), "geo.not_geojson"),
            (feature(feature(POINT)), "geo.unknown_kind"),
            ({"type": "FeatureCollection", "features": [None]}, "geo.not_geojson"),
            ({"type": "FeatureCollection", "features": [[POINT]]}, "geo.not_geojson"),
            ({"type": "FeatureCollection", "features": [{"type": "FeatureCollection", "features": [feature(POINT)]}]}, "geo.unknown_kind"),
            ({"type": "FeatureCollection", "features": {"0": feature(POINT)}}, "geo.empty"),
            ({"type": "FeatureCollection", "features": None}, "geo.empty"),
            ({"type": "GeometryCollection", "geometries": [POINT]}, "geo.unknown_kind"),
            ({"type": "Topology", "objects": {}}, "geo.unknown_kind"),
            ([POINT], "geo.not_geojson"),
            (True, "geo.not_geojson"),
            (18.7, "geo.not_geojson"),
        ],
    )
    def test_and_holds_none_is_refused(self, value, code):
        assert no(json.dumps(value)).code == code

    @pytest.mark.parametrize("count", [2, 3, 100])
    def test_and_holds_several_is_refused_with_their_number(self, count):
        refusal = no(collection(*[feature(POINT)] * count))
        assert (refusal.code, refusal.facts["count"]) == ("geo.several", count)


class TestKinds:
    @each("kind", [["Point"], {"Point": 1}, True, 1.5, None, "point", "POINT", " Point", "Punkt", "", "Feature "])
    def test_that_are_none_are_refused(self, kind):
        assert no(geometry(kind, [18.7, 59.7])).code == "geo.unknown_kind"

    def test_are_told_and_cut(self):
        assert no(geometry("x" * 5000, [])).facts["kind"] == "x" * 40

    @pytest.mark.parametrize("kind", ["\ud800", "a\udfff", "\ud800\ud800"])
    def test_that_no_page_can_write_are_told_in_letters_that_one_can(self, kind):
        told = no(geometry(kind, [])).facts["kind"]
        assert told.encode("utf-8")
        assert "?" in told

    def test_said_twice_are_the_last_one(self):
        assert no('{"type":"Point","coordinates":[18,59],"type":"LineString"}').code == "geo.not_numbers"

    @each("kind", KINDS)
    @each("other", KINDS)
    def test_with_the_coordinates_of_another_are_refused_unless_they_nest_alike(self, kind, other):
        text = geometry(kind, NESTED[other]([19.0, 60.0]))
        alike = {("LineString", "MultiPoint"), ("MultiPoint", "LineString"), ("MultiLineString", "Polygon")}
        if kind == other or (kind, other) in alike:
            assert read_shape(text).kind == kind
        else:
            assert no(text).code in {"geo.not_numbers", "geo.too_few"}


class TestNumbers:
    @each("kind", KINDS)
    @each(
        "at",
        [
            "19 60",
            ["19", "60"],
            [None, 60.0],
            [19.0, None],
            [True, 60.0],
            [19.0],
            {"lon": 19.0, "lat": 60.0},
            [[19.0, 60.0]],
            7,
            [1e9, 60.0],
        ],
        ids=repr,
    )
    def test_that_are_none_are_refused_however_deep_they_stand(self, kind, at):
        assert no(geometry(kind, NESTED[kind](at))).code == "geo.not_numbers"

    @each("kind", KINDS)
    @each("at", [[], None])
    def test_that_are_missing_are_told_as_missing(self, kind, at):
        assert no(geometry(kind, NESTED[kind](at))).code == "geo.empty"

    @pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
    def test_that_json_does_not_have_are_refused(self, word):
        assert no(f'{{"type":"Point","coordinates":[{word},59.7]}}').code == "geo.not_json"
        assert no(f'{{"type":"Point","coordinates":[18.7,59.7],"properties":{word}}}').code == "geo.not_json"

    @each("number", ["1e999", "-1e999", "1" * 400, "1e9", "-1e9"])
    def test_that_are_too_large_are_refused(self, number):
        assert no(f'{{"type":"Point","coordinates":[{number},59.7]}}').code == "geo.not_numbers"

    def test_of_five_thousand_figures_are_refused_before_they_are_reckoned_with(self):
        assert no('{"type":"Point","coordinates":[' + "1" * 5000 + ",59.7]}").code == "geo.not_json"

    def test_may_be_whole(self):
        assert read_shape(geometry("Point", [18, 59])) == Shape("Point", (18.0, 59.0))

    @each("more", [[12.0], [12.0, 7.0], ["12"], [None]])
    def test_after_the_first_two_are_left_out_whatever_they_are(self, more):
        assert read_shape(geometry("Point", [18.7, 59.7, *more])) == Shape("Point", (18.7, 59.7))


class TestWhereItLies:
    @each("kind", KINDS)
    def test_one_position_far_away_is_found_however_deep_it_stands(self, kind):
        refusal = no(geometry(kind, NESTED[kind]([19.0, 49.0])))
        assert (refusal.code, refusal.facts["said"]) == ("geo.out_of_reach", "49, 19")

    @each("kind", KINDS)
    def test_all_of_it_swapped_is_told_with_what_was_meant(self, kind):
        def turned(part: Any) -> Any:
            return part[::-1] if isinstance(part[0], float) else [turned(one) for one in part]

        right = NESTED[kind]([18.5, 59.5])
        refusal = no(geometry(kind, turned(right)))
        first = next(positions(right))
        assert (refusal.code, refusal.facts["meant"]) == ("geo.swapped", f"{first[1]:.4f}, {first[0]:.4f}")

    def test_one_of_it_swapped_is_not_guessed(self):
        refusal = no(geometry("LineString", [[18.0, 59.0], [59.0, 18.0]]))
        assert (refusal.code, refusal.facts["said"]) == ("geo.out_of_reach", "18, 59")

    def test_in_metres_with_the_north_first_is_swapped_too(self):
        refusal = no(geometry("Point", [6630276, 708092]))
        assert (refusal.code, refusal.facts["meant"]) == ("geo.swapped", "6630276 708092")

    def test_in_metres_of_a_whole_area_with_the_north_first_is_swapped_too(self):
        ring = [[6630276, 708092], [6630276, 709092], [6631276, 709092], [6630276, 708092]]
        assert no(geometry("Polygon", [ring])).code == "geo.swapped"
        assert read_shape(geometry("Polygon", [[at[::-1] for at in ring]])).kind == "Polygon"

    @pytest.mark.parametrize(
        ("at", "said"), [([708092, 5000000], "5000000, 708092"), ([1660000, 6630276], "6630276, 1660000"), ([0, 0], "0, 0")]
    )
    def test_in_metres_of_somewhere_else_is_told_in_whole_figures(self, at, said):
        refusal = no(geometry("Point", at))
        assert (refusal.code, refusal.facts["said"]) == ("geo.out_of_reach", said)

    def test_half_in_degrees_and_half_in_metres_is_refused(self):
        refusal = no(geometry("LineString", [[18.0, 59.0], [708092, 6630276]]))
        assert (refusal.code, refusal.facts["said"]) == ("geo.out_of_reach", "6630276, 708092")

    @each(("at", "is_read"), [([3, 50], True), ([33, 72], True), ([2.99, 50], False), ([3, 49.99], False), ([33.01, 72], False)])
    def test_reaches_to_its_edges(self, at, is_read):
        if is_read:
            assert read_shape(geometry("Point", at)).kind == "Point"
        else:
            assert no(geometry("Point", at)).code == "geo.out_of_reach"


class TestRings:
    @each(
        ("rings", "code"),
        [
            ([[[18, 59], [19, 60], [19, 59], [18, 60], [18, 59]]], "geo.crosses_itself"),
            ([[[18, 59], [19, 59], [19, 60], [18.5, 58.5], [18, 60], [18, 59]]], "geo.crosses_itself"),
            ([SQUARE, [[18.9, 59.5], [19.5, 59.5], [19.5, 59.6], [18.9, 59.5]]], "geo.crosses_itself"),
            ([SQUARE, HOLE, HOLE], "geo.broken"),
            ([SQUARE, [[x + 3, y] for x, y in HOLE]], "geo.broken"),
            ([SQUARE, []], "geo.too_few"),
            ([[], HOLE], "geo.too_few"),
            ([SQUARE, SQUARE], "geo.broken"),
            ([[[18, 59], [19, 59], [19, 59], [18, 59]]], "geo.too_few"),
            ([[[18, 59], [18.0000001, 59], [18.0000001, 59.0000001], [18, 59]]], "geo.too_few"),
        ],
        ids=[
            "bow tie",
            "spike",
            "hole across the border",
            "two holes",
            "hole outside",
            "empty hole",
            "only a hole",
            "all hole",
            "two",
            "dot",
        ],
    )
    def test_that_could_mean_two_things_are_refused(self, rings, code):
        found = no(geometry("Polygon", rings)).code
        assert found == code or {found, code} == {"geo.broken", "geo.crosses_itself"}

    @each("ring", [SQUARE, SQUARE[::-1], SQUARE[:-1], SQUARE[1:], [at for at in SQUARE for _ in range(3)]])
    def test_that_can_mean_one_thing_only_are_put_in_order(self, ring):
        (found,) = read_shape(geometry("Polygon", [ring])).coordinates
        assert found[0] == found[-1]
        assert len(set(found)) == 4
        assert all(one != other for one, other in pairwise(found))
        assert area_m2(Shape("Polygon", (found,))) == pytest.approx(area_m2(read_shape(geometry("Polygon", [SQUARE]))))

    def test_of_several_areas_are_refused_for_one_of_them(self):
        bow_tie = [[20.0, 59.0], [21.0, 60.0], [21.0, 59.0], [20.0, 60.0], [20.0, 59.0]]
        refusal = no(geometry("MultiPolygon", [[SQUARE], [bow_tie]]))
        assert (refusal.code, refusal.facts["where"]) == ("geo.crosses_itself", "59.5000, 20.5000")

    @pytest.mark.parametrize("aside", [0.5, 0.999999])
    def test_of_areas_that_lie_upon_each_other_are_refused(self, aside):
        assert no(geometry("MultiPolygon", [[SQUARE], [[[x + aside, y] for x, y in SQUARE]]])).code in {"geo.broken", "geo.crosses_itself"}

    def test_of_areas_beside_each_other_are_kept_in_their_order(self):
        found = read_shape(geometry("MultiPolygon", [[ELSEWHERE], [SQUARE, HOLE]]))
        assert [len(rings) for rings in found.coordinates] == [1, 2]
        assert min(x for x, _ in found.coordinates[0][0]) == 20.0


class TestHowMuch:
    @pytest.mark.parametrize(("kind", "more"), [("LineString", 0), ("MultiPoint", 0)])
    def test_as_many_positions_as_are_allowed_and_no_more(self, kind, more):
        line = [[round(18 + step / 1e4, 6), 59.0] for step in range(MAX_VERTICES)]
        assert len(read_shape(geometry(kind, line)).coordinates) == MAX_VERTICES
        refusal = no(geometry(kind, [*line, [18.0, 59.5]]))
        assert (refusal.code, refusal.facts) == ("geo.too_many_vertices", {"count": MAX_VERTICES + 1, "limit": MAX_VERTICES})

    def test_many_small_lines_are_counted_together(self):
        line = [[18.0, 59.0], [18.1, 59.1]]
        assert len(read_shape(geometry("MultiLineString", [line] * 2500)).coordinates) == 2500
        assert no(geometry("MultiLineString", [line] * 2501)).code == "geo.too_many_vertices"

    def test_as_much_text_as_is_allowed_and_no_more(self):
        text = json.dumps(POINT)
        assert read_shape(text + " " * (MAX_TEXT - len(text))).kind == "Point"
        refusal = no(text + " " * (MAX_TEXT - len(text) + 1))
        assert (refusal.code, refusal.facts) == ("geo.too_long", {"length": MAX_TEXT + 1, "limit": MAX_TEXT})

    @pytest.mark.parametrize("text", ['{"a":' * 50_000, "[" * 200_000, '{"type":"Polygon","coordinates":' + "[" * 100_000])
    def test_depth_without_end_is_no_json(self, text):
        assert no(text).code == "geo.not_json"

    def test_depth_that_ends_is_no_position(self):
        assert no('{"type":"Polygon","coordinates":' + "[" * 500 + "]" * 500 + "}").code in {"geo.not_numbers", "geo.empty"}


class TestAlways:
    @settings(max_examples=50)
    @given(st.lists(st.tuples(st.floats(10.5, 24.5), st.floats(55.0, 69.2)), min_size=2, max_size=12))
    def test_a_line_is_kept_as_it_was_to_a_tenth_of_a_metre_or_refused_for_being_too_short(self, line):
        found = made("LineString", line)
        if isinstance(found, str):
            assert found == "geo.too_few"
            assert len({(round(x, 6), round(y, 6)) for x, y in line}) == 1
            return
        assert found.coordinates[0] == pytest.approx(line[0], abs=1e-6)
        assert found.coordinates[-1] == pytest.approx(line[-1], abs=1e-6)
        assert kept_shape(found.text) == read_shape(found.text) == found

    @settings(max_examples=50)
    @given(st.lists(st.tuples(st.floats(18, 19), st.floats(59, 60)), min_size=3, max_size=7))
    def test_an_area_is_sound_and_reads_again_as_itself_or_is_refused(self, ring):
        found = made("Polygon", [ring])
        if isinstance(found, str):
            assert found in {"geo.crosses_itself", "geo.broken", "geo.too_few"}
            return
        assert read_shape(found.text) == found
        assert area_m2(found) > 0
        assert {(round(x, 6), round(y, 6)) for x, y in ring} == set(found.coordinates[0])

    @settings(max_examples=50)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
            lambda deep: st.lists(deep, max_size=4) | st.dictionaries(st.sampled_from(["type", "coordinates", "geometry"]), deep),
            max_leaves=12,
        )
    )
    def test_any_json_at_all_is_a_shape_or_refused(self, value):
        text = json.dumps(value)
        try:
            found = read_shape(text).kind
        except Refusal as refusal:
            found = refusal.code
        assert found in KINDS or found.startswith("geo.")
