"""The cascade: what fails when, reckoned from what functions need of each other. Pure Python and numpy; no clock, no database (ADR 0020).

problem    what is asked: Spread, Outage, Function, Dependency, Problem; each refuses what cannot be, with a code of REFUSALS
outcome    what is answered: Forecast for each function, Outcome for all
forecast   forecast(problem, seed=…) -> Outcome, the same for the same seed on every machine
change     what_if(problem, Back(…), Goes(…), MoreReserve(…), Instead(…)) -> Problem; Option, reserves(problem, by, hours)
alone      one_by_one(problem, hours, seed=…) -> Alone for each function that fails alone; measures(…) -> Bought, best first
rank       what_buys_most(problem, options, seed=…) -> Gain for each, best first
score      score(outcome, {key: Seen(…)}) -> how good the forecast was
kept       to_data(outcome), from_data(data): a forecast as it is kept in an entry
reference  the same cascade said plainly, which the fast one is held to
draws, plan, prepare, block, engine, summary    chance, order, rows, samples, threads, quantiles: how it is fast
"""

from vardkase.preparedness.cascade.alone import LIKELY, Alone, Bought, Hit, Measure, measures, one_by_one
from vardkase.preparedness.cascade.change import Back, Change, Goes, Instead, MoreReserve, Option, reserves, what_if
from vardkase.preparedness.cascade.forecast import fingerprint, forecast
from vardkase.preparedness.cascade.kept import from_data, to_data
from vardkase.preparedness.cascade.outcome import OWN, SHARES, Forecast, Outcome
from vardkase.preparedness.cascade.problem import (
    ENDLESS,
    ENGINE,
    FOREVER,
    NOTHING,
    REFUSALS,
    Dependency,
    Function,
    Outage,
    Problem,
    Spread,
    certain,
)
from vardkase.preparedness.cascade.rank import Gain, what_buys_most
from vardkase.preparedness.cascade.score import Mark, Score, Seen, score

__all__ = [
    "ENDLESS",
    "ENGINE",
    "FOREVER",
    "LIKELY",
    "NOTHING",
    "OWN",
    "REFUSALS",
    "SHARES",
    "Alone",
    "Back",
    "Bought",
    "Change",
    "Dependency",
    "Forecast",
    "Function",
    "Gain",
    "Goes",
    "Hit",
    "Instead",
    "Mark",
    "Measure",
    "MoreReserve",
    "Option",
    "Outage",
    "Outcome",
    "Problem",
    "Score",
    "Seen",
    "Spread",
    "certain",
    "fingerprint",
    "forecast",
    "from_data",
    "measures",
    "one_by_one",
    "reserves",
    "score",
    "to_data",
    "what_buys_most",
    "what_if",
]
