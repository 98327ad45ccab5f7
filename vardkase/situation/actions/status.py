"""The status board of an incident: opened, changed, and reported to. Whoever reports by a link does it by the same actions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.incidents import tables
from vardkase.incidents.actions.frame import check_same
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules.frame import need, tidy
from vardkase.leadership.rules.seen import check_seen
from vardkase.ledger.entry import Entry
from vardkase.situation.actions.frame import already, to_say, written
from vardkase.situation.events import status as events
from vardkase.situation.models.status import StatusLine, StatusRhythm
from vardkase.situation.rules import status as rules
from vardkase.situation.rules.status import Rhythm, RowDraft


def open_board(
    *, viewer: Viewer, incident_id: UUID, rows: tuple[RowDraft, ...], rhythm: Rhythm, source: str = "", key: UUID, now: datetime
) -> Entry:
    """Opens the board with its functions; the id of each is made of the key and its place.

    Refused: "situation.status_board_is_open", "situation.status_needs_rows", "situation.status_too_many_rows", and what `check_row` and
    `check_rhythm` refuse.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        same: dict[str, Any] = {"minutes": rhythm.minutes, "patience": rhythm.patience, "rows": rows, "source": source}
        earlier = already(row.stream, key, events.BoardOpened, **same)
        if earlier:
            return earlier
        if tables.first(StatusRhythm, incident_id=row.id):
            raise Refusal("situation.status_board_is_open")
        rules.check_rhythm(rhythm)
        need("rows", rows, "situation.status_needs_rows")
        _check_room(len(rows))
        made = tuple(_row(uuid5(row.id, f"{key} {place}"), one) for place, one in enumerate(_checked(rows, now)))
        return written(row.stream, events.BoardOpened(made, rhythm.minutes, rhythm.patience, source), viewer, key, now)


def add_row(*, viewer: Viewer, incident_id: UUID, draft: RowDraft, key: UUID, now: datetime) -> Entry:
    """A further function; its id is made of the key. Refused: "situation.status_no_board", and what `check_row` refuses."""
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        row_id = uuid5(row.id, str(key))
        earlier = already(row.stream, key, events.RowAdded, draft, part="row", apart=("key",))
        if earlier:
            return earlier
        _check_open(row)
        stand = _lines(row)
        _check_room(len(stand) + 1)
        draft = rules.check_row(draft, [one.name for one in stand], now)
        return written(row.stream, events.RowAdded(_row(row_id, draft)), viewer, key, now)


def change_row(
    *, viewer: Viewer, incident_id: UUID, row_id: UUID, draft: RowDraft, seen: str | None = None, key: UUID, now: datetime
) -> Entry:
    """Another name, unit, reporter or interval. `seen` is the `digest` of the row as it was shown.

    Refused: "leadership.changed_meanwhile", "situation.status_no_such_row", "situation.status_same_row", and what `check_row` refuses.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        earlier = already(row.stream, key, events.RowChanged, draft, part="row", apart=("key",))
        if earlier:
            check_same(earlier, same=earlier.erased or earlier.event.row.row_id == row_id)
            return earlier
        stand = _lines(row)
        before = said(events.BoardRow, _one(stand, row_id).body)
        check_seen(seen, before)
        draft = rules.check_row(draft, [one.name for one in stand if one.row_id != row_id], now)
        after = replace(_row(row_id, draft), key=before.key)
        if after == before:
            raise Refusal("situation.status_same_row", field="name")
        return written(row.stream, events.RowChanged(after, before), viewer, key, now)


def retire_row(*, viewer: Viewer, incident_id: UUID, row_id: UUID, why: str, key: UUID, now: datetime) -> Entry:
    """A function is not followed any more. Refused: "situation.status_no_such_row", "situation.status_retire_needs_why"."""
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        earlier = already(row.stream, key, events.RowRetired, row_id=row_id, why=why)
        if earlier:
            return earlier
        before = said(events.BoardRow, _one(_lines(row), row_id).body)
        why = tidy(now, {}, {"why": why})["why"]
        need("why", why, "situation.status_retire_needs_why")
        return written(row.stream, events.RowRetired(row_id, before.name, before.unit, why), viewer, key, now)


def set_rhythm(*, viewer: Viewer, incident_id: UUID, rhythm: Rhythm, key: UUID, now: datetime) -> Entry:
    """How often units report from now on. Refused: "situation.status_no_board", "situation.status_same_rhythm", and bad ones."""
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        earlier = already(row.stream, key, events.RhythmSet, rhythm)
        if earlier:
            return earlier
        before = _check_open(row)
        rules.check_rhythm(rhythm)
        if (before.minutes, before.patience) == (rhythm.minutes, rhythm.patience):
            raise Refusal("situation.status_same_rhythm", field="minutes")
        return written(row.stream, events.RhythmSet(rhythm.minutes, rhythm.patience, before.minutes), viewer, key, now)


def _checked(rows: tuple[RowDraft, ...], now: datetime) -> Iterable[RowDraft]:
    taken: list[str] = []
    for one in rows:
        ready = rules.check_row(one, taken, now)
        taken.append(ready.name)
        yield ready


def _check_room(count: int) -> None:
    if count > rules.MOST_ROWS:
        raise Refusal("situation.status_too_many_rows", field="rows", count=count, limit=rules.MOST_ROWS)


def _row(row_id: UUID, draft: RowDraft) -> events.BoardRow:
    return events.BoardRow(
        row_id, draft.key, draft.name, draft.unit, draft.owner, draft.reporter, draft.deputy, draft.minutes, draft.sides
    )  # fmt: skip


def _check_open(row: IncidentRow) -> StatusRhythm:
    found = tables.first(StatusRhythm, "-number", incident_id=row.id)
    if found is None:
        raise Refusal("situation.status_no_board")
    return found


def _lines(row: IncidentRow) -> list[StatusLine]:
    return tables.load(StatusLine, "place", incident_id=row.id, superseded=None, retired=False)


def _one(stand: list[StatusLine], row_id: UUID) -> StatusLine:
    found = next((one for one in stand if one.row_id == row_id), None)
    if found is None:
        raise Refusal("situation.status_no_such_row")
    return found
