"""The rhythm and its meetings: what is written, what follows from it, which comes next, and what each speaks of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import maintenance
from vardkase.incidents.actions.frame import derived
from vardkase.incidents.rules import Importance
from vardkase.incidents.tests.scenes import SECRET, closed, later, opened, refused, wrote
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership.models import PlannedMeeting
from vardkase.leadership.rules.meetings import AgendaPoint, Attendance, MeetingDraft, MeetingKind, MeetingState, NoteDraft, RhythmDraft
from vardkase.leadership.rules.tasks import Origin, OriginKind, TaskState
from vardkase.leadership.tests.scenes import (
    BRIEFING,
    DECISION,
    DIRECTION,
    NIGHT,
    PRESENT,
    STAFF,
    TASK,
    act,
    asked,
    begun,
    decided,
    planned,
    staffed,
    tasked,
)
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
K, S = MeetingKind, MeetingState


def line(viewer: Viewer, incident_id: UUID, meeting_id: UUID, minute: int = 0) -> queries.MeetingLine:
    return queries.meeting(viewer, incident_id, meeting_id, now=later(minute)).line


def end(viewer: Viewer, incident_id: UUID, meeting_id: UUID, minute: int = 60, **facts: Any) -> UUID:
    return act("end_meeting", viewer, incident_id, meeting_id=meeting_id, now=later(minute), **facts)


class TestARhythm:
    def test_is_one_entry_with_all_its_points(self, alva: Viewer, incident_id: UUID) -> None:
        start = ledger.head(f"incident:{incident_id}").number
        act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT, hours=24, place="Stabsrummet"))
        assert ledger.head(f"incident:{incident_id}").number == start + 1
        found = queries.rhythm(alva, incident_id, now=NIGHT)
        assert [one.reference for one in found] == [f"M-{place:03}" for place in range(1, len(found) + 1)]
        assert {one.place for one in found} == {"Stabsrummet"}
        assert queries.h_moment(alva, incident_id) == NIGHT

    def test_leaves_out_what_has_passed_and_says_so(self, alva: Viewer, incident_id: UUID) -> None:
        key = act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT), now=later(40))
        entry = ledger.find(f"incident:{incident_id}", key)
        assert entry is not None
        assert entry.event.passed == 3
        assert min(one.at for one in queries.rhythm(alva, incident_id, now=later(40))) == later(60)

    def test_replaces_what_waits_of_the_same_staff_and_nothing_else(self, alva: Viewer, incident_id: UUID) -> None:
        staff_id = staffed(alva, incident_id)
        other = staffed(alva, incident_id, draft=replace(STAFF, name="Stab, socialkontoret"))
        for one in (staff_id, other):
            act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT, one, 24))
        own = planned(alva, incident_id, draft=replace(BRIEFING, staff_id=staff_id))
        first = queries.rhythm(alva, incident_id, now=NIGHT)
        started = next(one for one in first if one.staff_id == staff_id and one.kind == K.WALKTHROUGH)
        act("begin_meeting", alva, incident_id, meeting_id=started.id, who=PRESENT)
        act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT, staff_id, 48), now=later(1))
        states = {one.id: one.state for one in queries.rhythm(alva, incident_id, now=later(1))}
        assert states[own] == S.PLANNED, "what somebody planned by hand is not the timetable's to take away"
        assert states[started.id] == S.UNDER_WAY
        gone = [one for one in first if one.staff_id == staff_id and one.id not in {own, started.id}]
        assert {states[one.id] for one in gone} == {S.CANCELLED}
        assert {states[one.id] for one in first if one.staff_id == other} == {S.PLANNED}

    def test_is_set_in_the_same_transaction_as_what_activates(self, alva: Viewer, incident_id: UUID) -> None:
        key = new_id()
        with transaction.atomic():
            staff_id = staffed(alva, incident_id, key=key)
            draft = RhythmDraft(NIGHT, staff_id)
            actions.set_rhythm(viewer=alva, incident_id=incident_id, draft=draft, key=derived(key, 1), now=NIGHT)
        assert {one.staff for one in queries.rhythm(alva, incident_id, now=NIGHT)} == {STAFF.name}
        assert maintenance.agrees(f"incident:{incident_id}")

    def test_goes_with_it_when_that_is_undone(self, alva: Viewer, incident_id: UUID) -> None:
        with transaction.atomic():
            act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT))
            transaction.set_rollback(True)
        assert queries.rhythm(alva, incident_id, now=NIGHT) == ()

    def test_is_not_of_a_staff_in_another_incident(self, alva: Viewer, incident_id: UUID) -> None:
        with refused("leadership.no_such_staff"):
            act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT, staffed(alva, opened(alva))))


class TestAMeeting:
    def test_is_planned_moved_begun_and_ended(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = planned(alva, incident_id)
        act("move_meeting", alva, incident_id, meeting_id=meeting_id, at=later(45), place="Stadshuset", why="Större rum.")
        assert (line(alva, incident_id, meeting_id).at, line(alva, incident_id, meeting_id).place) == (later(45), "Stadshuset")
        act("begin_meeting", alva, incident_id, meeting_id=meeting_id, who=PRESENT, now=later(46))
        assert line(alva, incident_id, meeting_id).state == S.UNDER_WAY
        end(alva, incident_id, meeting_id, outcome="Alla vet.", direction_holds=True)
        found = line(alva, incident_id, meeting_id)
        assert (found.state, found.begun_at, found.ended_at) == (S.HELD, later(46), later(60))
        assert found.ending is not None
        assert (found.ending.outcome, found.ending.direction_holds) == ("Alla vet.", True)
        assert found.who == PRESENT

    def test_announces_the_next_of_its_kind(self, alva: Viewer, incident_id: UUID) -> None:
        end(alva, incident_id, begun(alva, incident_id), next_at=later(240))
        (then,) = [one for one in queries.rhythm(alva, incident_id, now=later(61)) if one.state == S.PLANNED]
        assert (then.kind, then.at, then.place, then.reference) == (K.BRIEFING, later(240), BRIEFING.place, "M-002")

    def test_announces_one_that_is_planned_already_without_planning_it_twice(self, alva: Viewer, incident_id: UUID) -> None:
        planned(alva, incident_id, draft=replace(BRIEFING, at=later(240)))
        end(alva, incident_id, begun(alva, incident_id), next_at=later(240))
        assert PlannedMeeting.objects.filter(incident_id=incident_id).count() == 2

    def test_that_was_not_held_says_why(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = planned(alva, incident_id)
        act("cancel_meeting", alva, incident_id, meeting_id=meeting_id, why="Alla är ute.")
        assert (line(alva, incident_id, meeting_id).state, line(alva, incident_id, meeting_id).why) == (S.CANCELLED, "Alla är ute.")
        with refused("leadership.meeting_is_not_planned"):
            act("begin_meeting", alva, incident_id, meeting_id=meeting_id, who=PRESENT)

    def test_is_not_moved_to_where_it_is(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = planned(alva, incident_id)
        with refused("leadership.same_meeting"):
            act("move_meeting", alva, incident_id, meeting_id=meeting_id, at=later(30), place=BRIEFING.place)

    def test_that_is_late_may_be_given_another_room_without_another_time(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = planned(alva, incident_id)
        act("move_meeting", alva, incident_id, meeting_id=meeting_id, at=later(30), place="Matsalen", now=later(40))
        assert line(alva, incident_id, meeting_id, 40).place == "Matsalen"

    @pytest.mark.parametrize("what", ["move_meeting", "cancel_meeting", "begin_meeting", "note", "end_meeting"])
    def test_of_another_incident_is_not_there(self, alva: Viewer, incident_id: UUID, what: str) -> None:
        there = planned(alva, opened(alva))
        facts: dict[str, dict[str, Any]] = {
            "move_meeting": {"at": later(90)}, "cancel_meeting": {"why": "x"}, "begin_meeting": {"who": PRESENT},
            "note": {"draft": NoteDraft("x")}, "end_meeting": {},
        }  # fmt: skip
        with refused("leadership.no_such_meeting"):
            act(what, alva, incident_id, meeting_id=there, **facts[what])
        with refused("leadership.not_found"):
            line(alva, incident_id, there)

    def test_a_milestone_is_ticked_off(self, alva: Viewer, incident_id: UUID) -> None:
        act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT))
        first = queries.rhythm(alva, incident_id, now=NIGHT)[0]
        end(alva, incident_id, first.id, 2)
        assert line(alva, incident_id, first.id).state == S.HELD
        with refused("leadership.meeting_is_over"):
            end(alva, incident_id, first.id, 3)

    def test_that_ended_before_the_incident_did_is_sent_again_after_it(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id, key = begun(alva, incident_id), new_id()
        end(alva, incident_id, meeting_id, key=key)
        closed(alva, incident_id)
        before = ledger.head(f"incident:{incident_id}").number
        end(alva, incident_id, meeting_id, key=key)
        assert ledger.head(f"incident:{incident_id}").number == before
        with refused("leadership.incident_is_over"):
            planned(alva, incident_id)


class TestWhichComesNext:
    def test_is_the_first_of_each_kind_and_staff(self, alva: Viewer, incident_id: UUID) -> None:
        staff_id = staffed(alva, incident_id)
        for minute, one in ((60, None), (30, None), (45, staff_id)):
            planned(alva, incident_id, draft=replace(BRIEFING, at=later(minute), staff_id=one))
        planned(alva, incident_id, draft=MeetingDraft(K.PRESS, at=later(90)))
        found = queries.next_meetings(alva, incident_id, NIGHT)
        assert [(one.kind, one.at) for one in found] == [(K.BRIEFING, later(30)), (K.BRIEFING, later(45)), (K.PRESS, later(90))]

    def test_says_first_what_is_late_and_still_what_comes(self, alva: Viewer, incident_id: UUID) -> None:
        planned(alva, incident_id)
        planned(alva, incident_id, draft=replace(BRIEFING, at=later(120)))
        found = queries.next_meetings(alva, incident_id, later(36))
        assert [(one.late, one.at) for one in found] == [(True, later(30)), (False, later(120))]
        assert queries.overview(alva, incident_id, now=later(36)).meetings == found

    def test_shows_a_milestone_only_when_it_is_late(self, alva: Viewer, incident_id: UUID) -> None:
        act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT))
        assert not any(one.kind == K.MILESTONE for one in queries.next_meetings(alva, incident_id, NIGHT))
        assert sum(one.kind == K.MILESTONE for one in queries.next_meetings(alva, incident_id, later(25))) == 2

    def test_shows_what_is_under_way_and_not_what_is_over(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = begun(alva, incident_id)
        assert [one.id for one in queries.next_meetings(alva, incident_id, later(1))] == [meeting_id]
        end(alva, incident_id, meeting_id)
        assert queries.next_meetings(alva, incident_id, later(61)) == ()

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_is_nobody_elses_business(self, alva: Viewer, incident_id: UUID, request: Any, who: str) -> None:
        stranger, meeting_id = request.getfixturevalue(who), planned(alva, incident_id)
        asks = (
            lambda: queries.next_meetings(stranger, incident_id, NIGHT), lambda: queries.rhythm(stranger, incident_id, now=NIGHT),
            lambda: queries.meeting(stranger, incident_id, meeting_id, now=NIGHT), lambda: queries.h_moment(stranger, incident_id),
            lambda: queries.agenda(stranger, incident_id, meeting_id, now=NIGHT),
            lambda: queries.open_things(stranger, incident_id, now=NIGHT),
            lambda: queries.stand_downs(stranger, incident_id), lambda: queries.council_report(stranger, incident_id, now=NIGHT),
        )  # fmt: skip
        for ask in asks:
            with refused("incident.not_found"):
                ask()


class TestAnAgenda:
    def test_is_what_changed_since_the_last_of_the_kind(self, alva: Viewer, incident_id: UUID) -> None:
        wrote(alva, incident_id, "Före.", importance=Importance.IMPORTANT, now=later(1))
        old, task_id = decided(alva, incident_id, now=later(2)), tasked(alva, incident_id, now=later(3))
        first = begun(alva, incident_id, draft=replace(BRIEFING, at=None), now=later(10))
        end(alva, incident_id, first, 20)
        wrote(alva, incident_id, "Efter.", importance=Importance.IMPORTANT, now=later(30))
        wrote(alva, incident_id, "Vanligt.", now=later(31))
        new = decided(alva, incident_id, draft=replace(DECISION, title="Nytt"), now=later(32))
        act("move_task", alva, incident_id, task_id=task_id, to=TaskState.DONE, now=later(33))
        asked(alva, incident_id, now=later(34))
        coming = planned(alva, incident_id, draft=replace(BRIEFING, at=later(60)), now=later(35))
        then = queries.agenda(alva, incident_id, coming, now=later(59))
        assert then.since == later(10)
        said = [one.text for one in then.entries]
        assert "Efter." in said
        assert not {"Före.", "Vanligt."} & set(said)
        assert [one.id for one in then.decisions] == [new]
        assert old not in {one.id for one in then.decisions}
        assert [one.id for one in then.done] == [task_id]
        assert len(then.questions) == 1

    def test_has_the_tasks_that_should_have_been_done(self, alva: Viewer, incident_id: UUID) -> None:
        late = tasked(alva, incident_id, draft=replace(TASK, due_at=later(20)))
        tasked(alva, incident_id, draft=replace(TASK, due_at=later(200)))
        found = queries.agenda(alva, incident_id, planned(alva, incident_id), now=later(40))
        assert [one.id for one in found.overdue] == [late]
        assert found.since is None

    @pytest.mark.parametrize(("hours", "stale"), [(23, False), (24, True)])
    def test_asks_whether_an_old_direction_holds(self, alva: Viewer, incident_id: UUID, hours: int, stale: bool) -> None:
        act("set_direction", alva, incident_id, draft=DIRECTION)
        found = queries.agenda(alva, incident_id, planned(alva, incident_id), now=NIGHT + timedelta(hours=hours))
        assert found.direction_is_stale is stale
        assert found.direction is not None

    def test_of_a_start_up_meeting_is_its_own(self, alva: Viewer, incident_id: UUID) -> None:
        act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT))
        start_up = next(one for one in queries.rhythm(alva, incident_id, now=NIGHT) if one.kind == K.WALKTHROUGH)
        assert AgendaPoint.UNKNOWN in queries.agenda(alva, incident_id, start_up.id, now=NIGHT).points

    def test_is_of_its_own_staff(self, alva: Viewer, incident_id: UUID) -> None:
        staff_id = staffed(alva, incident_id)
        end(alva, incident_id, begun(alva, incident_id))
        meeting_id = planned(alva, incident_id, draft=replace(BRIEFING, staff_id=staff_id, at=later(90)))
        assert queries.agenda(alva, incident_id, meeting_id, now=later(80)).since is None


class TestWhatIsSaid:
    def test_stands_with_the_meeting_and_in_the_log(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = begun(alva, incident_id)
        act("note", alva, incident_id, meeting_id=meeting_id, draft=NoteDraft("Elen är borta.", AgendaPoint.SITUATION))
        (note,) = queries.meeting(alva, incident_id, meeting_id, now=NIGHT).notes
        assert (note.text, note.point, note.masked) == ("Elen är borta.", AgendaPoint.SITUATION, False)

    def test_that_is_secret_is_masked_for_those_without_the_right(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = begun(alva, incident_id)
        act("note", alva, incident_id, meeting_id=meeting_id, draft=NoteDraft("HEMLIGT", mark=SECRET))
        (note,) = queries.meeting(viewer_with(Role.STAFF_MEMBER), incident_id, meeting_id, now=NIGHT).notes
        assert (note.masked, note.text, note.by) == (True, "", "")

    def test_a_task_and_a_decision_come_from_it(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = begun(alva, incident_id)
        origin = Origin(OriginKind.MEETING, "M-001", meeting_id)
        task_id = tasked(alva, incident_id, draft=replace(TASK, origin=origin))
        decision_id = decided(alva, incident_id, draft=replace(DECISION, origin=origin))
        tasked(alva, incident_id)
        found = queries.meeting(alva, incident_id, meeting_id, now=NIGHT)
        assert ([one.id for one in found.tasks], [one.id for one in found.decisions]) == ([task_id], [decision_id])

    @pytest.mark.parametrize("where", ["elsewhere", "nowhere", "unsaid"])
    def test_nothing_comes_from_a_meeting_that_is_not_here(self, alva: Viewer, incident_id: UUID, where: str) -> None:
        made = {"elsewhere": lambda: planned(alva, opened(alva)), "nowhere": new_id, "unsaid": lambda: None}[where]()
        origin = Origin(OriginKind.MEETING, "M-001", made)
        with refused("leadership.no_such_meeting"):
            tasked(alva, incident_id, draft=replace(TASK, origin=origin))
        with refused("leadership.no_such_meeting"):
            decided(alva, incident_id, draft=replace(DECISION, origin=origin))

    def test_whoever_sat_is_kept_as_it_was_said(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = planned(alva, incident_id)
        who = Attendance(("Stabschef",), "Stabschef", ("Kommunikation",), secretary="Loggförare")
        act("begin_meeting", alva, incident_id, meeting_id=meeting_id, who=who)
        assert line(alva, incident_id, meeting_id).who == who
