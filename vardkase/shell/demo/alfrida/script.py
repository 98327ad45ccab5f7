"""The script of the storm: its rows and invented steps as they stand in log.json, in the order in which they were recorded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from vardkase.access.rules import Role
from vardkase.kernel.ids import id_at
from vardkase.kernel.moments import STOCKHOLM, Happened, Precision

FOLDER = Path(__file__).parent
FICTIONAL_SOURCE = "Fiktivt inslag i demonstrationen"
FICTIONAL_TAG = "fiktiv"
# The acts of leadership, one file to a chapter.
LED = ("leadership.json", "callouts.json", "meetings.json", "shifts.json")
# The situation picture, one file to a noun.
PICTURED = tuple(
    f"situation/{noun}.json"
    for noun in ("facts", "forecasts", "status", "outlook", "areas", "pictures", "reports", "requests", "scenarios", "warnings")
)
LONGEST_SOURCE = 300  # characters of a one-line field
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


class Do(StrEnum):
    """What a step does."""

    ALARM = "alarm"
    OPEN = "open"
    LINK = "link"
    LEVEL = "level"
    STATE = "state"
    ENTRY = "entry"
    PHOTO = "photo"
    VERIFY = "verify"
    CORRECT = "correct"
    LEAD = "lead"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Cited:
    """A source that was read."""

    id: str
    publisher: str
    title: str
    url: str

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title} ({self.id})"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody did. `row` is its number among the sourced facts, 0 when it is none of them; `body` is the rest of it."""

    id: str
    row: int
    do: Do
    recorded_at: datetime
    by: Role
    happened: Happened | None
    sources: tuple[Cited, ...]
    body: Mapping[str, Any]

    @property
    def fictional(self) -> bool:
        """Whether we made it up: it cites nothing that was read."""
        return not self.sources

    def key(self, run: str) -> UUID:
        """The key of this step in one run: always the same, so that a second load finds what the first one wrote.

        A version 7 UUID of the moment of recording, so that it sorts as the storm did.
        """
        return id_at(int(self.recorded_at.timestamp() * 1000), 0, sha256(f"{run}/{self.id}".encode()).digest()[:8])

    @property
    def source_text(self) -> str:
        """Where it comes from, in one line: every source by publisher, title and number, and the addresses of all but the first."""
        if self.fictional:
            return FICTIONAL_SOURCE
        named = "; ".join(str(source) for source in self.sources)
        others = " ".join(source.url for source in self.sources[1:])
        return f"{named} {others}".strip()

    @property
    def storm_time(self) -> str:
        """When it happened in the storm, as somebody would say it with the day: `2 jan 02:20`."""
        if self.happened is None or self.happened.at is None or self.happened.precision not in {Precision.MINUTE, Precision.ABOUT}:
            return self.happened.said if self.happened else storm_clock(self.recorded_at)
        day = self.happened.at.astimezone(STOCKHOLM)
        return f"{day.day} {_MONTHS[day.month - 1]} {self.happened.said}"


def storm_clock(moment: datetime) -> str:
    """A moment of the storm as day and time: `2 jan 02:20`."""
    local = moment.astimezone(STOCKHOLM)
    return f"{local.day} {_MONTHS[local.month - 1]} {local:%H:%M}"


@cache
def sources() -> Mapping[str, Cited]:
    """Everything that was read, by its number."""
    rows = json.loads((FOLDER / "sources.json").read_text(encoding="utf-8"))
    return {row["id"]: Cited(**row) for row in rows}


@cache
def steps() -> tuple[Step, ...]:
    """Every step, in the order in which it was recorded."""
    found = json.loads((FOLDER / "log.json").read_text(encoding="utf-8"))
    rows = [_step({"id": f"row-{row['row']}", "do": "entry", **row}) for row in found["rows"]]
    led = [{"do": "lead", **step} for name in LED for step in json.loads((FOLDER / name).read_text(encoding="utf-8"))["steps"]]
    pictured = [{"do": "picture", **step} for name in PICTURED for step in json.loads((FOLDER / name).read_text(encoding="utf-8"))["steps"]]
    return tuple(sorted([*rows, *(_step(step) for step in (*found["demo"], *led, *pictured))], key=lambda step: step.recorded_at))


@cache
def exercise_steps() -> tuple[Step, ...]:
    """The steps of the exercise beside the storm, in order. All of them are invented."""
    return tuple(_step(step) for step in json.loads((FOLDER / "exercise.json").read_text(encoding="utf-8"))["steps"])


def local_moment(text: str) -> datetime:
    """`2019-01-02 02:20` by a Swedish clock, in UTC. The storm touches no change to or from summer time."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(UTC)


def happened_of(given: Mapping[str, Any] | None) -> Happened | None:
    """When something happened, as it stands in log.json."""
    if given is None:
        return None
    return Happened(local_moment(given["at"]) if given["at"] else None, Precision(given["precision"]), given["said"])


def _step(given: Mapping[str, Any]) -> Step:
    return Step(
        id=given["id"],
        row=given.get("row", 0),
        do=Do(given["do"]),
        recorded_at=local_moment(given["recorded"]),
        by=Role(given["by"]),
        happened=happened_of(given.get("happened")),
        sources=tuple(sources()[number] for number in given.get("sources", ())),
        body=given,
    )
