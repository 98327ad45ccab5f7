"""What differs between two moments of a picture: what has come, what says something else, and what is no longer there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar


class Thing(Protocol):
    """A thing of the picture: its key is the same at every moment, its value and its state in a word are compared."""

    @property
    def key(self) -> str:
        """What it is."""

    @property
    def value(self) -> str:
        """What is said of it."""

    @property
    def word(self) -> str:
        """How it stands, in a word."""


T = TypeVar("T", bound=Thing)


class Sort(StrEnum):
    """How a thing differs."""

    ADDED = "added"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Difference(Generic[T]):
    """One thing that differs: `before` is None for what has come, `after` for what is gone."""

    sort: Sort
    before: T | None
    after: T | None

    @property
    def thing(self) -> T:
        """The thing as it was last seen."""
        found = self.after if self.after is not None else self.before
        if found is None:
            raise ValueError("a difference is of something")
        return found


def differences(before: Iterable[T], after: Iterable[T], aged: Iterable[T] | None = None) -> tuple[Difference[T], ...]:
    """What has come or changed, in the order of the later moment; then what is gone, in the order of the earlier.

    `aged` is what was known at the earlier moment as the clock of the later shows it: that something is late or old, or that its day is
    written out, is no change. None: time alone changes nothing.
    """
    then = {one.key: one for one in before}
    waited = then if aged is None else {one.key: one for one in aged}
    found: list[Difference[T]] = []
    later = tuple(after)
    for one in later:
        was, waiting = then.get(one.key), waited.get(one.key)
        if waiting is not None and _same(waiting, one):
            continue
        if was is None and waiting is None:
            found.append(Difference(Sort.ADDED, None, one))
        elif was is None or not _same(was, one):
            found.append(Difference(Sort.CHANGED, was or waiting, one))
    there = {one.key for one in later}
    return (*found, *(Difference(Sort.GONE, one, None) for one in then.values() if one.key in waited and one.key not in there))


def _same(one: T, other: T) -> bool:
    return (one.value, one.word) == (other.value, other.word)
