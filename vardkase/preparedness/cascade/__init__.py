"""The cascade: what fails when, reckoned from what functions need of each other. Pure Python and numpy; no clock, no database (ADR 0020).

problem    what is asked: Spread, Outage, Function, Dependency, Problem; each refuses what cannot be
outcome    what is answered: Forecast for each function, Outcome for all
"""

from vardkase.preparedness.cascade.outcome import OWN, SHARES, Forecast, Outcome
from vardkase.preparedness.cascade.problem import ENDLESS, FOREVER, NOTHING, Dependency, Function, Outage, Problem, Spread, certain

__all__ = [
    "ENDLESS",
    "FOREVER",
    "NOTHING",
    "OWN",
    "SHARES",
    "Dependency",
    "Forecast",
    "Function",
    "Outage",
    "Outcome",
    "Problem",
    "Spread",
    "certain",
]
