"""How the things of leadership stood at every number: nothing later in them, whatever happened after; and the same after a rebuild."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.actions import change_level, change_state
from vardkase.incidents.rules import LevelDraft, State
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, later
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import STOCKHOLM
from vardkase.leadership import actions
from vardkase.leadership.rules.tasks import TaskState
from vardkase.leadership.tests.scenes import (
    BRIEFING,
    DECISION,
    DIRECTION,
    TASK,
    act,
    activated,
    asked,
    decided,
    handed,
    planned,
    staffed,
    tasked,
    took,
    took_over,
)
from vardkase.situation import moments_leadership as parts
from vardkase.situation.moments import Seen
from vardkase.situation.queries import moments as queries
from vardkase.situation.rules import moments as rules
from vardkase.situation.rules.known import Known

pytestmark = pytest.mark.django_db


def head_of(viewer: Viewer, incident_id: UUID) -> int:
    return incidents.incident(viewer, incident_id).entries


def at(viewer: Viewer, incident_id: UUID, number: int, part: Any, minutes: float = 600) -> list[Seen]:
    row = incidents.incident(viewer, incident_id)
    return part(viewer, row, Known(number, later(minutes)))


def said(found: list[Seen]) -> list[tuple[str, str]]:
    return [(one.title, one.value) for one in found]


class TestEveryThingStandsAsItStood:
    def test_a_task_moves_and_its_past_stays(self, alva: Viewer, incident_id: UUID) -> None:
        before = head_of(alva, incident_id)
        task = tasked(alva, incident_id)
        given = head_of(alva, incident_id)
        act("move_task", alva, incident_id, task_id=task, to=TaskState.RECEIVED)
        act("move_task", alva, incident_id, task_id=task, to=TaskState.WAITING, words="Väntar på bandvagn.")
        waiting = head_of(alva, incident_id)
        act("move_task", alva, incident_id, task_id=task, to=TaskState.DONE, words="Alla är nådda.")
        assert at(alva, incident_id, before, parts.tasks) == []
        (new,) = at(alva, incident_id, given, parts.tasks)
        assert (new.word, new.value, new.number, new.over) == ("Ny", "Hemtjänsten", given, False)
        (held,) = at(alva, incident_id, waiting, parts.tasks)
        assert (held.word, held.more, held.tone) == ("Väntar", "Väntar på bandvagn.", "yellow")
        (done,) = at(alva, incident_id, head_of(alva, incident_id), parts.tasks)
        assert (done.word, done.over) == ("Klar", True)
        assert new.key == held.key == done.key == str(task)

    def test_a_task_is_late_as_it_was_late_then(self, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id, draft=replace(TASK, due_at=later(60)))
        number = head_of(alva, incident_id)
        assert at(alva, incident_id, number, parts.tasks, minutes=59)[0].tone == "grey"
        late = at(alva, incident_id, number, parts.tasks, minutes=61)[0]
        assert (late.tone, late.word, late.more.split(" · ")[0]) == ("red", "Ny", "Försenad")

    def test_who_held_a_role_is_told_by_the_name_of_then(self, alva: Viewer, incident_id: UUID) -> None:
        staff = handed(alva, incident_id)
        empty = head_of(alva, incident_id)
        holding = took(alva, incident_id, staff)
        held = head_of(alva, incident_id)
        act("leave_role", alva, incident_id, holding_id=holding, words="Går hem.")
        left = head_of(alva, incident_id)

        def roles(number: int) -> dict[str, str]:
            return dict(said(at(alva, incident_id, number, parts.staffs)))

        names = [roles(number)["Stabschef"] for number in (empty, held, left)]
        assert names[0] == names[2] == ""
        assert names[1] == "Testa Exempelsson"
        assert at(alva, incident_id, empty, parts.staffs)[0].word == "Arbetar"

    def test_a_staff_that_closes_takes_its_roles_with_it(self, alva: Viewer, incident_id: UUID) -> None:
        staff = handed(alva, incident_id)
        before = head_of(alva, incident_id)
        act("close_staff", alva, incident_id, staff_id=staff, grounds="Elen är tillbaka i hela kommunen.")
        assert len(at(alva, incident_id, before, parts.staffs)) == 4
        (gone,) = at(alva, incident_id, head_of(alva, incident_id), parts.staffs)
        assert (gone.word, gone.over) == ("Avslutad", True)

    def test_a_decision_holds_until_the_entry_that_supersedes_it(self, alva: Viewer, incident_id: UUID) -> None:
        first = decided(alva, incident_id)
        alone = head_of(alva, incident_id)
        decided(alva, incident_id, draft=replace(DECISION, title="Sex stationer öppnas", supersedes=first))
        assert said(at(alva, incident_id, alone, parts.decisions)) == [("B-001 Trygghetspunkter öppnas", "Gäller")]
        both = at(alva, incident_id, head_of(alva, incident_id), parts.decisions)
        assert ("B-001 Trygghetspunkter öppnas", "Ersatt av B-002") in said(both)
        assert [one.over for one in both if one.title.startswith("B-001")] == [True]

    def test_the_direction_is_the_one_that_held(self, alva: Viewer, incident_id: UUID) -> None:
        before = head_of(alva, incident_id)
        act("set_direction", alva, incident_id, draft=DIRECTION)
        first = head_of(alva, incident_id)
        act("set_direction", alva, incident_id, draft=replace(DIRECTION, goal="Alla ska ha värme."))
        assert at(alva, incident_id, before, parts.direction) == []
        assert "Ingen ska fara illa." in at(alva, incident_id, first, parts.direction)[0].value
        (second,) = at(alva, incident_id, head_of(alva, incident_id), parts.direction)
        assert second.title == "Inriktning 2"
        assert "Alla ska ha värme." in second.value

    def test_level_and_state_are_those_of_then(self, alva: Viewer, incident_id: UUID) -> None:
        before = head_of(alva, incident_id)
        change_level(
            viewer=alva,
            incident_id=incident_id,
            draft=LevelDraft(order=2, decided_by="Kommundirektör", reason="Många."),
            key=new_id(),
            now=later(1),
        )
        change_state(viewer=alva, incident_id=incident_id, to=State.STANDING_DOWN, reason="Elen är tillbaka.", key=new_id(), now=later(2))
        then, now = (dict(said(at(alva, incident_id, number, parts.head))) for number in (before, head_of(alva, incident_id)))
        assert then["Status"] != now["Status"]
        assert then["Nivå"] != now["Nivå"]
        assert at(alva, incident_id, 0, parts.head) == []

    def test_a_question_that_got_another_lead_had_the_first_one_then(self, alva: Viewer, incident_id: UUID) -> None:
        question = asked(alva, incident_id)
        raised = head_of(alva, incident_id)
        act("acknowledge_lead", alva, incident_id, question_id=question, by="Vägtrafikledaren")
        yes = head_of(alva, incident_id)
        act("close_question", alva, incident_id, question_id=question, outcome="Vägarna är öppna.")
        values = [at(alva, incident_id, number, parts.questions)[0] for number in (raised, yes, head_of(alva, incident_id))]
        assert [one.tone for one in values] == ["orange", "green", "green"]
        assert [one.over for one in values] == [False, False, True]
        assert values[0].word == "Har inte svarat"

    def test_a_meeting_that_was_moved_stood_where_it_stood(self, alva: Viewer, incident_id: UUID) -> None:
        meeting = planned(alva, incident_id)
        first = head_of(alva, incident_id)
        act("cancel_meeting", alva, incident_id, meeting_id=meeting, why="Staben är på väg.")
        (then,), (now,) = (at(alva, incident_id, number, parts.meetings, minutes=5) for number in (first, head_of(alva, incident_id)))
        assert (then.value, then.word) == ("ons 2 jan 02:50", "Planerat")
        assert now.over
        assert at(alva, incident_id, first, parts.meetings, minutes=31)[0].tone == "red"

    def test_the_crisis_board_and_what_it_took_over(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        works = head_of(alva, incident_id)
        takeover = took_over(alva, incident_id)
        took_it = head_of(alva, incident_id)
        act("hand_back", alva, incident_id, takeover_id=takeover, circumstances="Läget är lugnare nu.")
        assert len(at(alva, incident_id, works, parts.board)) == 1
        assert [one.over for one in at(alva, incident_id, took_it, parts.board)] == [False, False]
        assert [one.over for one in at(alva, incident_id, head_of(alva, incident_id), parts.board)] == [False, True]


class TestWhatIsMarked:
    @pytest.mark.parametrize("mark", [INTERNAL, SECRET], ids=["internal", "secret"])
    def test_is_named_by_its_reference_alone_for_those_who_may_not_read_it(
        self, alva: Viewer, bo: Viewer, incident_id: UUID, mark: Any
    ) -> None:
        tasked(alva, incident_id, draft=replace(TASK, what="Hemlig körning", mark=mark))
        decided(alva, incident_id, draft=replace(DECISION, title="Hemliga bussar", mark=mark))
        number = head_of(alva, incident_id)
        for part in (parts.tasks, parts.decisions):
            (hidden,) = at(bo, incident_id, number, part)
            assert "emlig" not in f"{hidden}"
            assert "rätt att läsa" in hidden.more
            assert "emlig" in at(alva, incident_id, number, part)[0].title

    def test_what_is_marked_is_no_moment_to_stop_at_for_others(self, alva: Viewer, bo: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, draft=replace(DECISION, mark=SECRET))
        row = incidents.incident(alva, incident_id)
        assert "decision" in {one.sort for one in queries.ticks_of(alva, row)}
        assert "decision" not in {one.sort for one in queries.ticks_of(bo, row)}

    def test_who_is_on_when_is_for_those_who_read_people(self, bo: Viewer, alva: Viewer, incident_id: UUID) -> None:
        assert at(bo, incident_id, head_of(alva, incident_id), parts.shifts) == []


def test_a_moment_is_kept_alike_in_whichever_zone_it_was_said(alva: Viewer, incident_id: UUID) -> None:
    due_at = later(60).astimezone(STOCKHOLM)
    tasked(alva, incident_id, draft=replace(TASK, due_at=due_at))
    assert rules.iso(due_at) == rules.iso(later(60)) == "2019-01-02T02:20:00+00:00"
    assert maintenance.agrees(f"incident:{incident_id}")


class TestWhatChangesNothing:
    def test_a_kind_of_another_noun(self) -> None:
        assert rules.changes("leadership.duty_done", object()) == ()

    def test_what_changes_a_thing_that_nobody_has_heard_of(self, alva: Viewer, incident_id: UUID) -> None:
        staffed(alva, incident_id)
        row = incidents.incident(alva, incident_id)
        assert queries.things(alva, row, Known(row.entries, later(1)), rules.HOLDERS) == []

    def test_the_same_act_sent_twice(self, alva: Viewer, incident_id: UUID) -> None:
        key = new_id()
        for _twice in range(2):
            actions.give_task(viewer=alva, incident_id=incident_id, draft=TASK, key=key, now=later(1))
        assert len(at(alva, incident_id, head_of(alva, incident_id), parts.tasks)) == 1


def test_a_meeting_to_come_begins_when_it_is_planned(alva: Viewer, incident_id: UUID) -> None:
    planned(alva, incident_id, draft=replace(BRIEFING, title="Lägesgenomgång"))
    assert [one.title for one in at(alva, incident_id, head_of(alva, incident_id), parts.meetings)] == ["Lägesgenomgång"]
