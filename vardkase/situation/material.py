"""What the nouns of the house give to a situation report: each piece with its age, its source and where it can be looked up.

A noun offers what it has for a section; the report asks all of them, writes nothing twice, and knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
    """Everything that is offered, of what the viewer may read."""
    return [one for give in _offers for one in give(viewer, row, known)]
