"""The diary of duty, for those who read it at the authority."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from vardkase.access.rules import EVERYWHERE, Capability, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rules import Mode, State
from vardkase.kernel import codec
from vardkase.kernel.moments import Happened
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.models import DiaryRow
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules.diary import is_quiet_too_long

KINDS: dict[str, Any] = {
    "diary.noted": events.DiaryNoted,
    "diary.quiet": events.DiaryQuiet,
    "diary.handed_over": events.DiaryHandedOver,
    "diary.picture_made": events.DiaryPictureMade,
}


@dataclass(frozen=True, slots=True)
class DiaryLine:
    """An entry of the diary. `said` is its event; `corrected_by` the number of the note that says it right."""

    id: UUID
    authority_id: UUID
    number: int
    kind: str
    said: Any
    author: str
    author_id: str
    happened: Happened
    recorded_at: datetime
    corrected_by: int | None
    received_at: datetime | None
    received_by: str
    alarm_id: UUID | None

    @property
    def is_open_handover(self) -> bool:
        """Whether it is a handover that nobody has received."""
        return self.kind == "diary.handed_over" and self.received_at is None


@dataclass(frozen=True, slots=True)
class DiaryState:
    """How a diary stands: its last word, its last picture, and handovers that wait; for the list of what is due."""

    authority_id: UUID
    authority: str
    last_at: datetime
    quiet_too_long: bool
    picture_at: datetime | None
    began_at: datetime
    waiting: tuple[DiaryLine, ...]


def diary(viewer: Viewer, authority_id: UUID, *, before: int | None = None, limit: int = 50) -> tuple[DiaryLine, ...]:
    """The diary of an authority, the latest first, older than a number. Refusal("leadership.not_found")."""
    if not viewer.can(Capability.DIARY_READ, (f"org:{authority_id}",)):
        raise Refusal("leadership.not_found")
    rows = DiaryRow.objects.filter(authority_id=authority_id).order_by("-number")
    return tuple(_line(one) for one in (rows if before is None else rows.filter(number__lt=before))[:limit])


def diary_line(viewer: Viewer, note_id: UUID) -> DiaryLine:
    """One entry. Refusal("leadership.not_found") for one that is absent or not for the viewer."""
    found = tables.first(DiaryRow, id=note_id)
    if found is None or not viewer.can(Capability.DIARY_READ, (f"org:{found.authority_id}",)):
        raise Refusal("leadership.not_found")
    return _line(found)


def diary_states(viewer: Viewer, *, now: datetime) -> tuple[DiaryState, ...]:
    """How each diary that the viewer reads stands. One that nobody has begun asks for nothing."""
    scopes = viewer.scopes_with(Capability.DIARY_READ)
    if not scopes:
        return ()
    every = DiaryRow.objects.values_list("authority_id", flat=True).distinct().order_by("authority_id")
    return tuple(_state(one, now) for one in every if EVERYWHERE in scopes or f"org:{one}" in scopes)


def goes_on(viewer: Viewer, authority_id: UUID, *, now: datetime) -> tuple[str, ...]:
    """What goes on at an authority for real, as far as the viewer reads it: active incidents, and alarms that are overdue."""
    led = [one for one in incidents.incidents_list(viewer) if one.state == State.ACTIVE and one.mode == Mode.REAL]
    late = [one for one in incidents.overdue_alarms(viewer, now) if one.mode == Mode.REAL]
    return (
        *(f"{one.reference} {one.title}" for one in led if one.authority_id == authority_id),
        *(one.facts.what_happened or one.facts.source_organisation for one in late if one.authority_id == authority_id),
    )


def _state(authority_id: UUID, now: datetime) -> DiaryState:
    of_it = {"authority_id": authority_id}
    last, begun = (tables.load(DiaryRow, order, most=1, **of_it)[0] for order in ("-number", "number"))
    picture = tables.first(DiaryRow, "-number", **of_it, kind="diary.picture_made")
    waiting = tables.load(DiaryRow, "-number", most=5, **of_it, kind="diary.handed_over", received_at=None)
    patience = timedelta(minutes=settings.DIARY_QUIET_MINUTES)
    return DiaryState(
        authority_id, said(KINDS[last.kind], last.body).authority, last.recorded_at, is_quiet_too_long(last.recorded_at, now, patience),
        picture.recorded_at if picture else None, begun.recorded_at, tuple(map(_line, waiting)),
    )  # fmt: skip


def _line(row: DiaryRow) -> DiaryLine:
    return DiaryLine(
        row.id, row.authority_id, row.number, row.kind, said(KINDS[row.kind], row.body), row.author, row.author_id,
        codec.from_plain(Happened, json.loads(row.happened)), row.recorded_at, row.corrected_by, row.received_at, row.received_by,
        row.alarm_id,
    )  # fmt: skip
