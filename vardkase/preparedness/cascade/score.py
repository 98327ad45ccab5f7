"""Afterwards: how good was the forecast? What was kept is compared with what was seen, also where nobody saw the end."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.cascade.outcome import Forecast, Outcome
from vardkase.preparedness.cascade.problem import FOREVER, number


@dataclass(frozen=True)
class Seen:
    """What was seen of a function: when it broke (None: it has not), and until when anybody has looked, in hours from the forecast."""

    broke: float | None
    until: float = FOREVER

    def __post_init__(self) -> None:
        number("until", self.until, least=0)
        if self.broke is not None:
            number("broke", self.broke)


@dataclass(frozen=True)
class Mark:
    """How the forecast of one function did.

    brier      mean square of (chance told - what came true) over the moments of the grid that have been; 0 is perfect, 0.25 a shrug
    unchanged  the same for who had said that nothing more breaks
    in_band    whether it broke between the 5 % and the 95 % quantile (None: too early to say)
    """

    key: str
    brier: float
    unchanged: float
    in_band: bool | None


@dataclass(frozen=True)
class Score:
    """All functions that could be scored. What was broken already when the forecast was made is left out: it would flatter.

    skill      1 - brier / unchanged: above 0 it was better than saying that nothing more breaks (None where that was perfect)
    in_band    share of those decided that lay in the band: about nine of ten if the forecast knows how much it does not know
    """

    marks: tuple[Mark, ...]
    brier: float | None
    unchanged: float | None
    skill: float | None
    in_band: float | None
    decided: int


def score(outcome: Outcome, seen: Mapping[str, Seen]) -> Score:
    """Compares a forecast, fresh or read back, with what was seen. Functions that are in one but not in the other are left out.

    Refuses what was seen to break after anybody last looked.
    """
    marks = []
    for forecast in outcome.forecasts:
        if forecast.key not in seen:
            continue
        found = seen[forecast.key]
        if found.broke is not None and found.broke > found.until:
            raise Refusal("preparedness.cascade_observed", key=forecast.key, broke=found.broke, until=found.until)
        if (mark := _mark(outcome, forecast, found)) is not None:
            marks.append(mark)
    decided = [mark.in_band for mark in marks if mark.in_band is not None]
    brier = sum(mark.brier for mark in marks) / len(marks) if marks else None
    unchanged = sum(mark.unchanged for mark in marks) / len(marks) if marks else None
    skill = 1 - brier / unchanged if brier is not None and unchanged else None
    return Score(tuple(marks), brier, unchanged, skill, sum(decided) / len(decided) if decided else None, len(decided))


def _mark(outcome: Outcome, forecast: Forecast, seen: Seen) -> Mark | None:
    if forecast.broken_by[0] == 1:
        return None
    told = [(moment, chance) for moment, chance in zip(outcome.grid, forecast.broken_by, strict=True) if 0 < moment <= seen.until]
    if not told:
        return None
    came = [1.0 if seen.broke is not None and seen.broke <= moment else 0.0 for moment, _ in told]
    brier = sum((chance - true) ** 2 for (_, chance), true in zip(told, came, strict=True)) / len(told)
    return Mark(forecast.key, brier, sum(came) / len(came), _in_band(outcome.horizon, forecast, seen))


def _in_band(horizon: float, forecast: Forecast, seen: Seen) -> bool | None:
    early, late = forecast.when[0], forecast.when[-1]
    if seen.broke is not None and seen.broke <= horizon:
        return early <= seen.broke <= late
    if seen.until >= horizon:
        # It stood to the end: that lies in the band of a forecast whose band has no end.
        return math.isinf(late)
    return False if late < seen.until else None
