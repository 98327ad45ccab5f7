"""Forecasts of what fails next as they were known: the list, one with its parts, how it stands now, and how each came true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import audience, scopes
from vardkase.kernel.once import asked_once
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.queries.shaping import said
from vardkase.situation.events.outlook import OutlookMade, OutlookObserved
from vardkase.situation.models.outlook import ObservedRow, OutlookRow
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.outlook import Assumption, Fall, Judged, Stand, is_same, judged, judged_back

# What the status board says of functions, by their keys in the register: wired where the board is known.
Source = Callable[[Viewer, IncidentRow, Known], tuple[Assumption, ...]]
# And the functions that it says nothing of, though the viewer reads how they stand: by name.
LeftOut = Callable[[Viewer, IncidentRow, Known], tuple[str, ...]]
_sources: list[Source] = []
_left_out: list[LeftOut] = []


@dataclass(frozen=True, slots=True)
class Outlook:
    """A forecast as it was made."""

    id: UUID
    number: int
    reference: str
    made_at: datetime
    made_by: str
    said: OutlookMade


@dataclass(frozen=True, slots=True)
class Observed:
    """What happened to a function, as it is known."""

    number: int
    said: OutlookObserved
    by: str


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """How one forecast of one function came true: of when it would fail, or, when it was out, of when it would be back (`is_back`)."""

    outlook: Outlook
    observed: Observed
    judged: Judged
    is_back: bool = False


def offer_state(source: Source, hidden: LeftOut | None = None) -> None:
    """Has the status board say how functions stand when a forecast is begun, and of which it does not, since more people read the forecast
    than that. Raises ValueError for a source that does already."""
    if source in _sources:
        raise ValueError(f"{source!r} says so already")
    _sources.append(source)
    _left_out.extend([hidden] if hidden else [])


def may_read(viewer: Viewer, row: IncidentRow) -> bool:
    """Whether somebody reads what fails next: it tells what hangs on what, and is for those who read what is internal."""
    return "internal" in audience(viewer, row.id, row.authority_id)


def may_make(viewer: Viewer, row: IncidentRow) -> bool:
    """Whether somebody makes a forecast or says what happened, here and now."""
    return may_read(viewer, row) and viewer.can(Capability.SITUATION_WRITE, scopes(row.id, row.authority_id)) and row.state.is_written_in


def check_read(viewer: Viewer, row: IncidentRow) -> None:
    """To others there is nothing of the kind ("leadership.not_found")."""
    if not may_read(viewer, row):
        raise Refusal("leadership.not_found")


def outlooks(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[Outlook, ...]:
    """The forecasts that were known, the latest first; () for those who do not read them."""
    if not may_read(viewer, row):
        return ()
    return asked_once(("outlooks", row.id, known.number), lambda: _outlooks(row.id, known))


def _outlooks(incident_id: UUID, known: Known) -> tuple[Outlook, ...]:
    rows = tables.load(OutlookRow, "-number", incident_id=incident_id)
    return tuple(
        Outlook(one.id, one.number, one.reference, one.made_at, one.made_by, said(OutlookMade, one.body))
        for one in rows
        if one.number <= known.number
    )


def outlook(viewer: Viewer, row: IncidentRow, outlook_id: UUID, known: Known) -> Outlook:
    """One forecast. Refusal("leadership.not_found") for one that is absent, not known then, or not for the viewer."""
    found = next((one for one in outlooks(viewer, row, known) if one.id == outlook_id), None)
    if found is None:
        raise Refusal("leadership.not_found")
    return found


def observed(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[Observed, ...]:
    """What is known to have happened, in the order in which it was said. Nothing for those who do not read it.

    What is said of the same failure later holds instead (`rules.is_same`): a function may fail more than once.
    """
    if not may_read(viewer, row):
        return ()
    found: list[Observed] = []
    for one in tables.load(ObservedRow, "number", incident_id=row.id):
        if one.number <= known.number:
            this = Observed(one.number, said(OutlookObserved, one.body), one.said_by)
            found = [other for other in found if other.said.key != one.key or not is_same(_moment(other), _moment(this))]
            found.append(this)
    return tuple(found)


def _moment(one: Observed) -> datetime:
    at = one.said.broke_at or one.said.held_until
    if at is None:
        raise ValueError("what happened has its moment")
    return at


def scores(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[ScoreLine, ...]:
    """How every forecast of every function came true of which it is known what happened: by function, the first forecast first."""
    happened: dict[str, list[Observed]] = {}
    for seen in observed(viewer, row, known):
        happened.setdefault(seen.said.key, []).append(seen)
    lines = []
    for outlook in reversed(outlooks(viewer, row, known)):
        out = {one.key for one in outlook.said.assumptions if one.stand is Stand.OUT}
        for fall in outlook.said.falls:
            episodes = sorted(happened.get(fall.key, ()), key=_moment)
            line = _line(outlook, fall, episodes, is_back=fall.key in out)
            if line is not None:
                lines.append(line)
    return tuple(sorted(lines, key=lambda one: (one.observed.said.name.casefold(), one.outlook.number)))


def _line(outlook: Outlook, fall: Fall, episodes: list[Observed], *, is_back: bool) -> ScoreLine | None:
    """The verdict by the first that says anything of the forecast: the next failure, or the return of what was out."""
    for seen in episodes:
        event = seen.said
        if is_back:
            began = event.broke_at is not None and event.broke_at <= outlook.made_at
            how = judged_back(fall, outlook.made_at, event.back_at) if began else None
        else:
            how = judged(fall, outlook.made_at, outlook.said.horizon, event.broke_at, event.held_until)
        if how is not None:
            return ScoreLine(outlook, seen, how, is_back)
    return None


def state(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[Assumption, ...]:
    """What a new forecast begins with: what the last one assumed and what still can be, and over it what the status board says."""
    last = next(iter(outlooks(viewer, row, known)), None)
    found = {one.key: one for one in last.said.assumptions} if last else {}
    found |= {one.key: one for one in reported(viewer, row, known)}
    return tuple(found.values())


def reported(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[Assumption, ...]:
    """How functions stand by the status board, where that is not old."""
    return tuple(one for source in _sources for one in source(viewer, row, known))


def left_out(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[str, ...]:
    """The functions of which the viewer reads more than a forecast may begin with: everybody who reads what is internal reads that."""
    return tuple(name for hidden in _left_out for name in hidden(viewer, row, known))
