"""Endurance: who holds which role how long, and by whom they are relieved. Pure Python; no clock, no database.

problem     what is to be planned: Horizon, Role, Person, Duty, Shift, Rules, Problem; check_problem refuses what cannot be
warn        Code, Severity and ShiftWarning: what can be wrong, as data
check       check(plan, now=…) -> warnings
propose     propose(problem, seconds=10) -> Plan | Shortage
plan        Plan, Proof, Shortage, Gap, Borrow
hours, candidates, model, search    the clock, the allowed shifts, the solver's question, the way to an answer (ADR 0011)
"""

from vardkase.leadership.endurance.check import check
from vardkase.leadership.endurance.plan import Borrow, Gap, Plan, Proof, Shortage
from vardkase.leadership.endurance.problem import Duty, Horizon, Interval, Person, Problem, Role, Rules, Shift, Standing, check_problem
from vardkase.leadership.endurance.propose import propose
from vardkase.leadership.endurance.warn import Code, Severity, ShiftWarning, violations

__all__ = [
    "Borrow",
    "Code",
    "Duty",
    "Gap",
    "Horizon",
    "Interval",
    "Person",
    "Plan",
    "Problem",
    "Proof",
    "Role",
    "Rules",
    "Severity",
    "Shift",
    "ShiftWarning",
    "Shortage",
    "Standing",
    "check",
    "check_problem",
    "propose",
    "violations",
]
