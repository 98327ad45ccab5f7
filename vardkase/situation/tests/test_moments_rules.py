"""What one entry of leadership makes of the things of the picture: which thing, what is said of it, whether it is new or over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.incidents.rules import OPEN
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, later
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import STOCKHOLM
from vardkase.leadership import events
from vardkase.leadership.rules.meetings import MeetingKind, Point
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.rules.standdown import How, Settled
from vardkase.leadership.rules.tasks import TaskState
from vardkase.leadership.tests import entries, line_scenes, shift_acts
from vardkase.situation.rules import moments as rules
from vardkase.situation.rules.moments import Change
from vardkase.testing.cases import each

OTHER = new_id()
NEXT = replace(entries.PLANNED, meeting_id=OTHER)
TURN = shift_acts.TURN
OTHER_TURN = replace(TURN, shift_id=OTHER)


def kind(event: object) -> str:
    names = {
        events.StaffOpened: "staff_opened", events.StaffClosed: "staff_closed", events.CardsHandedOut: "cards_handed_out",
        events.RoleTaken: "role_taken", events.RoleLeft: "role_left", events.DecisionTaken: "decision_taken",
        events.TaskGiven: "task_given", events.TaskMoved: "task_moved", events.QuestionRaised: "question_raised",
        events.LeadAcknowledged: "lead_acknowledged", events.QuestionChanged: "question_changed", events.QuestionClosed: "question_closed",
        events.RhythmSet: "rhythm_set", events.MeetingPlanned: "meeting_planned", events.BoardConvened: "board_convened",
        events.MeetingMoved: "meeting_moved", events.MeetingCancelled: "meeting_cancelled", events.MeetingBegun: "meeting_begun",
        events.MeetingEnded: "meeting_ended", events.BoardActivated: "board_activated", events.BoardMet: "board_met",
        events.TakenOverFrom: "taken_over", events.HandedBack: "handed_back", events.BoardEnded: "board_ended",
        events.ShiftPlanned: "shift_planned", events.ShiftChanged: "shift_changed", events.ShiftsAsked: "shifts_asked",
        events.ShiftMoved: "shift_moved", events.PlanAdopted: "plan_adopted", events.StoodDown: "stood_down",
    }  # fmt: skip
    return f"leadership.{names[type(event)]}"


def made(event: object) -> tuple[Change, ...]:
    return rules.changes(kind(event), event)


def shape(event: object) -> list[tuple[str, bool, bool]]:
    return [(one.part, one.new, one.over) for one in made(event)]


BEGINS, GOES_ON, ENDS, BEGINS_OVER = (True, False), (False, False), (False, True), (True, True)
SHAPES: list[tuple[str, object, list[tuple[str, tuple[bool, bool]]]]] = [
    ("staff opened", line_scenes.STAFF, [("staffs", BEGINS)]),
    ("staff closed", line_scenes.CLOSED, [("staffs", ENDS)]),
    ("cards handed out", line_scenes.HANDED, [("roles", BEGINS)] * 3),
    ("role taken from somebody", line_scenes.TOOK, [("holders", ENDS), ("holders", BEGINS)]),
    ("role taken from nobody", replace(line_scenes.TOOK, relieves_id=None), [("holders", BEGINS)]),
    ("role left", line_scenes.LEFT, [("holders", ENDS)]),
    ("decision upon another", line_scenes.DECISION, [("decisions", ENDS), ("decisions", BEGINS)]),
    ("decision alone", replace(line_scenes.DECISION, supersedes=None), [("decisions", BEGINS)]),
    ("task given", line_scenes.TASK, [("tasks", BEGINS)]),
    ("question raised", line_scenes.RAISED, [("questions", BEGINS)]),
    ("lead says yes", line_scenes.SAID_YES, [("questions", GOES_ON)]),
    ("question changed", line_scenes.CHANGED, [("questions", GOES_ON)]),
    ("question closed", line_scenes.ENDED, [("questions", ENDS)]),
    ("rhythm", entries.RHYTHM, [("meetings", BEGINS)]),
    ("rhythm upon another", replace(entries.RHYTHM, replaced=(OTHER, new_id())), [("meetings", ENDS)] * 2 + [("meetings", BEGINS)]),
    ("rhythm without points", replace(entries.RHYTHM, points=()), []),
    ("meeting planned", entries.PLANNED, [("meetings", BEGINS)]),
    ("board convened", entries.CALLED, [("meetings", BEGINS)]),
    ("meeting moved", entries.SHIFTED, [("meetings", GOES_ON)]),
    ("meeting cancelled", entries.DROPPED, [("meetings", ENDS)]),
    ("meeting begun", entries.SAT, [("meetings", GOES_ON)]),
    ("meeting ended", entries.HELD, [("meetings", ENDS)]),
    ("meeting ended with a next", replace(entries.HELD, next=NEXT), [("meetings", ENDS), ("meetings", BEGINS)]),
    ("board activated", line_scenes.BEGUN, [("boards", BEGINS)]),
    ("board met elsewhere", line_scenes.MET, [("boards", GOES_ON)]),
    ("board met here", replace(line_scenes.MET, meeting_id=OTHER), [("boards", GOES_ON), ("meetings", ENDS)]),
    ("taken over", line_scenes.TAKEN, [("takeovers", BEGINS)]),
    ("handed back", line_scenes.BACK, [("takeovers", ENDS)]),
    ("board ended", line_scenes.OVER, [("boards", ENDS), ("takeovers", ENDS), ("takeovers", ENDS)]),
    ("board ended with nothing", replace(line_scenes.OVER, went_back=()), [("boards", ENDS)]),
    ("shift planned", shift_acts.PLANNED, [("shifts", BEGINS)]),
    ("shift changed", shift_acts.CHANGED, [("shifts", BEGINS)]),
    ("shift of the past changed", replace(shift_acts.CHANGED, state=ShiftState.RELIEVED), [("shifts", BEGINS_OVER)]),
    ("shifts asked", replace(shift_acts.ASKED_FOR, shifts=(TURN, OTHER_TURN)), [("shifts", BEGINS)] * 2),
    ("no shifts asked", replace(shift_acts.ASKED_FOR, shifts=()), []),
    ("shift said no", shift_acts.MOVED, [("shifts", BEGINS_OVER)]),
    ("shift on", replace(shift_acts.MOVED, after=ShiftState.ON), [("shifts", BEGINS)]),
    ("plan adopted", shift_acts.ADOPTED, [("shifts", BEGINS_OVER), ("shifts", BEGINS)]),
]


@each(("event", "expected"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_each_entry_changes_its_things_in_order(event: object, expected: list[tuple[str, tuple[bool, bool]]]) -> None:
    assert shape(event) == [(part, *ways) for part, ways in expected]


def test_every_kind_that_changes_anything_is_in_the_table() -> None:
    tried = {kind(row[1]) for row in SHAPES}
    assert set(rules.MAKERS) - tried == {"leadership.task_moved", "leadership.stood_down"}


@each(("event", "expected"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_no_thing_is_new_twice_in_an_entry(event: object, expected: object) -> None:
    begun = [(one.part, one.key) for one in made(event) if one.new and not one.over]
    assert len(begun) == len(set(begun))


@each(("event", "expected"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_what_is_said_of_a_thing_can_be_kept_as_text(event: object, expected: object) -> None:
    for one in made(event):
        assert one.key
        assert all(isinstance(said, (str, int)) for said in one.said.values()), one.said


class TestATask:
    @each("state", TaskState)
    def test_is_over_in_the_states_that_nothing_follows(self, state: TaskState) -> None:
        (change,) = made(replace(line_scenes.MOVED, after=state, words="Sagt."))
        assert change.said == {"state": state, "words": "Sagt."}
        assert change.over is (state in {TaskState.DONE, TaskState.NOT_POSSIBLE, TaskState.WITHDRAWN})

    def test_begins_as_new_without_words(self) -> None:
        (change,) = made(line_scenes.TASK)
        assert (change.said["state"], change.said["words"], change.said["due_at"]) == ("new", "", "2019-01-02T08:00:00+00:00")
        assert (change.said["reference"], change.said["assignee"]) == ("U-011", "Hemtjänst nord")

    def test_without_a_time_has_none(self) -> None:
        assert made(replace(line_scenes.TASK, due_at=None))[0].said["due_at"] == ""


class TestAMark:
    @each("mark", [OPEN, INTERNAL, SECRET], ids=["open", "internal", "secret"])
    @each("event", [line_scenes.TASK, line_scenes.DECISION], ids=["task", "decision"])
    def test_follows_a_thing_from_its_beginning(self, event: Any, mark: Any) -> None:
        assert made(replace(event, mark=mark))[-1].mark == mark

    def test_is_not_told_of_what_a_decision_takes_the_place_of(self) -> None:
        before, after = made(replace(line_scenes.DECISION, mark=SECRET))
        assert before.mark == OPEN
        assert before.said == {"superseded_by": "B-004"}
        assert after.mark == SECRET


class TestAQuestion:
    def test_that_gets_another_lead_waits_for_an_answer_again(self) -> None:
        (change,) = made(line_scenes.CHANGED)
        assert (change.said["lead"], change.said["by"]) == ("Tekniska kontoret", "")

    def test_that_keeps_its_lead_keeps_the_answer(self) -> None:
        (change,) = made(replace(line_scenes.CHANGED, lead="Trafikverket", next_step="Ring igen."))
        assert "by" not in change.said
        assert change.said["next_step"] == "Ring igen."

    def test_that_is_closed_says_how_it_went(self) -> None:
        assert made(line_scenes.ENDED)[0].said == {"outcome": "Öppet för räddningsfordon sedan 14.20."}


class TestAMeeting:
    def test_of_the_rhythm_has_the_staff_and_place_of_it(self) -> None:
        (change,) = made(entries.RHYTHM)
        assert (change.said["staff"], change.said["place"], change.said["title"]) == ("Central krisledning", "Stabsrummet", "")
        assert (change.said["kind"], change.said["point"], change.said["state"]) == ("briefing", "", "planned")

    def test_of_a_point_keeps_it(self) -> None:
        point = next(iter(Point))
        (one,) = entries.RHYTHM.points
        assert made(replace(entries.RHYTHM, points=(replace(one, point=point),)))[0].said["point"] == point

    def test_that_is_moved_keeps_its_state_and_name(self) -> None:
        (change,) = made(entries.SHIFTED)
        assert set(change.said) == {"at", "place"}
        assert change.said["at"] == "2019-01-02T08:00:00+00:00"

    def test_of_the_board_is_called_by_the_boards_name(self) -> None:
        (change,) = made(entries.CALLED)
        assert (change.said["kind"], change.said["title"]) == (MeetingKind.BOARD, "Kommunstyrelsens arbetsutskott")

    def test_that_ends_begins_the_next_of_its_own(self) -> None:
        ended, begun = made(replace(entries.HELD, next=NEXT))
        assert (ended.key, begun.key) == (str(entries.ID), str(OTHER))
        assert (ended.said["state"], begun.said["state"]) == ("held", "planned")


class TestARole:
    def test_is_of_its_staff_in_the_order_of_the_cards(self) -> None:
        changes = made(line_scenes.HANDED)
        assert [one.said["place"] for one in changes] == [0, 1, 2]
        assert [one.said["role"] for one in changes] == ["Stabschef", "Loggförare", "Verksamhetsföreträdare"]
        assert {one.said["staff"] for one in changes} == {"Central krisledning"}

    def test_of_two_staffs_is_two(self) -> None:
        assert rules.role_key(OTHER, "log_keeper") != rules.role_key(new_id(), "log_keeper")
        assert rules.role_key(OTHER, "log_keeper") != rules.role_key(OTHER, "chief_of_staff")

    def test_a_holder_is_tied_to_the_role_that_was_handed_out(self) -> None:
        role = {one.said["role"]: one.key for one in made(line_scenes.HANDED)}["Loggförare"]
        assert made(line_scenes.TOOK)[-1].said == {"role": role, "person": "Testa Exempelsson"}

    def test_no_telephone_number_is_kept(self) -> None:
        assert "070-174 06 05" not in f"{made(line_scenes.TOOK)}"


class TestAShift:
    @each("state", ShiftState)
    def test_is_over_when_nobody_will_stand_it(self, state: ShiftState) -> None:
        (change,) = made(replace(shift_acts.MOVED, after=state))
        assert change.said["state"] == state
        assert change.over is (state in {ShiftState.NO, ShiftState.RELIEVED, ShiftState.WITHDRAWN})

    @pytest.mark.parametrize("state", [ShiftState.PLANNED, ShiftState.ASKED])
    def test_of_a_plan_is_asked_or_planned_as_the_entry_says(self, state: ShiftState) -> None:
        given_up, new = made(replace(shift_acts.ADOPTED, given_up=(OTHER_TURN,), state=state))
        assert (given_up.key, given_up.said["state"]) == (str(OTHER), "withdrawn")
        assert (new.key, new.said["state"]) == (str(TURN.shift_id), state)

    def test_tells_its_hours_and_who(self) -> None:
        said = made(shift_acts.PLANNED)[0].said
        assert (said["member"], said["role"], said["roster"]) == ("Ada Provsson", "Stabschef", "Central krisledning")
        assert (said["starts_at"], said["ends_at"]) == ("2019-01-02T02:20:00+00:00", "2019-01-02T10:20:00+00:00")


def settled(noun: str, how: How, **more: str) -> tuple[Change, ...]:
    one = Settled(noun, str(OTHER), "Röj vägen", "U-001", how, **more)
    return made(replace(entries.DOWN, settled=(one,), staffs=()))


class TestStandingDown:
    @each(
        ("noun", "how", "more", "said"),
        [
            ("task", How.CLOSED, {"why": "Klart."}, ("tasks", {"state": "withdrawn", "words": "Klart."}, True)),
            ("task", How.HANDED, {"to": "Gatuchefen"}, ("tasks", {"assignee": "Gatuchefen", "words": ""}, False)),
            ("question", How.CLOSED, {"why": "Löst."}, ("questions", {"outcome": "Löst."}, True)),
            ("question", How.HANDED, {"to": "Gatuchefen", "why": "Linjen."}, ("questions", {"outcome": "Linjen."}, True)),
        ],
    )
    def test_what_is_settled_ends_or_gets_another(self, noun: str, how: How, more: dict[str, str], said: tuple[Any, ...]) -> None:
        (change,) = settled(noun, how, **more)
        assert (change.part, change.said, change.over) == said
        assert not change.new

    @each(
        ("noun", "how", "more"),
        [
            ("task", How.LEFT, {"why": "Nämnden."}),
            ("question", How.LEFT, {"why": "Nämnden."}),
            ("task", How.HANDED, {"to": ""}),
            ("callout", How.CLOSED, {"why": "Slut."}),
            ("duty", How.HANDED, {"to": "Sekreteraren"}),
        ],
    )
    def test_what_is_left_or_of_another_noun_stays(self, noun: str, how: How, more: dict[str, str]) -> None:
        assert settled(noun, how, **more) == ()

    def test_ends_staffs_and_meetings_and_plans_the_evaluation(self) -> None:
        gone = events.NotHeld(OTHER, "M-004", "Pressträff", NIGHT)
        changes = made(replace(entries.DOWN, settled=(), cancelled=(gone,), evaluation=entries.PLANNED))
        assert [(one.part, one.new, one.over) for one in changes] == [
            ("staffs", False, True), ("meetings", False, True), ("meetings", True, False),
        ]  # fmt: skip
        assert changes[1].said == {"state": "cancelled"}

    def test_of_a_board_that_works_on_ends_nothing_of_it(self) -> None:
        assert not {one.part for one in made(entries.DOWN)} & {"boards", "takeovers"}


class TestAMoment:
    @given(st.integers(min_value=-10_000_000, max_value=10_000_000))
    @settings(max_examples=30)
    def test_is_kept_alike_in_every_zone_and_reads_back(self, minutes: int) -> None:
        at = later(minutes)
        assert rules.iso(at) == rules.iso(at.astimezone(STOCKHOLM))
        assert at.fromisoformat(rules.iso(at)) == at
        assert at.fromisoformat(rules.iso(at)).tzinfo == UTC

    def test_of_none_is_empty(self) -> None:
        assert rules.iso(None) == ""


@each("name", ["", "leadership", "leadership.", "incident.opened", "situation.scenario_written", "leadership.started"])
def test_a_kind_that_changes_nothing_is_not_even_looked_at(name: str) -> None:
    assert rules.changes(name, None) == ()


def test_what_is_given_up_names_the_same_thing_as_what_was_planned() -> None:
    planned = made(shift_acts.PLANNED)[0]
    assert isinstance(UUID(planned.key), UUID)
    assert made(shift_acts.MOVED)[0].key == made(shift_acts.CHANGED)[0].key == planned.key
