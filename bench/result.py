"""What a measurement says, and the statistics it is made of."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Result:
    """One line. `ok` is None where there is no goal; a goal is an upper bound unless `at_least`."""

    bench: str
    metric: str
    unit: str
    value: float
    goal: float | None = None
    reference: float | None = None
    ratio: float | None = None
    ok: bool | None = None


def say(
    bench: str, metric: str, unit: str, value: float, *, goal: float | None = None, at_least: bool = False, reference: float | None = None
) -> Result:
    """Prints a result and returns it."""
    ok = None if goal is None else (value >= goal if at_least else value <= goal)
    ratio = None if not reference else round(value / reference, 3)
    result = Result(bench, metric, unit, round(value, 3), goal, None if reference is None else round(reference, 3), ratio, ok)
    print(json.dumps(asdict(result), ensure_ascii=False), flush=True)
    return result


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0–1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]
