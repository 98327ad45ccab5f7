"""The exercise beside the storm: the whole chain of the crisis board, unmistakably an exercise, and made once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.incidents import maintenance, queries
from vardkase.incidents.rules import Mode, State
from vardkase.kernel.personal_ids import find_personal_ids
from vardkase.leadership import obligations
from vardkase.leadership import queries as leadership
from vardkase.leadership.rules.board import Ender, Extent, Judge, Returned
from vardkase.leadership.rules.decisions import Capacity, DutyKind
from vardkase.leadership.rules.tasks import TaskState
from vardkase.shell.demo.alfrida.loader import EXERCISE_TITLE, load_exercise
from vardkase.shell.demo.alfrida.script import exercise_steps, steps
from vardkase.shell.demo.alfrida.stage import Cast
from vardkase.testing import people
from vardkase.testing.cases import each
from vardkase.testing.scenes import kept

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
AUDITOR = people.viewer_with(Role.AUDITOR, label="Revisor")
KEEPER = people.viewer_with(Role.LOG_KEEPER, label="Loggförare")


def make_cast():
    roles = {step.by for step in (*steps(), *exercise_steps())}
    return Cast({role: people.viewer_with(role, label=str(role)) for role in roles}, people.AUTHORITY, "Kommunstyrelsen")


@kept
def exercise(storm):
    """Beside the storm, and after it."""
    return load_exercise(make_cast(), NOW)


@pytest.fixture
def board(exercise):
    (found,) = leadership.boards(AUDITOR, exercise)
    return found


class TestTheScript:
    def test_is_invented_in_order_and_by_titles_alone(self):
        found = exercise_steps()
        assert all(step.fictional and not step.sources for step in found)
        assert [step.recorded_at for step in found] == sorted(step.recorded_at for step in found)
        assert len({step.id for step in found}) == len(found)
        assert not {step.id for step in found} & {step.id for step in steps()}

    @each("step", exercise_steps(), ids=lambda step: step.id)
    def test_holds_nobody(self, step):
        text = json.dumps(dict(step.body), ensure_ascii=False)
        assert not find_personal_ids(text)

    def test_says_that_it_is_an_exercise_wherever_it_reads_as_news(self):
        for step in exercise_steps():
            if step.body.get("act") == "record_meeting" or step.id == "exercise-level":
                continue
            assert "ÖVNING" in json.dumps(dict(step.body), ensure_ascii=False), step.id

    def test_cannot_be_held_before_its_time(self, db):
        with pytest.raises(ValueError, match="not been held"):
            load_exercise(make_cast(), exercise_steps()[-1].recorded_at - timedelta(seconds=1))


class TestTheChain:
    def test_is_an_exercise_of_its_own_beside_the_storm(self, exercise, incident_id):
        row = queries.incident(AUDITOR, exercise)
        assert (row.mode, row.state, row.title, row.is_exercise) == (Mode.EXERCISE, State.CLOSED, EXERCISE_TITLE, True)
        assert queries.incident(AUDITOR, incident_id).mode is Mode.REAL
        assert row.id != incident_id

    def test_begins_with_the_chairs_judgement_in_words(self, board):
        said = board.said
        assert (said.judge, said.chair, said.law) == (
            Judge.CHAIR,
            "Krisledningsnämndens ordförande",
            "2 kap. 3 § första stycket lagen (2006:544)",
        )
        assert min(len(answer) for answer in (said.conditions.departs_from_normal, said.conditions.urgent_measures)) > 40

    def test_has_an_urgent_decision_that_was_reported_to_the_board(self, exercise):
        (decision,) = leadership.decisions(AUDITOR, exercise, now=NOW)
        assert decision.said.capacity is Capacity.CHAIR_URGENT
        assert decision.said.mandate == "2 kap. 3 § andra stycket lagen (2006:544)"
        done = {duty.kind: duty.done_at is not None for duty in decision.duties}
        assert done == {DutyKind.REPORT_TO_BOARD: True, DutyKind.REPORT_TO_COUNCIL: False}
        assert not decision.lacks_action

    def test_meets_takes_over_hands_back_and_is_ended_by_others(self, board):
        assert [one.said.held_at for one in board.meetings] == [datetime(2019, 1, 4, 11, 0, tzinfo=UTC)]
        assert [(one.said.from_board, one.said.extent, one.how_returned) for one in board.takeovers] == [
            ("Socialnämnden", Extent.PART, Returned.BY_DECISION),
            ("Barn- och skolnämnden", Extent.PART, Returned.WITH_THE_END),
        ]
        assert board.ending.ender is Ender.EXECUTIVE_COMMITTEE
        assert [one.from_board for one in board.ending.went_back] == ["Barn- och skolnämnden"]

    def test_leaves_the_council_to_be_told_and_that_is_shown_as_an_exercise(self, exercise):
        found = [one for one in obligations.obligations(KEEPER, NOW) if one.incident and one.incident.id == exercise]
        assert [one.code for one in found] == ["duty_report_to_council"] * 3
        assert all(one.is_exercise for one in found)

    def test_leaves_no_task_and_no_staff_open(self, exercise):
        assert {one.state for one in leadership.tasks(AUDITOR, exercise, now=NOW)} == {TaskState.DONE}
        assert leadership.overview(AUDITOR, exercise, now=NOW).staffs == ()

    def test_is_made_once_and_is_what_the_ledger_says(self, exercise):
        before = ledger.head(f"incident:{exercise}")
        assert load_exercise(make_cast(), NOW + timedelta(days=400)) == exercise
        assert ledger.head(f"incident:{exercise}") == before
        assert maintenance.agrees(f"incident:{exercise}")

    def test_its_alarm_is_an_exercise_too(self, exercise):
        officer = people.viewer_with(Role.DUTY_OFFICER)
        (alarm,) = [row for row in queries.alarms_list(officer, now=NOW) if row.incident_id == exercise]
        assert alarm.is_exercise


class TestTheOtherBranch:
    def test_in_the_storm_the_board_does_not_begin_and_the_decision_says_why(self, incident_id):
        assert leadership.boards(AUDITOR, incident_id) == ()
        (decision,) = [one for one in leadership.decisions(AUDITOR, incident_id, now=NOW) if "Krisledningsnämnden" in one.said.title]
        assert decision.said.decided_by == "Krisledningsnämndens ordförande"
        assert "ordinarie nämnder kan besluta i tid" in decision.said.grounds
        assert (decision.said.no_action, decision.lacks_action) == (True, False)
        assert [(duty.kind, duty.done_at is not None) for duty in decision.duties] == [(DutyKind.REVIEW, True)]
