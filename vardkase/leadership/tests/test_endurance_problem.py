"""What can be planned from, what is refused, and the clock of a plan."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.kernel.moments import STOCKHOLM
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.endurance import Duty, Horizon, Interval, Person, Role, Rules, Standing, check_problem
from vardkase.leadership.endurance.candidates import candidates, frames
from vardkase.leadership.endurance.hours import changes, is_night, nights
from vardkase.leadership.endurance.problem import joined, minutes
from vardkase.leadership.tests.staffing import CHIEF, LOG, START, at, between, crowd, kept, person, problem, shift, wished

SPRING = datetime(2026, 3, 29, 0, 0, tzinfo=STOCKHOLM)
AUTUMN = datetime(2026, 10, 25, 0, 0, tzinfo=STOCKHOLM)


def refusal(known) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check_problem(known)
    return caught.value


class TestIntervals:
    def test_an_empty_or_backward_one_is_refused(self):
        for end in (at(0), at(-1)):
            with pytest.raises(Refusal, match="interval_backwards"):
                Interval(at(0), end)

    def test_a_moment_without_zone_is_a_defect(self):
        with pytest.raises(ValueError, match=r"Interval\.start has no zone"):
            Interval(START.replace(tzinfo=None), at(1))
        with pytest.raises(ValueError, match=r"Horizon\.start has no zone"):
            Horizon(START.replace(tzinfo=None), 24)
        with pytest.raises(ValueError, match=r"Person\.off_at has no zone"):
            person(off_at=START.replace(tzinfo=None))

    def test_moments_are_kept_in_utc_and_spans_are_elapsed(self):
        night = Interval(SPRING, SPRING + timedelta(hours=8))
        assert night.start.tzinfo is UTC
        assert night.span == timedelta(hours=7)
        assert Interval(AUTUMN, AUTUMN + timedelta(hours=8)).span == timedelta(hours=9)

    def test_adjoining_intervals_do_not_meet(self):
        assert not between(0, 4).meets(between(4, 8))
        assert between(0, 5).meets(between(4, 8))
        assert between(0, 8).holds(between(2, 8))
        assert not between(0, 8).holds(between(2, 8.5))

    def test_the_gap_is_the_same_from_both_sides(self):
        assert between(0, 4).gap(between(6, 8)) == between(6, 8).gap(between(0, 4)) == timedelta(hours=2)
        assert between(0, 4).gap(between(3, 8)) == timedelta()

    @given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10)), max_size=8))
    def test_joining_keeps_every_hour_and_leaves_nothing_that_meets(self, pairs):
        parts = [between(start, start + length) for start, length in pairs]
        whole = joined(parts)
        hours = {hour for start, length in pairs for hour in range(start, start + length)}
        assert sum((each.span for each in whole), timedelta()) == timedelta(hours=len(hours))
        assert all(first.end < second.start for first, second in itertools.pairwise(whole))

    def test_minutes_are_whole(self):
        assert minutes(timedelta(hours=1, seconds=59)) == 60


class TestWhatIsRefused:
    @pytest.mark.parametrize("hours", [0, 12, 36, 96])
    def test_a_horizon_that_is_not_one_two_or_three_days(self, hours):
        with pytest.raises(Refusal, match="horizon_unknown"):
            Horizon(START, hours)

    @pytest.mark.parametrize("hours", [24, 48, 72])
    def test_one_two_and_three_days_are_not(self, hours):
        assert Horizon(START, hours).end == at(hours)
        assert Horizon(START, hours).interval.span == timedelta(hours=hours)

    @pytest.mark.parametrize(
        ("field", "rules"),
        [
            ("longest", {"longest": timedelta()}),
            ("amber", {"amber": timedelta(hours=13)}),
            ("shortest", {"shortest": timedelta(hours=13)}),
            ("shortest", {"shortest": timedelta()}),
            ("rest", {"rest": timedelta()}),
            ("overlap", {"overlap": timedelta(minutes=-1)}),
            ("overlap", {"overlap": timedelta(hours=12)}),
            ("full_reliefs", {"full_reliefs": -1}),
            ("start_hours", {"start_hours": frozenset()}),
            ("start_hours", {"start_hours": frozenset({24})}),
            ("night_hours", {"night_hours": (22, 22)}),
            ("night_hours", {"night_hours": (22, 25)}),
        ],
    )
    def test_rules_that_contradict_each_other(self, field, rules):
        found = refusal(problem(**rules))
        assert (found.code, found.facts["field"]) == ("leadership.rules_contradict", field)

    @pytest.mark.parametrize(
        ("code", "known"),
        [
            ("role_twice", problem(roles=(LOG, LOG))),
            ("person_twice", problem(person("ada"), person("ada"))),
            ("role_without_places", problem(roles=(Role("log", "Log", "log", 0),))),
            ("travel_negative", problem(person(travel_minutes=-1))),
            ("shift_of_unknown", problem(*crowd(1), agreed=(kept("ghost", 0, 8),))),
            ("shift_of_unknown", problem(*crowd(1), agreed=(kept("log0", 0, 8, "pilot"),))),
            ("agreed_without_standing", problem(*crowd(1), agreed=(shift("log0", 0, 8),))),
            ("plan_too_large", problem(*crowd(401))),
            ("plan_too_large", problem(roles=tuple(replace(LOG, key=str(number)) for number in range(61)))),
        ],
    )
    def test_what_cannot_be_planned_from(self, code, known):
        assert refusal(known).code == f"leadership.{code}"

    def test_the_standard_and_nothing_at_all_are_not(self):
        check_problem(problem())
        check_problem(problem(roles=()))
        check_problem(problem(*crowd(2), agreed=(kept("log0", 0, 8), wished("log1", 8, 16))))

    def test_rules_that_no_shift_can_follow(self):
        with pytest.raises(Refusal, match="rules_leave_no_shift") as caught:
            frames(problem(*crowd(3), start_hours=frozenset({8})))
        assert caught.value.facts["role"] == "log"


class TestTheClock:
    def local(self, moments) -> list[int]:
        return [moment.astimezone(STOCKHOLM).hour for moment in moments]

    def test_an_ordinary_day_changes_at_the_hours_of_the_rules_and_at_its_start(self):
        assert self.local(changes(Horizon(START, 24), Rules())) == [8, 10, 14, 18, 22, 2, 6]

    def test_the_hour_that_the_clock_leaps_over_is_no_change(self):
        found = changes(Horizon(SPRING, 24), Rules())
        assert self.local(found) == [0, 6, 10, 14, 18, 22]

    def test_of_the_hour_that_comes_twice_the_first_counts(self):
        found = changes(Horizon(AUTUMN, 24), Rules())
        assert self.local(found) == [0, 2, 6, 10, 14, 18, 22]
        assert found[1] == datetime(2026, 10, 25, 0, 0, tzinfo=UTC)

    def test_between_changes_there_are_the_hours_that_are_lived(self):
        spring, autumn = (changes(Horizon(day, 24), Rules(start_hours=frozenset({0, 6}))) for day in (SPRING, AUTUMN))
        assert spring[1] - spring[0] == timedelta(hours=5)
        assert autumn[1] - autumn[0] == timedelta(hours=7)

    @pytest.mark.parametrize(("day", "hours"), [(SPRING, 7), (AUTUMN, 9), (datetime(2026, 1, 4, tzinfo=STOCKHOLM), 8)])
    def test_a_night_is_as_long_as_it_is(self, day, hours):
        (night,) = nights(Interval(day, day + timedelta(hours=1)), Rules())
        assert night.span == timedelta(hours=hours)

    def test_a_night_may_lie_within_one_day(self):
        (night,) = nights(between(0, 24), Rules(night_hours=(1, 5)))
        assert night.span == timedelta(hours=4)

    @pytest.mark.parametrize(
        ("first", "last", "is_it"), [(0, 12, False), (14, 16.5, False), (14, 17, True), (19, 22, True), (20, 30, False), (18, 30, True)]
    )
    def test_three_hours_of_the_night_make_night_work(self, first, last, is_it):
        # The start is at eight: 14 is 22, and 22 is six in the morning.
        assert is_night(between(first, last), Rules()) is is_it

    def test_each_person_has_their_free_time_joined(self):
        assert person(free=(between(4, 8), between(0, 4))).free == (between(0, 8),)


class TestWhoCouldTakeWhat:
    def spans(self, known) -> set[tuple[float, float]]:
        found = candidates(known, frames(known))
        return {tuple((edge - START) / timedelta(hours=1) for edge in (c.span.on.start, c.span.on.end)) for c in found}

    def test_a_shift_ends_with_the_handover_except_at_the_end(self):
        assert self.spans(problem(person())) >= {(0, 6.5), (6, 14.5), (14, 22.5), (22, 24), (14, 24)}

    def test_none_is_longer_or_shorter_than_the_rules(self):
        lengths = {last - first for first, last in self.spans(problem(person())) if last < 24}
        assert min(lengths) >= 4
        assert max(lengths) <= 12

    def test_the_unqualified_and_the_absent_take_none(self):
        assert self.spans(problem(person(holds="chief"))) == set()
        assert self.spans(problem(person(free=()))) == set()

    def test_rest_after_coming_off(self):
        assert min(first for first, _ in self.spans(problem(person(off_at=at(-6))))) == 6

    def test_rest_before_and_after_another_roster(self):
        known = problem(person(duties=(Duty(between(11, 12), "fire"),)))
        assert self.spans(known) == set()
        assert self.spans(problem(person(duties=(Duty(between(11, 12), "dentist", is_work=False),)))) >= {(0, 6.5), (14, 22.5)}

    def test_rest_around_a_kept_shift(self):
        known = problem(person("ada"), person("bo"), agreed=(kept("ada", 0, 6.5),))
        found = {(c.person.id, (c.span.on.start - START) / timedelta(hours=1)) for c in candidates(known, frames(known))}
        assert min(first for who, first in found if who == "ada") >= 17.5
        assert min(first for who, first in found if who == "bo") == 0

    def test_what_is_filled_already_is_offered_to_nobody(self):
        known = problem(person("ada"), person("bo"), agreed=(kept("ada", 0, 6.5),))
        offered = {each.span.filled for each in candidates(known, frames(known)) if each.person.id == "bo"}
        assert between(0, 6) not in offered
        assert between(6, 14) in offered

    def test_a_wish_is_among_them_with_its_own_hours(self):
        known = problem(person("ada"), agreed=(wished("ada", 1, 7.5),))
        (wish,) = [each for each in candidates(known, frames(known)) if each.is_preferred]
        assert wish.shift.interval == between(1, 7.5)
        assert wish.shift.standing == Standing.PREFERRED

    def test_two_roles_of_one_person_are_two_questions(self):
        known = problem(person(holds="log chief"), roles=(LOG, CHIEF))
        assert {each.role.key for each in candidates(known, frames(known))} == {"log", "chief"}

    def test_a_person_is_what_is_said_of_them(self):
        assert Person("a", "A", frozenset()).free == ()
        assert person(travel_minutes=45).travel == timedelta(minutes=45)
