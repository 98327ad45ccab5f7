"""Who is at a meeting while it goes on, and until when its paragraphs are written: the rules on their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.leadership.rules import attendance, sittings
from vardkase.leadership.rules.meetings import Attendance, MeetingState, Move
from vardkase.leadership.rules.sittings import Adjustment
from vardkase.testing.cases import each

BEGAN = Attendance(("Ordföranden", "Ledamot ett"), "Ordföranden", ("Ledamot två", "Ledamot tre"), ("Ersättare ett",), members=5)
CAME = Move("Ledamot två", True, later(10))
LEFT = Move("Ordföranden", False, later(20))
STATES = MeetingState


def after(*moves: Move) -> Attendance:
    return replace(BEGAN, moves=moves)


class TestWhoIsHere:
    @each(
        ("moves", "here"),
        [
            ((), ("Ordföranden", "Ledamot ett", "Ersättare ett")),
            ((CAME,), ("Ordföranden", "Ledamot ett", "Ersättare ett", "Ledamot två")),
            ((CAME, LEFT), ("Ledamot ett", "Ersättare ett", "Ledamot två")),
            ((LEFT, CAME), ("Ledamot ett", "Ersättare ett", "Ledamot två")),
            ((LEFT, replace(LEFT, came=True, at=later(30))), ("Ledamot ett", "Ersättare ett", "Ordföranden")),
            ((replace(LEFT, name="ersättare ETT"),), ("Ordföranden", "Ledamot ett")),
        ],
    )
    def test_follows_those_who_come_and_go(self, moves: tuple[Move, ...], here: tuple[str, ...]) -> None:
        assert attendance.here(after(*moves)) == here

    def test_is_counted_after_each_in_the_order_of_the_clock(self) -> None:
        assert list(attendance.counted(after(LEFT, CAME))) == [(CAME, 4), (LEFT, 3)]

    def test_a_late_member_can_make_the_board_quorate(self) -> None:
        few = Attendance(("Ordföranden", "Ledamot ett"), members=5)
        assert sittings.is_quorate(5, len(attendance.here(few))) is False
        assert sittings.is_quorate(5, len(attendance.here(replace(few, moves=(CAME,))))) is True

    def test_whoever_came_took_part_and_was_not_absent(self) -> None:
        late = Move("Ersättare två", True, later(15), substitute=True)
        whole = attendance.whole(after(CAME, late, LEFT))
        assert whole.present == ("Ordföranden", "Ledamot ett", "Ledamot två")
        assert whole.substitutes == ("Ersättare ett", "Ersättare två")
        assert whole.absent == ("Ledamot tre",)


class TestAMove:
    def check(self, move: Move, state: MeetingState = STATES.UNDER_WAY, **more: Any) -> Move:
        return attendance.check_move(state, after(), NIGHT, move, more.pop("now", later(60)))

    def test_is_tidied(self) -> None:
        assert self.check(replace(CAME, name="  Ledamot \n två ")).name == "Ledamot två"
        assert self.check(replace(LEFT, name=" ordföranden ")).name == "ordföranden"

    @each(
        ("move", "code"),
        [
            (replace(CAME, name=" "), "move_needs_name"),
            (replace(CAME, at=later(61)), "move_in_future"),
            (replace(CAME, at=later(-1)), "move_before_meeting"),
            (replace(CAME, name="ledamot ETT"), "is_here_already"),
            (replace(LEFT, name="Ledamot två"), "is_not_here"),
        ],
    )
    def test_is_refused_with_what_to_do(self, move: Move, code: str) -> None:
        with refused(f"leadership.{code}"):
            self.check(move)

    @pytest.mark.parametrize(
        ("state", "code"),
        [(STATES.PLANNED, "meeting_has_not_begun"), (STATES.HELD, "meeting_is_over"), (STATES.CANCELLED, "meeting_has_not_begun")],
    )
    def test_is_of_a_meeting_that_goes_on(self, state: MeetingState, code: str) -> None:
        with refused(f"leadership.{code}"):
            self.check(CAME, state)

    def test_holds_no_personal_number(self) -> None:
        with refused("incident.personal_id_in_text"):
            self.check(replace(CAME, name=PERSON))


class TestTheMinutes:
    DRAFT = Adjustment(date(2019, 1, 4), (" Ordföranden ", "", "Ledamot ett"), " KS 2019/12 ")

    def adjust(self, draft: Adjustment = DRAFT, state: MeetingState = STATES.HELD, *, adjusted: bool = False) -> Adjustment:
        return sittings.check_adjustment(
            draft, state, held_on=date(2019, 1, 2), adjusted=adjusted, today=date(2019, 1, 5), now=later(60)
        )  # fmt: skip

    @pytest.mark.parametrize("state", [STATES.UNDER_WAY, STATES.HELD])
    def test_are_written_from_the_beginning_until_they_are_adjusted(self, state: MeetingState) -> None:
        sittings.check_writing(state, adjusted=False)
        with refused("leadership.minutes_are_adjusted"):
            sittings.check_writing(state, adjusted=True)

    @pytest.mark.parametrize("state", [STATES.PLANNED, STATES.CANCELLED])
    def test_are_not_written_before(self, state: MeetingState) -> None:
        with refused("leadership.meeting_has_not_begun"):
            sittings.check_writing(state, adjusted=False)

    def test_are_adjusted_on_a_day_by_somebody(self) -> None:
        assert self.adjust() == Adjustment(date(2019, 1, 4), ("Ordföranden", "Ledamot ett"), "KS 2019/12")
        for day in (2, 5):
            assert self.adjust(replace(self.DRAFT, on=date(2019, 1, day))).on.day == day

    @pytest.mark.parametrize(("day", "field"), [(1, "on"), (6, "on")])
    def test_not_before_the_meeting_nor_in_a_time_to_come(self, day: int, field: str) -> None:
        with refused("leadership.adjusted_on_which_day", field=field, first="2019-01-02", last="2019-01-05"):
            self.adjust(replace(self.DRAFT, on=date(2019, 1, day)))

    def test_not_by_nobody_not_twice_and_not_while_the_board_sits(self) -> None:
        with refused("leadership.adjusted_by_whom", field="by"):
            self.adjust(replace(self.DRAFT, by=(" ",)))
        with refused("leadership.minutes_are_adjusted"):
            self.adjust(adjusted=True)
        with refused("leadership.meeting_is_under_way"):
            self.adjust(state=STATES.UNDER_WAY)
        with refused("leadership.meeting_has_not_begun"):
            self.adjust(state=STATES.PLANNED)
