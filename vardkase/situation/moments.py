"""What the nouns of the house show of a picture at a moment: the time machine asks all of them, and knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vardkase.access.rules import Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.situation.rules.known import Known


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing of the picture at a moment, in the language of the reader. `key` is the same at every moment; `value` is compared.

    `tone` is a status tone of the components (`red`, `orange`, `yellow`, `green`, `grey`), or empty; `word` says it without colour.
    """

    key: str
    title: str
    value: str
    number: int
    more: str = ""
    tone: str = ""
    word: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the picture: the board, the facts, the tasks … `build` gives what was known."""

    key: str
    title: Any
    build: Callable[[Viewer, IncidentRow, Known], list[Seen]]


_parts: dict[str, Part] = {}


def offer(part: Part) -> None:
    """Has a noun show itself at any moment. Raises ValueError for a key that is taken."""
    if part.key in _parts:
        raise ValueError(f"{part.key} is shown already")
    _parts[part.key] = part


def parts() -> tuple[Part, ...]:
    """Those who show something, in the order in which they said so."""
    return tuple(_parts.values())
