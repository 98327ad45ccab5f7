"""Proposes a plan that keeps every role filled, or says whom it would take."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.endurance.candidates import Span, candidates, frames
from vardkase.leadership.endurance.model import ask, demand, fair_share, resting_cliques
from vardkase.leadership.endurance.plan import Borrow, Plan, Proof, Shortage, gaps_of, in_order
from vardkase.leadership.endurance.problem import Interval, Problem, Shift, check_problem, minutes
from vardkase.leadership.endurance.search import Clock, Found, Search, best, near, priced, run, solver_for

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import IntVar

    from vardkase.leadership.endurance.model import Question


def propose(problem: Problem, *, seconds: float = 10) -> Plan | Shortage:
    """A plan for the horizon, found in at most about `seconds` of the solver's time, or a shortage.

    No proposed shift breaks a rule: `check` finds no violation in a plan, unless in the agreed shifts themselves, which are kept as they
    are. Refused is what `check_problem` refuses, rules by which some hour cannot be filled by anyone ("leadership.rules_leave_no_shift"),
    and a time too short for any answer ("leadership.plan_needs_time").
    """
    check_problem(problem)
    framed = frames(problem)
    chances = candidates(problem, framed)
    clock = Clock(seconds * 0.85)
    search = Search(problem, framed, chances, fair_share(problem, framed), clock)
    if not any(slot.lacks for frame in framed for slot in frame.slots):
        return Plan(problem, in_order(list(problem.kept)), Proof(True, 0.0, 0, 0, True, 0.0))
    if not _is_hopeless(search):
        found = best(search)
        if found.is_possible:
            return _plan(search, found)
    return _shortage(search)


def _is_hopeless(search: Search) -> bool:
    """Whether some slot has fewer people who could fill it than it lacks: seen without a search."""
    able: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for each in search.chances:
        frame = next(frame for frame in search.frames if frame.role.key == each.role.key)
        for number, slot in enumerate(frame.slots):
            if each.span.filled.start <= slot.start and slot.end <= each.span.filled.end:
                able[each.role.key, number].add(each.person.id)
    return any(len(able[frame.role.key, number]) < slot.lacks for frame in search.frames for number, slot in enumerate(frame.slots))


def _shifts(search: Search, found: Found) -> tuple[Shift, ...]:
    return in_order([*search.problem.kept, *(each.shift for each in search.chances if each.number in found.chosen)])


def _plan(search: Search, found: Found) -> Plan:
    cost, bound = found.cost, min(found.cost, found.bound)
    gap = (cost - bound) / cost if cost else 0.0
    proof = Proof(cost == bound, gap, cost, bound, not search.clock.ran_out, search.clock.used)
    return Plan(search.problem, _shifts(search, found), proof)


def _shortage(search: Search) -> Plan | Shortage:
    """The least number of people to borrow first, then, with that number, the fewest hours for them."""
    clock = search.clock
    clock.seconds = max(clock.seconds, clock.used + clock.seconds / 3)
    question, lent, heads = _with_borrowed(search)
    question.model.minimize(sum(heads.values()))
    first = solver_for(clock, 3, clock.left / 2)
    least = run(question, first, clock)
    if not least.is_possible:
        raise Refusal("leadership.plan_needs_time", seconds=clock.seconds)
    if least.cost == 0:
        # Nobody need be borrowed: there is a plan, which the search had not come upon.
        return _plan(search, near(search, priced(search, least.chosen)))
    question.model.add(sum(heads.values()) <= least.cost)
    spans = {(frame.role.key, number): span for frame in search.frames for number, span in enumerate(frame.spans)}
    hours = sum(minutes(spans[key].on.span) * variable for key, variable in lent.items())
    question.model.minimize(hours)
    question.model.clear_hints()  # type: ignore[no-untyped-call] # The solver's own method has no types.
    for variable in (*question.taken.values(), *lent.values(), *heads.values()):
        question.model.add_hint(variable, first.value(variable))
    second = solver_for(clock, 1, clock.left)
    found = run(question, second, clock)
    solver, found = (second, found) if found.is_possible else (first, least)
    taken = [(key[0], spans[key]) for key, variable in lent.items() for _ in range(solver.value(variable))]
    plan = Plan(search.problem, _shifts(search, found))
    is_least = least.bound >= least.cost
    return Shortage(plan, gaps_of(search.problem, plan.shifts), _borrow(search, taken), is_least, not clock.ran_out, clock.used)


def _with_borrowed(search: Search) -> tuple[Question, dict[tuple[str, int], IntVar], dict[str, IntVar]]:
    """The question with shifts that borrowed people would take, and how many of them each qualification needs.

    Borrowed people can come at any time, so that they need not be told apart: shifts with their rest are intervals, and as many people
    as there are intervals at the busiest moment can always share them.
    """
    question = ask(search.problem, search.frames, search.chances)
    lent: dict[tuple[str, int], IntVar] = {}
    mine: defaultdict[str, list[tuple[Span, IntVar]]] = defaultdict(list)
    for frame in search.frames:
        for number, span in enumerate(frame.spans):
            variable = question.model.new_int_var(0, frame.role.places, "")
            lent[frame.role.key, number] = variable
            mine[frame.role.qualification].append((span, variable))
    heads = {}
    for qualification, shifts in mine.items():
        heads[qualification] = question.model.new_int_var(0, len(shifts) * 4, "")
        for clique in resting_cliques(search.problem, [span for span, _ in shifts]):
            question.model.add(sum(shifts[index][1] for index in clique) <= heads[qualification])
    demand(question, lent)
    return question, lent, heads


def _borrow(search: Search, taken: list[tuple[str, Span]]) -> tuple[Borrow, ...]:
    """Shares the borrowed shifts out: each goes to the first who is rested."""
    qualification = {role.key: role.qualification for role in search.problem.roles}
    found: list[Borrow] = []
    for kind in dict.fromkeys(role.qualification for role in search.problem.roles):
        people: list[list[tuple[str, Interval]]] = []
        mine = [(role, span.on) for role, span in taken if qualification[role] == kind]
        for role, on in sorted(mine, key=lambda each: (each[1].start, each[1].end, each[0])):
            rested = next((one for one in people if one[-1][1].end + search.problem.rules.rest <= on.start), None)
            if rested is None:
                people.append(rested := [])
            rested.append((role, on))
        if people:
            roles = tuple(sorted({role for one in people for role, _ in one}))
            shifts = tuple(tuple(Shift(role, f"{kind}:{number}", on) for role, on in one) for number, one in enumerate(people, start=1))
            found.append(Borrow(kind, len(people), roles, shifts))
    return tuple(found)
