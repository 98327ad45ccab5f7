"""Relief planning in the storm: the wall, the loan, the plan and a handover; and the planner has really answered so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid5

import pytest

from vardkase.leadership import events, queries
from vardkase.leadership.endurance import propose
from vardkase.leadership.models import ShiftRow
from vardkase.leadership.queries.rosters import working_rules
from vardkase.leadership.rules.planning import Outcome, OutcomeKind, outcome_of, problem_of
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.ledger import outbox
from vardkase.shell.demo.alfrida import shifting
from vardkase.shell.demo.alfrida.script import steps
from vardkase.shell.demo.alfrida.tests.planning import roster_at, said
from vardkase.shell.demo.alfrida.tests.test_loader import NOW
from vardkase.testing.cases import each

STEPS = [step for step in steps() if step.body.get("act") in shifting.ACTS]
SOLVED = {"seconds": 0.0}


@pytest.fixture
def board(incident_id, auditor):
    return queries.shift_board(auditor, incident_id, now=NOW, hours=72)


def test_every_kind_of_act_is_played():
    assert {step.body["act"] for step in STEPS} == shifting.ACTS
    assert all(step.fictional for step in STEPS)


def test_the_chief_of_staff_is_on_for_fourteen_hours_and_that_is_red(board):
    (long, *_others) = [one for one in board.rosters[0].warnings if one.code == "too_long_shift"]
    assert (long.member, long.severity, round(long.hours)) == ("Stabschef 1", "red", 14)


def test_the_reason_for_it_says_that_it_is_invented(incident_id):
    despite = [event.despite for _, _, event in said(incident_id, events.ShiftPlanned) if event.despite]
    assert len(despite) == 2
    assert all(one.endswith(shifting.INVENTED) for one in despite)


def test_the_wall_names_the_role_the_hours_and_how_many_to_borrow(incident_id):
    (wall, plan) = [event.outcome for _, _, event in said(incident_id, events.PlanProposed)]
    assert (wall.kind, wall.is_least) == (OutcomeKind.SHORTAGE, True)
    assert [(loan.role, loan.people) for loan in wall.loans] == [("Stabschef", 1)]
    assert {lack.role for lack in wall.lacks} == {"Stabschef"}
    assert (plan.kind, plan.gap < 0.05, plan.lacks) == (OutcomeKind.PLAN, True, ())


def test_somebody_is_borrowed_and_the_plan_holds(board):
    (roster,) = board.rosters
    (borrowed,) = [one for one in roster.people if one.said.organisation]
    assert (borrowed.said.name, borrowed.said.organisation) == ("Inlånad stabschef", "Östhammars kommun")
    assert [(one.outcome.kind, bool(one.adopted_at)) for one in roster.proposals] == [("plan", True), ("shortage", False)]


def test_the_plan_takes_the_second_long_day_back(incident_id, auditor):
    (adopted,) = [event for _, _, event in said(incident_id, events.PlanAdopted)]
    (gone,) = adopted.given_up
    assert queries.shift(auditor, incident_id, gone.shift_id, now=NOW).state == ShiftState.WITHDRAWN
    assert (gone.member, gone.ends_at - gone.starts_at) == ("Stabschef 1", timedelta(hours=14))


def test_every_shift_ends_as_the_story_goes(incident_id):
    rows = ShiftRow.objects.filter(incident_id=incident_id).values_list("state", flat=True)
    assert sorted(set(rows)) == ["relieved", "withdrawn"]
    assert list(rows).count("withdrawn") == 1


def test_the_plan_asks_nobody_before_somebody_does(incident_id):
    (adopted,) = [event for _, _, event in said(incident_id, events.PlanAdopted)]
    (asked,) = [event for _, _, event in said(incident_id, events.ShiftsAsked)]
    assert adopted.state == ShiftState.PLANNED
    assert {one.shift_id for one in asked.shifts} == {one.shift_id for one in adopted.shifts}


@pytest.mark.parametrize("day", [5, 6, 7])
def test_on_the_days_of_the_plan_nothing_breaks_a_rule(incident_id, auditor, day):
    starts_at = datetime(2019, 1, day, 6, tzinfo=UTC)
    (roster,) = queries.shift_board(auditor, incident_id, now=NOW, starts_at=starts_at).rosters
    assert [one.code for one in roster.warnings if one.severity == "red"] == []


def test_the_handover_has_its_receipt_and_says_what_came_after(incident_id, auditor):
    (line,) = queries.handovers(auditor, incident_id, now=NOW)
    assert (line.said.shift.member, line.receipt.by) == ("Stabschef 1", "Stabschef 2")
    texts = [item.text for section in line.said.sections for item in section.items]
    assert any("tjänstgör 13,9 tim i sträck" in text for text in texts)
    assert any("Trafikverket" in text for text in texts)


def test_nobody_needs_a_solver_to_load_the_storm(incident_id, monkeypatch):
    from vardkase.leadership import outbox as planner

    monkeypatch.setattr(planner, "propose_apart", lambda *_a, **_k: pytest.fail("the planner was asked"))
    assert outbox.drain(NOW, aside=True) == 2


@pytest.mark.parametrize("which", [0, 1], ids=["the wall", "the plan"])
def test_the_planner_answers_as_the_file_says(incident_id, which):
    number, asked_at, asked = said(incident_id, events.PlanAsked)[which]
    written: Outcome = said(incident_id, events.PlanProposed)[which][2].outcome
    known = roster_at(incident_id, number)
    assert known.fingerprint == asked.fingerprint
    found = propose(problem_of(known, asked.starts_at, asked.hours, working_rules(), asked_at))
    assert replace(outcome_of(found, known, asked.proposal_id), **SOLVED) == replace(written, **SOLVED)


class TestTheCalls:
    def test_move_every_moment_of_the_storm_in_a_replay(self):
        (step,) = [one for one in STEPS if one.id == "shift-asked"]
        first, second = (shifting.call_of(step.body, {"roster_id": step.key("a")}, later) for later in (timedelta(), timedelta(days=9)))
        assert second["starts_at"] - first["starts_at"] == timedelta(days=9)

    def test_find_people_by_their_place_in_the_list(self):
        entered = STEPS[1].key("a")
        assert (shifting.member_of(entered, 0), shifting.member_of(entered, 3)) == (entered, uuid5(entered, "3"))

    @each("step", STEPS, ids=lambda step: step.id)
    def test_name_nobody_but_by_their_role(self, step):
        names = [one["name"] for one in step.body.get("people", ())]
        assert all(name.split()[0] in {"Stabschef", "Lägesansvarig", "Loggförare", "Kommunikatör", "Inlånad"} for name in names)
