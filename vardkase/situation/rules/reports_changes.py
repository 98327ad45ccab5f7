"""What has changed between two reports: found by the machine, by comparing what was said of the same thing in both.

A series is compared with itself alone. Two areas, or two sources, are two things: 35 000 and 38 000 customers of different areas are no
rise, 6 500 and 8 300 of the same are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vardkase.incidents.rules import Secrecy
from vardkase.situation.rules.reports import Item, Part

# What has happened, or was done, is told once and does not end; nor is it told again as something that still holds.
HAPPENED = frozenset({Part.EVENT, Part.MEASURES_TAKEN, Part.COLLABORATION})
# What is of no report: that a figure grows old is told with the figure, and is no change.
AGES = frozenset({"stale"})
# What came true has come true: it does not end with the scenario that it was a sign of.
CAME_TRUE = frozenset({"indicator"})
# How a function that has not reported in time stands, by what is compared of it.
OLD = "old"
# What is asked about again until it is settled.
STAYS_OPEN = frozenset({Part.NEEDS, Part.MEASURES_PLANNED, Part.UNCERTAINTIES})
# The sign of what is less than nothing is written as a hyphen or as a minus.
_NUMBER = re.compile(r"[-−]?\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?:[.,]\d+)?|[-−]?\d+(?:[.,]\d+)?")
# A reference is no figure, however high its number: FL-002, E18, B-003.
_REFERENCE = re.compile(r"[^\W\d_]-?\d")
_SPACES = re.compile(r"[ \u00a0\u202f\u2009]")
_WORD = re.compile(r"[^\W\d_]+")
_CALENDAR = (
    "jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec", "mån", "tis", "ons", "tors", "fre", "lör", "sön",
    "kl",
)  # fmt: skip
# How exact a figure is says nothing of what it counts.
_QUALIFIERS = frozenset({
    "ca", "cirka", "omkring", "minst", "högst", "ungefär", "runt", "drygt", "knappt", "över", "under", "about", "least", "at", "st",
})  # fmt: skip


class ChangeKind(StrEnum):
    """What has happened to a thing since the report before."""

    CHANGED = "changed"
    NEW = "new"
    ENDED = "ended"
    OPEN = "open"


class Turn(StrEnum):
    """Whether a figure has gone up or down."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing, as it is now and as it was. Of what is new there is nothing before, of what has ended nothing now."""

    kind: ChangeKind
    key: str
    part: Part
    text: str
    value: str = ""
    as_of: datetime | None = None
    number: int = 0
    before: str = ""
    before_as_of: datetime | None = None
    turn: Turn | None = None
    important: bool = False
    secrecy: Secrecy = Secrecy.OPEN


_KINDS = {kind: place for place, kind in enumerate(ChangeKind)}
_PARTS = {part: place for place, part in enumerate(Part)}


def changes(before: Iterable[Item], now: Iterable[Item], still: Iterable[str] = ()) -> tuple[Change, ...]:
    """What is new, changed, ended and still open, the most important first. `still` are keys that are known yet though not told of."""
    was, is_now = _by_key(before), _by_key(now)
    known = frozenset(still)
    found = [change for key, one in is_now.items() if (change := _change(was.get(key), one))]
    found += [_ended(one) for key, one in was.items() if key not in is_now and key not in known and not _has_happened(one)]
    # A figure or a forecast that has moved is what a report is read for.
    return tuple(sorted(found, key=lambda one: (not one.important, _KINDS[one.kind], not _has_moved(one), _PARTS[one.part])))


def news(found: Iterable[Change]) -> tuple[Change, ...]:
    """What is not as it was. What has only grown old is no news."""
    return tuple(one for one in found if one.kind is not ChangeKind.OPEN and not is_ageing(one))


def is_ageing(change: Change) -> bool:
    """Whether nothing has happened to a thing but that time has passed."""
    return kind_of(change.key) in AGES or (change.kind is ChangeKind.CHANGED and change.value == OLD)


def kind_of(key: str) -> str:
    """Of which noun a piece is: its key begins with it."""
    return key.partition(":")[0]


def turn_of(before: str, now: str) -> Turn | None:
    """Whether a figure has gone up or down; None when there is not one figure in each, or the two are not of the same."""
    was, is_now = _figure(before), _figure(now)
    if was is None or is_now is None or was[0] == is_now[0] or (was[1] and is_now[1] and was[1] != is_now[1]):
        return None
    return Turn.UP if is_now[0] > was[0] else Turn.DOWN


def _by_key(items: Iterable[Item]) -> dict[str, Item]:
    """One piece to a thing: the first that is told of it."""
    found: dict[str, Item] = {}
    for one in items:
        if kind_of(one.key) not in AGES:
            found.setdefault(one.key, one)
    return found


def _has_moved(one: Change) -> bool:
    return one.turn is not None or (one.kind is ChangeKind.CHANGED and kind_of(one.key) == "forecast")


def _has_happened(one: Item) -> bool:
    return one.part in HAPPENED or kind_of(one.key) in CAME_TRUE


def _ended(was: Item) -> Change:
    kind = ChangeKind.ENDED
    return Change(
        kind, was.key, was.part, was.text, before=was.value, before_as_of=was.as_of, number=was.number, important=was.important,
        secrecy=was.secrecy,
    )  # fmt: skip


def _change(was: Item | None, one: Item) -> Change | None:
    now = (one.key, one.part, one.text, one.value, one.as_of, one.number)
    if was is None:
        return Change(ChangeKind.NEW, *now, important=one.important, secrecy=one.secrecy)
    same = " ".join(was.value.split()) == " ".join(one.value.split())
    if same and (_has_happened(one) or not (one.important or one.part in STAYS_OPEN)):
        return None
    kind = ChangeKind.OPEN if same else ChangeKind.CHANGED
    turn = None if same else turn_of(was.value, one.value)
    # That something grave no longer is weighs as much as that it has become so; and so does that a forecast is moved.
    important = one.important or (not same and ((was.important and one.value != OLD) or kind_of(one.key) == "forecast"))
    return Change(kind, *now, was.value, was.as_of, turn, important, one.secrecy)


def _figure(value: str) -> tuple[float, frozenset[str]] | None:
    """The one figure of a value, and the words beside it but for how exact it is."""
    figures = _NUMBER.findall(value)
    if len(figures) != 1 or _REFERENCE.search(value):
        return None
    words = frozenset(word.casefold() for word in _WORD.findall(value)) - _QUALIFIERS
    if any(word.startswith(_CALENDAR) for word in words):
        return None  # A day is no figure: that it comes later is no rise.
    return float(_SPACES.sub("", figures[0]).replace(",", ".").replace("−", "-")), words
