"""What the demonstration draws on the map: real addresses, cited sources, and what is invented says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.incidents.tests.scenes import later, opened
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.shell.demo.alfrida import leading
from vardkase.shell.demo.alfrida.script import Do, Step, steps
from vardkase.shell.demo.alfrida.situation import areas
from vardkase.situation.basemap import municipality_at
from vardkase.situation.rules.areas import AreaKind
from vardkase.situation.tests.area_scenes import on_map
from vardkase.testing.cases import each

STEPS = [step for step in steps() if step.do is Do.PICTURE and step.body["noun"] == "areas"]
DRAWN = [step for step in STEPS if step.body["act"] == "draw_area"]
every = pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)


def played(viewer: Any, until: str = "9999", prefix: str = "", later_by: timedelta = timedelta()) -> UUID:
    """The map of the storm up to a moment, in an incident of its own."""
    incident_id = opened(viewer, now=later(-24 * 60))
    keys = {step.id: new_id() for step in STEPS}
    for step in STEPS:
        if step.body["recorded"] < until:
            targets = {name: keys[other] for name, other in step.body.get("targets", {}).items()}
            common = {"viewer": viewer, "key": keys[step.id], "now": step.recorded_at + later_by}
            areas.perform(step.body, targets, incident_id, common, prefix, later_by)
    return incident_id


class TestTheSteps:
    @every
    def test_cite_what_was_read_or_are_marked_as_invented(self, step: Step) -> None:
        assert bool(step.sources) is not bool(step.body.get("fictional"))

    def test_the_five_safety_points_have_their_real_addresses(self):
        points = [step.body["draft"]["title"] for step in DRAWN if step.body["draft"]["kind"] == AreaKind.SAFETY_POINT]
        addresses = ("Alestavägen 4", "Verkstadsvägen 7", "Gottstavägen 24", "Videvägen 12", "Fagernäsvägen 1")
        assert len(points) == 5
        assert all(any(address in title for title in points) for address in addresses)

    def test_they_show_roads_outages_danger_and_where_help_is(self):
        kinds = {AreaKind(step.body["draft"]["kind"]) for step in DRAWN}
        assert kinds >= {AreaKind.ROAD_CLOSED, AreaKind.OUTAGE, AreaKind.HARD_HIT, AreaKind.DANGER, AreaKind.CORDON, AreaKind.SAFETY_POINT}

    @each("step", DRAWN, ids=lambda step: step.id)
    def test_every_point_lies_in_the_municipality(self, step: Step) -> None:
        shape = step.body["draft"]["shape"]
        if shape.get("type") == "Point":
            longitude, latitude = shape["coordinates"]
            found = municipality_at(latitude, longitude)
            assert found is not None
            assert found.name == "Norrtälje"


@pytest.mark.django_db
class TestTheStorm:
    def test_is_drawn_without_a_refusal(self, alva):
        incident_id = played(alva)
        found = on_map(alva, incident_id, STEPS[-1].recorded_at)
        assert len(found) == len(DRAWN)

    def test_says_what_is_invented(self, alva):
        found = on_map(alva, played(alva), STEPS[-1].recorded_at)
        road = next(one for one in found.values() if "E18 söder" in one.said.title)
        assert leading.INVENTED in road.said.text
        assert road.ended is not None
        assert road.ended.why.endswith(leading.INVENTED)
        real = next(one for one in found.values() if "Vätö" in one.said.title)
        assert leading.INVENTED not in real.said.text

    def test_at_three_jan_ten_the_safety_points_are_open_and_nobody_sleeps_there_yet(self, alva):
        incident_id = played(alva)
        at = next(step for step in STEPS if step.id == "map-point-blido").recorded_at + timedelta(hours=2)
        points = [one for one in on_map(alva, incident_id, at, later(60 * 24 * 30)).values() if one.said.kind is AreaKind.SAFETY_POINT]
        assert len(points) == 5
        assert not [one for one in points if "sova" in one.said.text]

    def test_in_a_replay_says_the_storms_own_time_and_comes_later(self, alva):
        incident_id = played(alva, "2019-01-02 04", "2 jan 02:31 · ", timedelta(days=100))
        road = next(iter(on_map(alva, incident_id, later(60 * 24 * 101)).values()))
        assert road.said.text.startswith("2 jan 02:31 · ")
        assert (road.said.as_of - STEPS[0].recorded_at).days == 99

    def test_in_a_replay_what_ends_ends_when_it_is_said(self, alva):
        incident_id = played(alva, prefix="Stormen · ", later_by=timedelta(days=100))
        found = on_map(alva, incident_id, STEPS[-1].recorded_at + timedelta(days=100))
        assert {one.ended.ended_at == one.recorded_at for one in found.values() if one.ended} == {True}

    def test_does_not_know_other_acts(self, alva):
        with pytest.raises(KeyError):
            areas.perform({"act": "paint"}, {}, new_id(), {}, "", timedelta())

    def test_may_not_be_drawn_by_who_may_not_write(self, bo):
        with pytest.raises(Refusal):
            played(bo)
