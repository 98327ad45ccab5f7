"""What the cascade is asked when every function fails alone: the register as a problem, and for how long each is away."""

from __future__ import annotations

from enum import StrEnum

from vardkase.preparedness import cascade
from vardkase.preparedness.rules.content import NO_TIME, Function, Register, Stretch, Weight

# What an hour too long is worth beside one of another function. Ours, and said on the page.
WEIGHTS = {Weight.LIFE: 8.0, Weight.SOCIETY: 3.0, Weight.VALUES: 2.0, Weight.CAN_WAIT: 1.0}
AHEAD = 7 * 24.0
"""Hours that are looked at after the failure is over: reserves and restarts take their time."""
MOST_FAILURES = 20
"""So many of the worst failures are those that measures are tried against."""


class Length(StrEnum):
    """For how long each is away: as long as is planned for, a day and night, or three."""

    PLANNED = "planned"
    DAY = "24"
    THREE_DAYS = "72"


def hours_of(register: Register, length: Length) -> dict[str, float]:
    """How long each function is away when it fails, by its short name; those that nobody plans an outage for are left out."""
    if length is not Length.PLANNED:
        return dict.fromkeys((one.key for one in register.functions), float(length))
    return {one.key: one.expected.likely / 60 for one in register.functions if one.expected and one.expected.likely}


def problem_of(register: Register, horizon: float) -> cascade.Problem:
    """The register as the cascade is asked it. What leads to what is not in use is left out."""
    keys = {one.id: one.key for one in register.functions}
    functions = tuple(
        cascade.Function(one.key, None, tolerance_of(one), WEIGHTS[one.weight] if one.weight else 1.0) for one in register.functions
    )
    links = tuple(
        cascade.Dependency(
            keys[placed.function_id], keys[placed.need.on_id], spread(placed.need.reserve), spread(placed.need.delay),
            spread(placed.need.recovery), placed.need.group, placed.need.to_start,
        )
        for placed in register.needs
        if placed.function_id in keys and placed.need.on_id in keys
    )  # fmt: skip
    return cascade.Problem(functions, links, horizon)


def tolerance_of(function: Function) -> float | None:
    """The tolerable outage in hours: infinite for ever, None when nobody has said."""
    if function.tolerance.forever:
        return cascade.FOREVER
    return None if function.tolerance.limit is None else function.tolerance.limit.likely / 60


def spread(stretch: Stretch) -> cascade.Spread:
    """A stretch in hours."""
    return cascade.NOTHING if stretch == NO_TIME else cascade.Spread(stretch.low / 60, stretch.likely / 60, stretch.high / 60)
