"""What is only planned, and the act of asking; somebody who is on already is entered as on; and what a rule that is broken says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import OPEN
from vardkase.incidents.tests.scenes import NIGHT, closed, later, refused
from vardkase.kernel import codec
from vardkase.kernel.ids import new_id
from vardkase.leadership import events, law, queries, words
from vardkase.leadership.queries import rosters
from vardkase.leadership.rules.planning import OutcomeKind, problem_of
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import act
from vardkase.leadership.tests.shift_scenes import ADA, BO, answer, asked_plan, at, entered, planned, rostered, settled, stepped, turn
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with
from vardkase.ui.words import refusal_text

pytestmark = pytest.mark.django_db
S = ShiftState


@pytest.fixture
def roster_id(alva: Viewer, incident_id: UUID) -> UUID:
    return rostered(alva, incident_id)


@pytest.fixture
def people(alva: Viewer, incident_id: UUID, roster_id: UUID) -> list[UUID]:
    return entered(alva, incident_id, roster_id)


@pytest.fixture
def shifts(alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> list[UUID]:
    """Two shifts of a plan that holds."""
    turns = (turn(people[0], 4, 12), turn(people[1], 12, 20, name=BO.name))
    proposal_id = asked_plan(alva, incident_id, roster_id)
    settled(alva, incident_id, proposal_id, answer(*turns))
    act("adopt_plan", alva, incident_id, proposal_id=proposal_id)
    return [one.shift_id for one in turns]


def state(viewer: Viewer, incident_id: UUID, shift_id: UUID) -> ShiftState:
    return queries.shift(viewer, incident_id, shift_id, now=later(30)).state


def asked(viewer: Viewer, incident_id: UUID, roster_id: UUID, *shift_ids: UUID, **facts: Any) -> UUID:
    return act("mark_asked", viewer, incident_id, roster_id=roster_id, shift_ids=shift_ids, **facts)


class TestAsking:
    def test_makes_asked_what_was_only_planned_in_one_entry(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, shifts: list[UUID]
    ) -> None:
        assert [state(alva, incident_id, one) for one in shifts] == [S.PLANNED, S.PLANNED]
        before = ledger.head(f"incident:{incident_id}").number
        asked(alva, incident_id, roster_id, shifts[1], now=later(2))
        assert [state(alva, incident_id, one) for one in shifts] == [S.PLANNED, S.ASKED]
        assert ledger.head(f"incident:{incident_id}").number == before + 1

    def test_leaves_those_that_have_gone_on_meanwhile(self, alva: Viewer, incident_id: UUID, roster_id: UUID, shifts: list[UUID]) -> None:
        stepped(alva, incident_id, shifts[0], S.YES)
        asked(alva, incident_id, roster_id, *shifts)
        assert [state(alva, incident_id, one) for one in shifts] == [S.YES, S.ASKED]

    def test_nobody_is_refused(self, alva: Viewer, incident_id: UUID, roster_id: UUID, shifts: list[UUID]) -> None:
        with refused("leadership.nobody_asked", field="shifts"):
            asked(alva, incident_id, roster_id)
        asked(alva, incident_id, roster_id, *shifts)
        with refused("leadership.nobody_asked"):
            asked(alva, incident_id, roster_id, *shifts)
        with refused("leadership.no_such_roster"):
            asked(alva, incident_id, new_id(), *shifts)

    def test_is_for_whoever_keeps_the_log_while_the_incident_goes_on(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, shifts: list[UUID]
    ) -> None:
        with refused("leadership.may_not"):
            asked(viewer_with(Role.OBSERVER), incident_id, roster_id, *shifts)
        asked(viewer_with(Role.STAFF_MEMBER), incident_id, roster_id, shifts[0])
        closed(alva, incident_id)
        with refused("leadership.incident_is_over"):
            asked(alva, incident_id, roster_id, shifts[1])

    @pytest.mark.parametrize("to", [S.YES, S.NO, S.ON, S.WITHDRAWN])
    def test_can_be_answered_without_the_note(self, alva: Viewer, incident_id: UUID, shifts: list[UUID], to: ShiftState) -> None:
        stepped(alva, incident_id, shifts[0], to)
        assert state(alva, incident_id, shifts[0]) == to

    def test_other_hours_of_what_is_planned_are_planned(self, alva: Viewer, incident_id: UUID, shifts: list[UUID]) -> None:
        act("change_shift", alva, incident_id, shift_id=shifts[0], starts_at=at(5), ends_at=at(12))
        assert state(alva, incident_id, shifts[0]) == S.PLANNED
        stepped(alva, incident_id, shifts[0], S.YES)
        act("change_shift", alva, incident_id, shift_id=shifts[0], starts_at=at(6), ends_at=at(12))
        assert state(alva, incident_id, shifts[0]) == S.ASKED

    def test_the_planner_may_move_what_is_planned(self, alva: Viewer, incident_id: UUID, roster_id: UUID, shifts: list[UUID]) -> None:
        _row, known = rosters.roster(alva, incident_id, roster_id, now=NIGHT)
        problem = problem_of(known, at(4), 24, rosters.working_rules(), NIGHT)
        assert [str(one.standing) for one in problem.agreed] == ["preferred", "preferred"]

    def test_entries_from_before_there_was_a_state_mean_that_everyone_was_asked(self) -> None:
        whole = events.PlanAdopted(new_id(), new_id(), "Stab", NIGHT, 24, OutcomeKind.PLAN, (), state=S.PLANNED)
        plain = codec.to_plain(whole)
        del plain["state"]
        assert codec.from_plain(events.PlanAdopted, plain) == replace(whole, state=S.ASKED)
        assert OPEN.level == "open"


@pytest.mark.usefixtures("five_past")
class TestThePages:
    @pytest.fixture
    def room(self, screen: CheckingClient, incident_id: UUID) -> Room:
        return Room(screen, incident_id)

    def test_say_what_is_planned_and_mark_it_with_one_button(
        self, room: Room, alva: Viewer, incident_id: UUID, roster_id: UUID, shifts: list[UUID]
    ) -> None:
        board = room.get("shifts/")
        assert "planerad, inte tillfrågad" in board.text
        path = f"shifts/rosters/{roster_id}/asked/"
        assert path in board.offers
        page = room.get(path)
        ticked = page.tree.xpath("//input[@name='shifts'][@checked]/@value")
        assert ticked == [str(one) for one in shifts]
        assert room.post(path, {"shifts": ticked}).status == 302
        board = room.get("shifts/")
        assert path not in board.offers
        assert "planerad, inte tillfrågad (" not in board.text

    def test_say_when_nothing_is_ticked_or_nothing_is_left(
        self, room: Room, incident_id: UUID, roster_id: UUID, shifts: list[UUID]
    ) -> None:
        path = f"shifts/rosters/{roster_id}/asked/"
        assert "Kryssa i minst ett pass" in room.post(path, {}).error("shifts")
        room.post(path, {"shifts": [str(one) for one in shifts]})
        page = room.post(path, {})
        assert "Kryssa i minst ett pass" in page.general
        assert page.dead_ends == []

    def test_enter_somebody_who_is_on_already_and_say_how_the_time_was_read(
        self, room: Room, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]
    ) -> None:
        path = f"shifts/rosters/{roster_id}/plan/"
        sent = {"role_key": "stabschef", "member_id": str(people[0]), "starts_at": "02:05", "ends_at": "8 tim"}
        assert room.post(path, sent).status == 302
        text = room.get("shifts/").text
        assert "Ada Provsson är i tjänst som Stabschef ons 2 jan 02:05–10:05." in text
        (line,) = [one for role in queries.shift_board(alva, incident_id, now=later(6)).rosters[0].roles for one in role.shifts]
        assert (line.state, line.begun_at) == (S.ON, later(-15))

    def test_ask_for_what_is_to_come(self, room: Room, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> None:
        sent = {"role_key": "stabschef", "member_id": str(people[0]), "starts_at": "06:00", "ends_at": "14:30"}
        assert room.post(f"shifts/rosters/{roster_id}/plan/", sent).status == 302
        assert "Ada Provsson, Stabschef ons 2 jan 06:00–14:30. Passet är planerat." in room.get("shifts/").text

    def test_cite_the_rule_of_rest(self, room: Room, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> None:
        planned(alva, incident_id, roster_id, people[0], 1, 9)
        sent = {"role_key": "stabschef", "member_id": str(people[0]), "starts_at": "12:20", "ends_at": "8 tim"}
        page = room.post(f"shifts/rosters/{roster_id}/plan/", sent)
        said = page.error("despite")
        assert "Ada Provsson skulle vila bara 1 tim." in said
        assert "minst 11 tim (13 § arbetstidslagen (1982:673))" in said
        assert "minst elva timmars sammanhängande vila" in page.text

    def test_say_who_is_booked_already_at_the_person(
        self, room: Room, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]
    ) -> None:
        planned(alva, incident_id, roster_id, people[1], 1, 9)
        sent = {"role_key": "loggförare", "member_id": str(people[1]), "starts_at": "04:20", "ends_at": "8 tim"}
        page = room.post(f"shifts/rosters/{roster_id}/plan/", sent)
        assert "Bo Exempelström har ett annat pass" in page.error("member_id")
        assert page.error("despite") == ""

    def test_propose_from_now_when_no_beginning_is_written(
        self, room: Room, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]
    ) -> None:
        assert room.post(f"shifts/rosters/{roster_id}/propose/", {"starts_at": "", "hours": "24"}).status == 302
        (line,) = queries.shift_board(alva, incident_id, now=later(6)).rosters[0].proposals
        assert line.asked.starts_at == later(5)


class TestEnteringSomebodyWhoIsOn:
    def test_before_the_shift_begins_is_refused(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> None:
        from vardkase.leadership.rules.shifts import ShiftDraft

        with refused("leadership.shift_step_in_future", field="starts_at"):
            act("plan_shift", alva, incident_id, roster_id=roster_id, draft=ShiftDraft("stabschef", people[0], at(1), at(9), is_on=True))


class TestTheWords:
    def test_the_section_is_left_out_where_a_municipality_has_none(self, alva: Viewer, incident_id: UUID, monkeypatch: Any) -> None:
        roster_id = rostered(alva, incident_id)
        ada, *_others = entered(alva, incident_id, roster_id)
        planned(alva, incident_id, roster_id, ada, 1, 9)
        monkeypatch.setattr(law, "find", lambda *_args: None)
        with refused("leadership.shift_breaks_rest") as found:
            planned(alva, incident_id, roster_id, ada, 10, 18)
        assert "minst 11 tim. Välj" in refusal_text(found.value)

    @pytest.mark.parametrize(
        ("hours", "said"),
        [(None, ""), (0, "0 min"), (0.6, "36 min"), (0.5, "30 min"), (0.999, "1 tim"), (1, "1 tim"), (8.5, "8,5 tim"), (13.92, "13,9 tim")],
    )
    def test_a_time_has_one_form(self, hours: float | None, said: str) -> None:
        assert words.duration_text(hours) == said

    def test_the_people_of_these_tests_are_invented(self) -> None:
        assert ADA.name == "Ada Provsson"
