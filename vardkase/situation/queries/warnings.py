"""Warnings from outside, for those who read alarms at the authority that they came to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import EVERYWHERE, Capability, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import Mode
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.once import incidents_of
from vardkase.leadership.queries.shaping import said
from vardkase.situation.events.warnings import WarningIssued, WarningReceived
from vardkase.situation.models.warnings import IssuedRow, WarningRow, WarningUse, WarningVersion
from vardkase.situation.rules.feeds import Feed
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.warnings import Alert, Ended, Stand, Status, is_acute, is_over, is_proposed

RECENT = 60
ROADS = frozenset({str(Feed.ROADS)})
OTHERS = frozenset(str(one) for one in Feed) - ROADS


@dataclass(frozen=True, slots=True)
class UseLine:
    """A warning in the log of an incident; `about` is the number of the version that was taken in."""

    about: int
    incident_id: UUID
    incident: str
    title: str
    entry: int
    at: datetime
    author: str


@dataclass(frozen=True, slots=True)
class WarningLine:
    """A warning as it stands. `said` is its newest version; `is_changed`, that it came anew after somebody had taken a stand."""

    id: UUID
    authority_id: UUID
    number: int
    said: WarningReceived
    first_at: datetime
    received_at: datetime
    ended_at: datetime | None
    ended_how: Ended | None
    stand: Stand
    handled_at: datetime | None
    handled_by: str
    reason: str
    alarm_id: UUID | None
    over: bool
    proposed: bool

    @property
    def alert(self) -> Alert:
        """What it says."""
        return self.said.alert

    @property
    def mode(self) -> Mode:
        """Whether what is made of it is real."""
        return Mode.REAL if self.alert.is_real else Mode.EXERCISE

    @property
    def is_changed(self) -> bool:
        """Whether it says something else than what somebody took a stand on."""
        return self.stand is Stand.NEW and self.handled_at is not None


@dataclass(frozen=True, slots=True)
class VersionLine:
    """What a warning said at one time."""

    number: int
    said: WarningReceived
    at: datetime


@dataclass(frozen=True, slots=True)
class IssuedLine:
    """A warning of ours, with those that it replaced or ended, and by which it was itself."""

    id: UUID
    number: int
    reference: str
    said: WarningIssued
    at: datetime
    author: str
    replaced_by: str = ""


def warnings(viewer: Viewer, *, now: datetime) -> tuple[WarningLine, ...]:
    """The warnings that came to the viewer's authorities: those that wait first, the worst of them before the others; then the newest."""
    waiting = proposed(viewer, now=now)
    rest = [one for one in (_line(row, now) for row in _rows(viewer)) if not one.proposed]
    return (*waiting, *rest[:RECENT])


def proposed(viewer: Viewer, *, now: datetime) -> tuple[WarningLine, ...]:
    """Those that wait for somebody to take a stand, the worst first."""
    # A storm closes hundreds of roads: they are counted by themselves, and push no other warning out of the list.
    rows = [row for feeds in (OTHERS, ROADS) for row in _rows(viewer, stand=str(Stand.NEW), ended_at=None, feed=feeds)]
    found = (_line(row, now) for row in rows)
    return tuple(sorted((one for one in found if one.proposed), key=_pressing))


def warning(viewer: Viewer, warning_id: UUID, *, now: datetime) -> WarningLine:
    """One of them. Refusal("warning.not_found") for one that is absent or not the viewer's to read."""
    row = tables.first(WarningRow, id=warning_id)
    if row is None or not viewer.can(Capability.ALARM_READ, (f"org:{row.authority_id}",)):
        raise Refusal("warning.not_found")
    return _line(row, now)


def versions(viewer: Viewer, warning_id: UUID, *, now: datetime) -> tuple[VersionLine, ...]:
    """Everything that a warning has said, the newest first. Refused as `warning`."""
    warning(viewer, warning_id, now=now)
    rows = tables.load(WarningVersion, "-number", most=50, warning_id=warning_id)
    return tuple(VersionLine(row.number, said(WarningReceived, row.body), row.recorded_at) for row in rows)


def beside(viewer: Viewer, line: WarningLine, *, now: datetime) -> tuple[tuple[WarningLine, ...], tuple[WarningLine, ...]]:
    """The others' warnings that one speaks of, and those that speak of it while nobody has taken a stand on them."""
    about = set(line.said.beside)
    of = [row for row in tables.load(WarningRow, id=about) if viewer.can(Capability.ALARM_READ, (f"org:{row.authority_id}",))]
    new = tables.load(WarningRow, "-received_at", most=200, authority_id=line.authority_id, stand=str(Stand.NEW))
    # The id is looked for before anything is read: few warnings speak of others.
    speak = [row for row in new if str(line.id) in row.body and line.id in said(WarningReceived, row.body).beside]
    return tuple(_line(row, now) for row in of), tuple(_line(row, now) for row in speak)


def uses(viewer: Viewer, warning_id: UUID, *, now: datetime) -> tuple[UseLine, ...]:
    """The incidents in whose logs a warning stands, those alone that the viewer may read."""
    warning(viewer, warning_id, now=now)
    readable = {row.id for row in incidents.incidents_list(viewer)}
    rows = tables.load(WarningUse, "number", warning_id=warning_id)
    return tuple(_use(row) for row in rows if row.incident_id in readable)


def taken_into(viewer: Viewer, row: IncidentRow, *, now: datetime) -> tuple[tuple[UseLine, WarningLine], ...]:
    """The warnings in the log of an incident that the viewer may read, the newest first."""
    taken = tables.load(WarningUse, "-number", incident_id=row.id)
    found = {one.id: one for one in tables.load(WarningRow, id={use.warning_id for use in taken})} if taken else {}
    return tuple(
        (_use(use), _line(found[use.warning_id], now))
        for use in taken
        if use.warning_id in found and viewer.can(Capability.ALARM_READ, (f"org:{use.authority_id}",))
    )


def taken_at(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[tuple[UseLine, WarningLine], ...]:
    """The warnings in the log as it was known at a moment, each in the words that were taken in last by then."""
    newest: dict[UUID, tuple[UseLine, WarningLine]] = {}
    found = [(use, line) for use, line in reversed(taken_into(viewer, row, now=known.at)) if use.entry <= known.number]
    all_said: dict[UUID, list[VersionLine]] = {line.id: [] for _, line in found}
    for one in tables.load(WarningVersion, "number", warning_id=set(all_said)):
        all_said[one.warning_id].append(VersionLine(one.number, said(WarningReceived, one.body), one.recorded_at))
    for use, line in found:
        version = next((one.said for one in all_said[line.id] if one.number == use.about), None)
        if version is None:
            continue
        then = _ended_then(line, all_said[line.id], known.at)
        newest[line.id] = use, replace(line, said=version, ended_at=then, over=is_over(version.alert, known.at, then))
    return tuple(newest.values())


def _ended_then(line: WarningLine, all_said: list[VersionLine], at: datetime) -> datetime | None:
    """Since when a warning had ended at a moment, though its feed may have had it again later; None while it held."""
    away = (one.said.gone_at for one in all_said if one.said.gone_at is not None and one.said.gone_at <= at < one.at)
    return next(away, None) or (line.ended_at if line.ended_at is not None and line.ended_at <= at else None)


def places_for(viewer: Viewer, line: WarningLine) -> tuple[IncidentRow, ...]:
    """The incidents that a warning can be taken into: running, the viewer's to write in, and as real as the warning."""
    if line.alert.status not in (Status.ACTUAL, Status.EXERCISE):
        return ()
    found = incidents_of(viewer)
    return tuple(row for row in found if row.mode is line.mode and incidents.abilities(viewer, row).write)


def issued(viewer: Viewer, row: IncidentRow) -> tuple[IssuedLine, ...]:
    """What we have issued in an incident that the viewer reads, the newest first."""
    lines = [
        IssuedLine(one.id, one.number, one.reference, said(WarningIssued, one.body), one.issued_at, one.author)
        for one in tables.load(IssuedRow, "-number", incident_id=row.id)
    ]
    by = {ref.identifier: line.reference for line in lines for ref in line.said.alert.references}
    return tuple(
        IssuedLine(one.id, one.number, one.reference, one.said, one.at, one.author, by.get(one.said.alert.identifier, "")) for one in lines
    )


def _rows(viewer: Viewer, **more: object) -> list[WarningRow]:
    scopes = viewer.scopes_with(Capability.ALARM_READ)
    if not scopes:
        return []
    if EVERYWHERE not in scopes:
        more["authority_id"] = {UUID(scope.removeprefix("org:")) for scope in scopes if scope.startswith("org:")}
    return tables.load(WarningRow, "-received_at, id", most=200, **more)


def _pressing(one: WarningLine) -> tuple[bool, bool, int, float]:
    order = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
    return (
        not one.alert.is_real, not is_acute(one.alert, one.said.why), order.index(one.alert.severity), -one.received_at.timestamp()
    )  # fmt: skip


def _use(row: WarningUse) -> UseLine:
    return UseLine(row.about, row.incident_id, row.incident, row.title, row.entry, row.recorded_at, row.author)


def _line(row: WarningRow, now: datetime) -> WarningLine:
    found = said(WarningReceived, row.body)
    stand = Stand(row.stand)
    return WarningLine(
        row.id, row.authority_id, row.number, found, row.first_at, row.received_at, row.ended_at,
        Ended(row.ended_how) if row.ended_how else None, stand, row.handled_at, row.handled_by, row.reason, row.alarm_id,
        is_over(found.alert, now, row.ended_at), is_proposed(found.alert, stand, now, row.ended_at),
    )  # fmt: skip
