"""Which single failure hurts most, and which measure buys most: 200 functions, 1,000 dependencies; and the net of 500 laid out."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from uuid import UUID

from bench.result import Result, say
from vardkase.preparedness.cascade import Dependency, Function, Outage, Problem, Spread, certain, measures, one_by_one
from vardkase.preparedness.cascade.alone import SAMPLES, SEED
from vardkase.preparedness.cascade.engine import reckon
from vardkase.preparedness.rules import content
from vardkase.preparedness.rules.failures import AHEAD, MOST_FAILURES
from vardkase.preparedness.rules.net import reach_of, whole_net

FUNCTIONS, DEPENDENCIES, CORE, HOURS = 200, 1_000, 30, 24.0
COMPARED = 10
NET_FUNCTIONS, NET_DEPENDENCIES = 500, 3_000


def town() -> Problem:
    """A core in rings, and all others on what comes before them; reserves, delays and restarts are uncertain, and nothing is out."""
    chance = random.Random(1)  # noqa: S311 - a town that is always the same; nothing is kept secret by it

    def spread(least: float, most: float) -> Spread:
        return Spread(*sorted(chance.uniform(least, most) for _ in range(3)))

    needs: dict[tuple[int, int], Dependency] = {}
    while len(needs) < DEPENDENCIES:
        one, other = _pair(chance, FUNCTIONS, CORE)
        group = "feeds" if chance.random() < 0.1 else ""
        needs[one, other] = Dependency(f"f{one}", f"f{other}", spread(0, 48), spread(0, 2), spread(0, 4), any_of=group)
    functions = tuple(
        Function(f"f{place}", None, chance.choice([0, 1, 4, 24, 120]), chance.choice([8, 3, 2, 1])) for place in range(FUNCTIONS)
    )
    return Problem(functions, tuple(needs.values()), HOURS + AHEAD)


def _pair(chance: random.Random, count: int, core: int) -> tuple[int, int]:
    one, other = chance.sample(range(count), 2)
    return (max(one, other), min(one, other)) if max(one, other) >= core else (one, other)


def single_failures(name: str) -> list[Result]:
    """Every function alone, then the measures against the worst; beside it the same reckoned without leaving anything out."""
    problem = town()
    hours = dict.fromkeys((one.key for one in problem.functions), HOURS)
    one_by_one(problem, {"f0": HOURS})
    begun, worked = time.perf_counter(), time.process_time()
    failures = one_by_one(problem, hours)
    alone, worked = time.perf_counter() - begun, time.process_time() - worked
    begun = time.perf_counter()
    bought = measures(problem, failures[:MOST_FAILURES])
    tried = time.perf_counter() - begun
    title = f"{FUNCTIONS} functions, {DEPENDENCIES} dependencies, {SAMPLES} samples"
    return [
        say(name, f"each failing alone: {title}", "s", alone, goal=5, reference=_whole(problem)),
        say(name, "the same, processor time", "s", worked),
        say(name, f"measures against the {MOST_FAILURES} worst: {len(bought)} that spare something", "s", tried, goal=10),
        say(name, f"the net of {NET_FUNCTIONS} functions, {NET_DEPENDENCIES} dependencies, laid out", "s", _net(), goal=1),
    ]


def _whole(problem: Problem) -> float:
    """Seconds for all of them when everything is reckoned every time, from a few."""
    begun = time.perf_counter()
    for failing in problem.functions[:COMPARED]:
        out = Outage(lasts=certain(HOURS))
        functions = tuple(replace(one, outage=out if one is failing else None) for one in problem.functions)
        reckon(replace(problem, functions=functions), seed=SEED, samples=SAMPLES, threads=1)
    return (time.perf_counter() - begun) / COMPARED * FUNCTIONS


def _net() -> float:
    chance = random.Random(2)  # noqa: S311 - a net that is always the same; nothing is kept secret by it
    functions = tuple(content.Function(UUID(int=place), f"f{place}", f"Verksamhet {place}") for place in range(NET_FUNCTIONS))
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < NET_DEPENDENCIES:
        pairs.add(_pair(chance, NET_FUNCTIONS, CORE))
    needs = tuple(
        content.Placed(functions[one].id, content.Need(UUID(int=number), functions[other].id, functions[other].name))
        for number, (one, other) in enumerate(sorted(pairs))
    )
    register = content.Register(functions, needs)
    begun = time.perf_counter()
    whole_net(register, reach_of(register))
    return time.perf_counter() - begun
