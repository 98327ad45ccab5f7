"""What leading gives to a report: as it was known at the moment, with its mark, and nobody's name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from vardkase.incidents import actions as incident_actions
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Importance, LevelDraft, State
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, corrected, later, moved, wrote
from vardkase.kernel.ids import new_id
from vardkase.leadership.rules.meetings import MeetingKind
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.rules.tasks import Priority, TaskState
from vardkase.leadership.tests.scenes import (
    BRIEFING,
    DECISION,
    DIRECTION,
    TASK,
    act,
    activated,
    begun,
    decided,
    planned,
    staffed,
    tasked,
)
from vardkase.leadership.tests.shift_scenes import entered, rostered, stepped
from vardkase.leadership.tests.shift_scenes import planned as shift
from vardkase.situation import material_leadership as given
from vardkase.situation.material import Section, gathered
from vardkase.situation.queries.known import known_at
from vardkase.situation.rules.known import Known

pytestmark = pytest.mark.django_db


def told(give, viewer, incident_id, at=None, now=None):
    """What one part gives, by what was known at a moment."""
    row = incidents.incident(viewer, incident_id)
    return give(viewer, row, known_at(row, at or later(100), now or later(200)))


def texts(*of) -> list[str]:
    return [one.text for one in told(*of)]


class TestTasks:
    def test_what_is_done_was_a_measure_and_what_is_not_is_one_to_come(self, alva, incident_id):
        done, waits = tasked(alva, incident_id), tasked(alva, incident_id)
        act("move_task", alva, incident_id, task_id=done, to=TaskState.DONE, now=later(10))
        found = {one.key: one for one in told(given.tasks, alva, incident_id)}
        assert found[f"task:{done}"].section is Section.MEASURES_TAKEN
        assert found[f"task:{waits}"].section is Section.MEASURES_PLANNED
        assert found[f"task:{done}"].text == "Klar: Ring alla som har trygghetslarm på Blidö."
        assert found[f"task:{done}"].as_of == later(10)

    def test_at_an_earlier_moment_it_was_not_done_yet(self, alva, incident_id):
        task_id = tasked(alva, incident_id)
        act("move_task", alva, incident_id, task_id=task_id, to=TaskState.RECEIVED, now=later(10))
        act("move_task", alva, incident_id, task_id=task_id, to=TaskState.DONE, now=later(30))
        act("move_task", alva, incident_id, task_id=task_id, to=TaskState.IN_PROGRESS, words="Inte riktigt.", now=later(40))
        values = [told(given.tasks, alva, incident_id, later(minute))[0].value for minute in (5, 20, 35, 50)]
        assert values == ["Ny", "Mottagen", "Klar", "Pågår"]

    def test_what_was_given_later_is_not_in_it_and_what_was_withdrawn_is_no_measure(self, alva, incident_id):
        task_id = tasked(alva, incident_id, now=later(20))
        assert told(given.tasks, alva, incident_id, later(10)) == []
        act("move_task", alva, incident_id, task_id=task_id, to=TaskState.WITHDRAWN, words="Behövs inte.", now=later(30))
        assert told(given.tasks, alva, incident_id) == []

    def test_life_is_important_and_a_due_time_is_told(self, alva, incident_id):
        tasked(alva, incident_id, draft=replace(TASK, priority=Priority.LIFE, due_at=later(90)))
        (one,) = told(given.tasks, alva, incident_id, later(30))
        assert one.important
        assert "Ska vara klart ons 2 jan 03:50." in one.text

    def test_a_mark_goes_with_it_and_hides_it_from_who_may_not_read_it(self, alva, bo, incident_id):
        tasked(alva, incident_id, draft=replace(TASK, mark=INTERNAL))
        assert told(given.tasks, alva, incident_id)[0].mark == INTERNAL
        assert told(given.tasks, bo, incident_id) == []


class TestDecisions:
    def test_a_decision_is_told_with_who_decided_and_leads_back(self, alva, incident_id):
        decided(alva, incident_id)
        (one,) = told(given.decisions, alva, incident_id)
        assert one.text == "B-001 Trygghetspunkter öppnas. Fem brandstationer öppnas för allmänheten."
        assert (one.source, one.as_of) == ("Kommundirektör", NIGHT)
        assert one.number > 0
        assert one.url.endswith(f"{one.key.removeprefix('decision:')}/")

    def test_one_that_another_took_the_place_of_is_told_of_until_then(self, alva, incident_id):
        first = decided(alva, incident_id)
        second = decided(alva, incident_id, draft=replace(DECISION, supersedes=first), now=later(30))
        assert [one.key for one in told(given.decisions, alva, incident_id, later(20))] == [f"decision:{first}"]
        assert [one.key for one in told(given.decisions, alva, incident_id, later(40))] == [f"decision:{second}"]

    def test_a_secret_one_keeps_its_mark(self, alva, incident_id):
        decided(alva, incident_id, draft=replace(DECISION, mark=SECRET))
        assert told(given.decisions, alva, incident_id)[0].mark.statute == SECRET.statute


class TestLed:
    def test_the_level_and_when_it_was_decided(self, alva, incident_id):
        draft = LevelDraft(2, "Kommundirektör", "Många saknar el.")
        incident_actions.change_level(viewer=alva, incident_id=incident_id, draft=draft, key=new_id(), now=later(30))
        before, after = (told(given.level, alva, incident_id, later(minute))[0] for minute in (10, 40))
        assert before.value != after.value
        assert (after.as_of, after.important, after.section) == (later(30), True, Section.DECISIONS)

    def test_staffs_while_they_work(self, alva, incident_id):
        staff_id = staffed(alva, incident_id, now=later(10))
        act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Lugnt igen.", now=later(50))
        assert [texts(given.staffs, alva, incident_id, later(minute)) for minute in (5, 20, 60)] == [
            [],
            ["Central krisledning leder arbetet"],
            [],
        ]

    def test_the_crisis_board_while_it_works(self, alva, incident_id):
        activated(alva, incident_id, now=later(10))
        (one,) = told(given.staffs, alva, incident_id)
        assert one.text == "Kommunstyrelsens arbetsutskott är i funktion som krisledningsnämnd"
        assert one.important

    def test_the_direction_in_force_and_none_when_leadership_stood_down(self, alva, incident_id):
        act("set_direction", alva, incident_id, draft=DIRECTION, now=later(10))
        act("set_direction", alva, incident_id, draft=replace(DIRECTION, goal="Alla ska ha värme."), now=later(30))
        assert texts(given.direction, alva, incident_id, later(20)) == ["Inriktning 1: Ingen ska fara illa."]
        assert texts(given.direction, alva, incident_id, later(40)) == ["Inriktning 2: Alla ska ha värme."]
        assert texts(given.direction, alva, incident_id, later(5)) == []


class TestMeetings:
    def test_what_was_agreed_with_others_and_which_is_next(self, alva, incident_id):
        conference = replace(BRIEFING, kind=MeetingKind.CONFERENCE)
        meeting_id = begun(alva, incident_id, draft=conference)
        assert texts(given.meetings, alva, incident_id, later(5)) != []
        act("end_meeting", alva, incident_id, meeting_id=meeting_id, outcome="Länsstyrelsen samordnar elverken.", now=later(45))
        planned(alva, incident_id, draft=replace(conference, at=later(300)), now=later(50))
        held, coming = sorted(texts(given.meetings, alva, incident_id), key=lambda text: text.startswith("Kommande"))
        assert held.endswith("Länsstyrelsen samordnar elverken.")
        assert coming.startswith("Kommande: ")

    def test_what_a_staff_says_among_itself_stays_there(self, alva, incident_id):
        begun(alva, incident_id)
        assert told(given.meetings, alva, incident_id) == []


class TestEntries:
    def test_the_important_ones_as_they_read_then(self, alva, incident_id):
        wrote(alva, incident_id, "Färjan går.", now=later(1))
        number = wrote(alva, incident_id, "Färjan går inte.", importance=Importance.CRITICAL, now=later(2))
        corrected(alva, incident_id, number, "Färjan går varannan timme.", now=later(30))
        assert texts(given.entries, alva, incident_id, later(20)) == ["Färjan går inte."]
        (now,) = told(given.entries, alva, incident_id, later(40))
        assert (now.text, now.key, now.important) == ("Färjan går varannan timme.", f"entry:{number}", True)

    def test_old_ones_have_been_told(self, alva, incident_id):
        wrote(alva, incident_id, "Färjan går inte.", importance=Importance.IMPORTANT)
        assert told(given.entries, alva, incident_id, NIGHT + timedelta(hours=40), NIGHT + timedelta(hours=41)) == []

    def test_what_the_viewer_may_not_read_is_not_given(self, alva, bo, incident_id):
        wrote(alva, incident_id, "Internt.", importance=Importance.IMPORTANT, mark=INTERNAL)
        assert told(given.entries, bo, incident_id) == []

    def test_at_most_a_dozen_the_latest(self, alva, incident_id):
        for n in range(15):
            wrote(alva, incident_id, f"Viktigt {n}.", importance=Importance.IMPORTANT, now=later(n))
        found = texts(given.entries, alva, incident_id)
        assert (len(found), found[0]) == (given.MOST_ENTRIES, "Viktigt 14.")


class TestManning:
    def test_how_far_it_lasts_and_how_many_have_said_yes_and_nobody_by_name(self, alva, incident_id):
        roster_id = rostered(alva, incident_id)
        ada, bo, cia = entered(alva, incident_id, roster_id)
        first = shift(alva, incident_id, roster_id, ada, 1, 9)
        shift(alva, incident_id, roster_id, bo, 9, 17)
        shift(alva, incident_id, roster_id, cia, 1, 12, role="loggförare")
        stepped(alva, incident_id, first, ShiftState.YES)
        found = {one.key: one for one in told(given.manning, alva, incident_id, later(90), later(95))}
        assert found["manning:24"].value == "3 personer i skift, varav 1 har tackat ja"
        assert found["manning:until"].text == "Stabens roller är bemannade till ons 2 jan 14:20"
        assert all(one.mark.level == "internal" and one.section is Section.RESOURCES for one in found.values())
        assert not any("Provsson" in one.text or "Exempelström" in one.text for one in found.values())

    def test_without_shifts_there_is_nothing_to_tell(self, alva, incident_id):
        assert told(given.manning, alva, incident_id) == []
        roster_id = rostered(alva, incident_id)
        ada, *_others = entered(alva, incident_id, roster_id)
        shift(alva, incident_id, roster_id, ada, 1, 9, now=later(60))
        assert told(given.manning, alva, incident_id, later(30)) == []

    def test_a_shift_that_was_left_later_was_not_left_then(self, alva, incident_id):
        roster_id = rostered(alva, incident_id)
        ada, *_others = entered(alva, incident_id, roster_id)
        shift_id = shift(alva, incident_id, roster_id, ada, 3, 9)
        stepped(alva, incident_id, shift_id, ShiftState.NO, now=later(60))
        assert next(one.value for one in told(given.manning, alva, incident_id, later(30))).startswith("1 personer i skift")
        assert told(given.manning, alva, incident_id, later(70)) == []


def test_all_of_it_is_offered_and_each_piece_leads_to_an_entry(alva, incident_id):
    staffed(alva, incident_id)
    decided(alva, incident_id)
    tasked(alva, incident_id)
    wrote(alva, incident_id, "Färjan går inte.", importance=Importance.CRITICAL)
    row = incidents.incident(alva, incident_id)
    found = gathered(alva, row, Known(row.entries, later(60)))
    assert {one.section for one in found} >= {Section.DECISIONS, Section.MEASURES_PLANNED, Section.EVENT}
    assert all(1 <= one.number <= row.entries and one.url and one.value and one.text for one in found)
    assert len({one.key for one in found}) == len(found)


def test_nothing_was_known_before_there_was_anything(alva, incident_id):
    decided(alva, incident_id)
    row = incidents.incident(alva, incident_id)
    assert gathered(alva, row, Known(0, NIGHT - timedelta(days=1))) == []


def test_a_closed_incident_still_tells_what_was_known(alva, incident_id):
    decided(alva, incident_id)
    moved(alva, incident_id, State.STANDING_DOWN, State.CLOSED, now=later(50))
    assert len(told(given.decisions, alva, incident_id)) == 1
