"""How vital functions stand: five levels in colour, shape and word, said with their age, by whom, and for how long they hold.

0 grey: nobody has reported; 1 green: normal; 2 yellow: strained, managed with what one has; 3 orange: serious, takes new priorities or
help; 4 red: cannot be kept up. Each is said of the own organisation and of the geographic area. What it rests on is what the reporter
says of the moment it holds for, never of the moment a button was pressed. A status older than one and a half of its intervals is old:
it is hatched, said to be old in words, and counts nowhere as green.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from vardkase.incidents.rules import Mark
from vardkase.incidents.rules.text import check_length
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import folded, need, tidy

OLD_AFTER = 1.5  # intervals
SOON = timedelta(minutes=15)
# What somebody's clock may be ahead of ours.
AHEAD = timedelta(minutes=5)
LONGEST_WORDS = 1000  # characters of a consequence or a need: it is read in a table
MOST_ROWS = 300
SHORTEST_MINUTES, LONGEST_MINUTES = 10, 7 * 24 * 60


class Level(StrEnum):
    """How a function stands (operations.md 4.3)."""

    GREY = "grey"
    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 for grey, to 4 for red."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(Level)}


class Side(StrEnum):
    """Of what a status is said."""

    OWN = "own"
    AREA = "area"


class Trend(StrEnum):
    """Where it is going."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class Holds(StrEnum):
    """What is said of the time to the next worse level."""

    NOT_SAID = "not_said"
    UNKNOWN = "unknown"
    UNTIL = "until"


class Impact(StrEnum):
    """The five steps in which effects are reported nationally, the least first."""

    NONE = "none"
    MODERATE = "moderate"
    CONSIDERABLE = "considerable"
    SERIOUS = "serious"
    CRITICAL = "critical"


class Lateness(StrEnum):
    """Whether a report has come in time; DEPUTY when the deputy is to be asked."""

    IN_TIME = "in_time"
    SOON = "soon"
    LATE = "late"
    DEPUTY = "deputy"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one side of a function. `holds_until` is the moment when it may become worse, where that is known."""

    row_id: UUID
    side: Side
    level: Level
    trend: Trend = Trend.SAME
    consequence: str = ""
    holds: Holds = Holds.NOT_SAID
    holds_until: datetime | None = None
    need: bool = False
    need_what: str = ""


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """A report: what is said, of which moment, and by whom (a function, not a name). Without a mark it is as closed as what it replaces."""

    items: tuple[Said, ...]
    as_of: datetime
    reporter: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class RowDraft:
    """A function on the board. `unit` is who reports it, `owner` who runs it; without `minutes` it follows the board's interval."""

    name: str
    unit: str
    owner: str = ""
    reporter: str = ""
    deputy: str = ""
    minutes: int | None = None
    sides: tuple[Side, ...] = (Side.OWN,)
    key: str = ""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often units report, in minutes, and how many minutes late a report is before the deputy is asked."""

    minutes: int
    patience: int


def unit_id(incident_id: UUID, unit: str) -> UUID:
    """The id of a reporting unit in an incident: the same for the same name, however it is spaced or capitalised."""
    return uuid5(incident_id, f"status unit {folded(unit)}")


def is_old(as_of: datetime, minutes: int, at: datetime) -> bool:
    """Whether a status is older than one and a half of its intervals."""
    return (at - as_of).total_seconds() > minutes * 60 * OLD_AFTER


def counts_as(level: Level, *, old: bool) -> Level | None:
    """As what a status is counted; None for one that is old: it is counted apart."""
    return None if old and level != Level.GREY else level


def tone(level: Level, *, old: bool) -> Level:
    """In which colour a status is shown: old green is grey, since nobody knows that it is green any more."""
    return Level.GREY if old and level == Level.GREEN else level


def due_at(as_of: Iterable[datetime], begun: datetime, minutes: int) -> datetime:
    """When a row is to be reported next: an interval after the oldest of what is known of it, or after it was put on the board."""
    return min(as_of, default=begun) + timedelta(minutes=minutes)


def lateness(due: datetime, patience: int, at: datetime) -> Lateness:
    """How late a report is."""
    if at > due + timedelta(minutes=patience):
        return Lateness.DEPUTY
    if at > due:
        return Lateness.LATE
    return Lateness.SOON if due - at <= SOON else Lateness.IN_TIME


def impact_of(level: Level, ladder: Mapping[Level, Impact]) -> Impact | None:
    """The step of the national ladder that a level stands for; none for what is not reported."""
    return ladder.get(level)


def read_ladder(pairs: Iterable[str]) -> dict[Level, Impact]:
    """The ladder of a setting, `green=none` and so on: every level once, none better than a lower one. Raises ValueError."""
    found = {Level(level.strip()): Impact(step.strip()) for level, _, step in (pair.partition("=") for pair in pairs)}
    steps = [tuple(Impact).index(found[level]) for level in Level if level in found]
    if set(found) != set(Level) - {Level.GREY} or steps != sorted(steps):
        raise ValueError("give green, yellow, orange and red once each, and none a lower step than the one before")
    return found


def read_minutes(pairs: Iterable[str]) -> dict[int, int]:
    """The intervals of a setting by level of leadership, `2=120` and so on. Raises ValueError."""
    found = {int(level): int(minutes) for level, _, minutes in (pair.partition("=") for pair in pairs)}
    if not found or not all(SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES for minutes in found.values()):
        raise ValueError(f"give at least one level, and {SHORTEST_MINUTES} to {LONGEST_MINUTES} minutes")
    return found


def minutes_of(level_order: int, known: Mapping[int, int]) -> int:
    """The interval at a level of leadership: its own, else that of the nearest below it, else the longest."""
    below = [order for order in known if order <= level_order]
    return known[max(below)] if below else max(known.values())


def check_rhythm(rhythm: Rhythm) -> Rhythm:
    """Refuses an interval that nobody can keep, or that is no interval ("situation.status_interval", "situation.status_patience")."""
    check_minutes(rhythm.minutes)
    if not 0 <= rhythm.patience <= LONGEST_MINUTES:
        raise Refusal("situation.status_patience", field="patience", limit=LONGEST_MINUTES)
    return rhythm


def check_minutes(minutes: int | None) -> None:
    """An interval within its bounds, or none of its own."""
    if minutes is not None and not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise Refusal("situation.status_interval", field="minutes", least=SHORTEST_MINUTES, limit=LONGEST_MINUTES)


def check_row(draft: RowDraft, taken: Iterable[str], now: datetime) -> RowDraft:
    """A function in order; `taken` are the names on the board already.

    Refused: "situation.status_row_needs_name", "…_unit", "situation.status_row_needs_side", "situation.status_row_exists",
    "situation.status_interval".
    """
    texts = tidy(
        now, {"name": draft.name, "unit": draft.unit, "owner": draft.owner, "reporter": draft.reporter, "deputy": draft.deputy}, {}
    )  # fmt: skip
    need("name", texts["name"], "situation.status_row_needs_name")
    need("unit", texts["unit"], "situation.status_row_needs_unit")
    need("sides", draft.sides, "situation.status_row_needs_side")
    check_minutes(draft.minutes)
    if folded(texts["name"]) in {folded(name) for name in taken}:
        raise Refusal("situation.status_row_exists", field="name", name=texts["name"])
    return replace(draft, **texts)


def check_report(draft: ReportDraft, names: Mapping[UUID, str], now: datetime) -> ReportDraft:
    """A report in order; `names` are the functions that may be reported in it.

    Refused: "situation.status_nothing_reported", "situation.status_as_of_ahead", "situation.status_needs_reporter",
    "situation.status_no_such_row", "situation.status_said_twice", and what `check_said` refuses.
    """
    if not draft.items:
        raise Refusal("situation.status_nothing_reported")
    if draft.as_of > now + AHEAD:
        raise Refusal("situation.status_as_of_ahead", field="as_of")
    reporter = tidy(now, {"reporter": draft.reporter}, {})["reporter"]
    need("reporter", reporter, "situation.status_needs_reporter")
    if any(one.row_id not in names for one in draft.items):
        raise Refusal("situation.status_no_such_row")
    if len({(one.row_id, one.side) for one in draft.items}) < len(draft.items):
        raise Refusal("situation.status_said_twice")
    items = tuple(check_said(one, names[one.row_id], draft.as_of, now) for one in draft.items)
    return replace(draft, items=items, reporter=reporter)


def check_said(said: Said, name: str, as_of: datetime, now: datetime) -> Said:
    """What is said of one side, in order. `field` in a refusal names the row and the side.

    Refused: "situation.status_grey_is_none", "situation.status_needs_consequence" (from yellow), "situation.status_holds_before",
    "situation.status_needs_when", "situation.status_needs_need", and words that are too long or hold a personal identity number.
    """
    here = field_of(said.row_id, said.side)
    if said.level == Level.GREY:
        raise Refusal("situation.status_grey_is_none", field=f"level_{here}", name=name)
    words = _words(said, here, now)
    for part, text in words.items():
        check_length(f"{part}_{here}", text, LONGEST_WORDS)
    if said.level.rank >= Level.YELLOW.rank and not words["consequence"]:
        raise Refusal("situation.status_needs_consequence", field=f"consequence_{here}", name=name)
    if said.need and not words["need_what"]:
        raise Refusal("situation.status_needs_need", field=f"need_what_{here}", name=name)
    _check_holds(said, f"holds_{here}", name, as_of)
    until = said.holds_until if said.holds == Holds.UNTIL else None
    return replace(said, **words, holds_until=until, need=said.need or bool(words["need_what"]))


def _words(said: Said, here: str, now: datetime) -> dict[str, Any]:
    """The words of a report, cleaned. What they may not hold is told at the field where it stands."""
    try:
        words: dict[str, Any] = tidy(now, {}, {"consequence": said.consequence, "need_what": said.need_what})
    except Refusal as refusal:
        name = next((name for name, _start, _end in refusal.facts.get("spans", ())), refusal.facts.get("field", ""))
        refusal.facts["field"] = f"{name}_{here}"
        raise
    return words


def _check_holds(said: Said, field: str, name: str, as_of: datetime) -> None:
    if said.holds != Holds.UNTIL:
        return
    if said.holds_until is None:
        raise Refusal("situation.status_needs_when", field=field, name=name)
    if said.holds_until <= as_of:
        raise Refusal("situation.status_holds_before", field=field, name=name)


def field_of(row_id: UUID, side: Side) -> str:
    """How a form names what it asks of one side of a function."""
    return f"{row_id.hex}_{side}"


def shown(stood: Iterable[tuple[UUID, str, int]]) -> tuple[tuple[str, str, int], ...]:
    """What stands of some functions, as a form fingerprints it: each side with the number of its entry."""
    return tuple(sorted((str(row_id), str(side), number) for row_id, side, number in stood))


def check_unchanged(stood: Iterable[tuple[str, datetime]], as_of: datetime) -> None:
    """That nothing has changed is said of a later moment than what it repeats ("situation.status_unchanged_before")."""
    for name, before in stood:
        if as_of <= before:
            raise Refusal("situation.status_unchanged_before", name=name)


def check_still_holds(items: Iterable[tuple[str, datetime | None]], as_of: datetime) -> None:
    """What was to hold until a moment that has passed cannot be unchanged ("situation.status_hold_has_passed")."""
    for name, until in items:
        if until is not None and until <= as_of:
            raise Refusal("situation.status_hold_has_passed", name=name)


def level_of(text: str) -> Level:
    """A level by its name. Refused: "situation.status_unknown_level"."""
    try:
        return Level(text)
    except ValueError:
        raise Refusal("situation.status_unknown_level", said=text[:40])


@dataclass(frozen=True, slots=True)
class Point:
    """What was said of one side, at one moment."""

    as_of: datetime
    level: Level


@dataclass(frozen=True, slots=True)
class Hour:
    """How one side stood during an hour, by what was last said before its end; old when that was old by then."""

    begins_at: datetime
    level: Level
    old: bool


def hours(points: Iterable[Point], minutes: int, begins_at: datetime, ends_at: datetime, most: int = 96) -> tuple[Hour, ...]:
    """How one side stood hour by hour, the latest `most` hours. The last hour is looked at as it is at `ends_at`."""
    told = sorted(points, key=lambda one: one.as_of)
    first = begins_at.replace(minute=0, second=0, microsecond=0)
    first = max(first, ends_at.replace(minute=0, second=0, microsecond=0) - timedelta(hours=most - 1))
    found: list[Hour] = []
    place, last = 0, None
    while first <= ends_at:
        end = min(first + timedelta(hours=1), ends_at)
        while place < len(told) and told[place].as_of <= end:
            last, place = told[place], place + 1
        found.append(Hour(first, last.level if last else Level.GREY, old=last is not None and is_old(last.as_of, minutes, end)))
        first += timedelta(hours=1)
    return tuple(found)
