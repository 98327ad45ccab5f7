"""From entries to rows: how vital functions stand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from vardkase.incidents.rules import seen_key
from vardkase.leadership.projections.base import TITLE, Applier, body_of
from vardkase.ledger.entry import Entry
from vardkase.situation.events import status as events
from vardkase.situation.models.status import StatusLine, StatusReport, StatusRhythm
from vardkase.situation.projections import links
from vardkase.situation.rules.status import unit_id

TABLES: tuple[Any, ...] = (*links.TABLES, StatusRhythm, StatusLine, StatusReport)


def _line(entry: Entry, row: events.BoardRow, incident_id: UUID, place: int, **more: Any) -> StatusLine:
    return StatusLine(
        incident_id=incident_id, number=entry.number, row_id=row.row_id, place=place, name=row.name[:TITLE],
        unit_id=unit_id(incident_id, row.unit), body=body_of(row), **{"begun_at": entry.recorded_at, "retired": False, **more},
    )  # fmt: skip


def _opened(entry: Entry, event: events.BoardOpened, incident_id: UUID) -> None:
    _rhythm(entry, event, incident_id)
    StatusLine.objects.bulk_create(_line(entry, row, incident_id, place) for place, row in enumerate(event.rows))


def _rhythm(entry: Entry, event: events.BoardOpened | events.RhythmSet, incident_id: UUID) -> None:
    StatusRhythm.objects.create(
        incident_id=incident_id, number=entry.number, minutes=event.minutes, patience=event.patience, at=entry.recorded_at
    )  # fmt: skip


def _added(entry: Entry, event: events.RowAdded, incident_id: UUID) -> None:
    place = StatusLine.objects.filter(incident_id=incident_id).values("row_id").distinct().count()
    _line(entry, event.row, incident_id, place).save(force_insert=True)


def _changed(entry: Entry, event: events.RowChanged, incident_id: UUID) -> None:
    for before in _ended(entry, event.row.row_id, incident_id):
        _line(entry, event.row, incident_id, before.place, begun_at=before.begun_at).save(force_insert=True)


def _retired(entry: Entry, event: events.RowRetired, incident_id: UUID) -> None:
    for before in _ended(entry, event.row_id, incident_id):
        StatusLine.objects.create(
            incident_id=incident_id, number=entry.number, row_id=before.row_id, place=before.place, name=before.name,
            unit_id=before.unit_id, body=before.body, begun_at=before.begun_at, retired=True,
        )  # fmt: skip


def _ended(entry: Entry, row_id: UUID, incident_id: UUID) -> list[StatusLine]:
    """The line that stood until this entry, if there is one."""
    stood = StatusLine.objects.filter(incident_id=incident_id, row_id=row_id, superseded=None)
    found = list(stood)
    stood.update(superseded=entry.number)
    return found


def _reported(entry: Entry, event: events.StatusReported | events.StatusUnchanged, incident_id: UUID) -> None:
    wanted = {(one.row_id, one.side) for one in event.items}
    rows = {one.row_id for one in event.items}
    standing = StatusReport.objects.filter(incident_id=incident_id, row_id__in=rows, superseded=None)
    stood = {(one.row_id, one.side): one for one in standing if (one.row_id, one.side) in wanted}
    # Of two reports that which speaks of the later moment stands, whichever came first.
    later = {which for which, one in stood.items() if one.as_of > event.as_of}
    StatusReport.objects.filter(pk__in=[one.pk for which, one in stood.items() if which not in later]).update(superseded=entry.number)
    StatusReport.objects.bulk_create(
        StatusReport(
            incident_id=incident_id,
            number=entry.number,
            row_id=one.row_id,
            side=one.side,
            level=one.level,
            as_of=event.as_of,
            recorded_at=entry.recorded_at,
            reporter=event.reporter[:TITLE],
            by=entry.actor.label,
            unchanged=isinstance(event, events.StatusUnchanged),
            mark_key=seen_key(event.mark),
            body=body_of(one),
            superseded=entry.number if (one.row_id, one.side) in later else None,
        )
        for one in event.items
    )


APPLIERS: dict[str, Applier] = {
    **links.APPLIERS,
    "situation.status_board_opened": _opened,
    "situation.status_row_added": _added,
    "situation.status_row_changed": _changed,
    "situation.status_row_retired": _retired,
    "situation.status_rhythm_set": _rhythm,
    "situation.status_reported": _reported,
    "situation.status_unchanged": _reported,
}
ORDERS: dict[Any, str] = {StatusLine: "number, place", StatusReport: "number, row_id, side"}
