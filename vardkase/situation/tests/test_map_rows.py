"""From a picture to its page: the rows, the legend, what the living map is told and what the drawn one shows, all saying the same."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from lxml import etree, html

from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.geo import Shape, circle, middle, read_point, shape_of
from vardkase.situation.layers import Feature
from vardkase.situation.queries.map import SWEDEN, Group, Picture, widened
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.symbols import SYMBOLS, Form, symbol_of
from vardkase.situation.views import map_drawing, map_page, map_style
from vardkase.testing.cases import each
from vardkase.ui import policy

POINT = Shape("Point", (18.705, 59.758))
LINE = shape_of("LineString", [[18.69, 59.748], [18.52, 59.605]])
AREA = circle(read_point("59.7, 18.6"), 2000)
DOTS = Shape("MultiPoint", ((18.5, 59.6), (18.7, 59.7), (18.6, 59.8)))
LINES = Shape("MultiLineString", (LINE.coordinates, LINE.coordinates[::-1]))
AREAS = Shape("MultiPolygon", (AREA.coordinates, circle(read_point("59.7, 18.9"), 1000).coordinates))
SHAPES = {shape.kind: shape for shape in (POINT, LINE, AREA, DOTS, LINES, AREAS)}
every_shape = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
FRAME = (18.2, 59.5, 19.2, 60.0)


def feature(key: str = "area:1", **more: Any) -> Feature:
    facts: dict[str, Any] = {"symbol": "outage", "group": "Avbrottsområde", "title": "Blidö", "shape": POINT} | more
    return Feature(key, **facts)


def picture(*features: Feature, at: datetime = NIGHT) -> Picture:
    """A picture with a group for each heading, in the order in which they come."""
    groups: dict[str, list[Feature]] = {}
    for one in features:
        groups.setdefault(one.group, []).append(one)
    made = tuple(Group(f"x:{title}", title, tuple(sorted(every, key=lambda one: one.is_over))) for title, every in groups.items())
    return Picture(Known(9, at), made, FRAME)


def row(one: Feature, number: int = 1, at: datetime = NIGHT, now: datetime = NIGHT) -> Any:
    return html.fromstring(map_page.row(map_page.item(number, one, at, now)))


def text(tree: Any) -> str:
    return " ".join(tree.text_content().split())


class TestARow:
    def test_says_all_that_is_known(self):
        one = feature(source="Vattenfall", as_of=later(-30), text="Två linjer.\nEn kabel.", word="Antagande", url="/x/", shape=AREA)
        tree = row(one, 7)
        assert tree.get("data-feature") == "area:1"
        assert [str(found) for found in tree.xpath(".//a/@href")] == ["/x/"]
        assert tree.xpath(".//span[@class='chip']/text()") == ["Antagande"]
        assert tree.xpath("./svg/text/text()") == ["7"]
        assert len(tree.xpath(".//p[@dir='auto']/br")) == 1
        for said in ("Blidö", "59.7000, 18.6000", "SWEREF 99 TM N ", "13 km²", "01:50 (för 30 min sedan)", "· Vattenfall"):
            assert said in text(tree), said

    def test_says_nothing_that_is_not_known(self):
        tree = row(feature())
        assert tree.xpath(".//a | .//span | .//p[@dir]") == []
        assert "(" not in text(tree)
        assert text(tree).endswith("708092")

    def test_of_what_is_over_has_no_number_and_is_muted(self):
        tree = row(feature(is_over=True, word="Gäller inte längre"), 0)
        assert (tree.get("class"), tree.xpath("./svg")) == ("muted", [])
        assert "Gäller inte längre" in text(tree)

    @each("field", ["title", "source", "text", "word", "url", "key"])
    def test_lets_no_word_become_markup(self, field):
        made = str(map_page.row(map_page.item(1, feature(**{field: "\"'><script>x</script>"}), NIGHT, NIGHT)))
        assert "<script" not in made
        assert len(html.fragments_fromstring(made)) == 1

    @each(
        ("as_of", "at", "age"),
        [
            (later(0), later(0), "nyss"),
            (later(-1), later(0), "för 1 min sedan"),
            (later(-59), later(0), "för 59 min sedan"),
            (later(-60), later(0), "för 1 tim sedan"),
            (later(4), later(0), "om 4 min"),
            (later(-60), later(-30), "för 30 min sedan"),
        ],
    )
    def test_is_as_old_as_it_was_at_the_moment_that_is_shown(self, as_of, at, age):
        assert f"({age})" in text(row(feature(as_of=as_of), at=at, now=later(600)))

    @every_shape
    def test_says_where_its_sign_stands(self, shape):
        latitude, longitude = middle(shape)
        assert f"{latitude:.4f}, {longitude:.4f}" in text(row(feature(shape=shape)))

    @each(
        ("shape", "size"),
        [
            (POINT, ""),
            (DOTS, ""),
            (LINE, "19 km långt"),
            (LINES, "37 km långt"),
            (circle(read_point("59.7, 18.6"), 100), "31\u00a0000 m²"),
            (circle(read_point("59.7, 18.6"), 1000), "3,1 km²"),
            (AREA, "13 km²"),
            (AREAS, "16 km²"),
            (shape_of("LineString", [[18.6, 59.7], [18.601, 59.7]]), "56 m långt"),
        ],
    )
    def test_says_how_long_or_how_large(self, shape, size):
        assert map_page.size_of(shape) == size


class TestTheList:
    def test_has_a_heading_for_each_kind_with_its_sign(self):
        found = map_page.headings(picture(feature("a:1"), feature("b:1", group="Trygghetspunkt", symbol="safety_point")), NIGHT)
        assert [one.title for one in found] == ["Avbrottsområde", "Trygghetspunkt"]
        assert ["E" in found[0].sign, "T" in found[1].sign] == [True, True]

    def test_numbers_what_is_on_the_map_and_skips_what_is_over(self):
        shown = picture(feature("a:1"), feature("a:2", is_over=True), feature("a:3"), feature("b:1", group="B"))
        rows = html.fragments_fromstring("".join(one.rows for one in map_page.headings(shown, NIGHT)))
        numbers = {one.get("data-feature"): "".join(one.xpath("./svg/text/text()")) for one in rows}
        assert numbers == {"a:1": "1", "a:3": "2", "a:2": "", "b:1": "3"}

    def test_of_nothing_is_empty(self):
        assert map_page.headings(picture(), NIGHT) == ()
        assert map_page.legend(picture()) == []

    @examples(max_examples=50, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(sorted(SYMBOLS)), st.sampled_from(sorted(SHAPES)), st.booleans()), max_size=8))
    def test_says_the_same_as_the_drawing_and_the_living_map_whatever_is_on_it(self, things):
        made = [
            feature(f"a:{place}", symbol=symbol, group=symbol, shape=SHAPES[kind], is_over=over)
            for place, (symbol, kind, over) in enumerate(things)
        ]
        shown = picture(*made)
        rows = html.fragments_fromstring("".join(one.rows for one in map_page.headings(shown, NIGHT))) if made else []
        listed = {one.get("data-feature"): one.xpath("./svg/text/text()")[0] for one in rows if one.xpath("./svg")}
        tree = etree.fromstring(map_page.svg(shown, "Karta"))
        drawn = {one.get("data-mark"): one.xpath("./text/text()")[0] for one in tree.xpath("//g[@data-mark]")}
        told = [one["properties"]["key"] for one in map_page.told(shown)["features"]]
        assert listed == drawn == {key: str(number) for number, key in enumerate(told, start=1)}
        assert len(rows) == len(made)
        assert {one[2] for one in map_page.legend(shown)} == {one.symbol for one in shown.shown}


class TestTheLegend:
    def test_has_each_kind_once_in_the_order_of_the_list(self):
        shown = picture(*(feature(f"a:{step}") for step in range(3)), feature("b:1", group="Trygghetspunkt", symbol="safety_point"))
        assert [word for _, _, word in map_page.legend(shown)] == ["Avbrottsområde", "Trygghetspunkt"]

    def test_leaves_out_what_is_over(self):
        assert map_page.legend(picture(feature(is_over=True))) == []

    @every_shape
    def test_shows_how_areas_look_when_there_is_more_than_a_point(self, shape):
        ((sign, swatch, _),) = map_page.legend(picture(feature(shape=shape)))
        assert bool(swatch) is (shape.kind != "Point")
        assert etree.fromstring(sign).xpath("//text/text()") == ["E"]

    def test_shows_it_also_when_only_one_of_several_has_an_area(self):
        ((_, swatch, _),) = map_page.legend(picture(feature("a:1"), feature("a:2", shape=AREA)))
        assert swatch

    def test_of_what_has_no_sign_is_that_of_everything_else(self):
        ((sign, _, word),) = map_page.legend(picture(feature(symbol="drone", group="Drönare")))
        assert (etree.fromstring(sign).xpath("//text/text()"), word) == (["•"], "Drönare")


class TestWhatTheLivingMapIsTold:
    @every_shape
    @pytest.mark.parametrize("is_faint", [True, False])
    def test_of_each_thing(self, shape, is_faint):
        (found,) = map_page.told(picture(feature(shape=shape, is_faint=is_faint)))["features"]
        assert found["geometry"] == {"type": shape.kind, "coordinates": shape.coordinates}
        properties = found["properties"]
        assert (properties["key"], properties["faint"], properties["dots"]) == ("area:1", is_faint, shape.kind == "MultiPoint")
        assert tuple(properties["at"])[::-1] == middle(shape)

    @each("symbol", SYMBOLS)
    def test_draws_each_kind_with_its_tone_pattern_and_dash(self, symbol):
        (found,) = map_page.told(picture(feature(symbol=symbol)))["features"]
        sign, properties = SYMBOLS[symbol], found["properties"]
        assert (properties["colour"], properties["pattern"]) == (f"--{sign.tone}", sign.pattern)
        assert len(properties["dash"]) == (len(sign.dash.split()) or 2)
        assert all(one >= 0 for one in properties["dash"])

    def test_has_words_for_its_buttons_in_swedish(self):
        words = map_page.words()
        assert (words["NavigationControl.ZoomIn"], words["NavigationControl.ZoomOut"]) == ("Närmare", "Längre ut")
        assert all(words.values())

    def test_has_a_layer_for_every_shape(self):
        kinds = {one["type"] for one in map_style.style()["layers"] if one.get("source") == "drawn"}
        assert kinds == {"fill", "line", "circle"}


class TestWhatIsDrawn:
    def drawn(self, shape: Shape, **more: Any) -> Any:
        return etree.fromstring(map_drawing.drawing(FRAME, [(1, feature(shape=shape, **more))], "Karta"))

    def test_of_several_points_is_every_one_of_them(self):
        tree = self.drawn(DOTS)
        sheet = map_drawing.sheet_of(FRAME)
        places = {(float(one.get("cx")), float(one.get("cy"))) for one in tree.xpath("//circle[@class='map-line']")}
        assert places == {sheet.at(y, x) for x, y in DOTS.coordinates}

    @every_shape
    def test_is_faint_with_its_sign_when_it_is_not_certain(self, shape):
        assert not self.drawn(shape).xpath("//g[contains(@class, 'map-faint')]")
        assert len(self.drawn(shape, is_faint=True).xpath("//g[contains(@class, 'map-faint')]")) == (1 if shape.kind == "Point" else 2)

    @every_shape
    def test_lies_on_the_sheet_where_it_lies_on_the_ground(self, shape):
        sheet = map_drawing.sheet_of(FRAME)
        (mark,) = self.drawn(shape).xpath("//g[@data-mark]/@transform")
        x, y = map(float, re.findall(r"-?[\d.]+", mark)[:2])
        assert (x, y) == pytest.approx(sheet.at(*middle(shape)), abs=0.1)

    @each("form", Form)
    def test_has_a_form_for_every_sign(self, form):
        assert [one for one in SYMBOLS.values() if one.form is form]
        assert etree.fromstring(map_drawing._FORMS[form]).tag in {"circle", "rect", "path"}

    @pytest.mark.parametrize("kinds", [("outage",), ("outage", "danger"), tuple(SYMBOLS)])
    def test_brings_the_patterns_that_it_uses_and_no_more(self, kinds):
        made = map_drawing.drawing(FRAME, [(1, feature(symbol=one, shape=AREA)) for one in kinds], "Karta")
        tree = etree.fromstring(made)
        ids = [str(one) for one in tree.xpath("//pattern/@id")]
        used = {str(one)[5:-1] for one in tree.xpath("//path[@class='map-area']/@fill")}
        assert set(ids) == used

    def test_has_swatches_that_are_told_apart_on_one_page(self):
        ids = [str(one) for symbol in SYMBOLS.values() for one in etree.fromstring(map_drawing.swatch(symbol)).xpath("//@id")]
        assert len(ids) == len(set(ids)) == len(SYMBOLS)

    def test_brings_each_pattern_once(self):
        made = map_drawing.drawing(FRAME, [(1, feature(symbol=one, shape=AREA)) for one in SYMBOLS], "Karta")
        ids = etree.fromstring(made).xpath("//pattern/@id")
        assert len(ids) == len(set(ids))


class TestFrames:
    @each("frame", [(18.0, 59.0, 19.0, 60.0), (18.7, 59.7, 18.7, 59.7), SWEDEN, (3.0, 50.0, 33.0, 72.0)], ids=str)
    def test_are_widened_on_every_side(self, frame):
        west, south, east, north = widened(frame)
        assert west < frame[0] < frame[2] < east or frame[0] == frame[2]
        assert south < frame[1] <= frame[3] < north
        assert (round(east - west, 9), round(north - south, 9)) >= (0.04, 0.02)
        assert map_drawing.sheet_of((west, south, east, north)).scale >= 0.5

    def test_are_never_nearer_than_half_a_metre(self):
        assert map_drawing.sheet_of((18.7, 59.7, 18.7, 59.7)).scale == 0.5


class TestPolicy:
    def parts(self, text: str) -> dict[str, list[str]]:
        return {name: rest for name, *rest in (part.split() for part in text.split(";"))}

    @pytest.mark.parametrize(
        ("address", "asked"),
        [
            ("", []),
            ("https://karta.example.se/{z}/{x}/{y}.png", ["https://karta.example.se"]),
            ("https://karta.example.se:8443/wmts?key=1&z={z}&x={x}&y={y}", ["https://karta.example.se:8443"]),
            ("http://10.0.0.7/{z}/{x}/{y}", ["http://10.0.0.7"]),
            ("/karta/{z}/{x}/{y}.png", []),
        ],
    )
    def test_of_the_map_lets_the_tile_service_be_asked_and_nobody_else(self, settings, address, asked):
        settings.MAP_WMTS = address
        found = self.parts(map_page.may_draw_tiles(HttpResponse()).headers["Content-Security-Policy"])
        assert found.pop("connect-src") == ["'self'", *asked]
        assert found.pop("worker-src") == ["blob:"]
        house = self.parts(policy.POLICY)
        assert found == {name: sources for name, sources in house.items() if name != "connect-src"}

    def test_is_never_widened_for_the_next_page(self):
        before = policy.POLICY
        policy.widened(connect_src="https://karta.example.se", script_src="blob:")
        assert policy.widened() == policy.widened()
        assert before == policy.POLICY
        assert "example" not in policy.widened()

    def test_that_is_widened_twice_in_one_says_both(self):
        assert "connect-src 'self' https://a.example https://b.example" in policy.widened(connect_src="https://a.example https://b.example")

    @pytest.mark.parametrize("directive", ["default-src", "frame-ancestors", "base-uri"])
    def test_closes_what_nobody_needs(self, directive):
        assert self.parts(policy.POLICY)[directive] == ["'none'"]


def test_a_sign_that_nobody_knows_is_the_sign_of_everything_else():
    assert symbol_of("") is symbol_of("drone") is SYMBOLS["other"]
