"""What the map frames and where its clock stops: what is far away makes nothing smaller, and hours without entries take no room."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, closed, later
from vardkase.situation.queries import map as maps
from vardkase.situation.queries.known import known_at
from vardkase.situation.tests.area_scenes import POINT, changed, drew

pytestmark = pytest.mark.django_db
LUND = json.dumps({"type": "Point", "coordinates": [13.19, 55.70]})
UPPSALA = json.dumps({"type": "Point", "coordinates": [17.64, 59.86]})


@pytest.fixture(autouse=True)
def _at_home(settings: Any) -> None:
    settings.MUNICIPALITY, settings.MAP_CENTRE = "Norrtälje", ""


def frame(alva: Any, incident_id: Any) -> tuple[float, ...]:
    return maps.picture(
        alva, incidents.incident(alva, incident_id), known_at(incidents.incident(alva, incident_id), later(9), later(9))
    ).frame


class TestTheFrame:
    def test_takes_no_heed_of_a_slip_that_lies_far_away(self, alva, incident_id):
        drew(alva, incident_id, POINT)
        before = frame(alva, incident_id)
        drew(alva, incident_id, POINT, shape=LUND)
        assert frame(alva, incident_id) == before

    def test_holds_the_neighbours_fire(self, alva, incident_id):
        drew(alva, incident_id, POINT)
        drew(alva, incident_id, POINT, shape=UPPSALA)
        west, _south, _east, _north = frame(alva, incident_id)
        assert west < 17.64

    def test_goes_far_away_when_everything_is_there(self, alva, incident_id):
        drew(alva, incident_id, POINT, shape=LUND)
        west, south, east, north = frame(alva, incident_id)
        assert west < 13.19 < east
        assert south < 55.70 < north


class TestTheClock:
    def stops(self, alva: Any, incident_id: Any, now: Any) -> list[Any]:
        return maps.stops(incidents.incident(alva, incident_id), now)

    def test_stops_where_something_was_written_and_now(self, alva, incident_id):
        opened = self.stops(alva, incident_id, later(60))[0]
        area_id = drew(alva, incident_id, now=later(2))
        changed(alva, incident_id, area_id, POINT, now=later(7))
        assert self.stops(alva, incident_id, later(60)) == [opened, later(2), later(7), later(60)]

    def test_ends_with_the_incident(self, alva, incident_id):
        closed(alva, incident_id)
        row = incidents.incident(alva, incident_id)
        assert row.closed_at is not None
        assert self.stops(alva, incident_id, later(9_999))[-1] == row.closed_at

    def test_has_no_more_stops_than_a_hand_can_tell_apart(self, alva, incident_id, monkeypatch):
        for minute in range(9):
            drew(alva, incident_id, now=later(minute))
        monkeypatch.setattr(maps, "STOPS", 4)
        found = self.stops(alva, incident_id, later(60))
        assert found == sorted(found)
        assert len(found) == 5
        assert (found[0] <= NIGHT, found[-2], found[-1]) == (True, later(8), later(60))
