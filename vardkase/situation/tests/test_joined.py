"""What the nouns of the picture give to one another: the register to the board, the board to the forecast, the wall and the indicators."""

from __future__ import annotations

from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.tests.scenes import INTERNAL, later
from vardkase.preparedness.tests.conftest import chain, filled, social_coordinator, social_staff, staff, town
from vardkase.situation import indicators, joined, wall
from vardkase.situation.queries import functions, outlook
from vardkase.situation.queries.known import known_at, known_now
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.outlook import Stand
from vardkase.situation.rules.status import Holds, Level, Side
from vardkase.situation.tests.fact_scenes import series, stated
from vardkase.situation.tests.status_scenes import opened_board, reported, row_of, said
from vardkase.situation.wall import Place
from vardkase.testing.people import viewer_with

__all__ = ["chain", "filled", "social_coordinator", "social_staff", "staff", "town"]
pytestmark = pytest.mark.django_db


def here(viewer: Viewer, incident_id: UUID, minutes: float = 30) -> tuple[IncidentRow, Known]:
    row = incidents.incident(viewer, incident_id)
    return row, known_now(row, later(minutes))


@pytest.fixture
def board(alva, incident_id):
    opened_board(alva, incident_id)
    return incident_id


class TestWired:
    def test_everything_is_offered_once(self):
        assert joined.of_register in functions._sources
        assert joined.standing in outlook._sources
        assert joined.on_the_wall in wall._offers[Place.BOARD]
        assert {"status", "facts"} <= {one.key for one in indicators.watches()}


class TestTheRegister:
    def test_without_one_the_board_is_opened_with_our_own_list(self, alva, incident_id):
        row, _known = here(alva, incident_id)
        assert joined.of_register(alva, row.authority_id) == ()
        found, own = functions.functions(alva, row.authority_id)
        assert (found, own) == (functions.shipped(), False)

    def test_with_one_the_board_is_opened_with_the_functions_of_the_municipality(self, chain):
        found, own = functions.functions(chain.town.viewer, chain.authority)
        assert own is True
        assert [(one.name, one.unit, one.sides) for one in found][:2] == [
            ("El", "Elnätsbolaget", (Side.AREA,)),
            ("Mobilnät", "Operatören", (Side.AREA,)),
        ]
        assert all(one.key for one in found)

    def test_who_does_not_read_the_register_is_given_nothing_of_it(self, cilla, incident_id, alva):
        row, _known = here(alva, incident_id)
        assert joined.of_register(cilla, row.authority_id) == ()


class TestTheForecast:
    def assumed(self, viewer, incident_id, minutes=30):
        return {one.key: one for one in joined.standing(viewer, *here(viewer, incident_id, minutes))}

    def test_red_is_out_since_it_was_first_said(self, alva, board):
        reported(alva, board, said(board, "Hemtjänst"), now=later(5))
        reported(alva, board, said(board, "Hemtjänst"), now=later(20))
        one = self.assumed(alva, board)["home_care"]
        assert (one.stand, one.since) == (Stand.OUT, later(5))
        assert one.source == "Socialförvaltningen, Enhetschef"

    def test_what_holds_until_a_moment_holds_until_then(self, alva, board):
        reported(alva, board, said(board, "Trygghetslarm", Level.YELLOW, holds=Holds.UNTIL, holds_until=later(300)))
        one = self.assumed(alva, board, 10)["safety_alarms"]
        assert (one.stand, one.at.likely) == (Stand.HOLDS, later(300))

    def test_green_works_and_orange_says_nothing_of_when(self, alva, board):
        reported(alva, board, said(board, "Hemtjänst", Level.GREEN), said(board, "Trygghetslarm", Level.ORANGE))
        found = self.assumed(alva, board, 10)
        assert found["home_care"].stand == Stand.WORKS
        assert "safety_alarms" not in found

    def test_what_is_old_or_was_never_reported_says_nothing(self, alva, board):
        reported(alva, board, said(board, "Hemtjänst"))
        assert self.assumed(alva, board, 200) == {}

    def test_the_side_that_stands_worst_counts(self, alva, board):
        reported(alva, board, said(board, "Elförsörjning", Level.GREEN), said(board, "Elförsörjning", side=Side.AREA))
        assert self.assumed(alva, board, 10)["electricity"].stand == Stand.OUT

    def test_at_a_moment_it_is_what_was_known_then(self, alva, board):
        reported(alva, board, said(board, "Hemtjänst"), now=later(20))
        row = incidents.incident(alva, board)
        assert joined.standing(alva, row, known_at(row, later(19), later(60))) == ()

    def test_what_is_marked_is_not_given_to_who_may_not_read_it(self, alva, board):
        reported(alva, board, said(board, "Hemtjänst"), mark=INTERNAL)
        assert "home_care" in self.assumed(alva, board, 10)
        partner = viewer_with(Role.OBSERVER)
        assert joined.standing(partner, *here(partner, board, 10)) == ()


class TestTheWall:
    def lines(self, viewer, incident_id, minutes=10):
        row, _known = here(viewer, incident_id, minutes)
        return [(one.title, one.tone) for one in wall.lines(Place.BOARD, viewer, row, later(minutes))]

    def test_what_is_not_green_stands_there_the_gravest_first(self, alva, board):
        reported(
            alva, board, said(board, "Hemtjänst", Level.YELLOW), said(board, "Trygghetslarm"), said(board, "Elförsörjning", Level.GREEN)
        )
        assert self.lines(alva, board) == [("Trygghetslarm", "red"), ("Hemtjänst", "yellow")]

    def test_old_green_is_not_green(self, alva, board):
        reported(alva, board, said(board, "Hemtjänst", Level.GREEN))
        assert self.lines(alva, board, 10) == []
        assert self.lines(alva, board, 200) == [("Hemtjänst", "grey")]

    def test_what_is_marked_is_on_no_wall_whoever_has_signed_in(self, alva, board):
        reported(alva, board, said(board, "Hemtjänst"), mark=INTERNAL)
        assert self.lines(alva, board) == []

    def test_how_it_stands_around_us_is_not_told_as_how_we_stand_ourselves(self, alva, board):
        reported(alva, board, said(board, "Elförsörjning", Level.YELLOW), said(board, "Elförsörjning", side=Side.AREA))
        assert self.lines(alva, board) == [("Elförsörjning i kommunen", "red")]
        reported(alva, board, said(board, "Elförsörjning"), said(board, "Elförsörjning", Level.YELLOW, side=Side.AREA), now=later(5))
        assert self.lines(alva, board) == [("Elförsörjning", "red")]

    def test_nothing_is_there_before_anybody_has_reported(self, alva, board):
        assert self.lines(alva, board) == []


class TestIndicators:
    def test_a_function_is_watched_by_its_level(self, alva, board):
        reported(alva, board, said(board, "Hemtjänst", Level.ORANGE))
        row, known = here(alva, board, 10)
        (choice,) = [one for one in joined.function_choices(alva, row, known) if one.label == "Hemtjänst"]
        assert [value for value, _label in choice.steps] == [1.0, 2.0, 3.0, 4.0]
        found = indicators.measured(alva, row, known, "status", str(row_of(board, "Hemtjänst")))
        assert (found.value, found.text.partition(":")[0]) == (3.0, "Hemtjänst")

    def test_no_limit_is_passed_by_what_is_old_or_unknown(self, alva, board):
        reported(alva, board, said(board, "Hemtjänst"))
        ref = str(row_of(board, "Hemtjänst"))
        assert joined.function_value(alva, *here(alva, board, 200), ref) is None
        assert joined.function_value(alva, *here(alva, board, 10), str(row_of(board, "Trygghetslarm"))) is None
        assert joined.function_value(alva, *here(alva, board, 10), "x") is None

    def test_a_figure_is_watched_by_its_newest_value(self, alva, incident_id):
        series_id = series(alva, incident_id)
        assert joined.series_value(alva, *here(alva, incident_id), str(series_id)) is None
        stated(alva, incident_id, series_id, "28 528", 5)
        row, known = here(alva, incident_id)
        (choice,) = joined.series_choices(alva, row, known)
        found = indicators.measured(alva, row, known, "facts", choice.ref)
        assert (choice.ref, found.value) == (str(series_id), 28528.0)
        assert "28\u00a0528" in found.text

    def test_what_is_not_there_measures_nothing(self, alva, incident_id):
        assert joined.series_value(alva, *here(alva, incident_id), "x") is None
        assert joined.series_choices(alva, *here(alva, incident_id)) == []
