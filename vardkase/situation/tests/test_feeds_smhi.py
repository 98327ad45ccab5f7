"""SMHI's warnings and its forecast of the risk of fire, and the shapes that are drawn in them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from vardkase.incidents.tests.scenes import NIGHT
from vardkase.situation.feeds import fire, smhi
from vardkase.situation.feeds.reading import BadFeed, Reading
from vardkase.situation.rules.warnings import Certainty, Code, MsgType, Oddity, Scheme, Severity, Status, Urgency
from vardkase.situation.tests.warnings_scenes import SQUARE, iso, packed, smhi_area, smhi_event
from vardkase.situation.tests.warnings_scenes import fire as forecast
from vardkase.testing.cases import each


def one(reading: Reading):
    (item,) = reading.items
    return item.alert


def area_of(**more):
    return one(smhi.read(packed([smhi_event(smhi_area(**more))])))


class TestSmhi:
    def test_a_warning_in_the_words_of_cap(self):
        found = area_of()
        assert (found.identifier, found.source, found.event, found.level) == ("3/7", "SMHI", "Vind", "Orange")
        assert (found.severity, found.certainty, found.urgency) == (Severity.SEVERE, Certainty.LIKELY, Urgency.EXPECTED)
        assert (found.status, found.kind, found.headline) == (Status.ACTUAL, MsgType.ALERT, "Vind, Roslagskusten")
        assert (found.onset, found.expires) == (NIGHT + timedelta(hours=1), NIGHT + timedelta(hours=10))
        assert found.text == "Vad händer: Storm på natten.\n\nVar: Längs kusten."
        assert found.areas[0].codes == (Code(Scheme.SMHI, "1"),)
        assert found.areas[0].polygons[0].startswith("59.70000,18.50000 59.70000,18.90000")
        assert found.others[0].headline == "Wind, The coast of Roslagen"
        assert found.oddities == ()

    def test_the_flat_shape_says_the_same_but_for_its_event(self):
        flat = one(smhi.read(packed([smhi_area()])))
        nested = area_of()
        assert flat.identifier == "area/7"
        assert (flat.headline, flat.text, flat.severity, flat.areas) == (nested.headline, nested.text, nested.severity, nested.areas)

    def test_an_object_around_the_list_is_read_too(self):
        assert one(smhi.read(packed({"warningAreas": [smhi_area()]}))).level == "Orange"

    @each(
        ("code", "severity", "odd"),
        [
            ("YELLOW", Severity.MODERATE, ()),
            ("RED", Severity.EXTREME, ()),
            ("MESSAGE", Severity.MINOR, ()),
            ("PURPLE", Severity.UNKNOWN, (Oddity.UNKNOWN_WORD,)),
        ],
    )
    def test_colours_become_severities_and_an_unknown_one_says_so(self, code, severity, odd):
        found = area_of(warningLevel={"code": code, "sv": "X"})
        assert (found.severity, found.oddities) == (severity, odd)

    @pytest.mark.parametrize(("probable", "certainty"), [(True, Certainty.LIKELY), (False, Certainty.POSSIBLE), (None, Certainty.UNKNOWN)])
    def test_probability_becomes_certainty(self, probable, certainty):
        assert area_of(normalProbability=probable).certainty is certainty

    @pytest.mark.parametrize("end", [None, "", "later"])
    def test_an_end_may_be_missing(self, end):
        assert area_of(approximateEnd=end).expires is None

    def test_a_moment_of_sending_that_is_missing_is_said(self):
        assert area_of(published=None).oddities == (Oddity.NO_TIME,)

    @pytest.mark.parametrize("name", ["TEST Stockholms län", "test Roslagen"])
    def test_what_smhi_calls_a_test_is_never_real(self, name):
        assert area_of(areaName={"sv": name}).status is Status.TEST

    def test_a_place_that_only_begins_alike_is_real(self):
        assert area_of(areaName={"sv": "Roslagen, ej test"}).status is Status.ACTUAL

    def test_an_empty_list_is_whole_and_ends_what_was(self):
        assert smhi.read(b"[]") == Reading(whole=True)

    def test_a_feature_collection_has_several_shapes(self):
        one_ = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}
        found = area_of(area={"type": "FeatureCollection", "features": [one_, one_, None]})
        assert len(found.areas[0].polygons) == 2


def swapped(ring):
    return [[lat, lon] for lon, lat in ring]


class TestShapes:
    @each(
        ("area", "polygons", "odd"),
        [
            (None, 0, ()),
            ({}, 0, (Oddity.GEOMETRY_UNREAD,)),
            ("x", 0, (Oddity.GEOMETRY_UNREAD,)),
            ({"type": "Feature", "geometry": None}, 0, ()),
            ({"type": "Polygon", "coordinates": []}, 0, ()),
            ({"type": "Polygon", "coordinates": [[]]}, 0, ()),
            ({"type": "Polygon", "coordinates": None}, 0, ()),
            ({"type": "FeatureCollection", "features": []}, 0, ()),
            ({"type": "Polygon", "coordinates": [SQUARE]}, 1, ()),
            ({"type": "Polygon", "coordinates": [SQUARE[:-1]]}, 1, ()),
            ({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}, 2, ()),
            ({"type": "Polygon", "coordinates": [swapped(SQUARE)]}, 0, (Oddity.GEOMETRY_SWAPPED,)),
            ({"type": "Polygon", "coordinates": [[SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]]}, 0, (Oddity.GEOMETRY_CROSSED,)),
            ({"type": "Polygon", "coordinates": [SQUARE[:2]]}, 0, (Oddity.GEOMETRY_UNREAD,)),
            ({"type": "Polygon", "coordinates": [[["a", "b"]] * 5]}, 0, (Oddity.GEOMETRY_UNREAD,)),
            ({"type": "Polygon", "coordinates": [[[400, 95]] * 5]}, 0, (Oddity.GEOMETRY_UNREAD,)),
            ({"type": "Polygon", "coordinates": [[[18]] * 5]}, 0, (Oddity.GEOMETRY_UNREAD,)),
            ({"type": "Polygon", "coordinates": 7}, 0, (Oddity.GEOMETRY_UNREAD,)),
            ({"type": "Circle", "coordinates": [18, 59]}, 0, (Oddity.GEOMETRY_UNREAD,)),
            ({"type": "Polygon", "coordinates": [[[*point, 12.0] for point in SQUARE]]}, 1, ()),
        ],
        ids=range(20),
    )
    def test_a_drawing_is_taken_or_left_out_and_that_is_said(self, area, polygons, odd):
        found = area_of(area=area)
        assert (len(found.areas[0].polygons), found.oddities) == (polygons, odd)
        assert found.areas[0].codes == (Code(Scheme.SMHI, "1"),), "the codes stand"

    def test_nested_without_end_it_is_left_out(self):
        nested: dict[str, object] = {"type": "Polygon", "coordinates": [SQUARE]}
        for _ in range(50):
            nested = {"type": "FeatureCollection", "features": [nested]}
        assert area_of(area=nested).oddities == (Oddity.GEOMETRY_UNREAD,)

    def test_a_coast_of_ten_thousand_corners_is_simplified(self):
        side = [[18 + number / 10_000, 59.0] for number in range(10_000)]
        found = area_of(area={"type": "Polygon", "coordinates": [[*side, [18.5, 60.0], side[0]]]})
        points = found.areas[0].polygons[0].split()
        assert len(points) <= 402
        assert points[0] == points[-1]
        assert found.oddities == (Oddity.GEOMETRY_THINNED,)


class TestFire:
    def test_a_step_that_reaches_the_level_is_a_warning_of_the_whole_time(self):
        reading = fire.read(forecast(3, 5, 6, 2), least=5, place="Rimbo")
        found = one(reading)
        assert (found.headline, found.level, found.severity) == ("Extremt stor brandrisk, Rimbo", "6 av 6", Severity.EXTREME)
        assert (found.onset, found.expires) == (NIGHT + timedelta(days=1), NIGHT + timedelta(days=3))
        assert found.identifier == "fwif1g/59.74300,18.36600"
        assert found.areas[0].circles == ("59.74300,18.36600 0",)
        assert "2019-01-03: Mycket stor (5 av 6)" in found.text
        assert (reading.gone, reading.as_of) == ((), NIGHT - timedelta(minutes=30))

    def test_a_calm_forecast_ends_the_warning_of_its_own_point_alone(self):
        reading = fire.read(forecast(1, 2, -1), least=5)
        assert (reading.items, reading.gone, reading.whole) == ((), ("fwif1g/59.74300,18.36600",), False)

    def test_what_is_missing_is_no_risk_and_no_calm(self):
        with pytest.raises(BadFeed):
            fire.read(forecast(-1, -1), least=5)

    def test_the_newer_shape_of_parameters_and_place_is_read(self):
        data = {"geometry": {"coordinates": [18.366, 59.743]}, "timeSeries": [{"time": iso(), "data": {"fwiindex": 5, "t": 20.1}}]}
        assert one(fire.read(packed(data), least=5)).level == "5 av 6"

    @each("place", [None, {}, {"coordinates": []}, {"coordinates": [[18]]}, {"coordinates": [[18, 95]]}, {"coordinates": "x"}])
    def test_without_a_place_on_the_globe_it_is_none(self, place):
        with pytest.raises(BadFeed):
            fire.read(packed({"geometry": place, "timeSeries": [{"time": iso(), "data": {"fwiindex": 5}}]}), least=5)

    def test_no_step_at_all_is_calm(self):
        assert fire.read(forecast(), least=5).items == ()
