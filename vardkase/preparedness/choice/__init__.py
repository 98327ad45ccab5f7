"""Which measures give most for the money: the best set for a budget, and the whole trade-off curve. Pure Python; no clock, no database.

problem   what is chosen among: Option, Lowers, Target, Problem; check_problem refuses what cannot be
curve     curve(problem) -> Curve of Points, each with how much better it could be at the most
close     the exact solver that closes the gap, point by point
apart     curve_apart: the same in a process of its own, which tells how far it has come and can be stopped
"""

from vardkase.preparedness.choice.curve import Curve, Point, curve
from vardkase.preparedness.choice.problem import Lowers, Option, Problem, Target, check_problem

__all__ = ["Curve", "Lowers", "Option", "Point", "Problem", "Target", "check_problem", "curve"]
