"""What fails next: what is assumed of how things stand, what is forecast of each function, and how good a forecast was.

Moments are moments; what the engine reckons is hours from the forecast. A moment that is not within the horizon is None.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from vardkase.incidents.rules.text import check_free_text, clean_line
from vardkase.kernel.refusal import Refusal

HORIZONS = (12, 24, 48, 72, 168)
MOST_ASSUMED, MOST_FUNCTIONS = 60, 200
LONGEST_TEXT = 300
OLDEST = timedelta(days=60)
SAME = timedelta(hours=12)
# What is likelier than this is expected to fail; what is less likely than the other is expected to stand.
LIKELY, UNLIKELY = 0.5, 0.05


class Stand(StrEnum):
    """How a function stands when the forecast is made: it works, it goes on by itself until a moment, or it is out."""

    WORKS = "works"
    HOLDS = "holds"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Moments:
    """A moment that nobody knows exactly: at the earliest, most likely, at the latest. All three alike when it is known."""

    low: datetime
    likely: datetime
    high: datetime


@dataclass(frozen=True, slots=True)
class Assumption:
    """What is assumed of a function: out since when and back when (`at`; None is nobody knows), or holding until (`at`).

    `told`: taken from the status board or said by a person, by name of the source.
    """

    key: str
    name: str
    stand: Stand
    since: datetime | None = None
    at: Moments | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A dependency as it was reckoned with: the keys, and hours at least, most likely and at most."""

    needs: str
    by: str
    reserve: tuple[float, ...]
    delay: tuple[float, ...]
    recovery: tuple[float, ...]
    group: str = ""
    to_start: bool = False
    goes_on_by: str = "nothing"
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A function as it was reckoned with: tolerance in hours, None when nobody has said; `forever`: it may be away for ever."""

    key: str
    id: UUID
    name: str
    tolerance: float | None = None
    forever: bool = False
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Fall:
    """What is forecast of a function: the chance that it breaks within the horizon, and when (5, 25, 50, 75 and 95 percent of all cases).

    `when` and `back` are minutes from the forecast; None is later than the horizon, or never. `down` is the chance in percent, at each
    moment of an even grid over the horizon, that it is out just then. `causes` are keys with their share of all cases; "" is its own.
    """

    key: str
    breaks: float
    when: tuple[int | None, ...]
    back: tuple[int | None, ...]
    down: tuple[int, ...]
    causes: tuple[tuple[str, float], ...] = ()
    too_long: float | None = None


@dataclass(frozen=True, slots=True)
class Gain:
    """What one measure would give: `hours` more for a function without what it needs.

    `gained` is how many hours later functions break and `saved` how many hours of outage less there are, on average and each function's
    counted by its weight; `helped` says it function by function, not weighed: keys, and hours of outage less.
    """

    needs: str
    by: str
    hours: float
    gained: float
    saved: float = 0.0
    helped: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class OutlookDraft:
    """What a forecast is asked on: how things stand, and how far ahead, in hours."""

    assumptions: tuple[Assumption, ...]
    horizon: int = 48
    note: str = ""


@dataclass(frozen=True, slots=True)
class ObservedDraft:
    """What happened: when a function broke, or that it had not by a moment; when it worked again; and who says so."""

    key: str
    name: str
    broke_at: datetime | None
    held_until: datetime | None
    source: str
    note: str = ""
    back_at: datetime | None = None


class Score(StrEnum):
    """How a forecast came true."""

    CORE = "core"
    WITHIN = "within"
    EARLIER = "earlier"
    LATER = "later"
    UNEXPECTED = "unexpected"
    HELD = "held"
    HELD_THOUGH = "held_though"
    NOT_YET = "not_yet"


GOOD = frozenset({Score.CORE, Score.WITHIN, Score.HELD})


@dataclass(frozen=True, slots=True)
class Judged:
    """How a forecast of one function came true, and by how many minutes it missed the middle of the forecast, if that can be told."""

    score: Score
    minutes: int | None = None


def check_draft(draft: OutlookDraft, now: datetime) -> OutlookDraft:
    """The draft in order. Refused at its row: a function twice, out without since when, holding without until when, moments in a wrong
    order, what began in the future, what is back before now, no row that says that anything is wrong.
    """
    if draft.horizon not in HORIZONS:
        raise Refusal("situation.outlook_horizon", field="horizon")
    rows = tuple(_check_row(one, number, now) for number, one in enumerate(draft.assumptions))
    if len(rows) > MOST_ASSUMED:
        raise Refusal("situation.outlook_too_many", most=MOST_ASSUMED)
    seen: set[str] = set()
    for number, one in enumerate(rows):
        if one.key in seen:
            raise Refusal("situation.outlook_twice", field=f"row_{number}_key", name=one.name)
        seen.add(one.key)
    if not any(one.stand is not Stand.WORKS for one in rows):
        raise Refusal("situation.outlook_nothing_out")
    return replace(draft, assumptions=rows, note=_tidy("note", draft.note, now))


def _check_row(one: Assumption, number: int, now: datetime) -> Assumption:
    field = f"row_{number}_"
    if one.since is not None and not now - OLDEST <= one.since <= now + timedelta(minutes=1):
        raise Refusal("situation.outlook_since", field=f"{field}since", name=one.name)
    if one.stand is Stand.OUT and one.since is None:
        raise Refusal("situation.outlook_needs_since", field=f"{field}since", name=one.name)
    if one.stand is Stand.HOLDS and one.at is None:
        raise Refusal("situation.outlook_needs_until", field=f"{field}likely", name=one.name)
    if one.at is not None:
        if not one.at.low <= one.at.likely <= one.at.high:
            raise Refusal("situation.outlook_order", field=f"{field}likely", name=one.name)
        if one.at.low < now - timedelta(minutes=1):
            raise Refusal("situation.outlook_past", field=f"{field}likely", name=one.name)
    _tidy(f"{field}source", one.source, now)
    return as_kept(one)


def as_kept(one: Assumption) -> Assumption:
    """An assumption without what its stand says nothing of: what works has no moments, and what holds is not out since anything."""
    since = one.since if one.stand is Stand.OUT else None
    return replace(one, since=since, at=None if one.stand is Stand.WORKS else one.at, source=clean_line(one.source))


def says_the_same(kept: Iterable[Assumption], asked: Iterable[Assumption]) -> bool:
    """Whether the same is assumed in the same order; what a function is called is the register's own."""
    return [replace(one, name="") for one in kept] == [replace(as_kept(one), name="") for one in asked]


def check_observed(draft: ObservedDraft, opened_at: datetime, now: datetime) -> ObservedDraft:
    """What happened, in order. Refused: neither broke nor held, both, back without having broken or before it, a moment to come or more
    than two days before the incident, nobody who says so.
    """
    if (draft.broke_at is None) == (draft.held_until is None):
        raise Refusal("situation.observed_which", field="broke_at")
    if draft.back_at is not None and (draft.broke_at is None or draft.back_at < draft.broke_at):
        raise Refusal("situation.observed_back", field="back_at")
    for field in ("broke_at", "held_until", "back_at"):
        at: datetime | None = getattr(draft, field)
        if at is not None and at > now:
            raise Refusal("situation.observed_in_future", field=field)
        if at is not None and at < opened_at - timedelta(days=2):
            raise Refusal("situation.observed_before", field=field)
    source = _tidy("source", draft.source, now)
    if not source:
        raise Refusal("situation.observed_needs_source", field="source")
    return replace(draft, source=source, note=_tidy("note", draft.note, now))


def _tidy(field: str, said: str, now: datetime) -> str:
    said = clean_line(said)
    if len(said) > LONGEST_TEXT:
        raise Refusal("situation.outlook_too_long", field=field, most=LONGEST_TEXT)
    check_free_text({field: said}, today=now.date())
    return said


def is_same(one: datetime, other: datetime) -> bool:
    """Whether two moments that a function is said to have failed at are of the same failure: what is said later then corrects it."""
    return abs(one - other) <= SAME


def judged(fall: Fall, at: datetime, horizon: float, broke_at: datetime | None, held_until: datetime | None) -> Judged | None:
    """How the forecast of a function, made at a moment, came true. None when it says nothing of what happened: it had broken before.

    Within: between 5 and 95 percent of all cases; the core is the half in the middle. What was forecast to stand and stood, held.
    """
    early, first, middle, third, late = fall.when
    end = at + timedelta(hours=horizon)
    if broke_at is not None and broke_at <= end:
        if broke_at <= at:
            return None
        minutes = round((broke_at - at).total_seconds() / 60)
        off = None if middle is None else minutes - middle
        if fall.breaks < UNLIKELY:
            return Judged(Score.UNEXPECTED)
        if early is not None and minutes < early:
            return Judged(Score.EARLIER, off)
        if late is not None and minutes > late:
            return Judged(Score.LATER, off)
        is_core = first is not None and middle is not None and minutes >= first and (third is None or minutes <= third)
        return Judged(Score.CORE if is_core else Score.WITHIN, off)
    stood = min(held_until or broke_at or at, end)
    minutes = round((stood - at).total_seconds() / 60)
    if minutes <= 0:
        return None
    if fall.breaks < LIKELY and stood >= end:
        return Judged(Score.HELD)
    if late is not None and minutes > late:
        return Judged(Score.HELD_THOUGH)
    if stood >= end:
        # It was to fail, but more than five percent of all cases stood to the end: so did this one.
        return Judged(Score.WITHIN)
    return Judged(Score.HELD if fall.breaks < UNLIKELY else Score.NOT_YET)


def judged_back(fall: Fall, at: datetime, back_at: datetime | None) -> Judged | None:
    """How the forecast of when a function that was out would be back came true. None when nobody knew, or when it was back before."""
    early, first, middle, third, late = fall.back
    if back_at is None or back_at <= at or early is None:
        return None
    minutes = round((back_at - at).total_seconds() / 60)
    off = None if middle is None else minutes - middle
    if minutes < early:
        return Judged(Score.EARLIER, off)
    if late is not None and minutes > late:
        return Judged(Score.LATER, off)
    is_core = first is not None and minutes >= first and (third is None or minutes <= third)
    return Judged(Score.CORE if is_core else Score.WITHIN, off)


def chain_of(key: str, falls: dict[str, Fall], out: Iterable[str] = ()) -> tuple[str, ...]:
    """Why a function breaks: the keys from it to what began it, by the most frequent cause of each. A circle ends where it began."""
    began, chain = frozenset(out), [key]
    while (fall := falls.get(chain[-1])) is not None and chain[-1] not in began:
        cause = next((by for by, _share in fall.causes if by not in chain), "")
        if not cause:
            break
        chain.append(cause)
    return tuple(chain)
