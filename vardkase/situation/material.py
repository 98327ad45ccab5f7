"""What the nouns of the house give to a situation report: each piece with its age, its source and where it can be looked up.

A noun offers what it has for a section; the report asks all of them, writes nothing twice, and knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from vardkase.access.rules import Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import OPEN, Mark
from vardkase.situation.rules.known import Known


class Section(StrEnum):
    """The sections of a situation report (operations.md 4.2)."""

    JUDGEMENT = "judgement"
    EVENT = "event"
    CONSEQUENCES = "consequences"
    MEASURES_TAKEN = "measures_taken"
    MEASURES_PLANNED = "measures_planned"
    RESOURCES = "resources"
    NEEDS = "needs"
    FORECAST = "forecast"
    COMMUNICATION = "communication"
    COLLABORATION = "collaboration"
    DECISIONS = "decisions"
    UNCERTAINTIES = "uncertainties"


@dataclass(frozen=True, slots=True)
class Material:
    """One piece for a report, in the language of the reader.

    `key` names what it is about for as long as the incident lasts (`fact:<series id>`, `status:<function id>`, `task:<id>`), so that two
    reports can be compared; `value` is what is compared. `number` is the entry that it rests on, `url` where it is read.
    """

    section: Section
    key: str
    text: str
    value: str
    as_of: datetime
    number: int
    source: str = ""
    url: str = ""
    important: bool = False
    mark: Mark = OPEN


Offer = Callable[[Viewer, IncidentRow, Known], list[Material]]
_offers: list[Offer] = []


def offer(material: Offer) -> None:
    """Has a noun give to reports. Raises ValueError for one that does already: everything would be said twice."""
    if material in _offers:
        raise ValueError(f"{material!r} is offered already")
    _offers.append(material)


def gathered(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """Everything that is offered, of what the viewer may read, each thing once."""
    return weighed(once([one for give in _offers for one in give(viewer, row, known)]))


def weighed(found: list[Material]) -> list[Material]:
    """The pieces, with no figure that is old among what is important: its rise was important while it was fresh."""
    old = {f"fact:{one.key.removeprefix('stale:')}" for one in found if one.key.startswith("stale:")}
    return [replace(one, important=False) if one.important and (one.key in old or one.key.startswith("stale:")) else one for one in found]


def once(found: list[Material]) -> list[Material]:
    """The pieces without the notes of the log that another noun tells: a warning that was taken in stands as a warning alone.

    Where the note says more, its words are kept.
    """
    notes = {one.number: one for one in found if one.key.startswith("entry:")}
    told: dict[str, Material] = {}
    kept = []
    for one in found:
        note = notes.get(one.number)
        if note and note is not one and note.mark == one.mark and note.text.startswith(one.text.rstrip(".")):
            told[note.key] = note
            kept.append(replace(one, text=note.text, important=one.important or note.important))
        else:
            kept.append(one)
    return [one for one in kept if one.key not in told]


def stopped(text: str) -> str:
    """A text with its stop; one that ends with a bracket has it inside."""
    return text if text.endswith((".", "!", "?", "…", ".)", ":")) else f"{text}."
