"""The planner's question as the solver understands it.

One yes or no for each shift that somebody may take (`candidates.py`). A slot is filled when enough of the chosen shifts fill it. Rest is a
clique: of the shifts that are on, or rested from, at one moment a person takes at most one, which says the same as "every two shifts lie
eleven hours apart", and says it in the way from which a solver concludes most.

The strain of a plan, which the solver makes small, is in tenths of a minute of work:

- burden    what each has worked, so weighed that an hour weighs more for whoever has done more (a polygon around half the square of the
            minutes, scaled by the fair share): sharing evenly is cheapest, and needless double manning costs
- short     a shift under six hours calls somebody in for little
- long      every minute over ten hours
- flip      a person who has both night and day work in the plan has no rhythm
- role      every further role of a person: continuity is that the same people hold the same role
- wish      every preferred shift that is not kept
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from vardkase.leadership.endurance.candidates import Candidate, RoleFrame, Slot, Span, fills, kept_minutes
from vardkase.leadership.endurance.problem import Problem, minutes

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar, LinearExprT

SHORT = 1200
LONG = 10
FLIP = 600
ROLE = 600
WISH = 6000


@dataclass(frozen=True, slots=True)
class Question:
    """A model with one variable for each candidate, by its number."""

    model: CpModel
    problem: Problem
    frames: tuple[RoleFrame, ...]
    chances: tuple[Candidate, ...]
    taken: dict[int, IntVar]


class Chord(NamedTuple):
    """Between two totals of minutes: what a person pays is at least `base` and `slope` for every minute over `low`."""

    low: int
    high: int
    slope: int
    base: int


def ask(problem: Problem, framed: tuple[RoleFrame, ...], chances: tuple[Candidate, ...], settled: frozenset[int] = frozenset()) -> Question:
    """The question without demand and without aim: each takes shifts that lie far enough apart. Those in `settled` are taken already."""
    # Imported when a plan is made: the solver weighs a hundred megabytes, and most processes never make one.
    from ortools.sat.python.cp_model import CpModel

    model = CpModel()
    taken = {each.number: model.new_constant(1) if each.number in settled else model.new_bool_var("") for each in chances}
    question = Question(model, problem, framed, chances, taken)
    for mine in by_person(question.problem, question.chances):
        for clique in resting_cliques(problem, [each.span for each in mine]):
            model.add_at_most_one(taken[mine[index].number] for index in clique)
    return question


def by_person(problem: Problem, chances: Sequence[Candidate]) -> list[list[Candidate]]:
    """The candidates of each person who has any, in the order of the problem."""
    found: defaultdict[str, list[Candidate]] = defaultdict(list)
    for each in chances:
        found[each.person.id].append(each)
    return [found[person.id] for person in problem.people if found[person.id]]


def resting_cliques(problem: Problem, spans: Sequence[Span]) -> Iterator[tuple[int, ...]]:
    """For each moment at which a shift may begin: those that are on, or being rested from. The largest such sets, each once."""
    rest = problem.rules.rest
    previous: set[int] = set()
    for moment in sorted({span.on.start for span in spans}):
        clique = {number for number, span in enumerate(spans) if span.on.start <= moment < span.on.end + rest}
        if previous and not previous <= clique:
            yield tuple(sorted(previous))
        previous = clique
    if previous:
        yield tuple(sorted(previous))


def demand(question: Question, extra: dict[tuple[str, int], IntVar] | None = None) -> None:
    """Every slot is filled: by those who are asked, and by borrowed shifts where there are any (by role and number of the span)."""
    chances: defaultdict[str, list[Candidate]] = defaultdict(list)
    for each in question.chances:
        chances[each.role.key].append(each)
    for frame in question.frames:
        for slot in frame.slots:
            if slot.lacks:
                question.model.add(sum(_filling(question, frame, slot, chances[frame.role.key], extra or {})) >= slot.lacks)


def _filling(
    question: Question, frame: RoleFrame, slot: Slot, chances: list[Candidate], extra: dict[tuple[str, int], IntVar]
) -> Iterator[IntVar]:
    yield from (question.taken[each.number] for each in chances if fills(each.span, slot))
    for number, span in enumerate(frame.spans):
        if fills(span, slot) and (frame.role.key, number) in extra:
            yield extra[frame.role.key, number]


def strain(question: Question, share: int) -> LinearExprT:
    """What a plan costs; see the head of this file."""
    parts: list[LinearExprT] = []
    for mine in by_person(question.problem, question.chances):
        parts += [_burden(question, mine, share), *_flip(question, mine), *_roles(question, mine)]
    parts += [awkward(question.problem, each) * question.taken[each.number] for each in question.chances]
    parts += [WISH * (1 - question.taken[each.number]) for each in question.chances if each.is_preferred]
    return sum(parts)


def fair_share(problem: Problem, framed: tuple[RoleFrame, ...]) -> int:
    """What each would do if all did the same, in minutes, at least an hour."""
    needed = sum(minutes(slot.end - slot.start) * slot.lacks for frame in framed for slot in frame.slots)
    done = sum(kept_minutes(problem, person) for person in problem.people)
    return max(60, (needed + done) // max(1, len(problem.people)))


def chords(problem: Problem, mine: list[Candidate], share: int) -> tuple[int, list[Chord]]:
    """What one person has done already, in minutes, and the lines above which what they pay for their work lies."""
    done = kept_minutes(problem, mine[0].person)
    most = done + sum(minutes(span.on.span) for span in _most(problem, mine))
    # The corners are the same whatever shifts are asked about, so that costs can be compared.
    step = max(60, minutes(problem.rules.amber))
    # The chord of 10·t²/(2·share) between two totals: slope 5·(low + high)/share.
    corners = itertools.pairwise(range(done, most + step, step))
    return done, [Chord(low, min(high, most), 5 * (low + high) // share, 5 * low * low // share) for low, high in corners]


def _burden(question: Question, mine: list[Candidate], share: int) -> IntVar:
    done, lines = chords(question.problem, mine, share)
    most = lines[-1].high
    total = question.model.new_int_var(done, most, "")
    question.model.add(total == done + sum(minutes(each.span.on.span) * question.taken[each.number] for each in mine))
    cost = question.model.new_int_var(0, 10 * most * (most // share + 2), "")
    for line in lines:
        question.model.add(cost >= line.slope * (total - line.low) + line.base)
    return cost


def _most(problem: Problem, mine: list[Candidate]) -> Iterator[Span]:
    """The longest shifts that fit after each other: a ceiling for what a person can do, not a plan."""
    free: datetime | None = None
    for each in sorted(mine, key=lambda one: (one.span.on.end, -minutes(one.span.on.span))):
        if free is None or each.span.on.start >= free:
            yield Span(type(each.span.on)(each.span.on.start, each.span.on.start + problem.rules.longest), each.span.filled, False)
            free = each.span.on.end + problem.rules.rest


def awkward(problem: Problem, each: Candidate) -> int:
    """What a shift costs whoever takes it: that it is short, and every minute of it that is long."""
    rules, span = problem.rules, each.span.on.span
    is_short = span < rules.short and each.span.on.end < problem.horizon.end
    return SHORT * is_short + LONG * max(0, minutes(span - rules.amber))


def _flip(question: Question, mine: list[Candidate]) -> Iterator[LinearExprT]:
    kinds = [[each for each in mine if each.span.is_night is is_night] for is_night in (True, False)]
    if not all(kinds):
        return
    model = question.model
    night, day, flip = (model.new_bool_var("") for _ in range(3))
    for some, which in zip(kinds, (night, day), strict=True):
        for clique in resting_cliques(question.problem, [each.span for each in some]):
            model.add(sum(question.taken[some[index].number] for index in clique) <= which)
    model.add(flip >= night + day - 1)
    yield FLIP * flip


def _roles(question: Question, mine: list[Candidate]) -> Iterator[LinearExprT]:
    keys = list(dict.fromkeys(each.role.key for each in mine))
    if len(keys) < 2:
        return
    model = question.model
    held = [model.new_bool_var("") for _ in keys]
    for key, holds in zip(keys, held, strict=True):
        some = [each for each in mine if each.role.key == key]
        for clique in resting_cliques(question.problem, [each.span for each in some]):
            model.add(sum(question.taken[some[index].number] for index in clique) <= holds)
    further = model.new_int_var(0, len(keys) - 1, "")
    model.add(further >= sum(held) - 1)
    yield ROLE * further
