"""A budgeted choice of measures: what it is asked of, how it is answered so that it is read in a year, and what was chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.choice import Curve, Lowers, Option, Problem, Target
from vardkase.preparedness.choice.problem import GAP
from vardkase.preparedness.rules.checks import tidy
from vardkase.preparedness.rules.measures import LEVELS, Effect, Followed, Measure, State

# One step down from each level counts so many points until somebody says otherwise. Ours, and shown wherever it is used.
WEIGHTS = ((5, 8), (4, 4), (3, 2), (2, 1), (GAP, 2))
ROWS = 12
"""So many points of the curve keep their measures, beside the best one: what a table holds that people read."""
CANDIDATES = (State.PROPOSED, State.DECIDED, State.DEFERRED)


@dataclass(frozen=True, slots=True)
class Place:
    """A point of the curve: cost in kronor, points, the most that any set at that cost can have, and its measures by their place in the
    question, where they are kept (`has_set`).
    """

    cost: int
    gain: int
    bound: int
    has_set: bool = False
    chosen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole curve; `best` is the place of what the budget buys. `refused`: why there is no answer."""

    places: tuple[Place, ...] = ()
    best: int = 0
    exact: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose: the sum, the points, the measures by name, and what they said about it."""

    cost: int
    gain: int
    measures: tuple[str, ...]
    note: str = ""


def is_candidate(followed: Followed) -> bool:
    """Whether a measure waits for money: proposed, or decided with a part of its first year that nobody pays. Secret ones are left out."""
    measure = followed.measure
    return measure.secret is None and followed.course.state in CANDIDATES and measure.lacks_money > 0


def problem_of(
    measures: Iterable[Measure],
    *,
    budget: int,
    weights: tuple[tuple[int, int], ...] = WEIGHTS,
    inside: Iterable[str] = (),
    outside: Iterable[str] = (),
) -> Problem:
    """The question: every measure with what it lacks, and what it is expected to lower. A risk stands at the highest level that any of
    them says it has; likelihood and consequence are two things to lower. One that follows another needs no other: it stands by itself.
    """
    options, targets = [], dict[str, Target]()
    for measure in measures:
        lowers: dict[str, int] = {}
        for effect in measure.effects:
            target = _target(effect)
            known = targets.get(target.key, target)
            targets[target.key] = target if target.level > known.level else known
            lowers[target.key] = max(lowers.get(target.key, 0), effect.steps or 1)
        options.append(
            Option(str(measure.id), measure.name, measure.lacks_money, tuple(Lowers(key, steps) for key, steps in lowers.items()))
        )
    return Problem(tuple(options), tuple(targets.values()), weights, budget, tuple(inside), tuple(outside))


def _target(effect: Effect) -> Target:
    level = int(effect.before) if effect.kind in LEVELS else GAP
    return Target(f"{effect.kind}:{effect.target_id or effect.target.casefold()}", effect.target, level)


def answer_of(problem: Problem, curve: Curve) -> Answer:
    """The curve as it is kept: every point, and the measures of the best and of a dozen more along it."""
    place = {one.key: number for number, one in enumerate(problem.options)}
    best = curve.points.index(curve.best(problem.budget))
    last = len(curve.points) - 1
    shown = {best, *(round(last * row / (ROWS - 1)) for row in range(ROWS))}
    return Answer(
        tuple(
            Place(one.cost, one.gain, one.bound, number in shown, tuple(place[key] for key in one.chosen) if number in shown else ())
            for number, one in enumerate(curve.points)
        ),
        best,
        curve.exact,
    )


def check_chosen(problem: Problem, answer: Answer | None, number: int, note: str) -> Chosen:
    """What was chosen, by the place of its point. Refused: before there is an answer ("preparedness.choice_not_answered"), or a point whose
    measures are not kept ("preparedness.choice_no_such_point").
    """
    if answer is None or answer.refused:
        raise Refusal("preparedness.choice_not_answered")
    if not 0 <= number < len(answer.places) or not answer.places[number].has_set:
        raise Refusal("preparedness.choice_no_such_point", field="point")
    place = answer.places[number]
    return Chosen(place.cost, place.gain, tuple(problem.options[one].name for one in place.chosen), tidy("note", note, 600))
