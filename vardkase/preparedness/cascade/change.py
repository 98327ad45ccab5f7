"""What if: a problem with something changed, in one step. Draws of what did not change stay as they were, so outcomes can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.cascade.problem import FOREVER, Function, Outage, Problem, Spread, number


@dataclass(frozen=True)
class Back:
    """The function's own outage is over at `at`, whatever was thought before; what it depends on may still keep it down."""

    key: str
    at: Spread


@dataclass(frozen=True)
class Goes:
    """The function gets an outage of its own, in place of the one it may have had."""

    key: str
    outage: Outage


@dataclass(frozen=True)
class MoreReserve:
    """`needs` stands so many hours longer without `by`: a generator, fuel, batteries, stock. Infinite: for as long as it takes."""

    needs: str
    by: str
    hours: float

    def __post_init__(self) -> None:
        number("hours", self.hours, least=0)


@dataclass(frozen=True)
class Instead:
    """`needs` gets another way, which hangs on nothing that can fail here: `by`, and what stands in for it, keep it down no more."""

    needs: str
    by: str


Change = Back | Goes | MoreReserve | Instead


def what_if(problem: Problem, *changes: Change) -> Problem:
    """The problem with the changes, in their order.

    Refuses a function or a dependency that is not there, and to end an outage where there is none.
    """
    for change in changes:
        if isinstance(change, MoreReserve):
            problem = _with_reserve(problem, change)
        elif isinstance(change, Instead):
            problem = _without(problem, change)
        else:
            problem = _with_outage(problem, change)
    return problem


def _without(problem: Problem, change: Instead) -> Problem:
    mine = [each for each in problem.dependencies if (each.needs, each.by) == (change.needs, change.by)]
    if not mine:
        raise Refusal("preparedness.cascade_no_dependency", needs=change.needs, by=change.by)
    groups = {each.any_of for each in mine if each.any_of}
    gone = [each for each in problem.dependencies if each in mine or (each.needs == change.needs and each.any_of in groups)]
    return replace(problem, dependencies=tuple(each for each in problem.dependencies if each not in gone))


def _with_outage(problem: Problem, change: Back | Goes) -> Problem:
    if change.key not in problem.places:
        raise Refusal("preparedness.cascade_no_function", key=change.key)

    def changed(function: Function) -> Function:
        if function.key != change.key:
            return function
        if isinstance(change, Goes):
            return replace(function, outage=change.outage)
        if function.outage is None:
            raise Refusal("preparedness.cascade_no_outage", key=change.key)
        return replace(function, outage=replace(function.outage, lasts=None, until=change.at))

    return replace(problem, functions=tuple(map(changed, problem.functions)))


def _with_reserve(problem: Problem, change: MoreReserve) -> Problem:
    chosen = [(each.needs, each.by) == (change.needs, change.by) for each in problem.dependencies]
    if not any(chosen):
        raise Refusal("preparedness.cascade_no_dependency", needs=change.needs, by=change.by)
    return replace(
        problem,
        dependencies=tuple(
            replace(each, reserve=each.reserve.moved(change.hours)) if mine else each
            for each, mine in zip(problem.dependencies, chosen, strict=True)
        ),
    )


@dataclass(frozen=True)
class Option:
    """Something that could be done, and what it changes."""

    label: str
    changes: tuple[Change, ...]


def reserves(problem: Problem, by: str, hours: Sequence[float]) -> tuple[Option, ...]:
    """An option for everyone who depends on `by` and does not stand without it for ever: so many hours more."""
    found = dict.fromkeys(each.needs for each in problem.dependencies if each.by == by and each.reserve.high < FOREVER)
    return tuple(Option(f"{needs} +{more:g} h", (MoreReserve(needs, by, more),)) for needs in found for more in hours)
