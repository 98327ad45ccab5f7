"""Choice of measures: 500 measures, 300 risks, the whole trade-off curve; how long it takes, and how near to proved it is."""

from __future__ import annotations

import random
import statistics
import time

from bench.result import Result, say
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.choice import Lowers, Option, Problem, Target, curve
from vardkase.preparedness.choice.apart import curve_apart
from vardkase.preparedness.choice.curve import Curve
from vardkase.preparedness.rules.choices import WEIGHTS

MEASURES, RISKS = 500, 300
BUDGET = 20_000_000
RUNS = 3


def municipality(measures: int = MEASURES, risks: int = RISKS) -> Problem:
    """Measures that lower one to three risks by a step or two, at 10,000 to 2,000,000 kronor; some need or exclude another."""
    chance = random.Random(1)  # noqa: S311 - a municipality that is always the same; nothing is kept secret by it
    targets = tuple(Target(f"r{number}", f"Risk {number}", chance.choice([2, 3, 3, 4, 4, 5])) for number in range(risks))
    options = []
    for number in range(measures):
        lowered = chance.sample(range(risks), chance.choice([1, 1, 2, 3]))
        lowers = tuple(Lowers(f"r{one}", chance.choice([1, 1, 1, 2])) for one in lowered)
        needs = f"m{chance.randrange(number)}" if number and chance.random() < 0.05 else ""
        against = f"m{chance.randrange(number)}" if number and chance.random() < 0.05 else ""
        cost = chance.randrange(10, 2000) * 1000
        options.append(
            Option(
                f"m{number}",
                f"Measure {number}",
                cost,
                lowers,
                (needs,) if needs and needs != against else (),
                (against,) if against else (),
            )
        )
    return Problem(tuple(options), targets, WEIGHTS, BUDGET)


def _apart(problem: Problem) -> Curve | None:
    """The curve as the house asks for it; None when the machine was so busy that the house gave it up."""
    try:
        return curve_apart(problem)
    except Refusal:
        return None


def choice_of_measures(bench: str) -> list[Result]:
    """In a process of its own as the house asks it, its start included; and how far the curve is from proved."""
    problem = municipality()
    took = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        apart = _apart(problem)
        took.append(time.perf_counter() - begun)
    begun = time.process_time()
    found = curve(problem)
    work = time.process_time() - begun
    best = found.best(BUDGET)
    shares = [(one.bound - one.gain) / one.gain for one in found.points if one.gain >= found.points[-1].gain / 10]
    return [
        say(bench, "the whole curve, its process included, median", "s", statistics.median(took), goal=10),
        say(bench, "processor time of the reckoning alone", "s", work),
        say(bench, "points of the curve that nothing found beats", "points", len(found.points)),
        say(bench, "most that the choice for the budget can be from the best", "%", 100 * (best.bound - best.gain) / best.gain),
        say(bench, "the same along the curve, median (points of a tenth of all and more)", "%", 100 * statistics.median(shares)),
        say(bench, "the same, worst", "%", 100 * max(shares)),
        say(bench, "differs between two runs", "curves", float(apart is not None and found != apart), goal=0),
    ]
