"""The map at every moment: what was known then and nothing later, on the page, on paper and in every list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, closed, later, opened, refused
from vardkase.kernel.geo import Shape
from vardkase.leadership.tests.pages import Page, Room
from vardkase.situation.forms.map import MapForm
from vardkase.situation.queries import areas as queries
from vardkase.situation.queries import map as maps
from vardkase.situation.queries.known import known_at, known_now
from vardkase.situation.rooms import areas as room
from vardkase.situation.rules.areas import AreaKind, AreaState
from vardkase.situation.rules.known import Known
from vardkase.situation.tests.area_scenes import OUTAGE, POINT, ROAD, changed, drew, ended, on_map
from vardkase.situation.views import areas as views
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import alva as alva_provsson

pytestmark = pytest.mark.django_db
BEFORE = NIGHT - timedelta(hours=1)


def at(row: Any, minutes: float) -> Known:
    return known_at(row, later(minutes), later(120))


def shown(viewer: Viewer, incident_id: UUID, known: Known) -> list[str]:
    row = incidents.incident(viewer, incident_id)
    return [feature.title for feature in maps.picture(viewer, row, known).shown]


# What the map of a night gives, by its name; each is asked at every moment.
GIVEN: dict[str, Callable[[Viewer, Any, Known], list[str]]] = {
    "list": lambda viewer, row, known: [one.said.title for one in queries.areas(viewer, row, known)],
    "map": lambda viewer, row, known: [one.title for one in maps.picture(viewer, row, known).features],
    "material": lambda viewer, row, known: [one.text for one in room.for_report(viewer, row, known)],
    "moments": lambda viewer, row, known: [one.title for one in room.seen(viewer, row, known)],
}


class TestNothingLater:
    @pytest.fixture
    def night(self, alva, incident_id):
        """Drawn at ten past, as of an hour before; changed at twenty past; ended at half past, since a quarter past."""
        area_id = drew(alva, incident_id, OUTAGE, now=later(10), as_of=later(-50), title="Först")
        changed(alva, incident_id, area_id, OUTAGE, now=later(20), as_of=later(-50), title="Sedan")
        ended(alva, incident_id, area_id, now=later(30), at=later(15))
        return incidents.incident(alva, incident_id)

    @pytest.mark.parametrize("what", GIVEN)
    @pytest.mark.parametrize(
        ("minutes", "said"),
        [(-60, None), (9.9, None), (10, "Först"), (19.9, "Först"), (20, "Sedan"), (30, "Sedan"), (90, "Sedan")],
    )
    def test_is_said_anywhere(self, alva, night, what, minutes, said):
        found = GIVEN[what](alva, night, at(night, minutes))
        assert len(found) == (1 if said else 0)
        assert all(str(said) in one for one in found)

    @pytest.mark.parametrize(("minutes", "state"), [(10, "current"), (29.9, "current"), (30, "over"), (90, "over")])
    def test_is_known_of_its_end(self, alva, night, minutes, state):
        (line,) = queries.areas(alva, night, at(night, minutes))
        assert line.state is AreaState(state)
        assert (line.ended is not None) is (state == "over")

    @pytest.mark.parametrize(("minutes", "count"), [(10, 1), (20, 2), (30, 2)])
    def test_is_counted_among_its_versions(self, alva, night, minutes, count):
        known = at(night, minutes)
        (line,) = queries.areas(alva, night, known)
        assert line.versions == count
        assert len(queries.versions(alva, night, line.area_id, known)) == count + (line.ended is not None)
        assert line.number <= known.number

    def test_has_a_page_of_its_own_before_it_was_drawn(self, alva, night):
        area_id = queries.areas(alva, night, at(night, 30))[0].area_id
        for ask in (queries.area, queries.versions):
            with refused("situation.not_found"):
                ask(alva, night, area_id, at(night, 9))

    def test_is_known_of_a_number_whatever_the_clock_says(self, alva, night):
        """An old number looked at late: what was known, seen with the eyes of then."""
        drawn = queries.areas(alva, night, at(night, 10))[0].number
        (line,) = queries.areas(alva, night, Known(drawn, later(600)))
        assert (line.said.title, line.ended) == ("Först", None)
        assert queries.areas(alva, night, Known(drawn - 1, later(600))) == ()

    @examples(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.sampled_from(["draw", "change"]), st.integers(1, 100)), min_size=1, max_size=6), st.integers(-10, 120))
    def test_stands_at_any_moment_of_any_night(self, acts, minutes):
        alva = alva_provsson()
        incident_id = opened(alva)
        ids: list[UUID] = []
        acts = sorted(acts, key=lambda act: act[1])
        for step, (act, minute) in enumerate(acts):
            if act == "draw" or not ids:
                ids.append(drew(alva, incident_id, now=later(minute), title=f"Nr {step}"))
            else:
                changed(alva, incident_id, ids[-1], ROAD, now=later(minute), title=f"Nr {step}")
        said = {one.said.title for one in on_map(alva, incident_id, later(minutes), later(120)).values()}
        possible = {f"Nr {step}" for step, (_, minute) in enumerate(acts) if minute <= minutes}
        assert said <= possible
        assert bool(said) is bool(possible)


class TestThePlaceOfTheIncident:
    def test_is_on_no_map_from_before_it_was_opened(self, alva):
        incident_id = opened(alva, place="59.758, 18.705")
        row = incidents.incident(alva, incident_id)
        assert shown(alva, incident_id, known_at(row, BEFORE, later(60))) == []
        assert shown(alva, incident_id, known_now(row, later(60))) == ["59.758, 18.705"]

    def test_says_that_it_was_said_when_it_was_opened(self, alva):
        row = incidents.incident(alva, opened(alva, place="59.758, 18.705"))
        (feature,) = room.place_of_incident(alva, row, known_now(row, later(60)))
        assert (feature.number, feature.as_of, feature.source) == (1, row.opened_at, "Angavs när händelsen öppnades")
        assert feature.shape == Shape("Point", (18.705, 59.758))

    def test_comes_back_at_the_moments_before_a_better_one_was_drawn(self, alva):
        incident_id = opened(alva, place="59.758, 18.705")
        drew(alva, incident_id, replace(POINT, kind=AreaKind.INCIDENT, title="Branden"), now=later(30))
        row = incidents.incident(alva, incident_id)
        assert shown(alva, incident_id, at(row, 29)) == ["59.758, 18.705"]
        assert shown(alva, incident_id, at(row, 30)) == ["Branden"]

    @pytest.mark.parametrize("place", ["18.705, 59.758", "40.7, -74.0", "0, 0", "x" * 200, "Sverige", "E18"])
    def test_that_cannot_be_read_hides_nothing_else(self, alva, place):
        incident_id = opened(alva, place=place)
        drew(alva, incident_id, POINT)
        assert shown(alva, incident_id, known_now(incidents.incident(alva, incident_id), later(60))) == ["Rimbo brandstation"]


class TestTheMomentThatIsAskedFor:
    """The form reads what has been: the end of the minute, of the hour or of the day that was named."""

    def form(self, said: str) -> MapForm:
        form = MapForm({"at": said})
        assert form.is_valid()
        return form

    @pytest.mark.parametrize(
        ("said", "moment"),
        [
            ("", None),
            ("2019-01-02 02:00", later(-19)),
            ("02:00", later(-19)),
            ("2 jan 02:00", later(-19)),
            ("ca 02:00", later(-19)),
            ("2019-01-01 23:59", later(-140)),
        ],
    )
    def test_is_read_to_the_end_of_its_minute(self, said, moment):
        found = self.form(said).moment(NIGHT)
        assert found == (moment and moment - timedelta(microseconds=1))

    @pytest.mark.parametrize("said", ["när det blåste", "2019-13-01", "25:00", "<script>", "0000-00-00 00:00"])
    def test_that_cannot_be_read_is_told_at_its_field(self, said):
        form = self.form(said)
        assert form.moment(NIGHT) is None
        assert form.errors["at"]

    @pytest.mark.parametrize("said", ["2019-01-02 12:00", "2030-01-01"])
    def test_that_has_not_been_is_told_too(self, said):
        form = self.form(said)
        assert form.moment(NIGHT) is None
        assert form.errors["at"]

    @pytest.mark.parametrize(("size", "is_valid"), [("a4", True), ("a3", True), ("", True), ("a0", False), ("A4", False)])
    def test_has_its_paper(self, size, is_valid):
        assert MapForm({"size": size}).is_valid() is is_valid


class TestSteps:
    @pytest.mark.parametrize(
        ("hours", "shown_after", "words"),
        [
            (0.5, 0.5, []),
            (1, 1, ["−1 h"]),
            (6, 6, ["−6 h", "−1 h"]),
            (12, 6, ["−6 h", "−1 h", "+1 h"]),
            (24, 6, ["−6 h", "−1 h", "+1 h", "+6 h"]),
            (24, 0, ["+1 h", "+6 h"]),
            (24, 23.5, ["−6 h", "−1 h"]),
        ],
    )
    def test_lead_nowhere_before_the_incident_and_not_beyond_now(self, alva, incident_id, hours, shown_after, words):
        row = incidents.incident(alva, incident_id)
        found = views._steps(row, NIGHT + timedelta(hours=shown_after), NIGHT + timedelta(hours=hours))
        assert [word for _, word in found] == words

    def test_are_addresses_that_the_page_reads(self, alva, incident_id):
        row = incidents.incident(alva, incident_id)
        for said, word in views._steps(row, later(360), later(1440)):
            form = MapForm({"at": said})
            assert form.is_valid(), word
            assert form.moment(later(1440)) is not None


@pytest.mark.usefixtures("an_hour_later")
class TestThePages:
    @pytest.fixture
    def room(self, screen: CheckingClient, incident_id: UUID) -> Room:
        return Room(screen, incident_id)

    @pytest.fixture
    def drawn(self, alva, incident_id) -> UUID:
        area_id = drew(alva, incident_id, OUTAGE, now=later(10))
        changed(alva, incident_id, area_id, OUTAGE, now=later(30), title="Blidö och Yxlan", why="Vattenfall ringde.")
        return area_id

    def titles(self, page: Page) -> list[str]:
        return [" ".join(one.text_content().split()) for one in page.tree.xpath("//li[@data-feature]//b")]

    @pytest.mark.parametrize("path", ["map/", "map/paper/"])
    @pytest.mark.parametrize(
        ("at", "said"),
        [
            ("2019-01-02+02:29", []),
            ("2019-01-02+02:30", ["Blidö: strömlöst"]),
            ("2019-01-02+02:49", ["Blidö: strömlöst"]),
            ("2019-01-02+02:50", ["Blidö och Yxlan"]),
            ("02:30", ["Blidö: strömlöst"]),
            ("", ["Blidö och Yxlan"]),
            ("2019-01-01", []),
            ("2018-12-24+15:00", []),
        ],
    )
    def test_show_what_was_known_and_nothing_later(self, room, drawn, path, at, said):
        page = room.get(f"{path}?at={at}")
        assert page.status == 200
        assert self.titles(page) == said
        assert len(page.tree.xpath("//svg[contains(@class, 'map-drawing')]//g[@data-mark]")) == len(said)
        assert ("Yxlan" in page.answer.content.decode()) is (said == ["Blidö och Yxlan"])

    @pytest.mark.parametrize("path", ["map/", "map/paper/"])
    @pytest.mark.parametrize(("at", "is_told"), [("2019-01-02+02:30", True), ("", False), ("nonsens", False)])
    def test_say_when_they_are_of_then(self, room, drawn, path, at, is_told):
        assert ("Kartan som den var känd ons 2 jan 2019 02:30." in room.get(f"{path}?at={at}").text) is is_told

    @pytest.mark.parametrize("size", ["a4", "a3"])
    def test_on_paper_keep_the_moment_with_the_size(self, room, drawn, size):
        page = room.get(f"map/paper/?at=2019-01-02+02:30&size={size}")
        assert page.tree.xpath(f"//div[contains(@class, 'map-paper--{size}')]")
        assert self.titles(page) == ["Blidö: strömlöst"]

    def test_lead_to_the_paper_of_the_same_moment(self, room, drawn):
        (link,) = [one for one in room.get("map/?at=2019-01-02+02:30").tree.xpath("//main//a/@href") if "paper" in one]
        assert "?at=2019-01-02" in link
        assert self.titles(Page(room.client.get(link))) == ["Blidö: strömlöst"]

    def test_of_an_incident_that_is_over_end_with_it(self, room, alva, incident_id, drawn):
        closed(alva, incident_id)
        assert self.titles(room.get("map/")) == ["Blidö och Yxlan"]

    def test_of_two_kinds_with_one_pattern_hold_no_id_twice(self, room, alva, incident_id):
        for kind in AreaKind:
            drew(alva, incident_id, replace(OUTAGE, kind=kind), now=later(40))
        for path in ("map/", "map/paper/"):
            ids = room.get(path).tree.xpath("//@id")
            assert len(ids) == len(set(ids)), path
