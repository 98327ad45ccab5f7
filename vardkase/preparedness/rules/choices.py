"""A budgeted choice of measures: what it is asked of, how it is answered so that it is read in a year, and what was chosen.

What a step down counts is said by the risk's place in its matrix, where its unit has judged it: a likely risk that hardly harms anybody
stands in a mild class, and a step of it counts little however high its likelihood is. A matrix is looked up and never reckoned with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from uuid import UUID

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.choice import Curve, Lowers, Option, Problem, Target
from vardkase.preparedness.choice.problem import GAP, LOWEST
from vardkase.preparedness.rules.checks import tidy
from vardkase.preparedness.rules.measures import LEVELS, Aim, Effect, Followed, Measure, State
from vardkase.preparedness.rules.methods import MatrixClass, Method, Scale

# One step down counts so many points until somebody says otherwise: from the matrix' worst class, the next, the third, and all others; the
# last is a gap that is closed. A risk that stands in no matrix is counted by its level, 5 and above as 5. Ours, and shown where it is used.
WORST, MILDEST = 5, 2
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


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a risk stands in its unit's latest analysis: the year, its likelihood and total consequence, and by what they are judged."""

    year: int
    likelihood: int | None
    total: int | None
    method: Method

    @property
    def risk_class(self) -> MatrixClass | None:
        """Its class in the matrix; None when it has no place there."""
        return self.method.risk_class(self.likelihood, self.total)

    def level(self, aim: Aim) -> int | None:
        """The level that an aim is about."""
        return {Aim.LIKELIHOOD: self.likelihood, Aim.CONSEQUENCE: self.total}.get(aim)

    def counts(self, aim: Aim) -> tuple[int, ...]:
        """By which weight each step down counts, the other level as it is today: 5 from the matrix' worst class, 4 from the next… None of a
        risk that has no place in the matrix.
        """
        if self.risk_class is None:
            return ()
        worst = max(one.order for one in self.method.matrix.classes)
        found = []
        for value in _down(self.method.likelihood if aim is Aim.LIKELIHOOD else self.method.consequence, self.level(aim)):
            place = (value, self.total) if aim is Aim.LIKELIHOOD else (self.likelihood, value)
            kind = self.method.risk_class(*place)
            found.append(max(MILDEST, WORST - (worst - kind.order)) if kind else MILDEST)
        # A matrix in which a class is worse further down would have the last step taken first.
        return tuple(accumulate(found, min))


def _down(scale: Scale, level: int | None) -> list[int]:
    """The levels that a step down can be taken from, the highest first: from the lowest there is none."""
    return [value for value in reversed(scale.values[1:]) if level is not None and value <= level]


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
    standings: Mapping[UUID, Standing] | None = None,
) -> Problem:
    """The question: every measure with what it lacks, what it is expected to lower, what it requires and what it excludes.

    A risk stands where its unit's latest analysis has it (`standings`, by the risk's id), or else at the highest level that any of the
    measures says it has; likelihood and consequence are two things to lower. What is required and does not wait for money is no matter of
    the choice: it is paid, or `measure_links.barred` has left the measure out.
    """
    measures, standings = tuple(measures), standings or {}
    ids = {measure.id for measure in measures}
    options, targets = [], dict[str, Target]()
    for measure in measures:
        lowers: dict[str, int] = {}
        for effect in measure.effects:
            target = _target(effect, standings)
            known = targets.get(target.key, target)
            targets[target.key] = target if target.level > known.level else known
            lowers[target.key] = max(lowers.get(target.key, 0), effect.steps or 1)
        requires, excludes = (
            tuple(str(one.id) for one in refs if one.id in ids and one.id != measure.id) for refs in (measure.requires, measure.excludes)
        )
        down = tuple(Lowers(key, steps) for key, steps in lowers.items())
        options.append(Option(str(measure.id), f"{measure.name} ({measure.organisation})", measure.lacks_money, down, requires, excludes))
    methods = sorted({standings[one].method.name for one in _risks(measures) if one in standings})
    return Problem(tuple(options), tuple(targets.values()), weights, budget, tuple(inside), tuple(outside), tuple(methods))


def _risks(measures: Iterable[Measure]) -> set[UUID]:
    return {one.target_id for measure in measures for one in measure.effects if one.kind in LEVELS and one.target_id}


def _target(effect: Effect, standings: Mapping[UUID, Standing]) -> Target:
    key = f"{effect.kind}:{effect.target_id or effect.target.casefold()}"
    if effect.kind not in LEVELS:
        return Target(key, effect.target)
    standing = standings.get(effect.target_id) if effect.target_id else None
    level = (standing.level(effect.kind) if standing else None) or int(effect.before)
    counts = standing.counts(effect.kind) if standing else ()
    return Target(key, effect.target, level, counts or tuple(min(WORST, one) for one in range(level, LOWEST, -1)))


def disagreeing(effect: Effect, standings: Mapping[UUID, Standing]) -> int | None:
    """The level that the risk's latest analysis has, where the measure says another; None where they agree or there is none."""
    standing = standings.get(effect.target_id) if effect.target_id else None
    level = standing.level(effect.kind) if standing else None
    return level if level is not None and effect.kind in LEVELS and str(level) != effect.before else None


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
