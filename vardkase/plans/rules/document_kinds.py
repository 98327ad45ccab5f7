"""Kinds of plans and governing documents: what each rests on, who adopts it, how often, and with which sections it begins. Kept as data.

What the sections of a crisis plan should be is only in part known from a source; the rest is the house's proposal, and says so (`ours`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "data" / "document_kinds.json"


class Adopter(StrEnum):
    """Who adopts a document."""

    COUNCIL = "council"
    EXECUTIVE = "executive"
    BOARD = "board"
    COMPANY = "company"
    HEAD = "head"


class Cycle(StrEnum):
    """How often a document is made anew."""

    TERM = "term"
    YEARLY = "yearly"
    CHANGED = "changed"
    CONTINUOUS = "continuous"


class Extent(StrEnum):
    """Whose document it is: the whole municipality's, or each unit's that leads."""

    MUNICIPALITY = "municipality"
    UNIT = "unit"


class Live(StrEnum):
    """What of the adopted plan for leading a section shows after its own text."""

    NOTHING = ""
    CALLS = "calls"
    CARDS = "cards"


@dataclass(frozen=True, slots=True)
class SectionKind:
    """A section that a kind begins with. `ours`: proposed by Vårdkase, found in no law."""

    key: str
    heading: str
    hint: str
    ours: bool
    live: Live


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document. `law`: the basis is a law. `waits`: it may not be adopted before its parent of the same term.

    `elsewhere`: the content is held elsewhere, and only the reference is kept here. `many`: a unit may have several.
    """

    key: str
    name: str
    basis: str
    law: bool
    adopter: Adopter
    cycle: Cycle
    extent: Extent
    required: bool
    parent: str
    waits: bool
    elsewhere: bool
    many: bool
    review_months: int
    sections: tuple[SectionKind, ...]


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its key, in the order in which they are shown."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    known = {key: SectionKind(key, row["heading"], row["hint"], row["ours"], Live(row["live"])) for key, row in data["sections"].items()}
    return {
        row["key"]: Kind(
            row["key"], row["name"], row["basis"], row["law"], Adopter(row["adopter"]), Cycle(row["cycle"]), Extent(row["extent"]),
            row["required"], row["parent"], row["waits"], row["elsewhere"], row["many"], row["review_months"],
            tuple(known[key] for key in row["sections"]),
        )
        for row in data["kinds"]
    }  # fmt: skip


def live_of(key: str, kind: Kind) -> Live:
    """What of the plan for leading a section of this kind shows."""
    return next((one.live for one in kind.sections if one.key == key), Live.NOTHING)


def hint_of(key: str, kind: Kind) -> SectionKind | None:
    """The section of the kind that has this key, for its hint; None for a section of one's own."""
    return next((one for one in kind.sections if one.key == key), None)
