"""From a roster to the planner's question and back: what is kept, what may be moved, who can come, and what an answer is called."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from vardkase.kernel import codec
from vardkase.leadership.endurance import Borrow, Code, Duty, Gap, Interval, Plan, Proof, Rules, Shift, Shortage, Standing
from vardkase.leadership.endurance.apart import propose_apart
from vardkase.leadership.endurance.propose import propose
from vardkase.leadership.rules import planning
from vardkase.leadership.rules.planning import Outcome, OutcomeKind, Roster, breaks, label_of, looked_over, outcome_of, problem_of
from vardkase.leadership.rules.shifts import Member, PersonDraft, RosterRole, ShiftState, Time, Turn
from vardkase.leadership.tests.shift_scenes import ADA, BO, CHIEF, CIA, LOG, at
from vardkase.testing.cases import each

S = ShiftState
RULES = Rules()
A, B, C = (UUID(int=n) for n in (1, 2, 3))
MEMBERS = (Member(A, ADA), Member(B, BO), Member(C, CIA))
PROPOSAL = UUID(int=99)


def roster(*turns: Turn, members: tuple[Member, ...] = MEMBERS, elsewhere: dict[UUID, tuple[Duty, ...]] | None = None) -> Roster:
    return Roster((CHIEF, LOG), members, turns, elsewhere or {})


def turn(who: UUID, first: float, last: float, state: ShiftState = S.ASKED, **more) -> Turn:
    number = int((first + 100) * 10) + int(who)
    return Turn(UUID(int=1000 + number), more.pop("role", "stabschef"), who, at(first), at(last), state, **more)


def asked(known: Roster, first: float = 0, hours: int = 24, now: float = 0):
    return problem_of(known, at(first), hours, RULES, at(now))


def person_of(known: Roster, who: UUID, **more):
    found = asked(known, **more).person(str(who))
    assert found is not None
    return found


class TestWhatIsAgreed:
    @each(
        ("state", "standing"),
        [
            (S.ASKED, Standing.PREFERRED),
            (S.YES, Standing.KEPT),
            (S.ON, Standing.KEPT),
            (S.RELIEVED, Standing.KEPT),
            (S.NO, None),
            (S.WITHDRAWN, None),
        ],
    )
    def test_is_as_firm_as_the_answer(self, state: ShiftState, standing: Standing | None) -> None:
        found = asked(roster(turn(A, 2, 10, state, begun_at=at(2) if state in {S.ON, S.RELIEVED} else None)))
        assert [one.standing for one in found.agreed] == ([standing] if standing else [])

    @pytest.mark.parametrize(("first", "last"), [(-4, 4), (20, 28)])
    def test_is_not_moved_where_it_reaches_out_of_the_horizon(self, first: float, last: float) -> None:
        (shift,) = asked(roster(turn(A, first, last))).agreed
        assert (shift.standing, shift.start, shift.end) == (Standing.KEPT, at(first), at(last))

    @pytest.mark.parametrize(("first", "last"), [(-9, 0), (24, 32), (-30, -20)])
    def test_is_left_out_where_it_lies_outside(self, first: float, last: float) -> None:
        assert asked(roster(turn(A, first, last))).agreed == ()

    def test_lasts_as_long_as_it_did(self) -> None:
        (shift,) = asked(roster(turn(A, 0, 8, S.ON, begun_at=at(0.5))), now=11).agreed
        assert (shift.start, shift.end) == (at(0.5), at(11))

    def test_of_a_role_or_a_person_that_is_gone_is_not_the_planners(self) -> None:
        assert asked(roster(turn(A, 0, 8, role="kock"), turn(UUID(int=77), 8, 12))).agreed == ()


class TestWhoCanBeAsked:
    def test_holds_the_roles_and_has_the_way_that_was_said(self) -> None:
        found = person_of(roster(), B)
        assert (found.label, found.qualifications, found.travel_minutes) == (BO.name, frozenset({"stabschef", "loggförare"}), 30)

    def test_is_there_for_the_whole_horizon_unless_something_else_is_said(self) -> None:
        (free,) = person_of(roster(), A).free
        assert free.holds(Interval(at(-1), at(25)))

    def test_comes_and_goes_when_they_said(self) -> None:
        said = replace(ADA, available_from=at(3), available_to=at(20), away=(Time(at(8), at(10)), Time(at(18), at(30))))
        found = person_of(roster(members=(Member(A, said),)), A)
        assert found.free == (Interval(at(3), at(8)), Interval(at(10), at(18)))

    def test_who_goes_before_they_come_is_not_there(self) -> None:
        said = replace(ADA, available_from=at(60))
        assert person_of(roster(members=(Member(A, replace(said, available_to=at(59))),)), A).free == ()

    def test_is_not_asked_again_for_what_they_said_no_to(self) -> None:
        found = person_of(roster(turn(A, 6, 14, S.NO)), A)
        assert found.free[0].end == at(6)
        assert found.free[1].start == at(14)

    def test_has_worked_what_they_have_and_rests_from_the_last_of_it(self) -> None:
        known = roster(
            turn(A, -30, -20, S.RELIEVED, begun_at=at(-30), ended_at=at(-19)),
            turn(A, -9, -1, S.YES),
            turn(A, 2, 10, S.YES),
            turn(A, -5, -3, S.NO),
        )
        found = person_of(known, A)
        assert (found.worked, found.off_at) == (timedelta(hours=19), at(-1))

    def test_rests_also_from_work_elsewhere(self) -> None:
        found = person_of(roster(members=(Member(A, replace(ADA, off_at=at(-2))),)), A)
        assert (found.worked, found.off_at) == (timedelta(), at(-2))

    def test_has_the_duties_of_other_rosters(self) -> None:
        duty = Duty(Interval(at(1), at(5)), "Stab, socialkontoret")
        assert person_of(roster(elsewhere={A: (duty,)}), A).duties == (duty,)
        assert person_of(roster(elsewhere={A: (duty,)}), B).duties == ()


class TestTheFingerprint:
    BASE = roster(turn(A, 0, 8))

    @pytest.mark.parametrize("state", [S.YES, S.ON, S.RELIEVED])
    def test_is_the_same_when_somebody_keeps_what_they_were_asked(self, state: ShiftState) -> None:
        assert roster(turn(A, 0, 8, state)).fingerprint == self.BASE.fingerprint

    def test_does_not_see_what_was_taken_back(self) -> None:
        assert roster(turn(A, 0, 8), turn(B, 8, 16, S.WITHDRAWN)).fingerprint == self.BASE.fingerprint

    @each(
        "other",
        [
            roster(turn(A, 0, 8, S.NO)),
            roster(turn(A, 0, 9)),
            roster(turn(A, 0, 8), turn(B, 8, 16)),
            roster(),
            roster(turn(A, 0, 8), members=(Member(A, ADA), Member(B, BO))),
            roster(turn(A, 0, 8), members=(Member(A, replace(ADA, away=(Time(at(1), at(2)),))), *MEMBERS[1:])),
            Roster((CHIEF, replace(LOG, places=2)), MEMBERS, (turn(A, 0, 8),), {}),
        ],
    )
    def test_is_another_when_anything_that_the_planner_looks_at_is(self, other: Roster) -> None:
        assert other.fingerprint != self.BASE.fingerprint


class TestLookingItOver:
    def test_leaves_out_the_minutes_between_two_who_change(self) -> None:
        known = roster(
            *(turn(who, first, last, S.YES, role=role) for who, role in ((A, "stabschef"), (C, "loggförare")) for first, last in ((0, 8),)),
            turn(B, 8.2, 16, S.YES),
        )
        found = [one for one in looked_over(known, at(0), 24, RULES, at(0)) if one.code in {Code.EMPTY_SOON, Code.EMPTY_LATER}]
        assert [(one.role, one.start) for one in found] == [("loggförare", at(8)), ("stabschef", at(16))]

    @each(
        ("last", "code"),
        [(10, None), (10.5, Code.LONG_SHIFT), (12, Code.LONG_SHIFT), (12.5, Code.TOO_LONG_SHIFT), (14, Code.TOO_LONG_SHIFT)],
    )
    def test_speaks_of_long_shifts_from_ten_hours_and_loudly_from_twelve(self, last: float, code: Code | None) -> None:
        found = looked_over(roster(turn(A, 0, last, S.YES)), at(0), 24, RULES, at(0))
        assert [one.code for one in found if one.code in {Code.LONG_SHIFT, Code.TOO_LONG_SHIFT}] == ([code] if code else [])

    def test_sees_who_is_on_longer_than_planned(self) -> None:
        known = roster(turn(A, 0, 8, S.ON, begun_at=at(0)))
        (found,) = [one for one in looked_over(known, at(13), 24, RULES, at(13)) if one.code == Code.TOO_LONG_SHIFT]
        assert (found.hours, found.person) == (13, str(A))

    def test_counts_who_is_on_too_long_once(self) -> None:
        known = roster(turn(A, 0, 8, S.ON, begun_at=at(0)))
        found = person_of(known, A, first=13, now=13)
        assert (found.worked, found.off_at) == (timedelta(), None)
        later = person_of(known, A, first=16, now=13)
        assert (later.worked, later.off_at) == (timedelta(hours=13), at(13))


class TestWhatAShiftBreaks:
    @each(
        ("beside", "shift", "code"),
        [
            ((), turn(A, 0, 8), None),
            ((), turn(A, 0, 12.5), Code.TOO_LONG_SHIFT),
            ((turn(A, 0, 8),), turn(A, 12, 20), Code.SHORT_REST),
            ((turn(A, 0, 8),), turn(A, 19, 23), None),
            ((turn(A, 0, 8),), turn(A, 4, 10), Code.DOUBLE_BOOKED),
            ((turn(A, 0, 8, S.NO),), turn(A, 4, 10), Code.NOT_AVAILABLE),
            ((turn(A, 0, 8, S.WITHDRAWN),), turn(A, 4, 10), None),
            ((turn(B, 0, 8),), turn(A, 4, 10), None),
            ((), turn(C, 0, 8), Code.NOT_QUALIFIED),
        ],
    )
    def test_is_named_by_the_worst_of_it(self, beside: tuple[Turn, ...], shift: Turn, code: Code | None) -> None:
        found = breaks(roster(*beside), shift, RULES, at(0))
        assert (found.code if found else None) == code

    def test_is_not_what_was_broken_before(self) -> None:
        assert breaks(roster(turn(B, 0, 14)), turn(A, 0, 8), RULES, at(0)) is None

    def test_is_the_duty_elsewhere_too(self) -> None:
        known = roster(elsewhere={A: (Duty(Interval(at(6), at(9)), "Stab, socialkontoret"),)})
        found = breaks(known, turn(A, 2, 8), RULES, at(0))
        assert found is not None
        assert (found.code, found.other) == (Code.OTHER_ROSTER, "Stab, socialkontoret")

    def test_of_a_changed_shift_is_not_its_former_self(self) -> None:
        before = turn(A, 0, 8)
        assert breaks(roster(before), replace(before, starts_at=at(1), ends_at=at(9)), RULES, at(0)) is None


class TestAnAnswer:
    def test_of_a_plan_has_names_and_ids_of_its_own(self) -> None:
        known = roster(turn(A, 0, 8, S.YES), turn(B, 8, 22))
        problem = asked(known)
        shifts = (problem.kept[0], Shift("loggförare", str(C), Interval(at(0), at(8))))
        outcome = outcome_of(Plan(problem, shifts, Proof(False, 0.04321, 100, 96, True, 7.26)), known, PROPOSAL)
        assert (outcome.kind, outcome.kept, outcome.is_best, outcome.gap, outcome.seconds) == (OutcomeKind.PLAN, 1, False, 0.0432, 7.3)
        (new,) = outcome.turns
        assert (new.shift_id, new.role, new.member, new.starts_at) == (uuid5(PROPOSAL, "0"), "Loggförare", CIA.name, at(0))
        (gone,) = outcome.given_up
        assert (gone.shift_id, gone.member, gone.ends_at) == (known.turns[1].id, BO.name, at(22))

    def test_of_a_shortage_names_roles_hours_and_how_many_to_borrow(self) -> None:
        known, gap = roster(), Interval(at(4), at(12))
        problem = asked(known)
        lent = (Shift("stabschef", "stabschef:1", gap), Shift("stabschef", "stabschef:1", Interval(at(23), at(24))))
        found = Shortage(
            Plan(problem, ()), (Gap("stabschef", gap, 1),), (Borrow("stabschef", 1, ("stabschef",), (lent,)),), True, True, 0.5
        )
        outcome = outcome_of(found, known, PROPOSAL)
        assert (outcome.kind, outcome.is_least, outcome.borrowed) == (OutcomeKind.SHORTAGE, True, 1)
        (lack,), (loan,) = outcome.lacks, outcome.loans
        assert (lack.role, lack.hours, lack.missing) == ("Stabschef", 8, 1)
        assert (loan.role, loan.people, loan.hours, len(loan.times)) == ("Stabschef", 1, 9, 2)

    def test_is_kept_in_the_ledger_as_it_was(self) -> None:
        known = roster()
        outcome = outcome_of(
            Plan(asked(known), (Shift("loggförare", str(C), Interval(at(0), at(8))),), Proof(True, 0.0, 1, 1, True, 0.1)), known, PROPOSAL
        )
        assert codec.from_plain(Outcome, codec.to_plain(outcome)) == outcome

    def test_calls_a_role_that_is_gone_by_its_key(self) -> None:
        assert (label_of((CHIEF,), "stabschef"), label_of((CHIEF,), "kock")) == ("Stabschef", "kock")


ENOUGH = tuple(Member(UUID(int=n), PersonDraft(f"Person {n}", ("stabschef",))) for n in range(1, 5))


class TestThePlannerItself:
    def test_fills_a_role_around_the_clock_with_three_people(self) -> None:
        known = Roster((CHIEF,), ENOUGH[:3], (), {})
        found = propose(problem_of(known, at(4), 24, RULES, at(0)))
        assert isinstance(found, Plan)
        outcome = outcome_of(found, known, PROPOSAL)
        turns = tuple(Turn(one.shift_id, one.role_key, one.member_id, one.starts_at, one.ends_at) for one in outcome.turns)
        wrong = looked_over(replace(known, turns=turns), at(4), 24, RULES, at(4))
        assert [one.code for one in wrong if one.is_violation] == []

    def test_names_one_to_borrow_where_there_are_two(self) -> None:
        known = Roster((CHIEF,), ENOUGH[:2], (), {})
        outcome = outcome_of(propose(problem_of(known, at(4), 72, RULES, at(0))), known, PROPOSAL)
        assert (outcome.kind, outcome.borrowed, outcome.is_least) == (OutcomeKind.SHORTAGE, 1, True)
        assert {one.role for one in outcome.lacks} == {"Stabschef"}

    def test_says_the_same_from_a_process_of_its_own(self) -> None:
        problem = problem_of(Roster((CHIEF,), ENOUGH[:3], (), {}), at(4), 24, RULES, at(0))
        assert propose_apart(problem, seconds=5) == propose(problem, seconds=5)

    def test_refuses_from_there_as_from_here(self) -> None:
        from vardkase.incidents.tests.scenes import refused

        problem = problem_of(Roster((RosterRole("a", "A", 0),), ENOUGH[:1], (), {}), at(0), 24, RULES, at(0))
        with refused("leadership.role_without_places", role="a"):
            propose_apart(problem, seconds=1)

    def test_that_does_not_come_back_is_ended(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from vardkase.incidents.tests.scenes import refused
        from vardkase.leadership.endurance import apart

        monkeypatch.setattr(apart, "START_SECONDS", 0)
        with refused("leadership.plan_needs_time"):
            propose_apart(problem_of(Roster((CHIEF,), ENOUGH[:1], (), {}), at(0), 24, RULES, at(0)), seconds=0.001)

    def test_horizon_and_way_before_it_are_what_they_say(self) -> None:
        assert (timedelta(days=2), timedelta(minutes=15)) == (planning.BEFORE, planning.BRIEF)
