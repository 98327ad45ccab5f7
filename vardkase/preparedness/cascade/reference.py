"""The cascade as plainly as it can be said: one sample at a time, one function at a time, again until nothing changes.

Slow, and made to be read: the tests and the bench hold the fast engine to it, sample for sample. The rules are those of ADR 0020.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vardkase.preparedness.cascade.draws import BIG, EVENLY, Draw, Rows, minutes, numbered, uniform
from vardkase.preparedness.cascade.problem import NOTHING, Dependency, Function, Problem, Spread

NEVER = BIG
LIMIT = 2.0**23
"""Minutes, some sixteen years: what is back later than that is back never."""


@dataclass
class Fall:
    """How it went for one function in one sample, in minutes: [NEVER, -NEVER) where it stood; and what brought it down."""

    down: float = NEVER
    back: float = -NEVER
    causes: tuple[str, ...] = ()


@dataclass
class Sample:
    """One sample's world, filled in step by step."""

    problem: Problem
    own: dict[str, tuple[float, float]]
    hold: dict[Dependency, float]
    recovery: dict[Dependency, float]
    ring_of: dict[str, frozenset[str]]
    down: dict[str, float] = field(default_factory=dict)
    released: dict[str, float] = field(default_factory=dict)
    """Until when a cause lasts, without what starting up takes inside the ring."""
    back: dict[str, float] = field(default_factory=dict)


def falls(problem: Problem, *, seed: int, sample: int) -> dict[str, Fall]:
    """What happens in one sample."""
    world = _drawn(problem, seed, sample)
    for ring in _rings_in_order(problem, world.ring_of):
        _fall(world, ring)
        _return(world, ring)
    return {
        each.key: Fall(world.down[each.key], world.back[each.key], _causes(world, each)) if world.down[each.key] < NEVER else Fall()
        for each in problem.functions
    }


def _fall(world: Sample, ring: frozenset[str]) -> None:
    # From below: at first only what falls by itself, then what falls because of that, until nothing more falls, and nothing longer.
    for key in ring:
        world.down[key], world.released[key] = NEVER, -NEVER
    changed = True
    while changed:
        changed = False
        for function in world.problem.functions:
            if function.key not in ring:
                continue
            causes = [world.own[function.key], *(span for span, _ in _gone(world, function))]
            found = min(start for start, _ in causes), max(end for _, end in causes)
            if found != (world.down[function.key], world.released[function.key]):
                world.down[function.key], world.released[function.key] = found
                changed = True


def _return(world: Sample, ring: frozenset[str]) -> None:
    # From above: at first nobody comes back, then those who wait for nobody, then those who waited for them. A ring of waiting never.
    for key in ring:
        world.back[key] = NEVER if world.down[key] < NEVER else -NEVER
    changed = True
    while changed:
        changed = False
        for function in world.problem.functions:
            if function.key not in ring or world.down[function.key] == NEVER:
                continue
            ends = [world.own[function.key][1]]
            for _, members in _gone(world, function):
                ends.append(min(_usable_again(world, function, member) for member in members))
            found = max(ends) if max(ends) <= LIMIT else NEVER
            if found != world.back[function.key]:
                world.back[function.key] = found
                changed = True


def _usable_again(world: Sample, function: Function, member: Dependency) -> float:
    in_ring = member.by in world.ring_of[function.key]
    if in_ring and not member.to_start and world.down[member.by] >= world.down[function.key]:
        return world.released[member.by]
    return world.back[member.by] + world.recovery[member]


def _gone(world: Sample, function: Function) -> list[tuple[tuple[float, float], list[Dependency]]]:
    """From when until when the function has to do without what it needs, group by group, and who is in the group."""
    groups: dict[object, list[Dependency]] = {}
    for each in world.problem.dependencies:
        if each.needs == function.key:
            groups.setdefault(each.any_of or each, []).append(each)
    found = []
    for members in groups.values():
        spans = [_without(world, function, member) for member in members]
        start, end = max(start for start, _ in spans), min(end for _, end in spans)
        if start < end:
            found.append(((start, end), members))
    return found


def _without(world: Sample, function: Function, member: Dependency) -> tuple[float, float]:
    in_ring = member.by in world.ring_of[function.key]
    down = world.down[member.by]
    until = world.released[member.by] if in_ring else world.back[member.by]
    start = down + (max(world.hold[member], 1) if in_ring else world.hold[member])
    if function.works_at is not None:
        start = max(start, minutes(function.works_at))
    if start < until and start <= minutes(world.problem.horizon):
        return start, min(NEVER, until + (0 if in_ring else world.recovery[member]))
    return NEVER, -NEVER


def _causes(world: Sample, function: Function) -> tuple[str, ...]:
    down = world.down[function.key]
    found = [""] if world.own[function.key][0] == down else []
    for (start, _), members in _gone(world, function):
        if start == down:
            found += [member.by for member in members if _without(world, function, member)[0] == start]
    return tuple(found)


def _drawn(problem: Problem, seed: int, sample: int) -> Sample:
    def value(spread: Spread, *name: str) -> float:
        return float(Rows.of([Draw.of(seed, spread, *name)]).at(numbered(sample, sample + 1))[0, 0])

    own = {}
    for each in problem.functions:
        own[each.key] = NEVER, -NEVER
        if each.outage is None:
            continue
        begins = value(each.outage.begins, "begins", each.key)
        if each.outage.lasts:
            ends = begins + value(each.outage.lasts, "lasts", each.key)
        else:
            ends = value(each.outage.until or NOTHING, "until", each.key)
        if each.works_at is not None:
            begins = max(begins, minutes(each.works_at))
        comes = float(uniform([Draw.of(seed, EVENLY, "chance", each.key)], numbered(sample, sample + 1))[0, 0])
        if begins < ends and begins <= minutes(problem.horizon) and comes < each.outage.chance:
            own[each.key] = begins, min(ends, NEVER)
    hold, recovery = {}, {}
    for need in problem.dependencies:
        name = (need.needs, need.by, need.any_of)
        hold[need] = value(need.reserve, "reserve", *name) + value(need.delay, "delay", *name)
        recovery[need] = value(need.recovery, "recovery", *name)
    return Sample(problem, own, hold, recovery, _ring_of(problem))


def _reach(problem: Problem) -> dict[str, frozenset[str]]:
    """Each function with all that it depends on, at first hand or through others."""
    found = {}
    for each in problem.functions:
        reached = {each.key}
        while more := {need.by for need in problem.dependencies if need.needs in reached} - reached:
            reached |= more
        found[each.key] = frozenset(reached)
    return found


def _ring_of(problem: Problem) -> dict[str, frozenset[str]]:
    reach = _reach(problem)
    return {key: frozenset(other for other in reached if key in reach[other]) for key, reached in reach.items()}


def _rings_in_order(problem: Problem, ring_of: dict[str, frozenset[str]]) -> list[frozenset[str]]:
    reach = _reach(problem)
    return sorted(set(ring_of.values()), key=lambda ring: len(reach[min(ring)]))
