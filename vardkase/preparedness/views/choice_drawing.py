"""The curve of a choice as lines and rings: what each sum of money gives, and how much more it could give at the most."""

from __future__ import annotations

from dataclasses import dataclass

from vardkase.preparedness.rules.choices import Answer
from vardkase.preparedness.words.measures import kronor

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 56, 20, 16, 46


@dataclass(frozen=True, slots=True)
class Mark:
    """Where words of an axis stand. Numbers are written out here: a template would give them a decimal comma."""

    x: str
    y: str
    word: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The curve as a path of steps, the bound above it, the rings of the table's rows, the axes and the budget."""

    width: int
    height: int
    path: str
    bound: str
    rings: tuple[tuple[str, str], ...]
    best: tuple[str, str]
    budget: str
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    left: int
    right: int
    top: int
    bottom: int


def drawing(kept: Answer, budget: int) -> Drawing | None:
    """The curve drawn; None of a single point."""
    if len(kept.places) < 2:
        return None
    dearest, most = max(kept.places[-1].cost, 1), max(1, *(one.bound for one in kept.places))

    def at(cost: float, gain: float) -> tuple[str, str]:
        x = LEFT + cost / dearest * (WIDTH - LEFT - RIGHT)
        y = HEIGHT - BOTTOM - gain / most * (HEIGHT - TOP - BOTTOM)
        return f"{x:.1f}", f"{y:.1f}"

    best = kept.places[kept.best]
    is_open = any(one.bound > one.gain for one in kept.places)
    return Drawing(
        WIDTH, HEIGHT,
        _stairs([at(one.cost, one.gain) for one in kept.places]),
        _stairs([at(one.cost, one.bound) for one in kept.places]) if is_open else "",
        tuple(at(one.cost, one.gain) for one in kept.places if one.has_set),
        at(best.cost, best.gain),
        at(budget, 0)[0] if budget <= dearest else "",
        tuple(Mark(at(dearest * part / 4, 0)[0], str(HEIGHT - BOTTOM + 18), kronor(round(dearest * part / 4))) for part in (0, 2, 4)),
        tuple(Mark(str(LEFT - 8), at(0, most * part / 4)[1], str(round(most * part / 4))) for part in (0, 2, 4)),
        LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM,
    )  # fmt: skip


def _stairs(corners: list[tuple[str, str]]) -> str:
    """Steps: a sum of money between two points buys the cheaper of them."""
    (x, y), *others = corners
    return f"M{x} {y}" + "".join(f"H{to_x}V{to_y}" for to_x, to_y in others)
