"""What is asked of the cascade: functions, what they need, for how long they stand without it, and what is out.

Everything is hours from the moment of the forecast (0 = now; what began before is negative). Every object refuses what cannot be when it is
made, so that a `Problem` that exists can be reckoned. What the figures mean is written in ADR 0020.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from vardkase.kernel.refusal import Refusal

ENGINE = "cascade/1"
"""Changes whenever the same problem and seed may give other numbers."""

FOREVER = math.inf
MINUTES = 60
LONGEST = 5 * 365 * 24.0
"""Hours: what is longer is either a slip of the pen or for ever, and is to be said as the latter."""
LONGEST_HORIZON = 366 * 24.0
MOST_FUNCTIONS, MOST_DEPENDENCIES, MOST_SAMPLES, MOST_OPTIONS = 2_000, 20_000, 50_000, 200
LONGEST_KEY = 100

REFUSALS = (
    "preparedness.cascade_number",  # what, value: not a number, or negative where nothing can be
    "preparedness.cascade_order",  # low, likely, high: must not fall
    "preparedness.cascade_half_infinite",  # low, high: either all three are for ever or none
    "preparedness.cascade_too_long",  # hours, most: longer than five years without being for ever
    "preparedness.cascade_outage",  # an outage says how long it lasts or when it ends: one of them
    "preparedness.cascade_chance",  # chance: 0 to 1
    "preparedness.cascade_key",  # key: empty, or longer than a hundred characters
    "preparedness.cascade_same_function",  # key: two functions with one key
    "preparedness.cascade_same_dependency",  # needs, by: the same dependency twice
    "preparedness.cascade_self_loop",  # needs: a function that depends on itself
    "preparedness.cascade_missing_end",  # needs, by, missing: a dependency to or from a function that is not there
    "preparedness.cascade_horizon",  # hours, most
    "preparedness.cascade_too_large",  # functions, dependencies
    "preparedness.cascade_samples",  # samples, most
    "preparedness.cascade_seed",  # seed: a whole number from 0 up to 2^63
    "preparedness.cascade_no_outage",  # key: asked to end an outage that is not there
    "preparedness.cascade_no_dependency",  # needs, by: asked to change a dependency that is not there
    "preparedness.cascade_no_function",  # key: asked about a function that is not there
    "preparedness.cascade_options",  # options, most: more than can be tried
    "preparedness.cascade_observed",  # key, broke, until: seen to break after it was last looked at
    "preparedness.cascade_kept",  # a kept forecast that cannot be read
)
"""Every refusal of the engine, with its facts; the sentences stand in preparedness/words.py."""


def number(what: str, value: object, *, least: float = -math.inf) -> None:
    """Refuses what is no number, and what is below the least."""
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value) or value < least:
        raise Refusal("preparedness.cascade_number", what=what, value=value)


def length(what: str, spread: Spread) -> None:
    """Refuses a length below nothing."""
    number(what, spread.low, least=0)


@dataclass(frozen=True)
class Spread:
    """A length or a moment in hours that nobody knows exactly: at least, most likely, at most (a triangular distribution).

    All three alike is a certain value; all three infinite is for ever. Refuses what is no number, what is not in order, what is half
    infinite and what is longer than five years without being for ever. A spread may be negative (a moment before now); lengths may not.
    """

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        values = (self.low, self.likely, self.high)
        for value in values:
            number("hours", value)
        if not self.low <= self.likely <= self.high:
            raise Refusal("preparedness.cascade_order", low=self.low, likely=self.likely, high=self.high)
        if any(map(math.isinf, values)) and self.low != FOREVER:
            raise Refusal("preparedness.cascade_half_infinite", low=self.low, high=self.high)
        for value in values:
            if LONGEST < abs(value) < math.inf:
                raise Refusal("preparedness.cascade_too_long", hours=value, most=LONGEST)

    @property
    def is_certain(self) -> bool:
        return self.low == self.high

    @property
    def is_endless(self) -> bool:
        return self.low == FOREVER

    def moved(self, hours: float) -> Spread:
        """The same spread, so many hours later or longer (a negative number: earlier, but never below zero where it was not)."""
        floor = min(0.0, self.low)
        return Spread(*(max(floor, value + hours) for value in (self.low, self.likely, self.high)))


def certain(hours: float) -> Spread:
    """A value that is known."""
    return Spread(hours, hours, hours)


NOTHING = certain(0.0)
ENDLESS = certain(FOREVER)


@dataclass(frozen=True)
class Outage:
    """A function's own outage, whatever others do: when it begins and how long it lasts, or until when.

    `chance` (0-1) is how likely it is to come at all.
    """

    begins: Spread = NOTHING
    lasts: Spread | None = None
    until: Spread | None = None
    chance: float = 1.0

    def __post_init__(self) -> None:
        if (self.lasts is None) == (self.until is None):
            raise Refusal("preparedness.cascade_outage")
        if self.lasts is not None:
            length("lasts", self.lasts)
        number("chance", self.chance)
        if not 0 <= self.chance <= 1:
            raise Refusal("preparedness.cascade_chance", chance=self.chance)


@dataclass(frozen=True)
class Function:
    """A vital function. `tolerance`: hours that society can do without it (0 none, infinite any time, None not yet judged).

    `weight` is what a gained hour is worth beside those of other functions. `works_at`: it was seen to work at that hour, so nothing
    breaks it before then, whatever its reserves ought to have been.
    """

    key: str
    outage: Outage | None = None
    tolerance: float | None = None
    weight: float = 1.0
    works_at: float | None = None

    def __post_init__(self) -> None:
        if not self.key or len(self.key) > LONGEST_KEY:
            raise Refusal("preparedness.cascade_key", key=self.key[:LONGEST_KEY])
        for what, value in (("tolerance", self.tolerance), ("weight", self.weight)):
            if value is not None:
                number(what, value, least=0)
        if math.isinf(self.weight):
            raise Refusal("preparedness.cascade_number", what="weight", value=self.weight)
        if self.works_at is not None:
            number("works_at", self.works_at)
            certain(abs(self.works_at))


@dataclass(frozen=True)
class Dependency:
    """`needs` cannot do without `by`: it stands for `delay` (until the loss is felt) and `reserve` (battery, fuel, stock).

    `recovery` is how long after the return of `by` it works again. Dependencies of one function with the same `any_of` are alternatives: it
    breaks only while all of them are gone. `to_start`: it cannot be started without `by`, not even by hand (black start); that only matters
    where functions depend on each other in a ring.
    """

    needs: str
    by: str
    reserve: Spread = NOTHING
    delay: Spread = NOTHING
    recovery: Spread = NOTHING
    any_of: str = ""
    to_start: bool = False

    def __post_init__(self) -> None:
        if self.needs == self.by:
            raise Refusal("preparedness.cascade_self_loop", needs=self.needs)
        for what, spread in (("reserve", self.reserve), ("delay", self.delay), ("recovery", self.recovery)):
            length(what, spread)


@dataclass(frozen=True)
class Problem:
    """What is to be reckoned: the functions, what they need of each other, and how many hours ahead.

    Refuses two functions with one key, a dependency twice (the same two functions in the same group), one whose end is missing, and what is
    larger than the engine promises to answer. Rings of dependencies are no fault.
    """

    functions: tuple[Function, ...]
    dependencies: tuple[Dependency, ...] = ()
    horizon: float = 72.0
    places: dict[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)
    """Where each key stands in `functions`."""

    def __post_init__(self) -> None:
        number("horizon", self.horizon)
        if not 1 / MINUTES <= self.horizon <= LONGEST_HORIZON:
            raise Refusal("preparedness.cascade_horizon", hours=self.horizon, most=LONGEST_HORIZON)
        if len(self.functions) > MOST_FUNCTIONS or len(self.dependencies) > MOST_DEPENDENCIES:
            raise Refusal("preparedness.cascade_too_large", functions=len(self.functions), dependencies=len(self.dependencies))
        for place, function in enumerate(self.functions):
            if self.places.setdefault(function.key, place) != place:
                raise Refusal("preparedness.cascade_same_function", key=function.key)
        seen = set()
        for each in self.dependencies:
            for end in (each.needs, each.by):
                if end not in self.places:
                    raise Refusal("preparedness.cascade_missing_end", needs=each.needs, by=each.by, missing=end)
            if (found := (each.needs, each.by, each.any_of)) in seen:
                raise Refusal("preparedness.cascade_same_dependency", needs=each.needs, by=each.by)
            seen.add(found)
