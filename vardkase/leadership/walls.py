"""What the floors above show on the wall of the staff room, beside what leadership shows there itself.

The wall is read by everybody who passes: a section gives only what is open to all, whoever has signed in at the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import Any

from vardkase.access.rules import Viewer
from vardkase.incidents.rows import IncidentRow


@dataclass(frozen=True, slots=True)
class WallLine:
    """One line, read at five metres. `tone` is a status tone, or empty; `word` says it without colour. `at` is of when it is; `until` is
    what is counted down to."""

    title: str
    word: str = ""
    tone: str = ""
    more: str = ""
    at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class WallSection:
    """A section of the wall: `most` lines have room; how many more there are is said. Without lines it says `empty`, or is not shown."""

    key: str
    title: Any
    lines: Callable[[Viewer, IncidentRow, datetime], list[WallLine]]
    empty: Any = ""
    most: int = 5
    # A section whose lines are whole: it has so many rows of text. The first such stands over two columns. 0 is a section of `most` lines.
    rows: float = 0


@dataclass(frozen=True, slots=True)
class Dress:
    """What the screen wears: a style sheet and a script (names of static files), and where those who lead give it a link of its own."""

    style: str
    script: str
    door: str


# How much fits on a screen of 1920×1080: signs in a row of what is loud, which stands large over two columns, of what is written below it,
# and of all else, in one column.
LOUD, BELOW, NARROW = 36, 76, 32
# A row of what is loud is as high as so many others.
LOUD_HEIGHT = 1.6
# Heights are sums of fractions.
SLACK = 0.01
_sections: dict[str, WallSection] = {}
_dress: list[Dress] = []


def offer(section: WallSection) -> None:
    """Has a floor above show a section. Raises ValueError for a key that is taken."""
    if section.key in _sections:
        raise ValueError(f"{section.key} is on the wall already")
    _sections[section.key] = section


def put_on(dress: Dress) -> None:
    """Has a floor above say what the screen wears. Raises ValueError when one has done so."""
    if _dress:
        raise ValueError("the wall is dressed already")
    _dress.append(dress)


def dress() -> Dress | None:
    """What the screen wears; None for the plain wall."""
    return _dress[0] if _dress else None


def height(line: WallLine, at: str = "", columns: int = 2) -> float:
    """How many rows of text a line of a wide section takes: what is red stands large over all columns, all else in one of them."""
    if line.tone == "red":
        return LOUD_HEIGHT * ceil((len(line.title) + (len(line.word) + len(at)) / 2) / LOUD) + ceil(len(line.more) / BELOW)
    return ceil(len(" ".join(part for part in (line.word, line.title, line.more, at) if part)) / NARROW) / columns


def fitting(lines: list[tuple[WallLine, str]], rows: float, most: int, columns: int = 2) -> list[tuple[WallLine, str]]:
    """The first lines that there is room for, each with its time in words; one at least, however long it is. No text is cut off.

    What is red is there with what is said of it. The others have that too, the first first, as far as there is room for it.
    """
    found: list[tuple[WallLine, str]] = []
    for line, at in lines[:most]:
        brief = line if line.tone == "red" else replace(line, more="")
        needed = height(brief, at, columns)
        if found and needed > rows + SLACK:
            break
        rows -= needed
        found.append((brief, at))
    for place, (line, at) in enumerate(lines[: len(found)]):
        longer = height(line, at, columns) - height(found[place][0], at, columns)
        if longer <= rows + SLACK:
            found[place] = (line, at)
            rows -= longer
    return found


def sections() -> tuple[WallSection, ...]:
    """The sections, in the order in which they were offered."""
    return tuple(_sections.values())
