"""What the floors above show on the wall of the staff room, beside what leadership shows there itself.

The wall is read by everybody who passes: a section gives only what is open to all, whoever has signed in at the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
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


_sections: dict[str, WallSection] = {}


def offer(section: WallSection) -> None:
    """Has a floor above show a section. Raises ValueError for a key that is taken."""
    if section.key in _sections:
        raise ValueError(f"{section.key} is on the wall already")
    _sections[section.key] = section


def sections() -> tuple[WallSection, ...]:
    """The sections, in the order in which they were offered."""
    return tuple(_sections.values())
