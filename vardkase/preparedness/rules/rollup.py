"""What the units' judgements are together: spread and never mean, since the values are steps and not quantities.

The whole municipality's judgement is a person's own. Beside it stands what the units say: how many, the least, the middle and the most, and
who is far from the middle. Judgements on another scale stand apart and are counted in nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

# How many steps from the middle make a unit worth asking.
FAR = 2


@dataclass(frozen=True, slots=True)
class Vote:
    """A unit's judgement of a local risk that is mapped to a shared one. What is not judged this year (`judged`) counts for nothing."""

    unit_id: UUID
    unit: str
    analysis_id: UUID
    risk_id: UUID
    risk: str
    year: int
    likelihood: int | None
    total: int | None
    likelihood_scale: str
    consequence_scale: str
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Spread:
    """The spread of judgements on one scale. `middle` is the median that is one of the values: the lower of two."""

    n: int
    least: int | None
    middle: int | None
    most: int | None
    far: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether all said the same."""
        return self.n > 0 and self.least == self.most


NONE = Spread(0, None, None, None)


def spread(votes: Sequence[tuple[str, int | None]]) -> Spread:
    """The spread of named values; those that are not judged are not counted."""
    said = [(name, value) for name, value in votes if value is not None]
    if not said:
        return NONE
    values = sorted([value for _name, value in said])
    middle = values[(len(values) - 1) // 2]
    apart = max(values[-1] - middle, middle - values[0]) >= FAR
    far = tuple(sorted({name for name, value in said if abs(value - middle) >= FAR})) if apart else ()
    return Spread(len(values), values[0], middle, values[-1], far)


Steps = dict[int | None, int]


def counts(steps: Steps) -> Spread:
    """The spread of which only is known how many said each step. What is not judged is not counted, and nobody is named as far."""
    values = sorted(value for value, n in steps.items() if value is not None for _each in range(n))
    return Spread(len(values), values[0], values[(len(values) - 1) // 2], values[-1]) if values else NONE


@dataclass(frozen=True, slots=True)
class Together:
    """What the units say of a shared risk: the spread on the municipality's own scale, and apart what is judged on others."""

    likelihood: Spread
    total: Spread
    without_likelihood: int
    apart: tuple[Vote, ...]
    votes: tuple[Vote, ...]


def together(votes: Iterable[Vote], likelihood_scale: str, consequence_scale: str) -> Together:
    """The units' judgements against the municipality's scales. Each of the two scales is compared by itself."""
    votes = tuple(votes)
    apart = tuple(one for one in votes if one.likelihood_scale != likelihood_scale or one.consequence_scale != consequence_scale)
    likely = [one for one in votes if one.judged and one.likelihood_scale == likelihood_scale]
    hard = [one for one in votes if one.judged and one.consequence_scale == consequence_scale]
    said = [(one.unit, one.likelihood) for one in likely]
    return Together(
        likelihood=spread(said),
        total=spread([(one.unit, one.total) for one in hard]),
        without_likelihood=sum(value is None for _name, value in said),
        apart=apart,
        votes=votes,
    )


class Change(StrEnum):
    """What has happened to a risk since the year before."""

    NEW = "new"
    DROPPED = "dropped"
    UP = "up"
    DOWN = "down"
    MIXED = "mixed"
    SAME = "same"
    NOT_COMPARABLE = "not_comparable"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a risk stood in a year: on which scales, and its values."""

    likelihood: int | None
    total: int | None
    scales: tuple[str, str]
    judged: bool = True


def change(before: Placed | None, after: Placed | None) -> Change:
    """What has changed from one year to the next. Up and down need the same scales, and a judgement in both years; up in one and down
    in the other is mixed.
    """
    if before is None or after is None:
        return Change.NEW if before is None else Change.DROPPED
    if not after.judged:
        return Change.NOT_JUDGED
    if before.scales != after.scales or not before.judged:
        return Change.NOT_COMPARABLE
    steps = {_sign(old, new) for old, new in ((before.likelihood, after.likelihood), (before.total, after.total))} - {0}
    if None in steps:
        return Change.NOT_COMPARABLE
    if not steps:
        return Change.SAME
    return Change.MIXED if len(steps) > 1 else (Change.UP if 1 in steps else Change.DOWN)


def _sign(old: int | None, new: int | None) -> int | None:
    """The direction; None when only one of them is judged."""
    if old is None and new is None:
        return 0
    if old is None or new is None:
        return None
    return (new > old) - (new < old)
