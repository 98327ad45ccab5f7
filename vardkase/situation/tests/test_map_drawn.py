"""The map as the server draws it: true to scale, everything upon it, and readable without colour."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import etree

from vardkase.kernel.geo import MAX_VERTICES, Shape, distance_m, to_sweref
from vardkase.situation.layers import Feature
from vardkase.situation.rules.symbols import SYMBOLS, Pattern
from vardkase.situation.tests.area_scenes import OUTAGE, ROAD
from vardkase.situation.views import map_drawing as drawn
from vardkase.situation.views import map_page
from vardkase.testing.cases import each

ROSLAGEN = (18.2, 59.5, 19.2, 60.2)
STOCKHOLM = (17.9, 59.25, 18.2, 59.4)
SWEDEN = (10.6, 55.2, 24.2, 69.1)
FRAMES = pytest.mark.parametrize("frame", [ROSLAGEN, STOCKHOLM, SWEDEN, (18.70, 59.75, 18.71, 59.76)], ids=str)


def feature(symbol: str = "other", shape: Shape | None = None, **more: Any) -> Feature:
    return Feature(f"x:{symbol}", symbol, "Grupp", "Namn", shape or Shape("Point", (18.7, 59.75)), **more)


def drawing(features: list[Feature], frame: Any = ROSLAGEN) -> Any:
    return etree.fromstring(drawn.drawing(frame, list(enumerate(features, start=1)), "Karta"))


class TestTheSheet:
    @FRAMES
    def test_holds_the_whole_frame(self, frame):
        sheet = drawn.sheet_of(frame)
        west, south, east, north = frame
        for latitude in (south, north):
            for longitude in (west, east):
                x, y = sheet.at(latitude, longitude)
                assert -0.2 <= x <= drawn.WIDTH + 0.2
                assert -0.2 <= y <= drawn.HEIGHT + 0.2

    def test_a_metre_is_as_long_everywhere_and_in_every_direction(self):
        sheet = drawn.sheet_of(ROSLAGEN)
        north, east = to_sweref(59.75, 18.7)
        x, y = sheet.on(north, east)
        for n, e in ((1000, 0), (0, 1000), (-1000, 0)):
            other = sheet.on(north + n, east + e)
            assert abs(other[0] - x) + abs(other[1] - y) == pytest.approx(1000 / sheet.scale, abs=0.11)

    def test_north_is_up_and_east_is_right(self):
        sheet = drawn.sheet_of(ROSLAGEN)
        x, y = sheet.at(59.75, 18.7)
        assert sheet.at(59.85, 18.7)[1] < y
        assert sheet.at(59.75, 18.8)[0] > x


class TestTheScale:
    @FRAMES
    def test_is_a_round_length_that_is_as_long_as_it_says(self, frame):
        sheet = drawn.sheet_of(frame)
        length, word = drawn.bar(sheet)
        number, unit = word.split()
        metres = float(number.replace(",", ".")) * (1000 if unit == "km" else 1)
        assert length * sheet.scale == pytest.approx(metres)
        assert re.fullmatch(r"[125]0*(,\d)?", number) or number in {"0,1", "0,2", "0,5"}
        assert drawn.WIDTH / 20 < length <= drawn.WIDTH / 5

    def test_agrees_with_the_ground(self):
        sheet = drawn.sheet_of(ROSLAGEN)
        (x1, y1), (x2, y2) = sheet.at(59.75, 18.7), sheet.at(59.80, 18.9)
        assert ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 * sheet.scale == pytest.approx(distance_m(59.75, 18.7, 59.80, 18.9), rel=0.001)


class TestWhatIsDrawn:
    @each("symbol", SYMBOLS)
    def test_every_kind_as_a_point_a_line_and_an_area(self, symbol):
        shapes = [Shape("Point", (18.7, 59.75)), drawn_shape(ROAD.shape), drawn_shape(OUTAGE.shape)]
        for shape in shapes:
            tree = drawing([feature(symbol, shape)])
            assert tree.xpath("//g[@data-mark]/text/text()") == ["1"]
            assert bool(tree.xpath("//path[@class='map-line']")) is (shape.kind == "LineString")
            assert bool(tree.xpath("//path[@class='map-area']")) is (shape.kind == "Polygon")

    @each("symbol", SYMBOLS)
    def test_an_area_is_filled_with_the_pattern_of_its_kind(self, symbol):
        tree = drawing([feature(symbol, drawn_shape(OUTAGE.shape))])
        (area,) = tree.xpath("//path[@class='map-area']")
        name = area.get("fill").removeprefix("url(#").rstrip(")")
        (pattern,) = tree.xpath(f"//pattern[@id='{name}']")
        strokes = pattern.xpath(".//path | .//circle")
        assert bool(strokes) is (SYMBOLS[symbol].pattern is not Pattern.PLAIN)
        assert area.get("stroke-dasharray", "") == SYMBOLS[symbol].dash

    def test_several_areas_and_lines_of_one_thing(self):
        area, line = drawn_shape(OUTAGE.shape).coordinates, drawn_shape(ROAD.shape).coordinates
        tree = drawing(
            [feature("outage", Shape("MultiPolygon", (area, area))), feature("road_closed", Shape("MultiLineString", (line, line)))]
        )
        assert tree.xpath("//path[@class='map-area']")[0].get("d").count("Z") == 2
        assert tree.xpath("//path[@class='map-line']")[0].get("d").count("M") == 2

    def test_a_hole_is_left_open(self):
        ring, hole = ((18.0, 59.0), (19.0, 59.0), (19.0, 60.0), (18.0, 59.0)), ((18.7, 59.2), (18.8, 59.2), (18.8, 59.3), (18.7, 59.2))
        (area,) = drawing([feature("outage", Shape("Polygon", (ring, hole)))]).xpath("//path[@class='map-area']")
        assert area.get("fill-rule") == "evenodd"

    def test_what_is_not_certain_is_faint(self):
        assert drawing([feature("outage", drawn_shape(OUTAGE.shape), is_faint=True)]).xpath("//g[contains(@class, 'map-faint')]")
        assert not drawing([feature("outage", drawn_shape(OUTAGE.shape))]).xpath("//g[contains(@class, 'map-faint')]")

    def test_the_land_and_its_names(self):
        tree = drawing([])
        assert "Norrtälje" in tree.xpath("//text[@class='map-municipality']/text()")
        assert tree.xpath("//path[@class='map-land']")[0].get("d").count("Z") >= 3

    def test_the_names_of_a_whole_country_are_left_out(self):
        assert drawing([], SWEDEN).xpath("//text[@class='map-municipality']") == []

    def test_names_of_places_when_there_are_some(self, settings):
        settings.VARDKASE_DEMO = True
        names = drawing([]).xpath("//g[@class='map-place']/text/text()")
        assert {"Rimbo", "Hallstavik", "Norrtälje"} <= set(names)

    def test_a_name_stands_beside_a_sign_and_not_under_it(self, settings):
        settings.VARDKASE_DEMO = True

        def x_of(tree: Any) -> float:
            return float(tree.xpath("//g[@class='map-place']/text[text()='Rimbo']")[0].get("x"))

        assert x_of(drawing([feature("other", Shape("Point", (18.366, 59.743)))])) == x_of(drawing([])) + 22

    def test_it_has_a_title_for_who_does_not_see_it(self):
        tree = drawing([])
        assert (tree.get("role"), tree.get("aria-label")) == ("img", "Karta")

    def test_words_of_others_stay_words(self):
        text = drawn.drawing(ROSLAGEN, [(1, Feature('x"><script>', "other", "G", "T", Shape("Point", (18.7, 59.75))))], '"><script>')
        assert "<script>" not in text

    def test_is_small_also_when_much_is_drawn(self):
        corner = [(18.7 + step / 1e5, 59.7) for step in range(MAX_VERTICES)]
        text = drawn.drawing(ROSLAGEN, [(1, feature("other", Shape("LineString", tuple(corner))))], "Karta")
        assert len(text) < 60_000

    def test_holds_no_style_and_no_script(self):
        text = drawn.drawing(ROSLAGEN, [(1, feature())], "Karta")
        assert not re.search(r"style=|<script|on\w+=|href", text)


def drawn_shape(text: str) -> Shape:
    from vardkase.kernel.geo import kept_shape

    return kept_shape(text)


class TestSigns:
    @each("symbol", SYMBOLS.values(), ids=SYMBOLS)
    def test_stand_in_the_legend_with_their_letter_and_their_pattern(self, symbol):
        sign, swatch = etree.fromstring(drawn.sign(symbol)), etree.fromstring(drawn.swatch(symbol))
        assert sign.xpath("//text/text()") == [symbol.letter]
        assert sign.get("aria-hidden") == swatch.get("aria-hidden") == "true"
        assert swatch.xpath("//rect[@class='map-area']")[0].get("fill") == f"url(#{swatch.xpath('//pattern/@id')[0]})"

    def test_stand_in_the_list_with_their_number(self):
        assert etree.fromstring(drawn.sign(SYMBOLS["other"], 7)).xpath("//text/text()") == ["7"]


class TestSizes:
    @each(
        ("value", "words"),
        [
            (4, "4 m²"),
            (20_123, "20\u00a0000 m²"),
            (999_000, "1\u00a0000\u00a0000 m²"),
            (1_000_000, "1,0 km²"),
            (2_340_000, "2,3 km²"),
            (41e6, "41 km²"),
        ],
    )
    def test_have_as_many_figures_as_a_tired_reader_needs(self, value, words):
        assert map_page._kilo(value, "m²", "km²", 1_000_000) == words

    def test_of_a_point_is_nothing(self):
        assert map_page.size_of(Shape("Point", (18.7, 59.75))) == ""
