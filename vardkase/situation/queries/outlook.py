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
from vardkase.situation.rules.outlook import Assumption, Judged, Stand, judged, judged_back

# What the status board says of functions, by their keys in the register: wired where the board is known.
Source = Callable[[Viewer, IncidentRow, Known], tuple[Assumption, ...]]
_sources: list[Source] = []


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


def offer_state(source: Source) -> None:
    """Has the status board say how functions stand when a forecast is begun. Raises ValueError for a source that does already."""
    if source in _sources:
        raise ValueError(f"{source!r} says so already")
    _sources.append(source)


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


def observed(viewer: Viewer, row: IncidentRow, known: Known) -> dict[str, Observed]:
    """What is known to have happened, by the keys of functions: of each what was said last. Nothing for those who do not read it."""
    if not may_read(viewer, row):
        return {}
    rows = tables.load(ObservedRow, "number", incident_id=row.id)
    return {one.key: Observed(one.number, said(OutlookObserved, one.body), one.said_by) for one in rows if one.number <= known.number}


def scores(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[ScoreLine, ...]:
    """How every forecast of every function came true of which it is known what happened: by function, the first forecast first."""
    happened = observed(viewer, row, known)
    lines = []
    for outlook in reversed(outlooks(viewer, row, known)):
        out = {one.key for one in outlook.said.assumptions if one.stand is Stand.OUT}
        for fall in outlook.said.falls:
            seen = happened.get(fall.key)
            if seen is None:
                continue
            if is_back := fall.key in out:
                how = judged_back(fall, outlook.made_at, seen.said.back_at)
            else:
                how = judged(fall, outlook.made_at, outlook.said.horizon, seen.said.broke_at, seen.said.held_until)
            if how is not None:
                lines.append(ScoreLine(outlook, seen, how, is_back))
    return tuple(sorted(lines, key=lambda one: (one.observed.said.name.casefold(), one.outlook.number)))


def state(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[Assumption, ...]:
    """What a new forecast begins with: what the last one assumed and what still can be, and over it what the status board says."""
    last = next(iter(outlooks(viewer, row, known)), None)
    found = {one.key: one for one in last.said.assumptions} if last else {}
    for source in _sources:
        found |= {one.key: one for one in source(viewer, row, known)}
    return tuple(found.values())
