"""How a forecast is drawn: a band of each function over the horizon, in parts of equal likelihood, and where the middle is."""

from __future__ import annotations

from dataclasses import dataclass

from vardkase.situation.rules.outlook import Fall

# Percent that it is out, from which on a band has each step: white below the first, then amber to red.
STEPS = (5, 25, 50, 75, 95)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a band: where it begins and how wide it is, in percent of the whole, and its step (1 to 5)."""

    x: float
    width: float
    step: int


def parts_of(fall: Fall) -> tuple[Part, ...]:
    """The parts of a band that are not white, from the left. Each moment of the grid stands for the time around it."""
    if len(fall.down) < 2:
        return ()
    gap = 100 / (len(fall.down) - 1)
    found: list[Part] = []
    for place, chance in enumerate(fall.down):
        step = sum(chance >= least for least in STEPS)
        if not step:
            continue
        left, right = max(0.0, (place - 0.5) * gap), min(100.0, (place + 0.5) * gap)
        last = found[-1] if found else None
        if last and last.step == step and abs(last.x + last.width - left) < 0.001:
            found[-1] = Part(last.x, right - last.x, step)
        else:
            found.append(Part(left, right - left, step))
    return tuple(Part(round(one.x, 2), round(one.width, 2), one.step) for one in found)


def middle_of(fall: Fall, horizon: float) -> float | None:
    """Where the middle of all cases is, in percent of the horizon; none when it more likely stands."""
    middle = fall.when[2]
    return None if middle is None or middle < 0 else round(min(100.0, middle / (horizon * 60) * 100), 2)
