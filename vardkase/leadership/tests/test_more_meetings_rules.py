"""More of the rhythm: literal timetables and agendas, the edges of each rule, and what the entries of meetings hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.leadership import queries, words
from vardkase.leadership.rules import meetings
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
from vardkase.leadership.tests.scenes import BRIEFING, PRESENT, SEATED
from vardkase.leadership.views.plan import drawn
from vardkase.testing.cases import each

K, S, A = MeetingKind, MeetingState, AgendaPoint
db = pytest.mark.django_db
DAY = 60 * 24


def said(viewer: Viewer, incident_id: UUID, key: UUID) -> Any:
    """The event that a key wrote."""
    entry = ledger.find(f"incident:{incident_id}", key)
    assert entry is not None
    return entry.event


def line(**facts: Any) -> queries.MeetingLine:
    """A meeting as a query would give it."""
    usual: dict[str, Any] = {
        "id": UUID(int=1), "number": 2, "reference": "M-001", "kind": K.BRIEFING, "point": None, "title": "", "at": NIGHT, "minutes": 20,
        "staff_id": None, "staff": "", "place": "", "joining": "", "state": S.PLANNED, "late": False, "why": "", "begun_at": None,
        "ended_at": None, "convening": None, "who": None, "ending": None, "met": None,
    }  # fmt: skip
    return queries.MeetingLine(**{**usual, **facts})


class TestTheTimetableInNumbers:
    @each(
        ("draft", "count"),
        [
            (RhythmDraft(NIGHT), 8 + 10 + 3 + 6),
            (RhythmDraft(NIGHT, hours=24), 8 + 7 + 1 + 3),
            (RhythmDraft(NIGHT, hours=24, briefing_hours=2), 8 + 10 + 1 + 3),
            (RhythmDraft(NIGHT, briefing_hours=0, decision_hours=0, relief_hours=0), 8),
            (RhythmDraft(NIGHT, hours=24, briefing_hours=24, decision_hours=24, relief_hours=24), 8 + 0 + 0 + 1),
        ],
        ids=["two days", "one day", "often", "only the first hours", "hardly ever"],
    )
    def test_has_so_many_points(self, draft: RhythmDraft, count: int) -> None:
        assert len(meetings.timetable(draft)) == count

    @each(("kind", "minutes"), [(K.BRIEFING, {20}), (K.DECISION, {30}), (K.HANDOVER, {15}), (K.WALKTHROUGH, {10})])
    def test_gives_each_kind_its_length(self, kind: MeetingKind, minutes: set[int]) -> None:
        assert {one.minutes for one in meetings.timetable(RhythmDraft(NIGHT)) if one.kind == kind} == minutes

    def test_names_only_the_first_hours(self) -> None:
        unnamed = [one for one in meetings.timetable(RhythmDraft(NIGHT)) if one.point is None]
        assert min(one.at for one in unnamed) == later(6 * 60)

    @each("name", ["briefing_hours", "decision_hours", "relief_hours"])
    @each(("hours", "fits"), [(-1, False), (0, True), (24, True), (25, False)])
    def test_takes_hours_from_none_to_its_end(self, name: str, hours: int, fits: bool) -> None:
        draft = replace(RhythmDraft(NIGHT, hours=24), **{name: hours})
        if fits:
            assert meetings.check_rhythm(draft, staff_open=True, now=NIGHT) == draft
        else:
            with refused("leadership.hours_of_rhythm", field=name, hours=hours, most=24):
                meetings.check_rhythm(draft, staff_open=True, now=NIGHT)

    @each(("hours", "fits"), [(0, False), (23, False), (24, True), (36, False), (48, True), (49, False)])
    def test_covers_one_day_or_two(self, hours: int, fits: bool) -> None:
        draft = RhythmDraft(NIGHT, hours=hours, decision_hours=0, relief_hours=0)
        if fits:
            assert meetings.check_rhythm(draft, staff_open=True, now=NIGHT).hours == hours
        else:
            with refused("leadership.horizon_of_rhythm", field="hours", hours=hours):
                meetings.check_rhythm(draft, staff_open=True, now=NIGHT)

    def test_may_begin_a_day_ahead_and_no_later(self) -> None:
        assert meetings.check_rhythm(RhythmDraft(later(DAY)), staff_open=True, now=NIGHT).h_at == later(DAY)
        with refused("leadership.h_is_far_away", field="h_at"):
            meetings.check_rhythm(RhythmDraft(later(DAY + 1)), staff_open=True, now=NIGHT)

    def test_is_tidied(self) -> None:
        found = meetings.check_rhythm(RhythmDraft(NIGHT, place=" Stabs \n rummet ", joining=" Rakel 1 "), staff_open=True, now=NIGHT)
        assert (found.place, found.joining) == ("Stabs rummet", "Rakel 1")


class TestTheEdges:
    @each(
        ("minute", "code"),
        [(-1, "leadership.meeting_time_has_passed"), (0, ""), (DAY * 120, ""), (DAY * 120 + 1, "leadership.meeting_is_far_away")],
    )
    @each("field", ["at", "next_at"])
    def test_of_when_a_meeting_may_be(self, minute: int, code: str, field: str) -> None:
        if code:
            with refused(code, field=field):
                meetings.check_time(later(minute), NIGHT, field)
        else:
            assert meetings.check_time(later(minute), NIGHT, field) == later(minute)

    @each(("minutes", "fits"), [(-20, False), (0, False), (4, False), (5, True), (600, True), (601, False)])
    def test_of_how_long_it_may_be(self, minutes: int, fits: bool) -> None:
        if fits:
            assert meetings.check_minutes(minutes) == minutes
        else:
            with refused("leadership.meeting_minutes", field="minutes", least=5, most=600):
                meetings.check_minutes(minutes)

    @each("kind", [kind for kind in K if kind != K.BOARD])
    def test_every_kind_but_the_boards_is_planned(self, kind: MeetingKind) -> None:
        assert meetings.check_plan(MeetingDraft(kind, title=" Kväll "), staff_open=True, now=NIGHT) == MeetingDraft(
            kind, title="Kväll", at=NIGHT
        )

    @pytest.mark.parametrize("field", ["title", "place", "joining"])
    def test_nothing_of_a_plan_holds_a_personal_number(self, field: str) -> None:
        with refused("incident.personal_id_in_text"):
            meetings.check_plan(replace(BRIEFING, **{field: f"Ring {PERSON}"}), staff_open=True, now=NIGHT)

    @pytest.mark.parametrize(("state", "code"), [(S.HELD, "leadership.meeting_is_over"), (S.CANCELLED, "leadership.meeting_has_not_begun")])
    def test_a_state_is_refused_by_its_name(self, state: MeetingState, code: str) -> None:
        with refused(code):
            meetings.refuse_state(state)

    def test_only_what_waits_is_planned(self) -> None:
        meetings.check_planned(S.PLANNED)
        for state in (S.UNDER_WAY, S.HELD, S.CANCELLED):
            with refused("leadership.meeting_is_not_planned", state=str(state)):
                meetings.check_planned(state)

    def test_a_reason_is_tidied_and_not_of_a_person(self) -> None:
        assert meetings.check_cancel(S.PLANNED, "  Alla är ute. \n", NIGHT) == "Alla är ute."
        with refused("incident.personal_id_in_text"):
            meetings.check_cancel(S.PLANNED, PERSON, NIGHT)

    @each("name", ["present", "absent", "substitutes", "adjusters"])
    def test_a_list_of_those_who_sit_ends_at_sixty(self, name: str) -> None:
        full = replace(PRESENT, **{name: ("Ledamot",) * 60})
        assert getattr(meetings.check_begin(K.BRIEFING, S.PLANNED, full, NIGHT), name) == ("Ledamot",) * 60
        with refused("leadership.too_many", field=name, count=61, limit=60):
            meetings.check_begin(K.BRIEFING, S.PLANNED, replace(PRESENT, **{name: ("Ledamot",) * 61}), NIGHT)

    @pytest.mark.parametrize("members", [1, 200])
    def test_a_board_has_from_one_to_two_hundred_members(self, members: int) -> None:
        assert meetings.check_begin(K.BOARD, S.PLANNED, replace(SEATED, members=members), NIGHT).members == members

    def test_only_the_board_must_say_who_leads_and_writes(self) -> None:
        bare = Attendance(("Stabschef",))
        assert meetings.check_begin(K.PRESS, S.PLANNED, bare, NIGHT) == bare
        with refused("leadership.meeting_needs_chair", field="chair"):
            meetings.check_begin(K.BOARD, S.PLANNED, bare, NIGHT)

    def test_notes_and_outcomes_are_not_of_a_person(self) -> None:
        with refused("incident.personal_id_in_text"):
            meetings.check_note(S.HELD, NoteDraft(PERSON), NIGHT)
        with refused("incident.personal_id_in_text"):
            meetings.check_end(K.BRIEFING, S.UNDER_WAY, PERSON, None, NIGHT)

    def test_the_next_meeting_is_not_in_another_season(self) -> None:
        with refused("leadership.meeting_is_far_away", field="next_at", days=120):
            meetings.check_end(K.BRIEFING, S.UNDER_WAY, "", later(DAY * 121), NIGHT)


class TestWhatIsSpokenOf:
    @each(
        ("kind", "count", "first", "last"),
        [
            (K.BRIEFING, 9, A.ROLL_CALL, A.NEXT), (K.DECISION, 6, A.ROLL_CALL, A.NEXT), (K.WALKTHROUGH, 9, A.ROLL_CALL, A.NEXT),
            (K.HANDOVER, 5, A.SITUATION, A.NEXT), (K.CONFERENCE, 6, A.ROLL_CALL, A.NEXT), (K.ISF, 6, A.ROLL_CALL, A.NEXT),
            (K.PRESS, 3, A.SITUATION, A.NEXT), (K.HOT_WASH, 4, A.WENT_WELL, A.FOLLOW_UP),
        ],
    )  # fmt: skip
    def test_begins_and_ends_with(self, kind: MeetingKind, count: int, first: AgendaPoint, last: AgendaPoint) -> None:
        points = AGENDAS[kind]
        assert (len(points), points[0], points[-1]) == (count, first, last)

    @pytest.mark.parametrize("kind", [K.BOARD, K.MILESTONE])
    def test_is_nothing_fixed(self, kind: MeetingKind) -> None:
        assert AGENDAS[kind] == ()

    @each(
        ("facts", "name"),
        [
            ({}, "Stabsorientering"),
            ({"title": "Kvällsmöte", "point": Point.START_UP}, "Kvällsmöte"),
            ({"kind": K.WALKTHROUGH, "point": Point.START_UP}, "Startmöte"),
            ({"kind": K.HOT_WASH}, "Första utvärdering (efterdiskussion)"),
            ({"kind": K.MILESTONE, "point": Point.RELIEF_PLAN}, "Avlösningsplan för 48 timmar beslutad"),
            ({"kind": K.BOARD, "title": "Arbetsutskottet"}, "Krisledningsnämnden: Arbetsutskottet"),
        ],
        ids=["kind", "title", "point", "hot wash", "milestone", "board"],
    )
    def test_has_a_name(self, facts: dict[str, Any], name: str) -> None:
        with translation.override("sv"):
            assert words.meeting_name(line(**facts)) == name


class TestThePlanDrawn:
    def test_leaves_out_what_is_cancelled_and_what_lies_outside(self) -> None:
        lines = (
            line(), line(state=S.CANCELLED), line(at=later(-1)), line(at=later(DAY)), line(at=later(DAY - 1)),
        )  # fmt: skip
        assert [box["x"] for box in drawn(lines, NIGHT, 24)["boxes"]] == [150, 959]

    @each(
        ("facts", "filled", "over", "late"),
        [({}, True, False, False), ({"kind": K.MILESTONE}, False, False, False), ({"state": S.HELD}, True, True, False),
         ({"late": True}, True, False, True)],
        ids=["planned", "milestone", "held", "late"],
    )  # fmt: skip
    def test_tells_each_sort_from_the_other(self, facts: dict[str, Any], filled: bool, over: bool, late: bool) -> None:
        (box,) = drawn((line(**facts),), NIGHT, 24)["boxes"]
        assert (box["is_filled"], box["is_over"], box["is_late"]) == (filled, over, late)

    def test_has_a_row_for_each_staff(self) -> None:
        with translation.override("sv"):
            plan = drawn((line(staff="Stab B"), line(), line(staff="Stab A")), NIGHT, 24)
        assert [row["word"] for row in plan["rows"]] == ["Hela händelsen", "Stab A", "Stab B"]
        assert [box["y"] for box in plan["boxes"]] == [100, 32, 66]
        assert plan["height"] == 134

    @pytest.mark.parametrize(("hours", "second", "width"), [(24, "04:20", 34), (48, "06:20", 17)])
    def test_of_two_days_is_twice_as_dense(self, hours: int, second: str, width: int) -> None:
        plan = drawn((line(minutes=60),), NIGHT, hours)
        assert [hour["word"] for hour in plan["hours"]][:2] == ["02:20", second]
        assert (len(plan["hours"]), plan["boxes"][0]["width"]) == (12, width)
        assert drawn((line(minutes=5),), NIGHT, hours)["boxes"][0]["width"] == 5
