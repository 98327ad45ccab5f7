"""Which parts two rows of lines or words share, for a price that is known before: what would cost too much is told apart as a whole."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A step is about a tenth of a microsecond. What is cheap is compared as it stands; what is dear is first cut at what stands once in both.
CHEAP, STEPS, DEEPEST = 100_000, 10_000_000, 6


class Purse:
    """How many steps are left for a whole comparison, however many texts it has."""

    __slots__ = ("steps",)

    def __init__(self, steps: int = STEPS) -> None:
        self.steps = steps


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of both rows; `same`: they are alike there."""

    same: bool
    before: Sequence[str]
    after: Sequence[str]


def aligned(before: Sequence[str], after: Sequence[str], purse: Purse, depth: int = 0) -> Iterator[Span]:
    """The two rows in stretches, in their order: together they are all of both."""
    start, end = _ends(before, after)
    yield Span(True, before[:start], after[:start])
    inner, other = before[start : len(before) - end], after[start : len(after) - end]
    if inner and other:
        yield from _middle(inner, other, purse, depth)
    else:
        yield Span(False, inner, other)
    yield Span(True, before[len(before) - end :], after[len(after) - end :])


def _ends(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many they share at the start, and how many of the rest at the end."""
    shortest = min(len(before), len(after))
    start = next((at for at in range(shortest) if before[at] != after[at]), shortest)
    rest = shortest - start
    return start, next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)


def _middle(before: Sequence[str], after: Sequence[str], purse: Purse, depth: int) -> Iterator[Span]:
    price = _price(before, after)
    anchors = _anchors(before, after) if price > CHEAP and depth < DEEPEST else []
    if anchors:
        yield from _between(before, after, anchors, purse, depth)
    elif price <= purse.steps:
        purse.steps -= price
        for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            yield Span(tag == "equal", before[a:b], after[c:d])
    else:
        yield Span(False, before, after)


def _between(before: Sequence[str], after: Sequence[str], anchors: list[tuple[int, int]], purse: Purse, depth: int) -> Iterator[Span]:
    a = c = 0
    for b, d in anchors:
        yield from aligned(before[a:b], after[c:d], purse, depth + 1)
        yield Span(True, before[b : b + 1], after[d : d + 1])
        a, c = b + 1, d + 1
    yield from aligned(before[a:], after[c:], purse, depth + 1)


def _price(before: Sequence[str], after: Sequence[str]) -> int:
    """The most steps that a comparison as it stands can take: every pair of equals is looked at once for each stretch that is found."""
    mine, theirs = Counter(before), Counter(after)
    return sum(count * theirs[one] for one, count in mine.items()) * min(len(before), len(after)) + len(before) + len(after)


def _anchors(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """What stands once in each, as far as it stands in the same order: as many as can be."""
    mine, theirs = Counter(before), Counter(after)
    there = {one: at for at, one in enumerate(after) if theirs[one] == 1}
    pairs = [(at, there[one]) for at, one in enumerate(before) if mine[one] == 1 and one in there]
    tails: list[int] = []
    last: list[int] = []
    came_from: list[int] = []
    for number, (_at, place) in enumerate(pairs):
        length = bisect_left(tails, place)
        came_from.append(last[length - 1] if length else -1)
        tails[length : length + 1], last[length : length + 1] = [place], [number]
    found = []
    number = last[-1] if last else -1
    while number >= 0:
        found.append(pairs[number])
        number = came_from[number]
    return found[::-1]
