"""What the nouns of the house show of a picture at a moment: the time machine asks all of them, and knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vardkase.access.rules import Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.situation.rules.known import Known


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing of the picture at a moment, in the language of the reader. `key` is the same at every moment.

    `tone` is a status tone of the components (`red`, `orange`, `yellow`, `green`, `grey`), or empty; `word` says it without colour.
    `value` and `word` are compared between two moments, and what time alone changes in them does not count.
    `over`: nothing more is expected of it, so that it stands after what is going on.
    """

    key: str
    title: str
    value: str
    number: int
    more: str = ""
    tone: str = ""
    word: str = ""
    url: str = ""
    over: bool = False

    @property
    def rest(self) -> str:
        """The value without the word that it begins with, so that nothing is said twice where the word stands beside it."""
        return self.value.removeprefix(self.word).lstrip(". ") if self.word else self.value


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the picture: the board, the facts, the tasks … `build` gives what was known.

    Parts are read by their `place`: what is led (0–9), how things stand (50, unless a part says otherwise), who does what (100 and on).
    """

    key: str
    title: Any
    build: Callable[[Viewer, IncidentRow, Known], list[Seen]]
    place: int = 50


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment worth stopping at: the entry `number`, recorded at `at`. `sort`: `level`, `decision`, `direction`, `report` …"""

    key: str
    number: int
    at: datetime
    text: str
    sort: str


Ticks = Callable[[Viewer, IncidentRow], Iterable[Tick]]
_parts: dict[str, Part] = {}
_ticks: list[Ticks] = []


def offer(part: Part) -> None:
    """Has a noun show itself at any moment. Raises ValueError for a key that is taken."""
    if part.key in _parts:
        raise ValueError(f"{part.key} is shown already")
    _parts[part.key] = part


def parts() -> tuple[Part, ...]:
    """Those who show something, in the order in which they said so."""
    return tuple(_parts.values())


def offer_ticks(give: Ticks) -> None:
    """Has a noun say which of its moments are worth stopping at. Raises ValueError for one that does already."""
    if give in _ticks:
        raise ValueError(f"{give!r} says so already")
    _ticks.append(give)


def ticks() -> tuple[Ticks, ...]:
    """Those who say so."""
    return tuple(_ticks)
