"""The map as it was known: at any moment, by those who may read, with every layer that somebody offers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mark
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, later, opened, refused
from vardkase.kernel.geo import Shape
from vardkase.kernel.ids import new_id
from vardkase.kernel.once import one_look
from vardkase.situation import layers
from vardkase.situation.layers import Feature, Layer
from vardkase.situation.material import Section, gathered
from vardkase.situation.moments import parts
from vardkase.situation.queries import areas as queries
from vardkase.situation.queries import map as maps
from vardkase.situation.queries.known import known_at, known_now
from vardkase.situation.rooms import areas as room
from vardkase.situation.rules.areas import AreaKind, AreaState, Standing
from vardkase.situation.tests.area_scenes import OUTAGE, POINT, ROAD, changed, drew, ended, on_map

pytestmark = pytest.mark.django_db


def picture(viewer: Viewer, incident_id: UUID, minutes: float = 60) -> maps.Picture:
    row = incidents.incident(viewer, incident_id)
    return maps.picture(viewer, row, known_at(row, later(minutes), later(60)))


def titles(viewer: Viewer, incident_id: UUID, minutes: float = 60) -> list[str]:
    return [feature.title for feature in picture(viewer, incident_id, minutes).shown]


class TestAtAMoment:
    def test_what_was_recorded_later_is_not_known(self, alva, incident_id):
        drew(alva, incident_id, now=later(10), as_of=later(-60))
        assert on_map(alva, incident_id, later(9), later(60)) == {}
        assert list(on_map(alva, incident_id, later(10), later(60))) == ["K-001"]

    def test_it_is_as_it_was_said_then(self, alva, incident_id):
        area_id = drew(alva, incident_id, now=later(0))
        changed(alva, incident_id, area_id, ROAD, now=later(10), title="Ett körfält öppet")
        ended(alva, incident_id, area_id, now=later(20))
        said = {minute: on_map(alva, incident_id, later(minute), later(60))["K-001"] for minute in (5, 15, 25)}
        assert [said[minute].said.title for minute in (5, 15, 25)] == [ROAD.title, "Ett körfält öppet", "Ett körfält öppet"]
        assert [said[minute].state for minute in (5, 15, 25)] == [AreaState.CURRENT, AreaState.CURRENT, AreaState.OVER]

    def test_what_begins_later_is_planned_until_then(self, alva, incident_id):
        drew(alva, incident_id, valid_from=later(30), valid_until=later(40))
        states = [on_map(alva, incident_id, later(minute), later(60))["K-001"].state for minute in (29, 30, 39, 40)]
        assert states == [AreaState.PLANNED, AreaState.CURRENT, AreaState.CURRENT, AreaState.OVER]

    def test_that_it_ended_is_not_known_before_somebody_said_so(self, alva, incident_id):
        area_id = drew(alva, incident_id, now=later(0))
        ended(alva, incident_id, area_id, now=later(30), at=later(10))
        assert on_map(alva, incident_id, later(20), later(60))["K-001"].state is AreaState.CURRENT
        assert on_map(alva, incident_id, later(30), later(60))["K-001"].state is AreaState.OVER

    def test_before_the_incident_there_is_nothing(self, alva, incident_id):
        drew(alva, incident_id)
        assert on_map(alva, incident_id, NIGHT - timedelta(days=1), later(60)) == {}


class TestOrder:
    def test_what_hurts_comes_before_what_helps(self, alva, incident_id):
        for kind in (AreaKind.SAFETY_POINT, AreaKind.OUTAGE, AreaKind.DANGER):
            drew(alva, incident_id, replace(POINT, kind=kind))
        row = incidents.incident(alva, incident_id)
        found = [one.said.kind for one in queries.areas(alva, row, known_now(row, later(60)))]
        assert found == [AreaKind.DANGER, AreaKind.OUTAGE, AreaKind.SAFETY_POINT]

    def test_within_a_kind_what_was_drawn_first_is_first_and_what_is_over_last(self, alva, incident_id):
        first = drew(alva, incident_id, title="Väg ett")
        drew(alva, incident_id, title="Väg två")
        ended(alva, incident_id, first, now=later(10))
        assert [feature.title for feature in picture(alva, incident_id).features] == ["Väg två", "Väg ett"]
        assert titles(alva, incident_id) == ["Väg två"]


class TestWhoReads:
    @pytest.mark.parametrize(("mark", "seen"), [(INTERNAL, False), (SECRET, False), (Mark(), True)], ids=["internal", "secret", "open"])
    def test_a_reader_sees_what_is_open(self, alva, bo, incident_id, mark, seen):
        drew(alva, incident_id, mark=mark)
        assert bool(on_map(bo, incident_id, later(1))) is seen
        assert on_map(alva, incident_id, later(1))

    def test_one_that_is_not_for_somebody_is_not_there(self, alva, bo, incident_id):
        area_id = drew(alva, incident_id, mark=INTERNAL)
        row = incidents.incident(bo, incident_id)
        for ask in (queries.area, queries.versions):
            with refused("situation.not_found"):
                ask(bo, row, area_id, known_now(row, later(1)))
            with refused("situation.not_found"):
                ask(bo, row, new_id(), known_now(row, later(1)))

    def test_material_and_moments_keep_it_too(self, alva, bo, incident_id):
        drew(alva, incident_id, mark=INTERNAL)
        row = incidents.incident(bo, incident_id)
        known = known_now(row, later(1))
        assert room.for_report(bo, row, known) == []
        assert room.seen(bo, row, known) == []

    def test_drawing_is_for_who_may_say_how_things_stand(self, alva, bo, cilla, incident_id):
        row = incidents.incident(alva, incident_id)
        assert [queries.may_draw(one, row) for one in (alva, bo, cilla)] == [True, False, False]


class TestVersions:
    def test_are_all_that_was_said_the_latest_first(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        changed(alva, incident_id, area_id, ROAD, now=later(10), title="Ett körfält öppet")
        ended(alva, incident_id, area_id, now=later(20))
        row = incidents.incident(alva, incident_id)
        found = queries.versions(alva, row, area_id, known_now(row, later(60)))
        assert [one.is_end for one in found] == [True, False, False]
        assert [one.said.title for one in found] == ["Ett körfält öppet", "Ett körfält öppet", ROAD.title]

    def test_of_then_are_those_that_had_been_said(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        changed(alva, incident_id, area_id, ROAD, now=later(10), title="Ett körfält öppet")
        row = incidents.incident(alva, incident_id)
        assert len(queries.versions(alva, row, area_id, known_at(row, later(5), later(60)))) == 1

    def test_are_asked_for_once_in_a_look(self, alva, incident_id, django_assert_num_queries):
        for _ in range(20):
            drew(alva, incident_id)
        row = incidents.incident(alva, incident_id)
        with one_look(), django_assert_num_queries(1):
            for minute in (10, 20, 30):
                queries.areas(alva, row, known_now(row, later(minute)))


class TestLayers:
    @pytest.fixture
    def empty(self, monkeypatch):
        monkeypatch.setattr(layers, "_layers", {})

    def feature(self, **more: Any) -> Feature:
        facts = {"key": "x:1", "symbol": "other", "group": "Elverk", "title": "Elverk", "shape": Shape("Point", (18.7, 59.7))}
        return Feature(**facts | more)

    def test_are_shown_in_the_order_in_which_they_were_offered(self, empty, alva, incident_id):
        layers.offer(Layer("b", "B", lambda viewer, row, known: [self.feature(key="b:1", group="B", title="B")]))
        layers.offer(Layer("a", "A", lambda viewer, row, known: [self.feature(key="a:1", group="A", title="A")]))
        assert titles(alva, incident_id) == ["B", "A"]

    def test_have_their_key_alone(self, empty):
        layers.offer(Layer("a", "A", lambda viewer, row, known: []))
        with pytest.raises(ValueError, match="already"):
            layers.offer(Layer("a", "A", lambda viewer, row, known: []))

    def test_are_asked_what_was_known_by_whom(self, empty, alva, incident_id):
        asked = []

        def build(viewer, row, known):
            asked.append((viewer, row.id, known.at))
            return []

        layers.offer(Layer("a", "A", build))
        picture(alva, incident_id, 30)
        assert asked == [(alva, incident_id, later(30))]

    def test_the_house_offers_the_incident_and_what_is_drawn(self):
        assert [one.key for one in layers.layers()][:2] == ["incident", "areas"]


class TestThePlaceOfTheIncident:
    def test_that_is_a_position_stands_on_the_map(self, alva):
        incident_id = opened(alva, place="59.758, 18.705")
        (feature,) = picture(alva, incident_id).shown
        assert (feature.symbol, feature.title, feature.shape) == ("incident", "59.758, 18.705", Shape("Point", (18.705, 59.758)))

    def test_that_is_a_known_place_does_too(self, alva, settings):
        settings.VARDKASE_DEMO = True
        assert titles(alva, opened(alva, place="Rimbo")) == ["Rimbo"]

    @pytest.mark.parametrize("place", ["", "Norrtälje kommun", "Norrtälje", "vid skolan"])
    def test_that_nobody_can_point_at_does_not(self, alva, place, settings):
        settings.VARDKASE_DEMO = False
        assert titles(alva, opened(alva, place=place)) == []

    def test_gives_way_to_one_that_is_drawn(self, alva):
        incident_id = opened(alva, place="59.758, 18.705")
        drew(alva, incident_id, replace(POINT, kind=AreaKind.INCIDENT, title="Branden"))
        assert titles(alva, incident_id) == ["Branden"]


class TestTheFrame:
    def test_holds_what_is_shown_with_air_around_it(self, alva, incident_id):
        drew(alva, incident_id, OUTAGE)
        west, south, east, north = picture(alva, incident_id).frame
        assert (west < 18.85, east > 18.96, south < 59.57, north > 59.66) == (True, True, True, True)

    def test_of_a_single_point_shows_what_lies_around_it(self, alva, incident_id):
        drew(alva, incident_id, POINT)
        west, south, east, north = picture(alva, incident_id).frame
        assert east - west == pytest.approx(0.04)
        assert north - south == pytest.approx(0.02)

    def test_is_not_stretched_by_what_is_over(self, alva, incident_id):
        drew(alva, incident_id, POINT)
        ended(alva, incident_id, drew(alva, incident_id, replace(POINT, shape='{"type":"Point","coordinates":[12.0,57.7]}')), now=later(5))
        assert picture(alva, incident_id).frame[0] > 18

    def test_of_nothing_is_the_municipality(self, alva, incident_id, settings):
        settings.MUNICIPALITY = "Norrtälje kommun"
        west, south, east, north = picture(alva, incident_id).frame
        assert 18.0 < west < 18.7 < east < 19.2
        assert 59.5 < south < 59.8 < north < 60.3

    @pytest.mark.parametrize("centre", ["59.3, 18.0", "Nynäshamn"])
    def test_of_nothing_is_where_it_is_set(self, alva, incident_id, settings, centre):
        settings.MUNICIPALITY, settings.MAP_CENTRE = "Norrtälje kommun", centre
        assert picture(alva, incident_id).frame[3] < 59.5

    def test_of_nothing_in_nowhere_is_the_country(self, alva, incident_id, settings):
        settings.MUNICIPALITY = ""
        assert picture(alva, incident_id).frame == maps.SWEDEN


class TestForAReport:
    def material(self, viewer: Viewer, incident_id: UUID, minutes: float = 60) -> list[Any]:
        row = incidents.incident(viewer, incident_id)
        return [one for one in gathered(viewer, row, known_at(row, later(minutes), later(60))) if one.key.startswith("area:")]

    @pytest.mark.parametrize(
        ("kind", "section"),
        [
            (AreaKind.INCIDENT, Section.EVENT),
            (AreaKind.SEARCH, Section.EVENT),
            (AreaKind.ROAD_CLOSED, Section.CONSEQUENCES),
            (AreaKind.OUTAGE, Section.CONSEQUENCES),
            (AreaKind.SAFETY_POINT, Section.MEASURES_TAKEN),
        ],
    )
    def test_each_kind_stands_where_it_belongs(self, alva, incident_id, kind, section):
        area_id = drew(alva, incident_id, replace(POINT, kind=kind))
        (piece,) = self.material(alva, incident_id)
        assert (piece.section, piece.key) == (section, f"area:{area_id}")

    def test_it_leads_back_to_its_source_and_its_entry(self, alva, incident_id):
        drew(alva, incident_id, POINT, as_of=later(-5))
        (piece,) = self.material(alva, incident_id)
        row = incidents.incident(alva, incident_id)
        assert (piece.number, piece.source, piece.as_of) == (row.entries, "Räddningstjänsten", later(-5))
        assert piece.text == "Trygghetspunkt: Rimbo brandstation (59.7430, 18.3660)."
        assert str(incident_id) in piece.url

    def test_its_value_changes_when_it_does_and_only_then(self, alva, incident_id):
        area_id = drew(alva, incident_id, POINT)
        before = self.material(alva, incident_id, 5)[0].value
        changed(alva, incident_id, area_id, POINT, now=later(10))
        assert self.material(alva, incident_id, 15)[0].value == before
        ended(alva, incident_id, area_id, now=later(20))
        assert self.material(alva, incident_id, 25)[0].value != before

    def test_a_safety_point_that_is_to_open_is_planned(self, alva, incident_id):
        drew(alva, incident_id, POINT, valid_from=later(600))
        assert self.material(alva, incident_id)[0].section is Section.MEASURES_PLANNED

    def test_where_one_must_not_be_is_important(self, alva, incident_id):
        drew(alva, incident_id, replace(OUTAGE, kind=AreaKind.DANGER))
        drew(alva, incident_id, OUTAGE)
        assert [one.important for one in self.material(alva, incident_id)] == [True, False]

    def test_what_is_assumed_says_so(self, alva, incident_id):
        drew(alva, incident_id, POINT, standing=Standing.ASSUMED)
        assert "Antagande" in self.material(alva, incident_id)[0].text


class TestInTheTimeMachine:
    def seen(self, viewer: Viewer, incident_id: UUID, minutes: float) -> list[Any]:
        row = incidents.incident(viewer, incident_id)
        (part,) = [one for one in parts() if one.key == "areas"]
        return part.build(viewer, row, known_at(row, later(minutes), later(60)))

    def test_each_thing_has_its_key_at_every_moment(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        ended(alva, incident_id, area_id, now=later(20))
        before, after = (self.seen(alva, incident_id, minutes) for minutes in (10, 30))
        assert [one.key for one in before] == [one.key for one in after] == [f"area:{area_id}"]
        assert [one.tone for one in (*before, *after)] == ["red", "grey"]
        assert [one.value for one in (*before, *after)] == ["Gäller nu", "Gäller inte längre"]

    def test_nothing_stands_there_before_it_was_drawn(self, alva, incident_id):
        drew(alva, incident_id, now=later(10))
        assert self.seen(alva, incident_id, 9) == []
