"""What the solver is asked: rest as cliques, the burden, and what else a plan costs."""

from __future__ import annotations

import itertools
import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ortools.sat.python.cp_model import CpSolver

from vardkase.leadership.endurance import Plan, propose, search
from vardkase.leadership.endurance.candidates import Span, candidates, frames, kept_minutes
from vardkase.leadership.endurance.model import Question, fair_share, resting_cliques
from vardkase.leadership.endurance.search import Clock, Search, solver_for
from vardkase.leadership.tests.staffing import LOG, between, crowd, kept, person, problem


def span(first: float, last: float) -> Span:
    return Span(between(first, last), between(first, last), False)


class TestRestAsCliques:
    @given(st.lists(st.tuples(st.integers(0, 40), st.integers(4, 12)), min_size=1, max_size=9))
    def test_two_shifts_share_a_clique_exactly_when_there_is_too_little_rest_between(self, pairs):
        known = problem()
        spans = [span(start, start + length) for start, length in pairs]
        cliques = list(resting_cliques(known, spans))
        for first, second in itertools.combinations(range(len(spans)), 2):
            too_near = spans[first].on.gap(spans[second].on) < known.rules.rest
            assert any(first in clique and second in clique for clique in cliques) is too_near

    @given(st.lists(st.tuples(st.integers(0, 40), st.integers(4, 12)), min_size=1, max_size=9))
    def test_every_shift_is_in_one(self, pairs):
        spans = [span(start, start + length) for start, length in pairs]
        assert {number for clique in resting_cliques(problem(), spans) for number in clique} == set(range(len(spans)))

    def test_of_no_shifts_there_is_none(self):
        assert list(resting_cliques(problem(), [])) == []


class TestTheShare:
    def test_it_is_what_each_would_do_if_all_did_the_same(self):
        known = problem(*crowd(4))
        assert fair_share(known, frames(known)) == 6 * 60

    def test_what_was_done_before_counts(self):
        known = problem(*crowd(3), person("tired", worked=timedelta(hours=8)))
        assert fair_share(known, frames(known)) == 8 * 60

    def test_it_is_never_under_an_hour(self):
        known = problem(*crowd(100))
        assert fair_share(known, frames(known)) == 60
        assert fair_share(problem(roles=()), ()) == 60

    def test_a_person_carries_what_they_did_and_what_is_agreed(self):
        known = problem(person("log0", worked=timedelta(hours=2)), agreed=(kept("log0", 0, 8.5),))
        assert kept_minutes(known, known.people[0]) == 630


class TestWatches:
    def test_they_follow_each_other_to_the_end_and_none_is_long(self):
        known = problem(*crowd(3), hours=48)
        framed = frames(known)
        search = Search(known, framed, candidates(known, framed), 60, Clock(1))
        spans = sorted({each.span.filled for each in search.watches}, key=lambda each: each.start)
        assert spans[0].start == known.horizon.start
        assert spans[-1].end == known.horizon.end
        assert all(first.end == second.start for first, second in itertools.pairwise(spans))
        assert all(each.span.on.span <= known.rules.amber for each in search.watches)

    def test_a_plan_is_found_too_when_watches_of_one_length_do_not_work(self):
        # Ada must leave in the middle of what would be a watch.
        known = problem(person("ada", free=(between(0, 6.5),)), person("bo", free=(between(6, 16),)), person("cy", free=(between(10, 24),)))
        found = propose(known, seconds=2)
        assert isinstance(found, Plan)
        assert {shift.person for shift in found.shifts} == {"ada", "bo", "cy"}


class TestTheClock:
    def test_it_never_has_less_than_a_moment_left(self):
        for gone, left, is_out in ((4, 6, False), (10, 0.1, True), (12, 0.1, True)):
            clock = Clock(10, begun=time.monotonic() - gone)
            assert clock.left == pytest.approx(left, abs=0.05)
            assert clock.is_out is is_out

    @pytest.mark.parametrize("workers", [1, 2])
    def test_a_solver_has_a_seed_and_counts_its_steps(self, workers):
        found = solver_for(Clock(10), 0.5, 3, workers).parameters
        assert found.random_seed > 0
        assert found.max_deterministic_time == 0.5
        assert found.max_time_in_seconds == 3
        assert found.interleave_search is (workers > 1)


def test_the_role_is_named_in_each_candidate():
    known = problem(*crowd(2))
    assert {each.role for each in candidates(known, frames(known))} == {LOG}


@pytest.mark.parametrize(
    ("answers", "is_possible"),
    [
        ([True], True),
        # Whatever is found without an aim is priced afterwards.
        ([None, True, True], True),
        ([False, False, True, True], True),
        ([None, None, False], False),
        ([None, None, None], None),
    ],
    ids=("a good one", "any of watches", "any at all", "impossible", "given up"),
)
def test_a_start_that_is_not_good_is_better_than_none(
    monkeypatch: pytest.MonkeyPatch, answers: list[bool | None], is_possible: bool | None
) -> None:
    """Without a start the plan is poor, whatever comes after."""
    asked: list[bool] = []

    def answer(question: Question, solver: CpSolver, clock: Clock) -> search.Found:
        asked.append(question.model.has_objective())
        return search.Found(cost=7, is_possible=answers[len(asked) - 1])

    monkeypatch.setattr(search, "run", answer)
    known = problem(*crowd(4))
    framed = frames(known)
    found = search._start(Search(known, framed, candidates(known, framed), 600, Clock(10)))
    assert found.is_possible is is_possible
    assert len(asked) == len(answers)
    assert asked == [True, False, True] if len(answers) > 1 and answers[1] else [True, False, False, True][: len(answers)]
