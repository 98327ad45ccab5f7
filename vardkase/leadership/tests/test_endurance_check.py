"""Each rule of a roster with the case just inside it and the case just outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vardkase.leadership.endurance import Code, Duty, Horizon, Interval, Plan, Problem, Role, Severity, check, violations
from vardkase.leadership.endurance.warn import ShiftWarning
from vardkase.leadership.tests.staffing import CHIEF, LOG, at, between, codes, crowd, one, person, problem, shift, warnings_of
from vardkase.testing.cases import each

# Three who relieve each other for a day, with half an hour's handover, rested.
DAY = (shift("log0", 0, 8.5), shift("log1", 8, 16.5), shift("log2", 16, 24))


class TestAGoodDay:
    def test_nothing_is_said_of_it(self):
        assert warnings_of(problem(*crowd(3)), *DAY) == ()

    def test_of_no_roles_and_no_people_nothing_is_said(self):
        assert warnings_of(problem(roles=())) == ()

    def test_the_red_comes_first_and_then_the_earliest(self):
        found = warnings_of(problem(*crowd(2)), shift("log0", 0, 11))
        assert [warning.severity for warning in found] == sorted((warning.severity for warning in found), reverse=True)
        assert found[0].code == Code.EMPTY_SOON


class TestEmptyRoles:
    def test_a_role_that_is_empty_within_twelve_hours_is_red(self):
        found = one("empty_soon", problem(*crowd(3)), DAY[0], DAY[2])
        assert (found.role, found.start, found.end, found.hours, found.count) == ("log", at(8.5), at(16), 7.5, 1)
        assert found.severity == Severity.RED

    def test_one_that_is_empty_later_is_amber_and_yet_a_violation(self):
        found = one("empty_later", problem(*crowd(3)), DAY[0], DAY[1])
        assert (found.start, found.end) == (at(16.5), at(24))
        assert found.severity == Severity.AMBER
        assert found.is_violation

    def test_twelve_hours_count_from_now_when_a_now_is_given(self):
        assert "empty_later" in codes(problem(*crowd(3)), DAY[0], DAY[1], now=at(4))
        assert "empty_soon" in codes(problem(*crowd(3)), DAY[0], DAY[1], now=at(5))

    def test_the_gap_at_exactly_twelve_hours_is_later(self):
        known = problem(*crowd(3))
        assert "empty_later" in codes(known, shift("log0", 0, 12), shift("log1", 18, 24))
        assert "empty_later" not in codes(known, shift("log0", 0, 11.9), shift("log1", 18, 24))

    def test_a_role_with_two_places_lacks_one(self):
        known = problem(*crowd(6), roles=(Role("log", "Log", "log", 2),))
        found = [warning for warning in warnings_of(known, *DAY) if warning.code.startswith("empty")]
        # At each handover there are two for half an hour.
        assert [(warning.count, warning.hours) for warning in found] == [(1, 8.0), (1, 7.5), (1, 7.5)]

    def test_two_lacks_of_different_size_are_two_gaps(self):
        known = problem(*crowd(6), roles=(Role("log", "Log", "log", 2),))
        found = [warning for warning in warnings_of(known, shift("log0", 0, 4)) if warning.code == "empty_soon"]
        assert [(warning.count, warning.hours) for warning in found] == [(1, 4.0), (2, 20.0)]

    def test_nobody_at_all_is_one_gap_as_long_as_the_horizon(self):
        found = one("empty_soon", problem())
        assert (found.start, found.end, found.hours) == (at(0), at(24), 24.0)

    def test_a_shift_in_another_role_does_not_fill_it(self):
        known = problem(*crowd(3, "log chief"), roles=(LOG, CHIEF))
        assert one("empty_soon", known, *DAY).role == "chief"


class TestHandover:
    def test_whoever_comes_when_the_other_leaves_has_had_no_handover(self):
        found = one("no_handover", problem(*crowd(3)), shift("log0", 0, 8), shift("log1", 8, 16.5), DAY[2])
        assert (found.role, found.person, found.start, found.end) == ("log", "log0", at(7.5), at(8))

    @pytest.mark.parametrize(("minutes", "is_missing"), [(29, True), (30, False), (31, False)])
    def test_half_an_hour_is_enough_and_less_is_not(self, minutes, is_missing):
        relief = shift("log1", 8.5 - minutes / 60, 16.5)
        assert ("no_handover" in codes(problem(*crowd(3)), DAY[0], relief, DAY[2])) is is_missing

    def test_where_nobody_follows_the_role_is_empty_and_that_is_all_that_is_said(self):
        assert codes(problem(*crowd(3)), DAY[0], DAY[2]) == ["empty_soon"]

    def test_the_end_of_the_horizon_is_no_change(self):
        assert "no_handover" not in codes(problem(*crowd(3)), *DAY)

    def test_a_staff_without_handovers_has_none(self):
        known = problem(*crowd(3), overlap=timedelta())
        assert codes(known, shift("log0", 0, 8), shift("log1", 8, 16), shift("log2", 16, 24)) == []

    def test_two_who_leave_together_need_two_who_have_come(self):
        known = problem(*crowd(6), roles=(Role("log", "Log", "log", 2),))
        first = (shift("log0", 0, 8.5), shift("log1", 0, 8.5))
        second = (shift("log2", 8, 16.5), shift("log3", 8, 16.5), shift("log4", 16, 24), shift("log5", 16, 24))
        assert codes(known, *first, *second) == []
        late = (second[0], shift("log3", 8.25, 16.5), *second[2:])
        assert codes(known, *first, *late) == ["no_handover", "no_handover"]


class TestHoursOn:
    @each(
        ("hours", "said"),
        [(10, None), (10.25, "long_shift"), (12, "long_shift"), (12.25, "too_long_shift"), (20, "too_long_shift")],
    )
    def test_ten_is_long_and_twelve_is_the_most(self, hours, said):
        found = [code for code in codes(problem(*crowd(3)), shift("log0", 0, hours)) if "long" in code]
        assert found == ([said] if said else [])

    def test_the_facts_are_there(self):
        found = one("too_long_shift", problem(*crowd(3)), shift("log0", 0, 13))
        assert (found.person, found.start, found.end, found.hours) == ("log0", at(0), at(13), 13.0)

    def test_two_shifts_without_a_pause_are_one_time_on(self):
        known = problem(*crowd(3, "log chief"), roles=(LOG, CHIEF))
        found = one("too_long_shift", known, shift("log0", 0, 8), shift("log0", 8, 14, "chief"))
        assert found.hours == 14.0

    def test_a_duty_elsewhere_just_before_counts_too(self):
        tired = person("log0", duties=(Duty(between(-6, 0), "fire"),))
        assert one("too_long_shift", problem(tired), shift("log0", 0, 8)).hours == 14.0

    def test_the_limits_are_the_municipalitys_own(self):
        known = problem(*crowd(3), longest=timedelta(hours=8), amber=timedelta(hours=6))
        assert "too_long_shift" in codes(known, shift("log0", 0, 8.5))
        assert "long_shift" in codes(known, shift("log0", 0, 7))

    def test_long_is_allowed_and_too_long_is_not(self):
        assert not Code.LONG_SHIFT.is_violation
        assert Code.TOO_LONG_SHIFT.is_violation

    @pytest.mark.parametrize(("hours", "is_short"), [(3.5, True), (4, False)])
    def test_a_shift_under_four_hours_is_short(self, hours, is_short):
        assert ("short_shift" in codes(problem(*crowd(3)), shift("log0", 0, hours))) is is_short

    def test_one_that_the_end_of_the_horizon_cuts_is_not(self):
        assert "short_shift" not in codes(problem(*crowd(3)), shift("log0", 22, 24))


class TestRest:
    @pytest.mark.parametrize(("pause", "is_short"), [(10.75, True), (11, False)])
    def test_eleven_hours_between_two_shifts(self, pause, is_short):
        found = codes(problem(*crowd(3)), shift("log0", 0, 6), shift("log0", 6 + pause, 22))
        assert ("short_rest" in found) is is_short

    def test_the_facts_are_the_rest_and_where_they_come_from(self):
        found = one("short_rest", problem(*crowd(3)), shift("log0", 0, 6), shift("log0", 14, 20))
        assert (found.person, found.start, found.end, found.hours, found.other) == ("log0", at(6), at(14), 8.0, "log")

    def test_rest_counts_from_when_they_last_came_off(self):
        known = problem(person("log0", off_at=at(-3)))
        assert one("short_rest", known, shift("log0", 0, 8)).hours == 3.0
        assert "short_rest" not in codes(known, shift("log0", 8, 16))

    def test_whoever_is_put_on_before_they_come_off_has_no_rest(self):
        assert one("short_rest", problem(person("log0", off_at=at(2))), shift("log0", 0, 8)).hours == 0.0

    def test_another_roster_must_be_rested_from(self):
        fire = person("log0", duties=(Duty(between(-9, -4), "fire"),))
        found = one("short_rest", problem(fire), shift("log0", 0, 8))
        assert (found.hours, found.other) == (4.0, "fire")

    def test_and_one_must_be_rested_before_it(self):
        fire = person("log0", duties=(Duty(between(14, 20), "fire"),))
        assert one("short_rest", problem(fire), shift("log0", 0, 8)).role == "fire"

    def test_a_private_matter_needs_no_rest(self):
        busy = person("log0", duties=(Duty(between(10, 12), "dentist", is_work=False),))
        assert "short_rest" not in codes(problem(busy), shift("log0", 0, 8))

    def test_two_duties_elsewhere_are_not_ours_to_judge(self):
        fire = person("log0", duties=(Duty(between(-40, -30), "fire"), Duty(between(-28, -20), "fire")))
        assert "short_rest" not in codes(problem(fire), shift("log0", 0, 8))


class TestTwoPlacesAtOnce:
    def test_two_roles_at_once(self):
        known = problem(*crowd(3, "log chief"), roles=(LOG, CHIEF))
        found = one("double_booked", known, shift("log0", 0, 8), shift("log0", 6, 12, "chief"))
        assert (found.role, found.other, found.start, found.end, found.hours) == ("log", "chief", at(6), at(8), 2.0)

    def test_another_roster(self):
        fire = person("log0", duties=(Duty(between(6, 10), "fire"),))
        found = one("other_roster", problem(fire), shift("log0", 0, 8))
        assert (found.other, found.start, found.end) == ("fire", at(6), at(8))

    def test_on_the_way_from_there_they_are_gone_too(self):
        busy = person("log0", travel_minutes=60, duties=(Duty(between(8.5, 10), "dentist", is_work=False),))
        assert "other_roster" in codes(problem(busy), shift("log0", 0, 8))
        assert "other_roster" not in codes(problem(busy), shift("log0", 0, 7.5))


class TestWhoMay:
    def test_the_unqualified_may_not(self):
        found = one("not_qualified", problem(person("eve", holds="chief")), shift("eve", 0, 8))
        assert (found.role, found.person) == ("log", "eve")

    @each(
        ("free", "is_missing"),
        [
            ((between(0, 8),), False),
            ((between(0.5, 8),), True),
            ((between(0, 7.5),), True),
            ((between(0, 4), between(4, 8)), False),
            ((between(0, 4), between(5, 8)), True),
            ((), True),
        ],
    )
    def test_the_unavailable_may_not(self, free, is_missing):
        assert ("not_available" in codes(problem(person("log0", free=free)), shift("log0", 0, 8))) is is_missing

    def test_the_way_there_comes_first(self):
        far = person("log0", free=(between(0, 24),), travel_minutes=30)
        assert "not_available" in codes(problem(far), shift("log0", 0.25, 8))
        assert "not_available" not in codes(problem(far), shift("log0", 0.5, 8))

    def test_nobody_knows_them(self):
        assert "unknown_person" in codes(problem(*crowd(3)), shift("ghost", 0, 8))
        assert "unknown_role" in codes(problem(*crowd(3)), shift("log0", 0, 8, "pilot"))


class TestReliefs:
    @each(
        ("people", "said"),
        [(0, "nobody_qualified"), (1, "single_person few_reliefs"), (2, "few_reliefs"), (3, ""), (4, "")],
    )
    def test_two_full_reliefs_beside_those_who_are_on(self, people, said):
        found = [code for code in codes(problem(*crowd(people))) if code != "empty_soon"]
        assert sorted(found) == sorted(said.split())

    def test_two_places_need_six(self):
        known = problem(*crowd(5), roles=(Role("log", "Log", "log", 2),))
        found = one("few_reliefs", known)
        assert (found.count, found.needed) == (5, 6)

    def test_whoever_never_comes_does_not_count(self):
        away = person("away", free=(between(30, 40),))
        assert one("few_reliefs", problem(*crowd(2), away)).count == 2

    def test_they_speak_of_the_people_and_break_no_rule(self):
        assert violations((ShiftWarning(Code.FEW_RELIEFS), ShiftWarning(Code.SINGLE_PERSON), ShiftWarning(Code.NOBODY_QUALIFIED))) == ()

    def test_the_single_one_is_named(self):
        assert one("single_person", problem(person("ada"))).person == "ada"


class TestSummerTime:
    """In Stockholm 02:00 became 03:00 on 2026-03-29, and 03:00 became 02:00 on 2026-10-25."""

    @pytest.mark.parametrize(
        ("day", "hours", "said"),
        [("2026-03-28", 11.5, "long_shift"), ("2026-10-24", 13.5, "too_long_shift"), ("2026-01-03", 12.5, "too_long_shift")],
    )
    def test_a_night_of_twelve_and_a_half_hours_by_the_clock(self, day, hours, said):
        from vardkase.kernel.moments import STOCKHOLM

        evening = datetime.fromisoformat(f"{day}T20:00").replace(tzinfo=STOCKHOLM)
        morning = (evening + timedelta(days=1)).replace(hour=8, minute=30)
        known = Problem(Horizon(evening, 24), (LOG,), crowd(3))
        night = shift("log0", 0, 1)
        night = type(night)("log", "log0", Interval(evening, morning))
        (found,) = [warning for warning in check(Plan(known, (night,))) if "long" in warning.code]
        assert (found.code, found.hours) == (said, hours)

    @pytest.mark.parametrize(("day", "is_short"), [("2026-03-28", True), ("2026-10-24", False), ("2026-01-03", False)])
    def test_rest_from_eight_to_seven_by_the_clock(self, day, is_short):
        from vardkase.kernel.moments import STOCKHOLM

        evening = datetime.fromisoformat(f"{day}T20:00").replace(tzinfo=STOCKHOLM)
        morning = (evening + timedelta(days=1)).replace(hour=7)
        start = evening.astimezone(UTC) - timedelta(hours=8)
        free = (Interval(start - timedelta(days=2), start + timedelta(days=3)),)
        known = Problem(Horizon(start, 24), (LOG,), crowd(3, free=free))
        first, second = Interval(start, evening), Interval(morning, morning + timedelta(hours=6))
        kind = type(shift("log0", 0, 1))
        found = check(Plan(known, (kind("log", "log0", first), kind("log", "log0", second))))
        assert ("short_rest" in [warning.code for warning in found]) is is_short
