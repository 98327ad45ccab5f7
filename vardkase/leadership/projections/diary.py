"""The diary of duty: from entries to rows. It has a stream of its own, and is rebuilt and compared as the incidents' are."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from vardkase.incidents import kinds
from vardkase.kernel import codec
from vardkase.leadership import events
from vardkase.leadership.models import DiaryRow
from vardkase.leadership.projections.base import body_of
from vardkase.ledger.entry import Entry

SORT = "diary"
LINES = frozenset({"diary.noted", "diary.quiet", "diary.handed_over", "diary.picture_made"})


def keep() -> None:
    """Has the table follow the streams of diaries."""
    kinds.keep(SORT, kinds.Follower(apply, forget, ((DiaryRow._meta.db_table, "authority_id", "number"),)))  # noqa: SLF001 - Django's own name of a table


def apply(entry: Entry) -> None:
    """Brings the table up to an entry of a diary. What is erased leaves nothing."""
    authority_id = UUID(entry.stream.partition(":")[2])
    if entry.kind == "ledger.payload_erased":
        DiaryRow.objects.filter(authority_id=authority_id, number=entry.event.number).delete()
    elif not entry.erased and entry.kind in LINES:
        _line(entry, entry.event, authority_id)
    elif not entry.erased:
        _about(entry, entry.event, authority_id)


def forget(authority_id: UUID) -> None:
    """Deletes the diary of an authority, to be made anew."""
    DiaryRow.objects.filter(authority_id=authority_id).delete()


def _line(entry: Entry, event: Any, authority_id: UUID) -> None:
    DiaryRow.objects.create(
        id=event.note_id,
        authority_id=authority_id,
        number=entry.number,
        kind=entry.kind,
        body=body_of(event),
        author_id=entry.actor.id,
        author=entry.actor.label,
        happened=json.dumps(codec.to_plain(entry.happened), ensure_ascii=False, sort_keys=True),
        recorded_at=entry.recorded_at,
        received_by="",
    )
    if isinstance(event, events.DiaryNoted) and event.corrects is not None:
        DiaryRow.objects.filter(authority_id=authority_id, number=event.corrects).update(corrected_by=entry.number)


def _about(entry: Entry, event: Any, authority_id: UUID) -> None:
    row = DiaryRow.objects.filter(authority_id=authority_id, id=event.note_id)
    if isinstance(event, events.DiaryReceived):
        row.update(received_at=entry.recorded_at, received_by=entry.actor.label)
    elif isinstance(event, events.DiaryAlarmRaised):
        row.update(alarm_id=event.alarm_id)
