"""What fails next: 500 functions, 3,000 dependencies, 10,000 samples; warm, cold, and against the plain reference."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time

from bench.result import Result, percentile, say
from vardkase.preparedness.cascade import Dependency, Function, Outage, Problem, Spread, forecast, reserves, what_buys_most
from vardkase.preparedness.cascade.engine import reckon
from vardkase.preparedness.cascade.reference import falls

FUNCTIONS, DEPENDENCIES, SAMPLES = 500, 3_000, 10_000
CORE = 60
"""Functions that depend on each other in rings: electricity, telecom, water, fuel, roads, payments, staff and the like."""
RUNS = 5
COMPARED = 3
COLD = "from bench.situation.cascade import town; from vardkase.preparedness.cascade import forecast; forecast(town(), seed=1)"


def town(ring: int = CORE) -> Problem:
    """A core in rings, and all others on what comes before them; every reserve, delay, recovery and outage is uncertain."""
    chance = random.Random(1)  # noqa: S311 - a town that is always the same; nothing is kept secret by it

    def spread(least: float, most: float) -> Spread:
        return Spread(*sorted(chance.uniform(least, most) for _ in range(3)))

    needs: dict[tuple[int, int], Dependency] = {}
    while len(needs) < DEPENDENCIES:
        one, other = chance.sample(range(FUNCTIONS), 2)
        if max(one, other) >= ring:
            one, other = max(one, other), min(one, other)
        group = "feeds" if chance.random() < 0.1 else ""
        needs[one, other] = Dependency(f"f{one}", f"f{other}", spread(0, 48), spread(0, 2), spread(0, 4), any_of=group)
    functions = tuple(
        Function(f"f{place}", Outage(spread(0, 12), spread(4, 72)) if place % 20 == 0 else None, chance.choice([0, 1, 4, 24, 120]))
        for place in range(FUNCTIONS)
    )
    return Problem(functions, tuple(needs.values()), 72)


def cascade(name: str) -> list[Result]:
    """From the problem to everything that is told of each function; the first run in this process is left out of the warm ones."""
    problem = town()
    forecast(problem, seed=1)
    warm, processor = _runs(problem)
    cold = [_cold() for _ in range(3)]
    plain = _plain(problem)
    options = reserves(problem, "f0", [6])[:10]
    begun = time.perf_counter()
    what_buys_most(problem, options, seed=1)
    ranked = time.perf_counter() - begun
    whole = town(FUNCTIONS)
    forecast(whole, seed=1, samples=100)
    ring, _ = _runs(whole, 1)
    title = f"{FUNCTIONS} functions, {DEPENDENCIES} dependencies, {SAMPLES} samples"
    return [
        say(name, f"{title}, warm, median", "s", statistics.median(warm), goal=1, reference=plain),
        say(name, "the same, longest", "s", percentile(warm, 1)),
        say(name, "the same, processor time of both threads", "s", processor),
        say(name, "the same in a fresh process, with all its imports", "s", statistics.median(cold), goal=4),
        say(name, "the same by the plain reference, reckoned from a few samples", "s", plain),
        say(name, "the same with all functions in one ring, warm", "s", ring[0]),
        say(name, f"what buys most: {len(options)} options, 2 000 samples", "s", ranked),
    ]


def _runs(problem: Problem, runs: int = RUNS) -> tuple[list[float], float]:
    found, before = [], time.process_time()
    for _ in range(runs):
        begun = time.perf_counter()
        forecast(problem, seed=1)
        found.append(time.perf_counter() - begun)
    return found, (time.process_time() - before) / runs


def _cold() -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", COLD], check=True)
    return time.perf_counter() - begun


def _plain(problem: Problem) -> float:
    """Seconds that the plain reference would take for all samples; what it says of a few of them must be what the fast engine says."""
    fast = reckon(problem, seed=1)
    begun = time.perf_counter()
    for sample in range(COMPARED):
        for place, each in enumerate(falls(problem, seed=1, sample=sample).values()):
            assert (each.down, each.back) == (fast.down[place, sample], fast.back[place, sample])
    return (time.perf_counter() - begun) / COMPARED * SAMPLES
