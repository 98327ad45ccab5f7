"""Rosters, people and shifts through the actions: what is kept, what the board says of it, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import NIGHT, closed, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.queries import ShiftBoard, rosters
from vardkase.leadership.rules.shifts import RosterRole, ShiftState, Time
from vardkase.leadership.tests.scenes import act, staffed
from vardkase.leadership.tests.shift_scenes import (
    ADA,
    BO,
    CHIEF,
    CIA,
    LOG,
    ROSTER,
    at,
    begun,
    entered,
    full,
    planned,
    rostered,
    stepped,
)
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
S = ShiftState


def head(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


def newest(incident_id: UUID) -> Any:
    """What the newest entry says."""
    return list(ledger.entries(f"incident:{incident_id}"))[-1].event


def board(viewer: Viewer, incident_id: UUID, now: float = 0, **more: Any) -> ShiftBoard:
    return queries.shift_board(viewer, incident_id, now=at(now), **more)


def codes(viewer: Viewer, incident_id: UUID, now: float = 0) -> list[str]:
    return [str(one.code) for one in queries.shift_warnings(viewer, incident_id, now=at(now))]


@kept
def roster_id(alva: Viewer, incident_id: UUID) -> UUID:
    return rostered(alva, incident_id)


@kept
def people(alva: Viewer, incident_id: UUID, roster_id: UUID) -> list[UUID]:
    return entered(alva, incident_id, roster_id)


class TestARoster:
    def test_stands_with_its_roles_and_its_staff(self, alva: Viewer, incident_id: UUID) -> None:
        staff_id = staffed(alva, incident_id)
        rostered(alva, incident_id, draft=replace(ROSTER, staff_id=staff_id))
        (seen,) = board(alva, incident_id).rosters
        assert (seen.name, seen.staff_id, seen.is_over) == ("Central krisledning", staff_id, False)
        assert [one.role for one in seen.roles] == [CHIEF, LOG]

    def test_is_over_with_its_staff(self, alva: Viewer, incident_id: UUID) -> None:
        staff_id = staffed(alva, incident_id)
        rostered(alva, incident_id, draft=replace(ROSTER, staff_id=staff_id))
        act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Lugnt.")
        (seen,) = board(alva, incident_id).rosters
        assert seen.is_over
        assert codes(alva, incident_id) == []

    def test_changes_its_roles_and_keeps_its_id(self, alva: Viewer, incident_id: UUID, roster_id: UUID) -> None:
        draft = replace(ROSTER, roles=(replace(CHIEF, places=2), LOG, RosterRole("kom", "Kommunikation")))
        act("set_roster", alva, incident_id, draft=draft, roster_id=roster_id)
        (seen,) = board(alva, incident_id).rosters
        assert (seen.id, [one.role.places for one in seen.roles]) == (roster_id, [2, 1, 1])

    @pytest.mark.parametrize("name", ["Central krisledning", "CENTRAL KRISLEDNING"])
    def test_of_one_name_there_is_one(self, alva: Viewer, incident_id: UUID, roster_id: UUID, name: str) -> None:
        with refused("leadership.roster_exists", field="name"):
            rostered(alva, incident_id, draft=replace(ROSTER, name=name))

    def test_of_one_staff_there_is_one(self, alva: Viewer, incident_id: UUID) -> None:
        staff_id = staffed(alva, incident_id)
        rostered(alva, incident_id, draft=replace(ROSTER, staff_id=staff_id))
        with refused("leadership.roster_exists"):
            rostered(alva, incident_id, draft=replace(ROSTER, name="Annan", staff_id=staff_id))

    def test_is_for_a_staff_that_is_open_here(self, alva: Viewer, incident_id: UUID) -> None:
        other = staffed(alva, opened(alva, title="En annan händelse"))
        with refused("leadership.no_such_staff", field="staff_id"):
            rostered(alva, incident_id, draft=replace(ROSTER, staff_id=other))

    def test_of_another_incident_is_not_there(self, alva: Viewer, incident_id: UUID, roster_id: UUID) -> None:
        other = opened(alva, title="En annan händelse")
        with refused("leadership.no_such_roster"):
            act("set_roster", alva, other, draft=ROSTER, roster_id=roster_id)
        with refused("leadership.no_such_roster"):
            entered(alva, other, roster_id)
        with refused("leadership.not_found"):
            queries.roster_said(alva, other, roster_id)


class TestPeople:
    def test_are_one_entry_however_many(self, alva: Viewer, incident_id: UUID, roster_id: UUID) -> None:
        before = head(incident_id)
        entered(alva, incident_id, roster_id)
        assert head(incident_id) == before + 1
        (seen,) = board(alva, incident_id).rosters
        assert [(one.said.name, one.labels) for one in seen.people] == [
            (ADA.name, ("Stabschef",)), (BO.name, ("Stabschef", "Loggförare")), (CIA.name, ("Loggförare",)),
        ]  # fmt: skip

    def test_are_changed_by_their_id(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> None:
        said = replace(ADA, member_id=people[0], organisation="Östhammars kommun", away=(Time(at(1), at(2)),))
        entered(alva, incident_id, roster_id, said)
        assert queries.member(alva, incident_id, people[0])[1].said == said
        assert len(board(alva, incident_id).rosters[0].people) == 3

    def test_sent_twice_are_entered_once(self, alva: Viewer, incident_id: UUID, roster_id: UUID) -> None:
        key = new_id()
        assert entered(alva, incident_id, roster_id, key=key) == entered(alva, incident_id, roster_id, key=key)
        with refused("ledger.key_reused"):
            entered(alva, incident_id, roster_id, CIA, key=key)

    def test_twice_in_one_list_are_refused_and_nobody_is_entered(self, alva: Viewer, incident_id: UUID, roster_id: UUID) -> None:
        before = head(incident_id)
        with refused("leadership.in_roster_already", name=ADA.name):
            entered(alva, incident_id, roster_id, ADA, ADA)
        assert head(incident_id) == before

    def test_that_are_not_there_cannot_be_changed(self, alva: Viewer, incident_id: UUID, roster_id: UUID) -> None:
        with refused("leadership.no_such_member"):
            entered(alva, incident_id, roster_id, replace(ADA, member_id=new_id()))

    def test_none_at_all_are_no_entry(self, alva: Viewer, incident_id: UUID, roster_id: UUID) -> None:
        with refused("leadership.person_needs_name"):
            act("enter_people", alva, incident_id, roster_id=roster_id, people=())

    def test_have_hours_done_and_ahead_and_a_time_when_they_are_rested(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people
    ) -> None:
        ada, bo, cia = people
        shift_id = begun(alva, incident_id, roster_id, ada, -9, 1)
        stepped(alva, incident_id, shift_id, S.RELIEVED, now=at(1), at=at(0.5))
        begun(alva, incident_id, roster_id, bo, -2, 6)
        planned(alva, incident_id, roster_id, cia, 0.5, 8, role="loggförare")
        one, two, three = board(alva, incident_id, 2).rosters[0].people
        assert (one.done, one.ahead, one.on_since, one.rested_at) == (9.5, 0, None, at(11.5))
        assert (two.done, two.ahead, two.on_since, two.rested_at) == (4, 4, at(-2), None)
        assert (three.late_since, three.on_since) == (at(0.5), None)


class TestAShift:
    def test_is_asked_answered_begun_and_relieved(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> None:
        shift_id = planned(alva, incident_id, roster_id, people[0], 1, 9)
        for hour, state in ((0.1, S.YES), (1.1, S.ON), (9.2, S.RELIEVED)):
            stepped(alva, incident_id, shift_id, state, now=at(hour))
            assert queries.shift(alva, incident_id, shift_id, now=at(hour)).state == state
        seen = queries.shift(alva, incident_id, shift_id, now=at(10))
        assert (seen.begun_at, seen.ended_at, round(seen.hours, 1)) == (at(1.1), at(9.2), 8.1)

    def test_asks_anew_when_its_hours_are_others(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> None:
        shift_id = planned(alva, incident_id, roster_id, people[0], 1, 9)
        stepped(alva, incident_id, shift_id, S.YES)
        act("change_shift", alva, incident_id, shift_id=shift_id, starts_at=at(2), ends_at=at(10))
        seen = queries.shift(alva, incident_id, shift_id, now=NIGHT)
        assert (seen.state, seen.starts_at, seen.ends_at) == (S.ASKED, at(2), at(10))

    @pytest.mark.parametrize("states", [(S.ON,), (S.ON, S.RELIEVED), (S.NO,), (S.WITHDRAWN,)])
    def test_that_is_not_ahead_keeps_its_hours(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID], states) -> None:
        shift_id = planned(alva, incident_id, roster_id, people[0], -1, 7)
        stepped(alva, incident_id, shift_id, *states)
        with refused("leadership.shift_has_begun"):
            act("change_shift", alva, incident_id, shift_id=shift_id, starts_at=at(2), ends_at=at(10))

    def test_with_the_same_hours_is_no_change(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> None:
        shift_id = planned(alva, incident_id, roster_id, people[0], 1, 9)
        with refused("leadership.same_hours"):
            act("change_shift", alva, incident_id, shift_id=shift_id, starts_at=at(1), ends_at=at(9))

    @pytest.mark.parametrize(
        ("who", "first", "last", "role", "code"),
        [
            (0, 12, 20, "stabschef", "leadership.shift_breaks_rest"),
            (0, 25, 39, "stabschef", "leadership.shift_too_long"),
            (0, 4, 10, "stabschef", "leadership.shift_double"),
            (2, 4, 10, "stabschef", "leadership.shift_not_qualified"),
        ],
    )
    def test_that_breaks_a_rule_says_why_or_is_refused(
        self,
        alva: Viewer,
        incident_id: UUID,
        roster_id: UUID,
        people: list[UUID],
        who: int,
        first: float,
        last: float,
        role: str,
        code: str,
    ) -> None:
        planned(alva, incident_id, roster_id, people[0], 0, 8)
        before = head(incident_id)
        # What is about rest is said where the reason is written; what somebody else could do, where the person is chosen.
        field = "despite" if code in {"leadership.shift_breaks_rest", "leadership.shift_too_long"} else "member_id"
        with refused(code, field=field):
            planned(alva, incident_id, roster_id, people[who], first, last, role=role)
        assert head(incident_id) == before
        planned(alva, incident_id, roster_id, people[who], first, last, role=role, despite="Ingen annan finns.")
        event = newest(incident_id)
        assert (event.despite, bool(event.broke)) == ("Ingen annan finns.", True)

    def test_when_somebody_cannot_come_says_why_or_is_refused(self, alva: Viewer, incident_id: UUID, roster_id: UUID) -> None:
        (who,) = entered(alva, incident_id, roster_id, replace(ADA, away=(Time(at(2), at(5)),)))
        with refused("leadership.shift_not_available", who=ADA.name):
            planned(alva, incident_id, roster_id, who, 1, 9)

    def test_of_the_same_person_in_another_staff_is_seen(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]
    ) -> None:
        other = rostered(alva, incident_id, draft=replace(ROSTER, name="Stab, socialkontoret"))
        (same,) = entered(alva, incident_id, other, replace(ADA, name="ADA PROVSSON"))
        planned(alva, incident_id, roster_id, people[0], 1, 9)
        with refused("leadership.shift_elsewhere", roster="Central krisledning"):
            planned(alva, incident_id, other, same, 4, 10)
        planned(alva, incident_id, other, same, 4, 10, despite="De delar på det.")
        assert codes(alva, incident_id).count("other_roster") == 2

    def test_keeps_a_reason_only_when_there_is_need(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> None:
        planned(alva, incident_id, roster_id, people[0], 1, 9, despite="För säkerhets skull.")
        assert newest(incident_id).despite == ""

    @pytest.mark.parametrize(
        ("facts", "code"), [({"role": "kock"}, "leadership.role_not_in_roster"), ({"first": 9, "last": 1}, "leadership.shift_backwards")]
    )
    def test_that_cannot_be_is_refused(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID], facts, code: str
    ) -> None:
        hours = {"first": 1, "last": 9} | facts
        with refused(code):
            planned(alva, incident_id, roster_id, people[0], **hours)

    def test_of_nobody_is_refused(self, alva: Viewer, incident_id: UUID, roster_id: UUID) -> None:
        with refused("leadership.no_such_member"):
            planned(alva, incident_id, roster_id, new_id(), 1, 9)

    def test_is_taken_back_only_by_those_who_plan(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> None:
        shift_id = planned(alva, incident_id, roster_id, people[0], 1, 9)
        staff = viewer_with(Role.STAFF_MEMBER)
        with refused("leadership.may_not"):
            stepped(staff, incident_id, shift_id, S.WITHDRAWN)
        stepped(staff, incident_id, shift_id, S.YES)
        stepped(alva, incident_id, shift_id, S.WITHDRAWN, words="Inlånad kommer.")
        assert board(alva, incident_id).rosters[0].roles[0].shifts == ()

    def test_sent_twice_is_one(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> None:
        key = new_id()
        first = planned(alva, incident_id, roster_id, people[0], 1, 9, key=key)
        assert planned(alva, incident_id, roster_id, people[0], 1, 9, key=key) == first
        with refused("ledger.key_reused"):
            planned(alva, incident_id, roster_id, people[1], 1, 9, key=key)
        step = new_id()
        stepped(alva, incident_id, first, S.YES, key=step)
        stepped(alva, incident_id, first, S.YES, key=step)
        other = planned(alva, incident_id, roster_id, people[1], 9, 17)
        with refused("ledger.key_reused"):
            stepped(alva, incident_id, other, S.YES, key=step)
        change = {"starts_at": at(2), "ends_at": at(10), "key": new_id()}
        act("change_shift", alva, incident_id, shift_id=first, **change)
        act("change_shift", alva, incident_id, shift_id=first, **change)
        with refused("ledger.key_reused"):
            act("change_shift", alva, incident_id, shift_id=other, **change)

    def test_of_another_incident_is_not_there(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> None:
        shift_id = planned(alva, incident_id, roster_id, people[0], 1, 9)
        other = opened(alva, title="En annan händelse")
        with refused("leadership.no_such_shift"):
            stepped(alva, other, shift_id, S.YES)
        with refused("leadership.not_found"):
            queries.shift(alva, other, shift_id, now=NIGHT)
        with refused("leadership.not_found"):
            queries.shifts_of(alva, other, people[0], now=NIGHT)
        with refused("leadership.not_found"):
            queries.member(alva, other, people[0])


class TestTheBoard:
    def test_shows_what_meets_the_hours_and_when_nobody_is_there(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people) -> None:
        planned(alva, incident_id, roster_id, people[0], 1, 9)
        planned(alva, incident_id, roster_id, people[1], 40, 48)
        chief, log = board(alva, incident_id).rosters[0].roles
        assert [one.member for one in chief.shifts] == [ADA.name]
        begins = at(0).replace(minute=0)
        assert [(gap.starts_at, gap.ends_at) for gap in chief.gaps] == [(begins, at(1)), (at(9), begins.replace(day=begins.day + 1))]
        assert len(log.gaps) == 1
        assert [one.member for one in board(alva, incident_id, hours=48).rosters[0].roles[0].shifts] == [ADA.name, BO.name]

    @pytest.mark.parametrize(("hours", "shown"), [(24, 24), (48, 48), (72, 72), (10, 24), (1000, 24)])
    def test_covers_one_two_or_three_days(self, alva: Viewer, incident_id: UUID, hours: int, shown: int) -> None:
        found = board(alva, incident_id, hours=hours)
        assert (found.hours, (found.ends_at - found.starts_at).total_seconds() / 3600) == (shown, shown)

    def test_of_an_incident_that_is_over_begins_with_its_first_shift(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people
    ) -> None:
        planned(alva, incident_id, roster_id, people[0], 1, 15, despite="Ingen annan finns.")
        closed(alva, incident_id)
        found = board(alva, incident_id, 9000)
        assert (found.is_live, found.starts_at) == (False, at(1).replace(minute=0))
        assert "too_long_shift" in [one.code for one in found.rosters[0].warnings]
        assert codes(alva, incident_id, 9000) == []

    def test_says_what_is_wrong_the_red_first(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> None:
        planned(alva, incident_id, roster_id, people[0], 0, 14, despite="Ingen annan finns.")
        found = queries.shift_warnings(alva, incident_id, now=NIGHT)
        assert [one.severity == "red" for one in found] == sorted((one.severity == "red" for one in found), reverse=True)
        (long,) = [one for one in found if one.code == "too_long_shift"]
        assert (long.member, long.hours, long.roster, long.role, long.url_name, long.due_at) == (
            ADA.name, 14, "Central krisledning", "Stabschef", "leadership:shifts", at(0),
        )  # fmt: skip

    def test_knows_the_hours_of_this_municipality(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people, settings) -> None:
        settings.SHIFT_LONGEST_HOURS = 8
        settings.SHIFT_AMBER_HOURS = 7
        with refused("leadership.shift_too_long", hours="9 tim", most="8 tim"):
            planned(alva, incident_id, roster_id, people[0], 0, 9)

    def test_counts_its_statements_and_not_its_shifts(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people, django_assert_max_num_queries
    ):
        for day in range(3):
            planned(alva, incident_id, roster_id, people[0], 24 * day, 24 * day + 8)
        with django_assert_max_num_queries(20):
            board(alva, incident_id, hours=72)

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_is_not_there_for_others(self, alva: Viewer, incident_id: UUID, request: Any, who: str) -> None:
        made = full(alva, incident_id)
        other = request.getfixturevalue(who)
        for ask in (
            lambda: board(other, incident_id),
            lambda: queries.shift_warnings(other, incident_id, now=NIGHT),
            lambda: queries.handovers_waiting(other, incident_id, now=NIGHT),
            lambda: queries.proposal(other, incident_id, made["proposal"], now=NIGHT),
            lambda: queries.given_handover(other, incident_id, made["handover"], now=NIGHT),
            lambda: queries.shifts_of(other, incident_id, made["ada"], now=NIGHT),
            lambda: rosters.roster(other, incident_id, made["roster"], now=NIGHT),
        ):
            with refused("incident.not_found"):
                ask()


class TestOnesOwnShifts:
    def test_are_those_to_come_in_every_staff(self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> None:
        other = rostered(alva, incident_id, draft=replace(ROSTER, name="Stab, socialkontoret"))
        (same,) = entered(alva, incident_id, other, ADA)
        over = planned(alva, incident_id, roster_id, people[0], -30, -22, now=at(-30))
        stepped(alva, incident_id, over, S.ON, at=at(-30))
        stepped(alva, incident_id, over, S.RELIEVED, at=at(-22))
        mine = [planned(alva, incident_id, roster_id, people[0], 1, 9), planned(alva, incident_id, other, same, 21, 29)]
        gone = planned(alva, incident_id, roster_id, people[0], 45, 50)
        stepped(alva, incident_id, gone, S.WITHDRAWN)
        planned(alva, incident_id, roster_id, people[1], 9, 17)
        assert [one.id for one in queries.shifts_of(alva, incident_id, people[0], now=NIGHT)] == mine
