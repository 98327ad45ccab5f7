"""What no plan can cost less than, and what one person alone would choose: held against every choice that there is."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vardkase.leadership.endurance import Plan, Problem, Role, check, propose, violations
from vardkase.leadership.endurance.alone import Group, cheapest, groups
from vardkase.leadership.endurance.bound import lower_bound
from vardkase.leadership.endurance.candidates import Candidate, candidates, frames
from vardkase.leadership.endurance.model import FLIP, ROLE, WISH, by_person, chords, fair_share
from vardkase.leadership.endurance.problem import minutes
from vardkase.leadership.endurance.search import Clock, Found, Search, priced
from vardkase.leadership.tests.staffing import CHIEF, LOG, between, crowd, kept, person, problem, wished

propose_module = sys.modules["vardkase.leadership.endurance.propose"]
search_module = sys.modules["vardkase.leadership.endurance.search"]
MANY = tuple(Role(f"role{number}", f"Role {number}", f"role{number}") for number in range(5))
KEYS = " ".join(role.key for role in MANY)


def search_of(known: Problem, seconds: float = 10) -> Search:
    framed = frames(known)
    return Search(known, framed, candidates(known, framed), fair_share(known, framed), Clock(seconds))


def choices(mine: Sequence[Candidate], rest: timedelta) -> Iterator[tuple[Candidate, ...]]:
    """Every set of shifts that one person could take."""
    yield ()
    for index, each in enumerate(mine):
        later = [other for other in mine[index + 1 :] if other.span.on.start >= each.span.on.end + rest]
        yield from ((each, *more) for more in choices(later, rest))


def pays(known: Problem, mine: list[Candidate], chosen: tuple[Candidate, ...], share: int, counts_roles: bool) -> int:
    done, lines = chords(known, mine, share)
    total = done + sum(minutes(each.span.on.span) for each in chosen)
    both = {each.span.is_night for each in chosen} == {True, False}
    further = max(0, len({each.role.key for each in chosen}) - 1) if counts_roles else 0
    return max(line.slope * (total - line.low) + line.base for line in lines) + FLIP * both + ROLE * further


class TestOneAlone:
    @settings(max_examples=15, deadline=None)
    @given(seed=st.integers(0, 2**32), holds=st.sampled_from(["role0", "role0 role1", "role0 role1 role2", KEYS]), worked=st.integers(0, 9))
    def test_the_cheapest_of_every_choice_is_found_and_told(self, seed, holds, worked):
        roles = MANY[: len(holds.split())]
        hours = 48 if len(roles) < 3 else 24
        known = problem(person(holds=holds, worked=timedelta(hours=worked)), roles=roles, hours=hours)
        search = search_of(known)
        (mine,) = by_person(known, search.chances)
        costs = -np.random.default_rng(seed).integers(0, 9_000, len(mine))
        (group,) = groups(known, search.chances, search.share)
        least, chosen = cheapest(group, costs)
        ordered = sorted(mine, key=lambda each: each.span.on.start)
        every = {
            some: int(sum(costs[each.number] for each in some)) + pays(known, mine, some, search.share, len(roles) <= 3)
            for some in choices(ordered, known.rules.rest)
        }
        assert least == min(every.values())
        assert least == next(cost for some, cost in every.items() if {each.number for each in some} == set(chosen))

    def test_whoever_is_paid_nothing_stays_at_home(self):
        known = problem(*crowd(3))
        search = search_of(known)
        (group,) = groups(known, search.chances, search.share)
        assert cheapest(group, np.zeros(len(search.chances), dtype=np.int64)) == (0, [])

    def test_people_of_different_kinds_are_kept_apart(self):
        known = problem(*crowd(2), person("both", holds="log chief"), roles=(LOG, CHIEF))
        search = search_of(known)
        assert [(group.roles, group.ends.shape[-1]) for group in groups(known, search.chances, search.share)] == [(0, 2), (2, 1)]


@st.composite
def staffs(draw) -> Problem:
    """Small staffs: some with wishes, agreed shifts, tired people and people of many roles."""
    roles = (LOG, CHIEF, *MANY)[: draw(st.integers(1, 2))]
    people = [
        person(
            f"p{number}",
            holds=draw(st.sampled_from(["log", "chief log", f"log chief {KEYS}"])),
            worked=timedelta(hours=draw(st.sampled_from([0, 0, 6]))),
        )
        for number in range(draw(st.integers(6, 8)))
    ]
    odd = tuple(wished(f"p{number}", 0, 6.52 + 0.07 * number) for number in range(3))
    agreed = draw(
        st.sampled_from([(), (wished("p0", 0, 6.5),), (kept("p1", 0, 8.5),), (wished("p0", 0, 7.25), wished("p2", 7, 13.5)), odd])
    )
    return problem(*people, roles=roles, hours=draw(st.sampled_from([24, 48])), agreed=agreed)


def counted(monkeypatch: pytest.MonkeyPatch) -> list[Group]:
    """The groups that are asked, turn by turn."""
    turns: list[Group] = []

    def count(group: Group, prices: Any) -> tuple[int, list[int]]:
        turns.append(group)
        return cheapest(group, prices)

    monkeypatch.setattr("vardkase.leadership.endurance.bound.cheapest", count)
    return turns


class TestTheBound:
    @settings(max_examples=6, deadline=None)
    @given(staffs())
    def test_no_plan_costs_less(self, known):
        with pytest.MonkeyPatch.context() as patch:
            for name, steps in (("ROUND", 0.01), ("PROOF", 0.1), ("MORE", 0.01)):
                patch.setattr(search_module, f"STEPS_FOR_{name}", steps)
            found = propose(known, seconds=10)
        assume(isinstance(found, Plan))
        assert lower_bound(search_of(known), found.proof.cost, 0) <= found.proof.cost

    def test_it_comes_near(self):
        known = problem(*crowd(3), person("tired", worked=timedelta(hours=9)), person("both", holds="log chief"), hours=24)
        found = propose(known, seconds=20)
        assert isinstance(found, Plan)
        assert found.proof.gap <= 0.01
        assert lower_bound(search_of(known), found.proof.cost, 0) >= 0.9 * found.proof.cost

    def test_above_a_twentieth_the_solver_looks_longer(self, monkeypatch):
        looked: list[tuple[Any, ...]] = []
        whole = search_module._whole

        def look(search: Search, chosen: frozenset[int] | None, *steps: float) -> Found:
            looked.append(steps)
            return replace(whole(search, chosen, 0.02), bound=1)

        monkeypatch.setattr(search_module, "lower_bound", lambda *given: 0)
        monkeypatch.setattr(search_module, "_whole", look)
        found = propose(problem(*crowd(6), hours=48), seconds=20)
        assert looked == [(), (search_module.STEPS_FOR_MORE,)]
        assert isinstance(found, Plan)
        assert found.proof.bound == 1

    def test_both_wishes_are_kept_where_both_can_be(self):
        """What is not asked about was once not counted: a plan without the wishes was called the best."""
        wishes = (wished("log0", 0, 7.25), wished("log2", 7, 13.5))
        found = propose(problem(*crowd(6), agreed=wishes), seconds=10)
        assert isinstance(found, Plan)
        assert found.proof.is_best
        assert found.given_up == ()

    def test_shifts_that_differ_by_minutes_are_still_several(self):
        """One of them was once lost, the wish it might be, and a plan far from the best was called the best."""
        known = problem(*crowd(6), roles=(replace(LOG, places=2),), agreed=(wished("log0", 0, 6.6), wished("log1", 0, 6.9)))
        found = propose(known, seconds=10)
        assert isinstance(found, Plan)
        assert found.given_up == ()
        search = search_of(known)
        assert lower_bound(search, found.proof.cost, 0) <= found.proof.cost
        told = {
            number
            for group in groups(known, search.chances, search.share)
            for moves in group.moves
            for move in moves
            for number in move.numbers
        }
        assert told - {-1} == {each.number for each in search.chances}

    def test_many_odd_minutes_do_not_make_the_question_large(self):
        few = problem(*crowd(20), hours=72)
        asked = tuple(wished(f"log{number}", 3 * number + number / 60, 3 * number + 7 + number / 60) for number in range(20))
        many = replace(few, agreed=asked)
        chances = search_of(many).chances
        assert len(chances) < 2 * len(search_of(few).chances)
        assert sum(each.is_preferred for each in chances) == 20
        found = propose(many, seconds=3)
        assert isinstance(found, Plan)
        assert violations(check(found)) == ()

    def test_whoever_can_take_no_watch_bears_what_they_have_done(self):
        """They were once not counted in the first plan, which was then called the best, whatever better one came after."""
        known = problem(*crowd(6), person("tired", worked=timedelta(hours=6)), agreed=(kept("tired", 0, 8.5),))
        found = propose(known, seconds=5)
        assert isinstance(found, Plan)
        assert found.proof.cost >= search_of(known).borne["tired"] > 0
        assert lower_bound(search_of(known), found.proof.cost, 0) <= found.proof.cost

    def test_a_wish_that_cannot_be_kept_is_paid_for(self):
        wishes = (wished("log0", 0, 8.5), wished("log1", 0, 8.5), wished("log0", 4, 12.5))
        known = problem(*crowd(4), agreed=wishes)
        found = propose(known, seconds=5)
        assert isinstance(found, Plan)
        assert len(found.given_up) == 1
        assert WISH < lower_bound(search_of(known), found.proof.cost, 0) <= found.proof.cost

    @pytest.mark.parametrize("cost", [10**5, 10**9, 10**15])
    def test_a_cost_out_of_all_proportion_does_not_break_it(self, cost):
        known = search_of(problem(*crowd(4, worked=timedelta(hours=200)), hours=48))
        assert lower_bound(known, cost, 0) <= search_module._start(known).cost

    def test_it_ends_when_it_is_near_enough(self, monkeypatch):
        turns = counted(monkeypatch)
        lower_bound(search_of(problem(*crowd(4))), 1, 0.5)
        assert len(turns) == 1

    def test_it_ends_when_the_time_is_out_and_says_so(self, monkeypatch):
        turns = counted(monkeypatch)
        known = search_of(problem(*crowd(4)), 10)
        late = replace(known, clock=Clock(10, begun=time.monotonic() - 11))
        lower_bound(late, 10**6, 0)
        assert len(turns) == 1
        assert late.clock.ran_out
        assert not known.clock.ran_out


class TestWhatTheSearchMisses:
    def test_a_shortage_of_nobody_is_a_plan(self, monkeypatch):
        """When the search comes upon nothing, but nobody need be borrowed, there is a plan."""
        monkeypatch.setattr(propose_module, "best", lambda search: Found())
        found = propose(problem(*crowd(6), hours=48), seconds=5)
        assert isinstance(found, Plan)
        assert violations(check(found)) == ()
        assert 0 < found.proof.bound <= found.proof.cost
        assert found.proof.gap < 1

    def test_a_priced_choice_says_nothing_of_others(self):
        known = problem(*crowd(4))
        search = search_of(known)
        found = propose(known, seconds=5)
        assert isinstance(found, Plan)
        taken = {(shift.role, shift.person, shift.interval) for shift in found.shifts}
        chosen = frozenset(each.number for each in search.chances if (each.role.key, each.person.id, each.span.on) in taken)
        assert priced(search, chosen) == replace(Found(), chosen=chosen, cost=found.proof.cost, bound=0, is_possible=True)


@pytest.mark.parametrize("hours", [24, 48, 72])
def test_more_work_than_the_horizon_holds_is_not_counted(hours):
    """Shifts of twelve hours with eleven between: the longest work that fits is what the reckoning has room for."""
    known = problem(person(free=(between(-1, 120),)), hours=hours, longest=timedelta(hours=12))
    (group,) = groups(known, search_of(known).chances, 600)
    assert group.ends.shape[-2] - 1 == {24: 26, 48: 52, 72: 78}[hours]
