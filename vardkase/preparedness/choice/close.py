"""The two questions to the solver library: what fractions of measures would give at a budget, and the best set of whole ones."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from vardkase.preparedness.choice.sets import Chosen, Sets

PATIENCE = 0.05
"""What one exact question may cost, in the solver's own seconds."""


@dataclass(frozen=True, slots=True)
class Fractions:
    """What could be had if measures could be taken in part: never less than of whole ones.

    `worth` is what more money would give, `prices` what a step on each target is worth; `whole` are the measures
    that are taken wholly, `half` those that are taken by half or more.
    """

    gain: float
    worth: float
    prices: tuple[float, ...]
    whole: Chosen
    half: Chosen


class Close:
    """A choice as the solver understands it; built once, asked for many budgets."""

    def __init__(self, sets: Sets) -> None:
        self.sets, self.spent = sets, 0.0
        self._exact: tuple[Any, list[Any]] | None = None
        self._linear: tuple[Any, list[Any], Any, list[Any]] | None = None

    def fractions(self, budget: int) -> Fractions | None:
        """What a budget would give of measures in part; None when the solver has no answer."""
        from ortools.linear_solver import pywraplp  # type: ignore[import-untyped]  # its makers publish no types for it

        if self._linear is None:
            self._linear = self._programme(pywraplp)
        solver, takes, money, rows = self._linear
        money.SetUb(float(budget))
        if solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        shares = [take.solution_value() for take in takes]
        whole, half = (frozenset(one for one, share in enumerate(shares) if share > least) for least in (0.999, 0.5))
        prices = tuple(max(0.0, row.dual_value()) for row in rows)
        return Fractions(solver.Objective().Value(), max(0.0, money.dual_value()), prices, whole, half)

    def _programme(self, pywraplp: Any) -> tuple[Any, list[Any], Any, list[Any]]:
        sets = self.sets
        solver = pywraplp.Solver.CreateSolver("GLOP")
        takes = [solver.NumVar(1.0 if one in sets.must else 0.0, 1.0, "") for one in range(len(sets.keys))]
        money = solver.Constraint(-solver.infinity(), 0.0)
        for one, take in enumerate(takes):
            money.SetCoefficient(take, float(sets.costs[one]))
            for other in sets.requires[one]:
                solver.Add(take <= takes[other])
            for other in sets.excludes[one]:
                if other > one:
                    solver.Add(take + takes[other] <= 1)
        rows = [solver.Constraint(-solver.infinity(), 0.0) for _ in sets.totals]
        for one, lowers in enumerate(sets.lowers):
            for target, steps in lowers:
                rows[target].SetCoefficient(takes[one], rows[target].GetCoefficient(takes[one]) - float(steps))
        aim = solver.Objective()
        aim.SetMaximization()
        for total, row in zip(sets.totals, rows, strict=True):
            for before, after in pairwise(total):
                part = solver.NumVar(0.0, 1.0, "")
                row.SetCoefficient(part, 1.0)
                aim.SetCoefficient(part, float(after - before))
        return solver, takes, money, rows

    def best(self, budget: int, hint: Chosen) -> tuple[Chosen, int]:
        """The best set for a budget that was found, no worse than the hint, and what none can exceed."""
        from ortools.sat.python import cp_model

        if self._exact is None:
            self._exact = self._model(cp_model)
        model, takes = self._exact
        asked = model.clone()
        takes = [asked.get_bool_var_from_proto_index(take.index) for take in takes]
        asked.add(cp_model.LinearExpr.weighted_sum(takes, self.sets.costs) <= budget)
        for one, take in enumerate(takes):
            asked.add_hint(take, one in hint)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = PATIENCE
        solver.parameters.max_time_in_seconds = 600 * PATIENCE
        status = solver.solve(asked)
        # The smallest question has a cost too: a search without end is none.
        self.spent += max(0.001, solver.response_proto.deterministic_time)
        ceiling = int(solver.best_objective_bound + 1e-6) if status != cp_model.UNKNOWN else sum(total[-1] for total in self.sets.totals)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return hint, max(ceiling, self.sets.gain(hint))
        found = frozenset(one for one, take in enumerate(takes) if solver.boolean_value(take))
        return (found if self.sets.gain(found) >= self.sets.gain(hint) else hint), ceiling

    def _model(self, cp_model: Any) -> tuple[Any, list[Any]]:
        sets = self.sets
        model = cp_model.CpModel()
        takes = [model.new_bool_var("") for _ in sets.keys]
        for one in sets.must:
            model.add(takes[one] == 1)
        for one, take in enumerate(takes):
            for other in sets.requires[one]:
                model.add_implication(take, takes[other])
            for other in sets.excludes[one]:
                if other > one:
                    model.add_at_most_one([take, takes[other]])
        gained, reached = [], [[] for _ in sets.totals]  # type: ignore[var-annotated]  # the solver's own terms
        for one, lowers in enumerate(sets.lowers):
            for target, steps in lowers:
                reached[target].append(steps * takes[one])
        for total, terms in zip(sets.totals, reached, strict=True):
            parts = [model.new_bool_var("") for _ in total[1:]]
            model.add(sum(parts) <= sum(terms))
            for before, after in pairwise(parts):
                model.add_implication(after, before)
            gained += [(total[number + 1] - total[number]) * part for number, part in enumerate(parts)]
        model.maximize(sum(gained))
        return model, takes
