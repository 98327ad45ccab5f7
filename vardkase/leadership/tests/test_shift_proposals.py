"""A proposal: asked for in one entry, worked out after commit, answered in another, adopted in a third; and what is refused on the way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import NIGHT, closed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events, outbox, queries
from vardkase.leadership.endurance import Plan, Proof
from vardkase.leadership.endurance.problem import Problem
from vardkase.leadership.rules.planning import Outcome, OutcomeKind
from vardkase.leadership.rules.shifts import RosterDraft, ShiftState
from vardkase.leadership.tests.scenes import act
from vardkase.leadership.tests.shift_scenes import (
    ADA,
    BO,
    CHIEF,
    CIA,
    LOG,
    ROSTER,
    SHORT,
    answer,
    asked_plan,
    at,
    entered,
    planned,
    rostered,
    settled,
    stepped,
    turn,
)
from vardkase.ledger.models import OutboxRow
from vardkase.ledger.outbox import drain
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
S = ShiftState


@kept
def roster_id(alva: Viewer, incident_id: UUID) -> UUID:
    return rostered(alva, incident_id)


@kept
def people(alva: Viewer, incident_id: UUID, roster_id: UUID) -> list[UUID]:
    return entered(alva, incident_id, roster_id)


@kept
def proposal_id(alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> UUID:
    return asked_plan(alva, incident_id, roster_id)


def adopt(viewer: Viewer, incident_id: UUID, proposal_id: UUID, **facts: Any) -> UUID:
    return act("adopt_plan", viewer, incident_id, proposal_id=proposal_id, **facts)


def seen(viewer: Viewer, incident_id: UUID, proposal_id: UUID, minutes: float = 0) -> queries.ProposalLine:
    return queries.proposal(viewer, incident_id, proposal_id, now=later(minutes))


def head(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


def said(incident_id: UUID, kind: type) -> Any:
    return [one.event for one in ledger.entries(f"incident:{incident_id}") if isinstance(one.event, kind)][-1]


class TestAsking:
    def test_says_what_is_assumed_and_leaves_the_work_for_after_commit(self, alva: Viewer, incident_id: UUID, proposal_id: UUID) -> None:
        asked = seen(alva, incident_id, proposal_id).asked
        assert (asked.hours, asked.people, asked.longest_hours, asked.rest_hours, asked.handover_minutes) == (24, 3, 12, 11, 30)
        (row,) = OutboxRow.objects.filter(topic="leadership.plan")
        assert str(proposal_id) in row.payload

    def test_twice_with_one_key_is_one_piece_of_work(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> None:
        key = new_id()
        for _ in range(2):
            asked_plan(alva, incident_id, roster_id, key=key)
        assert OutboxRow.objects.filter(topic="leadership.plan").count() == 1

    def test_again_while_one_is_worked_out_is_refused_and_later_it_is_not(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, proposal_id: UUID
    ) -> None:
        with refused("leadership.plan_is_asked"):
            asked_plan(alva, incident_id, roster_id, now=later(4))
        assert asked_plan(alva, incident_id, roster_id, now=later(6))

    @pytest.mark.parametrize(
        ("facts", "code"),
        [({"hours": 10}, "leadership.horizon_unknown"), ({"starts_at": at(-2)}, "leadership.plan_in_past")],
    )
    def test_for_what_cannot_be_planned_is_refused(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people, facts, code: str
    ) -> None:
        before = head(incident_id)
        with refused(code):
            asked_plan(alva, incident_id, roster_id, **facts)
        assert (head(incident_id), OutboxRow.objects.filter(topic="leadership.plan").count()) == (before, 0)

    def test_with_nobody_to_ask_is_refused(self, alva: Viewer, incident_id: UUID, roster_id: UUID) -> None:
        with refused("leadership.plan_needs_people"):
            asked_plan(alva, incident_id, roster_id)

    def test_is_for_those_who_lead(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> None:
        with refused("leadership.may_not"):
            asked_plan(viewer_with(Role.STAFF_MEMBER), incident_id, roster_id)

    @pytest.mark.parametrize(("minutes", "late"), [(0, False), (4.9, False), (5.1, True)])
    def test_says_when_the_answer_is_late(self, alva: Viewer, incident_id: UUID, proposal_id: UUID, minutes: float, late: bool) -> None:
        assert seen(alva, incident_id, proposal_id, minutes).is_late is late


class TestTheAnswer:
    def test_is_noted_once(self, alva: Viewer, incident_id: UUID, proposal_id: UUID, people: list[UUID]) -> None:
        key = new_id()
        for _ in range(2):
            settled(alva, incident_id, proposal_id, SHORT, key=key)
        assert seen(alva, incident_id, proposal_id).outcome == SHORT
        with refused("leadership.plan_is_settled"):
            settled(alva, incident_id, proposal_id, answer())

    def test_asks_nobody(self, alva: Viewer, incident_id: UUID, proposal_id: UUID, people: list[UUID]) -> None:
        settled(alva, incident_id, proposal_id, answer(turn(people[0], 4, 12)))
        assert queries.shifts_of(alva, incident_id, people[0], now=NIGHT) == ()

    def test_of_another_incident_is_not_there(self, alva: Viewer, incident_id: UUID, proposal_id: UUID) -> None:
        other = opened(alva, title="En annan händelse")
        for ask, code in (
            (lambda: settled(alva, other, proposal_id, SHORT), "leadership.no_such_proposal"),
            (lambda: adopt(alva, other, proposal_id), "leadership.no_such_proposal"),
            (lambda: seen(alva, other, proposal_id), "leadership.not_found"),
        ):
            with refused(code):
                ask()


class TestAdopting:
    def test_plans_for_everyone_in_one_entry_and_asks_nobody(
        self, alva: Viewer, incident_id: UUID, proposal_id: UUID, people: list[UUID]
    ) -> None:
        turns = [turn(people[0], 4, 12), turn(people[1], 12, 20, name=BO.name), turn(people[2], 4, 12, role=LOG, name=CIA.name)]
        settled(alva, incident_id, proposal_id, answer(*turns))
        before = head(incident_id)
        adopt(alva, incident_id, proposal_id, now=later(3))
        assert head(incident_id) == before + 1
        shifts = queries.shift_board(alva, incident_id, now=later(4)).rosters[0].roles[0].shifts
        assert [(one.member, one.state, one.starts_at) for one in shifts] == [(ADA.name, S.PLANNED, at(4)), (BO.name, S.PLANNED, at(12))]
        line = seen(alva, incident_id, proposal_id, 5)
        assert (line.adopted_at, line.has_changed) == (later(3), False)

    def test_takes_back_what_is_given_up_and_leaves_the_rest(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]
    ) -> None:
        gone = planned(alva, incident_id, roster_id, people[0], 5, 19, despite="Ingen annan finns.")
        stays = planned(alva, incident_id, roster_id, people[2], 5, 12, role="loggförare")
        proposal_id = asked_plan(alva, incident_id, roster_id)
        settled(alva, incident_id, proposal_id, answer(turn(people[1], 4, 12), given_up=(turn(people[0], 5, 19, id=gone),), kept=1))
        adopt(alva, incident_id, proposal_id)
        states = [queries.shift(alva, incident_id, one, now=NIGHT).state for one in (gone, stays)]
        assert states == [S.WITHDRAWN, S.ASKED]

    def test_of_a_shortage_names_what_stays_empty(self, alva: Viewer, incident_id: UUID, proposal_id: UUID, people: list[UUID]) -> None:
        settled(alva, incident_id, proposal_id, replace(SHORT, turns=(turn(people[0], 4, 12),)))
        adopt(alva, incident_id, proposal_id)
        event = said(incident_id, events.PlanAdopted)
        assert (event.kind, event.lacks, event.loans) == (OutcomeKind.SHORTAGE, SHORT.lacks, SHORT.loans)

    def test_twice_with_one_key_is_one(self, alva: Viewer, incident_id: UUID, proposal_id: UUID, people: list[UUID]) -> None:
        settled(alva, incident_id, proposal_id, answer(turn(people[0], 4, 12)))
        key = new_id()
        adopt(alva, incident_id, proposal_id, key=key)
        before = head(incident_id)
        adopt(alva, incident_id, proposal_id, key=key)
        assert head(incident_id) == before
        with refused("leadership.plan_adopted_already"):
            adopt(alva, incident_id, proposal_id)

    def test_of_what_is_not_ready_or_failed_is_refused(self, alva: Viewer, incident_id: UUID, proposal_id: UUID) -> None:
        with refused("leadership.plan_not_ready"):
            adopt(alva, incident_id, proposal_id)
        settled(alva, incident_id, proposal_id, Outcome(OutcomeKind.FAILED, refused="leadership.plan_needs_time"))
        with refused("leadership.plan_failed"):
            adopt(alva, incident_id, proposal_id)

    CHANGES = {
        "a person": lambda v, i, r, p: entered(v, i, r, replace(ADA, name="Dan Låtsasson")),
        "an absence": lambda v, i, r, p: entered(v, i, r, replace(ADA, member_id=p[0], travel_minutes=90)),
        "the roles": lambda v, i, r, p: act("set_roster", v, i, draft=RosterDraft(ROSTER.name, (CHIEF,)), roster_id=r),
        "a shift": lambda v, i, r, p: planned(v, i, r, p[0], 2, 10),
    }

    @pytest.mark.parametrize("change", CHANGES)
    def test_when_the_roster_is_another_is_refused_and_said_beforehand(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, proposal_id: UUID, people: list[UUID], change: str
    ) -> None:
        settled(alva, incident_id, proposal_id, answer(turn(people[0], 4, 12)))
        self.CHANGES[change](alva, incident_id, roster_id, people)
        assert seen(alva, incident_id, proposal_id).has_changed
        before = head(incident_id)
        with refused("leadership.roster_has_changed"):
            adopt(alva, incident_id, proposal_id)
        assert head(incident_id) == before

    def test_a_yes_meanwhile_changes_nothing_unless_it_is_to_what_is_given_up(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]
    ) -> None:
        gone = planned(alva, incident_id, roster_id, people[0], 5, 13)
        stays = planned(alva, incident_id, roster_id, people[2], 5, 12, role="loggförare")
        proposal_id = asked_plan(alva, incident_id, roster_id)
        settled(alva, incident_id, proposal_id, answer(given_up=(turn(people[0], 5, 13, id=gone),)))
        stepped(alva, incident_id, stays, S.YES)
        assert not seen(alva, incident_id, proposal_id).has_changed
        stepped(alva, incident_id, gone, S.YES)
        with refused("leadership.roster_has_changed"):
            adopt(alva, incident_id, proposal_id)

    def test_is_for_those_who_lead(self, alva: Viewer, incident_id: UUID, proposal_id: UUID, people: list[UUID]) -> None:
        settled(alva, incident_id, proposal_id, answer(turn(people[0], 4, 12)))
        with refused("leadership.may_not"):
            adopt(viewer_with(Role.STAFF_MEMBER), incident_id, proposal_id)


def solved(problem: Problem, *, seconds: float) -> Plan:
    """In place of the planner's own process: a plan without new shifts."""
    return Plan(problem, problem.kept, Proof(True, 0.0, 0, 0, True, 0.3))


def too_little_time(problem: Problem, *, seconds: float) -> Plan:
    raise Refusal("leadership.plan_needs_time", seconds=seconds)


class TestTheWork:
    @pytest.fixture(autouse=True)
    def quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(outbox, "propose_apart", solved)

    def test_is_done_by_the_worker_beside_the_others(self, alva: Viewer, incident_id: UUID, proposal_id: UUID) -> None:
        with time_machine.travel(later(1), tick=False):
            assert drain(later(1)) == 0
            assert seen(alva, incident_id, proposal_id).outcome is None
            assert drain(later(1), aside=True) == 1
        found = seen(alva, incident_id, proposal_id)
        assert found.outcome is not None
        assert (found.outcome.kind, found.outcome.is_best, found.made_at) == (OutcomeKind.PLAN, True, later(1))

    def test_done_twice_is_noted_once_and_by_the_house_itself(self, alva: Viewer, incident_id: UUID, proposal_id: UUID) -> None:
        payload = {"incident_id": str(incident_id), "proposal_id": str(proposal_id)}
        with time_machine.travel(later(1), tick=False):
            outbox.work_out(payload, 1)
            before = head(incident_id)
            outbox.work_out(payload, 1)
        assert head(incident_id) == before
        (entry,) = [one for one in ledger.entries(f"incident:{incident_id}") if isinstance(one.event, events.PlanProposed)]
        assert entry.actor.label == "Vårdkase"

    def test_that_comes_to_nothing_says_why(self, alva: Viewer, incident_id: UUID, proposal_id: UUID, monkeypatch) -> None:
        monkeypatch.setattr(outbox, "propose_apart", too_little_time)
        with time_machine.travel(later(1), tick=False):
            outbox.work_out({"incident_id": str(incident_id), "proposal_id": str(proposal_id)}, 1)
        found = seen(alva, incident_id, proposal_id).outcome
        assert found is not None
        assert (found.kind, found.refused) == (OutcomeKind.FAILED, "leadership.plan_needs_time")

    def test_for_an_incident_that_has_ended_writes_nothing(self, alva: Viewer, incident_id: UUID, proposal_id: UUID) -> None:
        closed(alva, incident_id)
        before = head(incident_id)
        with time_machine.travel(later(1), tick=False):
            outbox.work_out({"incident_id": str(incident_id), "proposal_id": str(proposal_id)}, 1)
        assert head(incident_id) == before

    def test_for_what_is_not_there_is_nothing(self, incident_id: UUID) -> None:
        for where in (incident_id, new_id()):
            outbox.work_out({"incident_id": str(where), "proposal_id": str(new_id())}, 1)

    def test_that_breaks_is_tried_again(self, incident_id: UUID, proposal_id: UUID, monkeypatch, caplog) -> None:
        def broken(problem: Problem, *, seconds: float) -> Plan:
            raise OSError("no memory")

        monkeypatch.setattr(outbox, "propose_apart", broken)
        assert drain(later(1), aside=True) == 0
        (row,) = OutboxRow.objects.filter(topic="leadership.plan")
        assert (row.done_at, row.last_error) == (None, "OSError: no memory")

    def test_leads_in_that_incident_alone(self, incident_id: UUID) -> None:
        (grant,) = outbox.planner(incident_id).grants
        assert grant.scope == f"incident:{incident_id}"
