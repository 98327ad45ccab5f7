"""What is drawn on the map, as it was known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import audience, may_see, scopes
from vardkase.kernel import codec
from vardkase.kernel.canonical import loads
from vardkase.kernel.geo import Shape, kept_shape
from vardkase.kernel.once import asked_once
from vardkase.kernel.refusal import Refusal
from vardkase.situation.events.areas import AreaChanged, AreaDrawn, AreaEnded
from vardkase.situation.models.areas import AreaRow
from vardkase.situation.rules.areas import AreaKind, AreaState, state_at
from vardkase.situation.rules.known import Known

_ORDER = {kind: place for place, kind in enumerate(AreaKind)}


@dataclass(frozen=True, slots=True)
class AreaLine:
    """Something on the map as it was known: what was last said of it, and whether it held at that moment."""

    area_id: UUID
    number: int
    reference: str
    said: AreaDrawn | AreaChanged
    recorded_at: datetime
    state: AreaState
    versions: int
    ended: AreaEnded | None = None

    @property
    def shape(self) -> Shape:
        """Where it is."""
        return kept_shape(self.said.shape)


@dataclass(frozen=True, slots=True)
class AreaVersion:
    """One thing that was said of it."""

    number: int
    recorded_at: datetime
    said: AreaDrawn | AreaChanged | AreaEnded

    @property
    def is_end(self) -> bool:
        """Whether it was ended by this."""
        return isinstance(self.said, AreaEnded)


def areas(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[AreaLine, ...]:
    """Everything on the map that was known and that the viewer may read, by kind and then in the order in which it was drawn."""
    seen = audience(viewer, row.id, row.authority_id)
    return asked_once(("areas", row.id, seen, known), lambda: _lines(_rows(row), seen, known))


def area(viewer: Viewer, row: IncidentRow, area_id: UUID, known: Known) -> AreaLine:
    """One of them. Refusal("situation.not_found") for what is absent, was not known, or is not for the viewer."""
    for line in areas(viewer, row, known):
        if line.area_id == area_id:
            return line
    raise Refusal("situation.not_found")


def versions(viewer: Viewer, row: IncidentRow, area_id: UUID, known: Known) -> tuple[AreaVersion, ...]:
    """All that had been said of one, the latest first. Refusal("situation.not_found")."""
    area(viewer, row, area_id, known)
    found = [one for one in _rows(row) if one.area_id == area_id and one.number <= known.number]
    return tuple(AreaVersion(one.number, one.recorded_at, _said(one, first=one is found[0])) for one in found)[::-1]


def may_draw(viewer: Viewer, row: IncidentRow) -> bool:
    """Whether the viewer may draw on the map of an incident as it stands."""
    return row.state.is_written_in and viewer.can(Capability.SITUATION_WRITE, scopes(row.id, row.authority_id))


def _rows(row: IncidentRow) -> list[AreaRow]:
    return asked_once(("area rows", row.id), lambda: tables.load(AreaRow, "number", incident_id=row.id))


def _lines(rows: Iterable[AreaRow], seen: frozenset[str], known: Known) -> tuple[AreaLine, ...]:
    of: dict[UUID, list[AreaRow]] = {}
    for one in rows:
        if one.number <= known.number and may_see(seen, one.mark_key):
            of.setdefault(one.area_id, []).append(one)
    lines = [_line(found, known) for found in of.values()]
    return tuple(sorted(lines, key=lambda line: (_ORDER[line.said.kind], line.reference)))


def _line(found: list[AreaRow], known: Known) -> AreaLine:
    drawn = [one for one in found if not one.is_end]
    said = _said(drawn[-1], first=len(drawn) == 1)
    ended = _said(found[-1], first=False) if found[-1].is_end else None
    assert not isinstance(said, AreaEnded)  # the ends were left out
    assert ended is None or isinstance(ended, AreaEnded)
    state = state_at(said.valid_from, said.valid_until, ended.ended_at if ended else None, known.at)
    last = found[-1]
    return AreaLine(last.area_id, last.number, last.reference, said, last.recorded_at, state, len(drawn), ended)


def _said(row: AreaRow, *, first: bool) -> AreaDrawn | AreaChanged | AreaEnded:
    if row.is_end:
        return _read(AreaEnded, row.body)
    return _read(AreaDrawn if first else AreaChanged, row.body)


@lru_cache(maxsize=2048)
def _read(cls: type[AreaDrawn | AreaChanged | AreaEnded], body: str) -> AreaDrawn | AreaChanged | AreaEnded:
    return codec.from_plain(cls, loads(body))
