"""Whatever a chief of staff does in whatever order, the tables are those of the ledger, and no proposal breaks a rule unseen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase import ledger
from vardkase.incidents import maintenance, projections
from vardkase.incidents.tests.scenes import NIGHT, later, opened
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import STOCKHOLM
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import actions, queries
from vardkase.leadership.endurance import Interval, Rules
from vardkase.leadership.models import HandoverRow, ProposalRow, RosterPersonRow, RosterRow, ShiftRow
from vardkase.leadership.rules.planning import Roster, looked_over, problem_of
from vardkase.leadership.rules.shifts import Member, ShiftDraft, ShiftState, Time, Turn
from vardkase.leadership.tests.shift_scenes import ADA, BO, CHIEF, CIA, LOG, ROSTER, SHORT, answer, at
from vardkase.testing.people import alva

pytestmark = pytest.mark.django_db
TABLES = (RosterRow, RosterPersonRow, ShiftRow, ProposalRow, HandoverRow)
PEOPLE = (ADA, BO, CIA)


class Staff:
    """Somebody who plans; what the rules refuse is not done."""

    def __init__(self) -> None:
        self.viewer = alva()
        self.incident_id = opened(self.viewer)
        self.minute = 0
        self.refused = 0

    def one(self, model: Any, which: int) -> UUID:
        found = list(QuerySet(model).filter(incident_id=self.incident_id).order_by("number", "id").values_list("id", flat=True))
        return found[which % len(found)] if found else new_id()

    def act(self, what: str, **facts: Any) -> None:
        self.minute += 7
        now = later(self.minute)
        try:
            getattr(actions, what)(viewer=self.viewer, incident_id=self.incident_id, key=new_id(), now=now, **facts)
        except Refusal:
            self.refused += 1

    def draft(self, n: int) -> ShiftDraft:
        starts_at = at(n % 30)
        return ShiftDraft(
            ("stabschef", "loggförare")[n % 2],
            self.one(RosterPersonRow, n),
            starts_at,
            starts_at + timedelta(hours=4 + n % 9),
            "Ingen annan finns." if n % 3 else "",
        )


ACTS: dict[str, Callable[[Staff, int], None]] = {
    "set up": lambda staff, n: staff.act("set_roster", draft=replace(ROSTER, name=f"Stab {n % 2}")),
    "change the roles": lambda staff, n: staff.act(
        "set_roster", draft=replace(ROSTER, name=f"Stab {n % 2}", roles=(CHIEF, LOG)[: 1 + n % 2]), roster_id=staff.one(RosterRow, n)
    ),
    "enter": lambda staff, n: staff.act("enter_people", roster_id=staff.one(RosterRow, n), people=PEOPLE[: 1 + n % 3]),
    "plan": lambda staff, n: staff.act("plan_shift", roster_id=staff.one(RosterRow, n), draft=staff.draft(n)),
    "change": lambda staff, n: staff.act(
        "change_shift", shift_id=staff.one(ShiftRow, n), starts_at=at(n % 20), ends_at=at(n % 20 + 8), despite="Måste."
    ),
    "step": lambda staff, n: staff.act("move_shift", shift_id=staff.one(ShiftRow, n), to=list(ShiftState)[n % 6], words="Ändrat."),
    "ask": lambda staff, n: staff.act("ask_plan", roster_id=staff.one(RosterRow, n), starts_at=at(40), hours=24),
    "settle": lambda staff, n: staff.act("settle_plan", proposal_id=staff.one(ProposalRow, n), outcome=SHORT if n % 2 else answer()),
    "adopt": lambda staff, n: staff.act("adopt_plan", proposal_id=staff.one(ProposalRow, n)),
    "hand over": lambda staff, n: staff.act("make_handover", shift_id=staff.one(ShiftRow, n), words="Lugnt."),
    "take over": lambda staff, n: staff.act("accept_handover", handover_id=staff.one(HandoverRow, n), by="Bo"),
}
BEGINNING = [("set up", 0), ("enter", 2), ("plan", 1), ("plan", 8)]


def rows(incident_id: UUID) -> dict[str, list[str]]:
    return {model.__name__: sorted(map(repr, QuerySet(model).filter(incident_id=incident_id).values_list())) for model in TABLES}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(list(ACTS)), st.integers(0, 59)), max_size=14))
def test_the_tables_are_what_the_ledger_makes_them(plan: list[tuple[str, int]]) -> None:
    staff = Staff()
    for what, n in BEGINNING + plan:
        ACTS[what](staff, n)
    stream = f"incident:{staff.incident_id}"
    assert ledger.head(stream).number == 1 + len(BEGINNING) + len(plan) - staff.refused
    before = rows(staff.incident_id)
    board = queries.shift_board(staff.viewer, staff.incident_id, now=later(staff.minute), hours=72)
    projections.rebuild(stream)
    assert rows(staff.incident_id) == before
    assert queries.shift_board(staff.viewer, staff.incident_id, now=later(staff.minute), hours=72) == board
    assert maintenance.agrees(stream)
    for shift in ShiftRow.objects.filter(incident_id=staff.incident_id):
        assert (shift.begun_at is not None) == (shift.state in {ShiftState.ON, ShiftState.RELIEVED})
        assert (shift.ended_at is not None) == (shift.state == ShiftState.RELIEVED)


MEMBERS = tuple(Member(UUID(int=n), one) for n, one in enumerate(PEOPLE, start=1))
RULES = Rules()
TURNS = st.builds(
    lambda number, who, first, length, state: Turn(
        UUID(int=1000 + number),
        ("stabschef", "loggförare")[number % 2],
        UUID(int=who),
        at(first),
        at(first + length),
        state,
        begun_at=at(first) if state in {ShiftState.ON, ShiftState.RELIEVED} else None,
        ended_at=at(first + length) if state == ShiftState.RELIEVED else None,
    ),
    st.integers(0, 10_000),
    st.integers(1, 4),
    st.integers(-30, 60),
    st.integers(1, 20),
    st.sampled_from(list(ShiftState)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TURNS, max_size=12), st.sampled_from((24, 48, 72)), st.integers(0, 40))
def test_any_roster_becomes_a_question_that_loses_and_doubles_nobodys_hours(turns: list[Turn], hours: int, now: int) -> None:
    known = Roster((CHIEF, LOG), MEMBERS, tuple(turns), {})
    problem = problem_of(known, at(4), hours, RULES, at(now))
    counted = [turn for turn in turns if turn.state.counts and turn.member_id.int <= 3]
    assert len(problem.agreed) <= len(counted)
    for person in problem.people:
        mine = [turn.lasts(at(now)) for turn in counted if str(turn.member_id) == person.id]
        before = [time for time in mine if time.ends_at <= problem.horizon.start]
        assert person.worked <= sum((time.ends_at - time.starts_at for time in before), timedelta())
        if person.off_at is not None:
            assert person.off_at <= problem.horizon.start
        for free in person.free:
            refused = [one for one in turns if one.state == ShiftState.NO and str(one.member_id) == person.id]
            assert not any(free.meets(Interval(one.starts_at, one.ends_at)) for one in refused)
    assert looked_over(known, at(4), hours, RULES, at(now)) == looked_over(known, at(4), hours, RULES, at(now))
    assert known.fingerprint == Roster(known.roles, known.members, known.turns, {}).fingerprint


@pytest.mark.parametrize(
    ("day", "month", "starts", "ends", "lived"),
    [
        (24, 10, 22, 6, 9),
        (24, 10, 20, 6, 11),
        (24, 10, 18, 6, 13),
        (28, 3, 22, 6, 7),
        (28, 3, 18, 6, 11),
        (28, 3, 17, 6, 12),
        (28, 3, 16, 6, 13),
        (14, 11, 18, 6, 12),
    ],
)
def test_a_night_with_a_change_of_the_clocks_is_as_long_as_it_is_lived(day: int, month: int, starts: int, ends: int, lived: int) -> None:
    first = datetime(2026, month, day, starts, tzinfo=STOCKHOLM)
    last = datetime(2026, month, day + 1, ends, tzinfo=STOCKHOLM)
    turn = Turn(UUID(int=9), "stabschef", UUID(int=1), first.astimezone(NIGHT.tzinfo), last.astimezone(NIGHT.tzinfo), ShiftState.YES)
    found = looked_over(Roster((CHIEF,), MEMBERS, (turn,), {}), turn.starts_at, 24, RULES, turn.starts_at)
    long = [one for one in found if one.code in {"long_shift", "too_long_shift"}]
    assert [one.hours for one in long] == ([lived] if lived > 10 else [])
    assert [one.code for one in long if one.severity == "red"] == (["too_long_shift"] if lived > 12 else [])


@pytest.mark.parametrize(("rest", "is_short"), [(10, True), (10.9, True), (11, False), (12, False)])
def test_rest_is_counted_from_when_somebody_really_came_off(rest: float, is_short: bool) -> None:
    off = Turn(UUID(int=8), "stabschef", UUID(int=1), at(-10), at(-4), ShiftState.RELIEVED, at(-10), at(-2))
    on = Turn(UUID(int=9), "stabschef", UUID(int=1), at(-2 + rest), at(6 + rest), ShiftState.YES)
    found = looked_over(Roster((CHIEF,), MEMBERS, (off, on), {}), at(0), 24, RULES, at(0))
    assert [one.hours for one in found if one.code == "short_rest"] == ([pytest.approx(rest)] if is_short else [])


@pytest.mark.parametrize(
    ("away", "free"),
    [
        ((), ((0, 24),)),
        (((2, 4),), ((0, 2), (4, 24))),
        (((2, 4), (3, 6)), ((0, 2), (6, 24))),
        (((-5, 3),), ((3, 24),)),
        (((20, 90),), ((0, 20),)),
        (((-5, 90),), ()),
        (((2, 4), (10, 12), (4, 10)), ((0, 2), (12, 24))),
    ],
)
def test_times_away_are_cut_out_of_the_time_there_is(away: tuple[tuple[int, int], ...], free: tuple[tuple[int, int], ...]) -> None:
    said = replace(ADA, available_from=at(0), available_to=at(24), away=tuple(Time(at(first), at(last)) for first, last in away))
    problem = problem_of(Roster((CHIEF,), (Member(UUID(int=1), said),), (), {}), at(0), 24, RULES, at(0))
    assert [(one.start, one.end) for one in problem.people[0].free] == [(at(first), at(last)) for first, last in free]
