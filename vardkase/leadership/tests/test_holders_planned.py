"""Whoever holds a role is in the planner's question; and before anybody is borrowed one's own people are named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT, later, refused
from vardkase.leadership import outbox, queries
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.endurance import Plan, Proof, Standing
from vardkase.leadership.endurance.problem import Problem
from vardkase.leadership.queries import roster_people
from vardkase.leadership.rules.present import STAYS, USUAL, Ground, Present, Told, too_near, turns_on, usual_end
from vardkase.leadership.rules.shifts import Member, ShiftState, Turn
from vardkase.leadership.tests.callouts import called, candidate, said, wanted
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import act, took
from vardkase.leadership.tests.scenes import handed as carded
from vardkase.leadership.tests.shift_scenes import ADA, BO, ROSTER, SHORT, answer, asked_plan, at, entered, planned, rostered, settled
from vardkase.leadership.tests.shift_scenes import turn as proposed
from vardkase.testing.cases import each
from vardkase.testing.pages import CheckingClient

S = ShiftState
WHO = Member(UUID(int=1), ADA)
HERE = Present(UUID(int=9), "stabschef", "ada  provsson", at(-2))


def turn(state: ShiftState, first: float, last: float) -> Turn:
    return Turn(UUID(int=5), "stabschef", WHO.id, at(first), at(last), state, at(first) if state == S.ON else None)


class TestWhoIsOn:
    def test_is_on_since_they_took_the_role_for_a_usual_shift(self) -> None:
        (found,) = turns_on([WHO], [], [HERE], NIGHT)
        assert (found.member_id, found.role_key, found.state, found.starts_at, found.ends_at) == (WHO.id, "stabschef", S.ON, at(-2), at(6))

    def test_for_an_hour_yet_when_that_has_passed(self) -> None:
        assert usual_end(at(-2), NIGHT) == at(-2) + USUAL
        assert usual_end(at(-20), NIGHT) == NIGHT + STAYS

    def test_is_one_person_once_however_many_roles_they_hold(self) -> None:
        both = replace(WHO, said=replace(ADA, roles=("stabschef", "loggförare")))
        other = Present(UUID(int=8), "loggförare", "Ada Provsson", at(-1))
        assert [one.role_key for one in turns_on([both], [], [other, HERE], NIGHT)] == ["stabschef"]

    @each(
        ("before", "counted"),
        [(turn(S.ON, -2, 3), 0), (turn(S.YES, 4, 12), 0), (turn(S.YES, 20, 28), 1), (turn(S.PLANNED, 1, 9), 1), (turn(S.NO, 1, 9), 1)],
    )
    def test_is_as_their_shifts_say_when_these_are_settled(self, before: Turn, counted: int) -> None:
        assert len(turns_on([WHO], [before], [HERE], NIGHT)) == counted

    @pytest.mark.parametrize("members", [[], [Member(UUID(int=2), BO)], [replace(WHO, said=replace(ADA, roles=("loggförare",)))]])
    def test_is_nobody_who_is_not_in_the_roster_for_the_role(self, members: list[Member]) -> None:
        assert turns_on(members, [], [HERE], NIGHT) == ()


@pytest.fixture
def staff_id(alva: Viewer, incident_id: UUID) -> UUID:
    return carded(alva, incident_id)


@pytest.fixture
def roster_id(alva: Viewer, incident_id: UUID, staff_id: UUID) -> UUID:
    return rostered(alva, incident_id, draft=replace(ROSTER, staff_id=staff_id))


@pytest.mark.django_db
class TestTheQuestion:
    def test_keeps_the_holder_and_leaves_room_for_entering_them_as_on(
        self, alva: Viewer, incident_id: UUID, staff_id: UUID, roster_id: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ada, *_others = entered(alva, incident_id, roster_id)
        holding_id = took(alva, incident_id, staff_id, ADA.name)
        asked: list[Problem] = []

        def solved(problem: Problem, *, seconds: float) -> Plan:
            asked.append(problem)
            return Plan(problem, problem.kept, Proof(True, 0.0, 0, 0, True, 0.3))

        monkeypatch.setattr(outbox, "propose_apart", solved)
        proposal_id = asked_plan(alva, incident_id, roster_id, starts_at=at(1), now=later(5))
        with time_machine.travel(later(6), tick=False):
            outbox.work_out({"incident_id": str(incident_id), "proposal_id": str(proposal_id)}, 1)
        (kept,) = asked[0].agreed
        assert (kept.person, kept.role, kept.start, kept.end, kept.standing) == (str(ada), "stabschef", NIGHT, at(8), Standing.KEPT)
        found = queries.proposal(alva, incident_id, proposal_id, now=later(7))
        assert (found.outcome is not None, found.has_changed) == (True, False)
        act("adopt_plan", alva, incident_id, proposal_id=proposal_id, now=later(7))
        act("enter_holder", alva, incident_id, holding_id=holding_id, starts_at=NIGHT, ends_at=usual_end(NIGHT, later(8)), now=later(8))

    def test_counts_a_planned_shift_of_the_holder_as_one_that_may_be_given_up(
        self, alva: Viewer, incident_id: UUID, staff_id: UUID, roster_id: UUID
    ) -> None:
        ada, *_others = entered(alva, incident_id, roster_id)
        planned(alva, incident_id, roster_id, ada, 2, 10)
        took(alva, incident_id, staff_id, ADA.name)
        row, known = roster_people.roster(alva, incident_id, roster_id, now=later(5))
        found = roster_people.with_holders(row, known, later(5))
        assert [one.state for one in found.turns] == [S.ASKED, S.ON]
        assert found.fingerprint != known.fingerprint, "the roster itself is as it was: only the question counts them"


@pytest.mark.django_db
class TestEnteringAHolderBesideAPlan:
    """A role that is taken when the plan holds already: what was planned and not asked for gives way in the same step."""

    @pytest.fixture
    def holding_id(self, alva: Viewer, incident_id: UUID, staff_id: UUID, roster_id: UUID) -> UUID:
        ada, *_others = entered(alva, incident_id, roster_id)
        proposal_id = asked_plan(alva, incident_id, roster_id)
        settled(alva, incident_id, proposal_id, answer(proposed(ada, 10, 18), proposed(ada, 40, 48)))
        act("adopt_plan", alva, incident_id, proposal_id=proposal_id)
        return took(alva, incident_id, staff_id, ADA.name)

    def states(self, viewer: Viewer, incident_id: UUID, roster_id: UUID) -> list[ShiftState]:
        _row, known = roster_people.roster(viewer, incident_id, roster_id, now=later(5))
        return [one.state for one in sorted(known.turns, key=lambda one: one.starts_at)]

    def test_takes_back_what_leaves_too_little_rest_and_nothing_else(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, holding_id: UUID
    ) -> None:
        hours: dict[str, Any] = {"holding_id": holding_id, "starts_at": NIGHT, "ends_at": at(8), "now": later(5)}
        with refused("leadership.shift_breaks_rest"):
            act("enter_holder", alva, incident_id, **hours)
        key = act("enter_holder", alva, incident_id, take_back=True, **hours)
        assert self.states(alva, incident_id, roster_id) == [S.ON, S.WITHDRAWN, S.PLANNED]
        assert act("enter_holder", alva, incident_id, take_back=True, key=key, **hours) == key

    @pytest.mark.usefixtures("five_past")
    def test_is_offered_where_there_is_something_planned(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, roster_id: UUID, holding_id: UUID
    ) -> None:
        room, path = Room(screen, incident_id), f"shifts/holders/{holding_id}/on/"
        page = room.get(path)
        assert "Ta tillbaka planerade pass som ger för kort vila" in page.text
        assert room.post(path, {**page.form, "take_back": "on"}).status == 302
        assert self.states(alva, incident_id, roster_id) == [S.ON, S.WITHDRAWN, S.PLANNED]

    def test_counts_the_rest_on_both_sides_and_only_what_is_unasked(self) -> None:
        rest = timedelta(hours=11)
        turns = [
            turn(S.PLANNED, 18.9, 20),
            turn(S.PLANNED, 19, 20),
            turn(S.ASKED, 10, 18),
            turn(S.PLANNED, -14, -10),
            turn(S.PLANNED, -20, -11),
        ]
        assert too_near(turns, WHO.id, at(0), at(8), rest) == (turns[0], turns[3])
        assert too_near(turns, UUID(int=2), at(0), at(8), rest) == ()


def chain(monkeypatch: pytest.MonkeyPatch, *people: tuple[str, int]) -> None:
    found = [(name, UUID(int=number), "stabschef", Ground.CHAIN) for name, number in people]
    monkeypatch.setattr(roster_people, "_chains", lambda *_args: found)


@pytest.mark.django_db
class TestOnesOwnPeople:
    @pytest.fixture
    def room(self, screen: CheckingClient, incident_id: UUID) -> Room:
        return Room(screen, incident_id)

    def test_who_said_no_or_was_not_reached_is_told_so_and_comes_last(
        self, alva: Viewer, incident_id: UUID, staff_id: UUID, roster_id: UUID, monkeypatch: Any
    ) -> None:
        callout_id = called(alva, incident_id, wanted(3, 3), staff_id=staff_id)
        said(callout_id, 0, Answer.NO, later(1))
        chain(monkeypatch, *[(candidate(place).name, place + 1) for place in (0, 1)], ("Annan Fiktivsson", 77))
        found = queries.to_bring(alva, incident_id, roster_id, now=later(5))
        told = {one.name: one.told for one in found}
        assert told == {"Provperson 1": None, "Annan Fiktivsson": None, "Provperson 0": Told.NO}
        assert found[-1].told == Told.NO

    @pytest.mark.usefixtures("five_past")
    def test_the_page_says_it_in_words(
        self, room: Room, alva: Viewer, incident_id: UUID, staff_id: UUID, roster_id: UUID, monkeypatch: Any
    ) -> None:
        callout_id = called(alva, incident_id, wanted(3, 3), staff_id=staff_id)
        said(callout_id, 0, Answer.NO, later(1))
        chain(monkeypatch, (candidate(0).name, 1), (candidate(1).name, 2))
        page = room.get(f"shifts/rosters/{roster_id}/people/bring/")
        assert "Provperson 0: Stabschef (står i larmlistan och svarade nej i inkallningen)" in page.text
        assert "Provperson 1: Stabschef (står i larmlistan)" in page.text

    @pytest.mark.usefixtures("five_past")
    def test_a_proposal_that_would_borrow_names_them_first(
        self, room: Room, alva: Viewer, incident_id: UUID, staff_id: UUID, roster_id: UUID, monkeypatch: Any
    ) -> None:
        entered(alva, incident_id, roster_id)
        proposal_id = asked_plan(alva, incident_id, roster_id)
        settled(alva, incident_id, proposal_id, SHORT)
        path = f"shifts/proposals/{proposal_id}/"
        chain(monkeypatch)
        assert "av era egna" not in room.get(path).text
        chain(monkeypatch, ("Annan Fiktivsson", 77), ("Tredje Fiktivsson", 78))
        page = room.get(path)
        assert "2 av era egna som kan de här rollerna finns inte med i bemanningen. Ta med dem innan ni lånar in." in page.text
        assert f"shifts/rosters/{roster_id}/people/bring/" in page.offers


def test_a_usual_shift_is_what_the_form_proposes() -> None:
    assert timedelta(hours=8) == USUAL
