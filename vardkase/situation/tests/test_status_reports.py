"""Reports to the status board: what is said stands, nothing is written over unseen, and unchanged is an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from vardkase.incidents.rules import Mark, Secrecy
from vardkase.incidents.tests.scenes import NIGHT, SECRET, closed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.rules.seen import digest
from vardkase.situation.models.status import StatusReport
from vardkase.situation.rules.status import Holds, Level, Side, Trend, shown, unit_id
from vardkase.situation.tests.status_scenes import (
    board,
    opened_board,
    reported,
    row_of,
    said,
    status_of,
    unchanged,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_board(alva, incident_id):
    opened_board(alva, incident_id)
    return incident_id


class TestReporting:
    def test_what_is_said_stands_with_who_and_when(self, alva, on_board):
        reported(
            alva, on_board,
            said(on_board, "Hemtjänst", Level.ORANGE, trend=Trend.WORSE, holds=Holds.UNTIL, holds_until=later(300), need_what="Bandvagn"),
            now=later(20), as_of=later(10), reporter="Enhetschef nord",
        )  # fmt: skip
        found = status_of(board(alva, on_board, later(21)), "Hemtjänst")
        assert (found.level, found.as_of, found.recorded_at, found.reporter) == (Level.ORANGE, later(10), later(20), "Enhetschef nord")
        assert (found.told.trend, found.told.holds_until, found.told.need, found.told.before) == (
            Trend.WORSE, later(300), True, Level.GREY,
        )  # fmt: skip

    def test_the_two_sides_are_two(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Elförsörjning", Level.GREEN), said(on_board, "Elförsörjning", Level.RED, Side.AREA))
        found = board(alva, on_board, later(1))
        assert status_of(found, "Elförsörjning").level == Level.GREEN
        assert status_of(found, "Elförsörjning", Side.AREA).level == Level.RED
        assert found.lines[0].worst.side == Side.AREA

    def test_a_side_that_was_not_asked_is_shown_when_it_is_told(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", side=Side.AREA))
        assert [one.side for one in board(alva, on_board, later(1)).lines[1].statuses] == [Side.OWN, Side.AREA]

    def test_the_later_moment_stands_whichever_came_first(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.RED), now=later(30), as_of=later(25))
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.YELLOW), now=later(31), as_of=later(5))
        assert status_of(board(alva, on_board, later(32)), "Hemtjänst").level == Level.RED
        assert StatusReport.objects.count() == 2
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.GREEN), now=later(33), as_of=later(25))
        assert status_of(board(alva, on_board, later(34)), "Hemtjänst").level == Level.GREEN

    def test_the_same_press_twice_is_one_report(self, alva, on_board):
        told, key = said(on_board, "Hemtjänst"), new_id()
        first = reported(alva, on_board, told, key=key)
        assert reported(alva, on_board, told, key=key).number == first.number
        assert StatusReport.objects.count() == 1
        with refused("ledger.key_reused"):
            reported(alva, on_board, replace(told, level=Level.ORANGE), key=key)

    def test_two_at_once_the_second_sees_the_first(self, alva, on_board):
        told = said(on_board, "Hemtjänst", Level.ORANGE)
        nothing = digest(shown([]))
        first = reported(alva, on_board, told, seen=nothing)
        second = replace(told, level=Level.RED, consequence="Två bilar sitter fast.")
        with refused("leadership.changed_meanwhile"):
            reported(alva, on_board, second, seen=nothing, now=later(1))
        reported(alva, on_board, second, seen=digest(shown([(told.row_id, "own", first.number)])), now=later(2))
        assert StatusReport.objects.count() == 2

    def test_a_function_of_another_unit_is_refused(self, alva, on_board):
        social = unit_id(on_board, "Socialförvaltningen")
        reported(alva, on_board, said(on_board, "Hemtjänst"), unit_id=social)
        with refused("situation.status_row_of_another"):
            reported(alva, on_board, said(on_board, "Elförsörjning"), unit_id=social)
        assert status_of(board(alva, on_board, later(1)), "Elförsörjning").level == Level.GREY

    def test_a_function_of_another_incident_is_none_of_this(self, alva, on_board):
        elsewhere = opened(alva, title="Brand")
        opened_board(alva, elsewhere)
        with refused("situation.status_no_such_row"):
            reported(alva, on_board, said(elsewhere, "Hemtjänst"))

    def test_when_the_incident_is_over_nothing_is_reported(self, alva, on_board):
        told = said(on_board, "Hemtjänst")
        closed(alva, on_board)
        with refused("leadership.incident_is_over"):
            reported(alva, on_board, told)

    def test_only_who_may_say_how_things_stand_reports(self, bo, cilla, dag, nobody, on_board):
        with refused("leadership.may_not"):
            reported(bo, on_board, said(on_board, "Hemtjänst"))
        for stranger in (cilla, dag, nobody):
            with refused("incident.not_found"):
                reported(stranger, on_board, said(on_board, "Hemtjänst"))

    def test_what_is_secret_is_there_and_not_told(self, alva, bo, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=SECRET)
        hidden = status_of(board(bo, on_board, later(1)), "Hemtjänst")
        assert (hidden.masked, hidden.told, hidden.level, hidden.reporter) == (True, None, Level.GREY, "")
        assert board(bo, on_board, later(1)).summary.masked == 1


class TestUnchanged:
    def test_says_the_same_of_a_later_moment_in_an_entry_of_its_own(self, alva, on_board):
        first = reported(alva, on_board, said(on_board, "Hemtjänst", Level.ORANGE, need_what="Bandvagn"))
        again = unchanged(alva, on_board, row_of(on_board, "Hemtjänst"), now=later(60))
        found = status_of(board(alva, on_board, later(61)), "Hemtjänst")
        assert again.kind == "situation.status_unchanged"
        assert (found.as_of, found.unchanged, found.told.since, found.number) == (later(60), True, NIGHT, again.number)
        assert replace(again.event.items[0], before=Level.GREY) == first.event.items[0]

    def test_of_a_unit_is_all_that_it_has_reported(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), said(on_board, "Elförsörjning"))
        again = unchanged(alva, on_board, now=later(60), unit_id=unit_id(on_board, "Socialförvaltningen"))
        assert [one.name for one in again.event.items] == ["Hemtjänst"]

    def test_of_nothing_is_refused(self, alva, on_board):
        with refused("situation.status_nothing_to_repeat"):
            unchanged(alva, on_board, row_of(on_board, "Hemtjänst"), now=later(60))
        with refused("situation.status_nothing_to_repeat"):
            unchanged(alva, on_board, now=later(60), unit_id=new_id())

    def test_of_a_moment_before_what_is_known_is_refused(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), now=later(30))
        with refused("situation.status_unchanged_before"):
            unchanged(alva, on_board, row_of(on_board, "Hemtjänst"), now=later(60), as_of=later(30))

    def test_what_was_to_hold_until_a_time_that_has_passed_is_said_anew(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", holds=Holds.UNTIL, holds_until=later(50)))
        unchanged(alva, on_board, row_of(on_board, "Hemtjänst"), now=later(40))
        with refused("situation.status_hold_has_passed", name="Hemtjänst"):
            unchanged(alva, on_board, row_of(on_board, "Hemtjänst"), now=later(60))

    def test_twice_pressed_is_one_and_who_comes_second_is_told(self, alva, on_board):
        first = reported(alva, on_board, said(on_board, "Hemtjänst"))
        row_id, key = row_of(on_board, "Hemtjänst"), new_id()
        seen = digest(shown([(row_id, "own", first.number)]))
        for _ in range(2):
            unchanged(alva, on_board, row_id, now=later(60), key=key, seen=seen)
        assert StatusReport.objects.count() == 2
        # Said again by somebody else, it is no change: only other words are.
        unchanged(alva, on_board, row_id, now=later(61), seen=seen)
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.ORANGE), now=later(62))
        with refused("leadership.changed_meanwhile"):
            unchanged(alva, on_board, row_id, now=later(63), seen=seen)

    def test_a_report_of_what_is_closed_is_not_open_because_nobody_said_so(self, alva, bo, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=Mark(Secrecy.INTERNAL))
        reported(alva, on_board, said(on_board, "Hemtjänst"), now=later(1))
        assert status_of(board(bo, on_board, later(2)), "Hemtjänst").masked
        reported(alva, on_board, said(on_board, "Hemtjänst"), now=later(3), mark=Mark())
        assert not status_of(board(bo, on_board, later(4)), "Hemtjänst").masked

    def test_it_is_as_closed_as_what_it_repeats(self, alva, bo, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=Mark(Secrecy.INTERNAL))
        assert unchanged(alva, on_board, row_of(on_board, "Hemtjänst"), now=later(60)).event.mark == Mark(Secrecy.INTERNAL)
        assert status_of(board(bo, on_board, later(61)), "Hemtjänst").masked


def test_an_old_moment_of_the_clock_is_no_report_of_tomorrow(alva, on_board):
    with refused("situation.status_as_of_ahead"):
        reported(alva, on_board, said(on_board, "Hemtjänst"), as_of=NIGHT + timedelta(minutes=6))
    reported(alva, on_board, said(on_board, "Hemtjänst"), as_of=NIGHT + timedelta(minutes=5))
