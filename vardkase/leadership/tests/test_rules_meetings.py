"""The rules of the rhythm and of meetings, of the board's paragraphs and of standing down: pure, and readable aloud."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from vardkase.incidents.rules.incidents import State
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.rules import meetings, sittings, standdown
from vardkase.leadership.rules.meetings import (
    AGENDAS,
    AgendaPoint,
    Attendance,
    MeetingDraft,
    MeetingKind,
    MeetingState,
    NoteDraft,
    Point,
    RhythmDraft,
)
from vardkase.leadership.rules.sittings import ItemDraft, ItemKind
from vardkase.leadership.rules.standdown import Answer, How, OpenThing, StandDownDraft
from vardkase.leadership.tests.scenes import BRIEFING, ITEM, PRESENT, SEATED, SITTING
from vardkase.testing.cases import each

K, S = MeetingKind, MeetingState


def at(draft: RhythmDraft, kind: MeetingKind, *, named: bool = False) -> list[float]:
    """The hours after H of the points of a kind."""
    return [
        (one.at - draft.h_at) / timedelta(hours=1) for one in meetings.timetable(draft) if one.kind == kind and bool(one.point) is named
    ]


class TestTheTimetable:
    def test_of_the_first_four_hours_is_the_one_of_the_handbook(self) -> None:
        named = [(int((one.at - NIGHT) / timedelta(minutes=1)), one.point) for one in meetings.timetable(RhythmDraft(NIGHT)) if one.point]
        assert named == [
            (0, Point.CALL_OUT), (15, Point.ATTENDANCE), (30, Point.START_UP), (60, Point.FIRST_PICTURE), (90, Point.FIRST_CONFERENCE),
            (120, Point.FIRST_DECISIONS), (180, Point.FIRST_REPORT), (240, Point.RELIEF_PLAN),
        ]  # fmt: skip

    def test_has_briefings_that_come_less_often_as_the_days_go(self) -> None:
        assert at(RhythmDraft(NIGHT), K.BRIEFING) == [6, 8, 10, 12, 16, 20, 24, 32, 40, 48]

    @each(("every", "found"), [(4, [8, 12, 16, 20, 24]), (6, [10, 16, 22]), (12, [16]), (0, [])])
    def test_has_briefings_as_often_as_the_staff_wants(self, every: int, found: list[int]) -> None:
        assert at(RhythmDraft(NIGHT, hours=24, briefing_hours=every), K.BRIEFING) == found

    @each(("every", "found"), [(12, [14]), (6, [8, 14, 20]), (24, []), (0, [])])
    def test_has_decision_meetings_after_the_first(self, every: int, found: list[int]) -> None:
        assert at(RhythmDraft(NIGHT, hours=24, decision_hours=every), K.DECISION) == found

    @pytest.mark.parametrize(("every", "found"), [(8, [7.75, 15.75, 23.75]), (12, [11.75, 23.75]), (0, [])])
    def test_has_a_handover_a_quarter_before_each_relief(self, every: int, found: list[float]) -> None:
        assert at(RhythmDraft(NIGHT, hours=24, relief_hours=every), K.HANDOVER) == found

    @pytest.mark.parametrize("hours", meetings.HORIZONS)
    def test_stands_in_order_and_ends_in_time(self, hours: int) -> None:
        points = meetings.timetable(RhythmDraft(NIGHT, hours=hours))
        assert all(one.at <= other.at for one, other in pairwise(points))
        assert points[-1].at <= NIGHT + timedelta(hours=hours)
        assert all(meetings.SHORTEST <= one.minutes <= meetings.LONGEST for one in points)

    @each(
        ("wrong", "code"),
        [
            ({"hours": 72}, "leadership.horizon_of_rhythm"),
            ({"briefing_hours": -1}, "leadership.hours_of_rhythm"),
            ({"decision_hours": 49}, "leadership.hours_of_rhythm"),
            ({"relief_hours": -8}, "leadership.hours_of_rhythm"),
            ({"h_at": later(60 * 30)}, "leadership.h_is_far_away"),
            ({"place": "x" * 301}, "incident.text_too_long"),
            ({"joining": f"Ring {PERSON}"}, "incident.personal_id_in_text"),
        ],
    )
    def test_is_refused_when_it_cannot_be_kept(self, wrong: dict[str, Any], code: str) -> None:
        with refused(code):
            meetings.check_rhythm(replace(RhythmDraft(NIGHT), **wrong), staff_open=True, now=NIGHT)

    def test_is_for_a_staff_that_is_open(self) -> None:
        with refused("leadership.no_such_staff"):
            meetings.check_rhythm(RhythmDraft(NIGHT, new_id()), staff_open=False, now=NIGHT)


class TestAMeetingToCome:
    def test_without_a_time_begins_now(self) -> None:
        assert meetings.check_plan(replace(BRIEFING, at=None), staff_open=True, now=NIGHT).at == NIGHT

    @each(
        ("wrong", "code"),
        [
            ({"kind": K.BOARD}, "leadership.board_is_convened"),
            ({"at": later(-1)}, "leadership.meeting_time_has_passed"),
            ({"at": later(60 * 24 * 121)}, "leadership.meeting_is_far_away"),
            ({"minutes": 4}, "leadership.meeting_minutes"),
            ({"minutes": 601}, "leadership.meeting_minutes"),
            ({"title": "x" * 301}, "incident.text_too_long"),
        ],
    )
    def test_is_refused_when_nobody_could_come(self, wrong: dict[str, Any], code: str) -> None:
        with refused(code):
            meetings.check_plan(replace(BRIEFING, **wrong), staff_open=True, now=NIGHT)

    def test_is_of_a_staff_that_is_open(self) -> None:
        with refused("leadership.no_such_staff"):
            meetings.check_plan(MeetingDraft(K.BRIEFING, new_id()), staff_open=False, now=NIGHT)

    @each(
        ("state", "minutes", "late"),
        [(S.PLANNED, 4, False), (S.PLANNED, 5, True), (S.UNDER_WAY, 90, False), (S.HELD, 90, False), (S.CANCELLED, 90, False)],
    )
    def test_is_late_when_people_have_had_time_to_sit_down(self, state: MeetingState, minutes: int, late: bool) -> None:
        assert meetings.is_late(state, NIGHT, later(minutes)) is late

    @pytest.mark.parametrize("state", [S.UNDER_WAY, S.HELD, S.CANCELLED])
    def test_is_cancelled_or_begun_only_while_it_waits(self, state: MeetingState) -> None:
        with refused("leadership.meeting_is_not_planned"):
            meetings.check_cancel(state, "Lugnt.", NIGHT)
        with refused("leadership.meeting_is_not_planned"):
            meetings.check_begin(K.BRIEFING, state, PRESENT, NIGHT)

    def test_is_not_cancelled_in_silence(self) -> None:
        with refused("leadership.cancel_needs_reason"):
            meetings.check_cancel(S.PLANNED, " ", NIGHT)


class TestAMeetingThatBegins:
    def test_says_who_is_there_without_blanks(self) -> None:
        who = meetings.check_begin(K.BRIEFING, S.PLANNED, Attendance((" Stabschef ", "", "Läge")), NIGHT)
        assert who.present == ("Stabschef", "Läge")

    @each(
        ("kind", "who", "code"),
        [
            (K.BRIEFING, Attendance(()), "leadership.meeting_needs_members"),
            (K.MILESTONE, PRESENT, "leadership.milestone_is_done"),
            (K.BOARD, replace(SEATED, chair=""), "leadership.meeting_needs_chair"),
            (K.BOARD, replace(SEATED, secretary=" "), "leadership.meeting_needs_secretary"),
            (K.BOARD, replace(SEATED, members=0), "leadership.members_of_board"),
            (K.BOARD, replace(SEATED, members=201), "leadership.members_of_board"),
            (K.BOARD, replace(SEATED, absent=(PERSON,)), "incident.personal_id_in_text"),
        ],
    )
    def test_is_refused_when_it_is_not_said(self, kind: MeetingKind, who: Attendance, code: str) -> None:
        with refused(code):
            meetings.check_begin(kind, S.PLANNED, who, NIGHT)

    def test_of_the_board_without_a_count_is_in_order(self) -> None:
        assert meetings.check_begin(K.BOARD, S.PLANNED, replace(SEATED, members=None), NIGHT).members is None


class TestNotesAndEnds:
    @pytest.mark.parametrize("state", [S.UNDER_WAY, S.HELD])
    def test_notes_are_taken_at_a_meeting_and_after_it(self, state: MeetingState) -> None:
        assert meetings.check_note(state, NoteDraft(" Elen. \n"), NIGHT).text == "Elen."

    @pytest.mark.parametrize("state", [S.PLANNED, S.CANCELLED])
    def test_nothing_was_said_at_a_meeting_that_was_not_held(self, state: MeetingState) -> None:
        with refused("leadership.meeting_has_not_begun"):
            meetings.check_note(state, NoteDraft("Elen."), NIGHT)

    def test_an_empty_note_is_none(self) -> None:
        with refused("leadership.note_needs_text"):
            meetings.check_note(S.HELD, NoteDraft("\n"), NIGHT)

    @each(
        ("kind", "state", "code"),
        [
            (K.BRIEFING, S.PLANNED, "leadership.meeting_has_not_begun"),
            (K.BRIEFING, S.HELD, "leadership.meeting_is_over"),
            (K.BRIEFING, S.CANCELLED, "leadership.meeting_has_not_begun"),
            (K.MILESTONE, S.HELD, "leadership.meeting_is_over"),
            (K.MILESTONE, S.CANCELLED, "leadership.meeting_has_not_begun"),
        ],
    )
    def test_what_has_not_begun_does_not_end(self, kind: MeetingKind, state: MeetingState, code: str) -> None:
        with refused(code):
            meetings.check_end(kind, state, "", None, NIGHT)

    @pytest.mark.parametrize(("kind", "state"), [(K.MILESTONE, S.PLANNED), (K.BRIEFING, S.UNDER_WAY)])
    def test_a_milestone_is_reached_without_having_begun(self, kind: MeetingKind, state: MeetingState) -> None:
        assert meetings.check_end(kind, state, " Klart. ", later(60), NIGHT) == "Klart."

    def test_the_next_meeting_is_to_come(self) -> None:
        with refused("leadership.meeting_time_has_passed"):
            meetings.check_end(K.BRIEFING, S.UNDER_WAY, "", later(-1), NIGHT)


class TestAgendas:
    @each("kind", list(MeetingKind))
    def test_every_kind_has_one_without_a_point_twice(self, kind: MeetingKind) -> None:
        assert len(set(AGENDAS[kind])) == len(AGENDAS[kind])

    def test_a_briefing_speaks_in_the_order_of_the_handbook(self) -> None:
        assert AGENDAS[K.BRIEFING][0] == AgendaPoint.ROLL_CALL
        assert AGENDAS[K.BRIEFING][-1] == AgendaPoint.NEXT
        assert AGENDAS[K.BRIEFING].index(AgendaPoint.SITUATION) < AGENDAS[K.BRIEFING].index(AgendaPoint.DECISIONS)

    def test_a_first_evaluation_asks_four_questions(self) -> None:
        assert AGENDAS[K.HOT_WASH] == (AgendaPoint.WENT_WELL, AgendaPoint.WENT_LESS_WELL, AgendaPoint.TO_CHANGE, AgendaPoint.FOLLOW_UP)


class TestANotice:
    def test_is_sent_now_when_nobody_says_otherwise(self) -> None:
        assert sittings.check_convening(SITTING, NIGHT).convened_at == NIGHT

    @each(
        ("wrong", "code"),
        [
            ({"place": ""}, "leadership.convening_needs_place"),
            ({"convened_by": " "}, "leadership.convening_needs_caller"),
            ({"how": ""}, "leadership.convening_needs_way"),
            ({"called": (" ",)}, "leadership.convening_needs_members"),
            ({"convened_at": later(1)}, "leadership.convened_in_future"),
            ({"at": later(-1)}, "leadership.meeting_time_has_passed"),
            ({"minutes": 1}, "leadership.meeting_minutes"),
            ({"short_notice": PERSON}, "incident.personal_id_in_text"),
        ],
    )
    def test_is_refused_when_an_auditor_would_ask(self, wrong: dict[str, Any], code: str) -> None:
        with refused(code):
            sittings.check_convening(replace(SITTING, **wrong), NIGHT)


class TestAParagraph:
    @each(
        ("wrong", "code"),
        [
            ({"heading": " "}, "leadership.item_needs_heading"),
            ({"grounds": ""}, "leadership.decision_needs_grounds"),
            ({"kind": ItemKind.TAKEOVER}, "leadership.item_needs_reference"),
            ({"kind": ItemKind.URGENT_REPORT}, "leadership.item_needs_reference"),
            ({"recused": tuple("x" * 21)}, "leadership.too_many"),
        ],
    )
    def test_is_refused_when_it_cannot_be_read_afterwards(self, wrong: dict[str, Any], code: str) -> None:
        with refused(code):
            sittings.check_item(replace(ITEM, **wrong), NIGHT)

    def test_that_decides_needs_grounds_whatever_it_is_called(self) -> None:
        report = ItemDraft("Anmälan", ItemKind.URGENT_REPORT, background="Ordföranden har beställt bussar.", about_id=new_id())
        assert sittings.check_item(report, NIGHT).background
        for kind in ItemKind:
            for nothing in ("", "...", "\u3164"):
                with refused("leadership.decision_needs_grounds", field="grounds"):
                    sittings.check_item(replace(report, kind=kind, decision="Nämnden köper 300 bussar.", grounds=nothing), NIGHT)
            assert sittings.check_item(replace(report, kind=kind, decision="Nämnden köper.", grounds="De behövs."), NIGHT).decision

    def test_without_a_decision_needs_no_grounds(self) -> None:
        assert sittings.check_item(ItemDraft("Lägesbild"), NIGHT).heading == "Lägesbild"

    @each(("members", "serving", "quorate"), [(5, 3, True), (5, 2, False), (4, 2, False), (4, 3, True), (1, 1, True), (None, 9, None)])
    def test_is_decided_by_more_than_half(self, members: int | None, serving: int, quorate: bool | None) -> None:
        assert sittings.is_quorate(members, serving) is quorate


DOWN = StandDownDraft("Kommundirektör", "Elen är tillbaka.", "Säkerhetschef")
TASK = OpenThing("task", "1", "Röj vägen", "U-001")
BOARD = OpenThing("board", "2", "Arbetsutskottet", ways=(How.LEFT,))
DUTY = OpenThing("duty", "3/review", "Beslutet", "B-001", ways=(How.HANDED, How.LEFT))


class TestStandingDown:
    @pytest.mark.parametrize("state", [State.ACTIVE, State.STANDING_DOWN])
    def test_is_of_an_incident_that_is_led(self, state: State) -> None:
        assert standdown.check_stand_down(DOWN, state, under_way=0, now=NIGHT) == DOWN

    @each("state", [State.DRAFT, State.WATCHED, State.CLOSED, State.ARCHIVED, State.DISMISSED])
    def test_is_of_no_other(self, state: State) -> None:
        with refused("leadership.cannot_stand_down"):
            standdown.check_stand_down(DOWN, state, under_way=0, now=NIGHT)

    @each(
        ("wrong", "code"),
        [
            ({"grounds": " "}, "leadership.stand_down_needs_grounds"),
            ({"decided_by": ""}, "leadership.stand_down_needs_decider"),
            ({"handed_to": ""}, "leadership.stand_down_needs_taker"),
            ({"evaluation_at": later(-1)}, "leadership.meeting_time_has_passed"),
            ({"grounds": PERSON}, "incident.personal_id_in_text"),
        ],
    )
    def test_is_refused_without_what_an_auditor_asks_for(self, wrong: dict[str, Any], code: str) -> None:
        with refused(code):
            standdown.check_stand_down(replace(DOWN, **wrong), State.ACTIVE, under_way=0, now=NIGHT)

    def test_waits_for_a_meeting_that_is_going_on(self) -> None:
        with refused("leadership.meeting_is_under_way"):
            standdown.check_stand_down(DOWN, State.ACTIVE, under_way=1, now=NIGHT)

    def test_hands_on_what_nothing_is_said_of(self) -> None:
        settled = standdown.settle(DOWN, (TASK, DUTY), NIGHT)
        assert [(one.how, one.to) for one in settled] == [(How.HANDED, "Säkerhetschef")] * 2

    @each(
        ("thing", "answer", "found"),
        [
            (TASK, Answer("task", "1", How.HANDED, "Gatuchefen"), (How.HANDED, "Gatuchefen", "")),
            (TASK, Answer("task", "1", How.CLOSED, why="Vägen är borta."), (How.CLOSED, "", "Vägen är borta.")),
            (TASK, Answer("task", "1", How.LEFT, why="Görs i vår."), (How.LEFT, "", "Görs i vår.")),
            (BOARD, Answer("board", "2", How.LEFT, why="Ks beslutar."), (How.LEFT, "", "Ks beslutar.")),
        ],
    )
    def test_keeps_what_became_of_each_thing(self, thing: OpenThing, answer: Answer, found: tuple[How, str, str]) -> None:
        (one,) = standdown.settle(replace(DOWN, answers=(answer,)), (thing,), NIGHT)
        assert (one.how, one.to, one.why) == found
        assert (one.title, one.reference) == (thing.title, thing.reference)

    @each(
        ("thing", "answers", "code"),
        [
            (BOARD, (), "leadership.thing_needs_reason"),
            (BOARD, (Answer("board", "2", How.CLOSED, why="Vi avslutar."),), "leadership.thing_cannot_be_so"),
            (BOARD, (Answer("board", "2", How.HANDED, "Ks"),), "leadership.thing_cannot_be_so"),
            (DUTY, (Answer("duty", "3/review", How.CLOSED, why="Nej."),), "leadership.thing_cannot_be_so"),
            (TASK, (Answer("task", "1", How.CLOSED),), "leadership.thing_needs_reason"),
            (TASK, (Answer("task", "9", How.CLOSED, why="Borta."),), "leadership.thing_is_not_open"),
        ],
    )
    def test_refuses_what_cannot_be_so(self, thing: OpenThing, answers: tuple[Answer, ...], code: str) -> None:
        with refused(code):
            standdown.settle(replace(DOWN, answers=answers), (thing,), NIGHT)
