"""What is drawn on the map of an incident: places, roads and areas, each with its source, its age and the time for which it holds.

Nothing is moved or rubbed out: what has changed is said anew with the reason, and what no longer holds is ended. The old stays readable.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from vardkase.incidents.rules import OPEN, Mark
from vardkase.kernel.geo import Shape, read_shape
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import says, tidy

MAX_AREAS = 500  # in one incident; more belongs in a layer of its own
# A drawing may be entered a little ahead of the clock of who reads it.
TOLERANCE = timedelta(minutes=5)


class AreaKind(StrEnum):
    """What it is, in the order of the list: first what hurts, then what helps."""

    INCIDENT = "incident"
    DANGER = "danger"
    CORDON = "cordon"
    EVACUATION = "evacuation"
    ROAD_CLOSED = "road_closed"
    OUTAGE = "outage"
    HARD_HIT = "hard_hit"
    SEARCH = "search"
    SAFETY_POINT = "safety_point"
    STAGING = "staging"
    COMMAND = "command"
    OTHER = "other"


class Standing(StrEnum):
    """How well it is known."""

    CONFIRMED = "confirmed"
    ASSUMED = "assumed"
    FORECAST = "forecast"


class AreaState(StrEnum):
    """Whether it holds at a moment."""

    CURRENT = "current"
    PLANNED = "planned"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class AreaDraft:
    """What somebody draws. `shape` is GeoJSON; without `as_of` it is as of now; without `valid_from` it holds from then."""

    kind: AreaKind
    title: str
    shape: str
    source: str
    as_of: datetime | None = None
    standing: Standing = Standing.CONFIRMED
    text: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    mark: Mark = OPEN


def lacking(draft: AreaDraft) -> tuple[Refusal, ...]:
    """What a drawing lacks, all at once."""
    found = []
    if not says(draft.title, 2):
        found.append(Refusal("situation.area_needs_title", field="title"))
    if not draft.shape.strip():
        found.append(Refusal("situation.area_needs_place", field="where"))
    if not says(draft.source, 2):
        found.append(Refusal("situation.area_needs_source", field="source"))
    return tuple(found)


def check_area(draft: AreaDraft, now: datetime) -> AreaDraft:
    """The drawing in order. Refused: what `lacking` says, what is too long or holds a personal identity number, a time that is to come
    for what is known ("situation.area_as_of_future"), an end before its beginning ("situation.area_ends_before"), a shape that is none
    ("geo.…")."""
    found = tidy(now, {"title": draft.title, "source": draft.source}, {"text": draft.text})
    draft = replace(draft, **found)
    for refusal in lacking(draft):
        raise refusal
    as_of = draft.as_of or now
    if as_of > now + TOLERANCE:
        raise Refusal("situation.area_as_of_future", field="as_of")
    if draft.valid_until is not None and draft.valid_until <= (draft.valid_from or as_of):
        raise Refusal("situation.area_ends_before", field="valid_until")
    return replace(draft, as_of=as_of, shape=_shape(draft.shape).text)


def _shape(text: str) -> Shape:
    try:
        return read_shape(text)
    except Refusal as refusal:
        refusal.facts.setdefault("field", "where")
        raise


def check_room(count: int) -> None:
    """That an incident has room for one more ("situation.too_many_areas")."""
    if count >= MAX_AREAS:
        raise Refusal("situation.too_many_areas", limit=MAX_AREAS)


def check_stands(*, known: bool, ended: bool) -> None:
    """That there is such a drawing ("situation.not_found"), and that it has not been ended ("situation.area_ended_already")."""
    if not known:
        raise Refusal("situation.not_found")
    if ended:
        raise Refusal("situation.area_ended_already")


def check_why(why: str, now: datetime) -> str:
    """The reason of a change or an end ("situation.area_needs_why")."""
    why = str(tidy(now, {}, {"why": why})["why"])
    if not says(why):
        raise Refusal("situation.area_needs_why", field="why")
    return why


def draft_of(said: Any) -> AreaDraft:
    """What somebody would have drawn to say the same again: of an event, or of a row, without its marking."""
    return AreaDraft(
        said.kind, said.title, said.shape, said.source, said.as_of, said.standing, said.text, said.valid_from, said.valid_until
    )


def as_old(draft: AreaDraft, as_of: datetime) -> AreaDraft:
    """A time that is written back as it was shown, in whole minutes, is the time that it was."""
    minute = as_of.replace(second=0, microsecond=0)
    return replace(draft, as_of=as_of) if draft.as_of == minute else draft


def check_same_kept(before: AreaDraft, after: AreaDraft) -> None:
    """That a change changes something ("situation.area_nothing_changed"). A later time is a change: looked at again, and still so."""
    if replace(after, mark=before.mark) == before:
        raise Refusal("situation.area_nothing_changed")


def check_ended_at(ended_at: datetime | None, as_of: datetime, now: datetime) -> datetime:
    """When it ended: not ahead of the clock, nor before it was seen ("situation.area_end_future", "situation.area_ends_before")."""
    at = ended_at or now
    if at > now + TOLERANCE:
        raise Refusal("situation.area_end_future", field="ended_at")
    if at < as_of:
        raise Refusal("situation.area_ends_before", field="ended_at")
    return at


def state_at(valid_from: datetime | None, valid_until: datetime | None, ended_at: datetime | None, at: datetime) -> AreaState:
    """Whether it holds at a moment. From its beginning on, and not at its end any more."""
    if (ended_at is not None and ended_at <= at) or (valid_until is not None and valid_until <= at):
        return AreaState.OVER
    return AreaState.PLANNED if valid_from is not None and valid_from > at else AreaState.CURRENT
