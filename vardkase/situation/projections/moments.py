"""How the things of leadership stood: from entries to rows. One row for each thing that an entry changes, whole."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from vardkase.incidents import tables
from vardkase.incidents.projections import rows
from vardkase.incidents.rules import seen_key
from vardkase.leadership.projections.base import Applier
from vardkase.ledger.entry import Entry
from vardkase.situation.models.scenarios import MomentRow
from vardkase.situation.rules import moments as rules
from vardkase.situation.rules.moments import Change

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def apply(entry: Entry, event: Any, incident_id: UUID) -> None:
    """Leaves each thing that the entry changes as it is from then on."""
    made: dict[tuple[str, str], MomentRow] = {}
    for change in rules.changes(entry.kind, event):
        before = made.get((change.part, change.key)) or _before(incident_id, change)
        if before is None and not change.new:
            continue
        made[change.part, change.key] = _row(entry, incident_id, change, before)
    rows.insert(made.values())


def _before(incident_id: UUID, change: Change) -> MomentRow | None:
    return tables.first(MomentRow, "-number", incident_id=incident_id, part=change.part, key=change.key)


def _row(entry: Entry, incident_id: UUID, change: Change, before: MomentRow | None) -> MomentRow:
    said = (json.loads(before.body) if before else {}) | change.said
    return MomentRow(
        incident_id=incident_id,
        part=change.part,
        key=change.key,
        number=entry.number,
        at=entry.recorded_at,
        mark_key=before.mark_key if before else seen_key(change.mark),
        over=change.over,
        body=_ENCODER.encode(said),
    )


APPLIERS: dict[str, Applier] = dict.fromkeys(rules.MAKERS, apply)
