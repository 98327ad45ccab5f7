"""Drawing on the map of an incident, saying anew how it is, and ending what no longer holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.incidents import rules as incident_rules
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel import codec
from vardkase.kernel.canonical import loads
from vardkase.kernel.geo import read_shape
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.seen import check_seen
from vardkase.ledger.entry import Entry
from vardkase.situation.actions.frame import already, own_key, to_say, written
from vardkase.situation.events.areas import AreaChanged, AreaDrawn, AreaEnded
from vardkase.situation.models.areas import AreaRow
from vardkase.situation.rules import areas as rules
from vardkase.situation.rules.areas import AreaDraft


def draw_area(*, viewer: Viewer, incident_id: UUID, draft: AreaDraft, key: UUID, now: datetime) -> Entry:
    """Draws a place, a line or an area; its id is the key. Whoever may say how things stand.

    Refused: "situation.area_needs_…", "situation.area_as_of_future", "situation.area_ends_before", "situation.too_many_areas", "geo.…",
    "incident.secret_needs_statute", "leadership.may_not", "leadership.incident_is_over".
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(AreaRow, row.id, key)
        mark = incident_rules.check_mark(draft.mark, row.authority_id, row.authority, today=now.date())
        earlier = already(row.stream, key, AreaDrawn, draft, mark=mark, apart=("shape",))
        if earlier:
            return _same_shape(earlier, draft)
        draft = rules.check_area(draft, now)
        drawn = {one.area_id for one in tables.load(AreaRow, incident_id=row.id)}
        rules.check_room(len(drawn))
        event = AreaDrawn(
            key, f"K-{len(drawn) + 1:03}", draft.kind, draft.title, draft.shape, draft.source, draft.as_of or now, draft.standing,
            draft.text, draft.valid_from, draft.valid_until, mark,
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now)


def change_area(
    *, viewer: Viewer, incident_id: UUID, area_id: UUID, draft: AreaDraft, why: str, seen: str | None = None, key: UUID, now: datetime
) -> Entry:
    """Says anew, whole, how something on the map is, and why. It keeps its reference and its marking. `seen` is the
    digest of what it was changed from (`rules.areas.draft_of`).

    Refused: as `draw_area`, "situation.not_found", "situation.area_ended_already", "situation.area_needs_why",
    "situation.area_nothing_changed", "leadership.changed_meanwhile".
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(AreaRow, row.id, key)
        earlier = already(row.stream, key, AreaChanged, draft, area_id=area_id, why=why, apart=("shape", "mark", "as_of"))
        if earlier:
            return _same_shape(earlier, draft)
        before, reference = _standing(viewer, row, area_id)
        why = rules.check_why(why, now)
        check_seen(seen, rules.draft_of(before))
        draft = rules.check_area(rules.as_old(draft, before.as_of), now)
        rules.check_same_kept(rules.draft_of(before), draft)
        event = AreaChanged(
            area_id, reference, draft.kind, draft.title, draft.shape, draft.source, draft.as_of or now, why, draft.standing,
            draft.text, draft.valid_from, draft.valid_until, before.mark,
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now)


def end_area(
    *, viewer: Viewer, incident_id: UUID, area_id: UUID, why: str, ended_at: datetime | None = None, key: UUID, now: datetime
) -> Entry:
    """Says that something on the map no longer holds, since when and why.

    Refused: "situation.not_found", "situation.area_ended_already", "situation.area_needs_why", "situation.area_end_future",
    "situation.area_ends_before".
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(AreaRow, row.id, key)
        earlier = already(row.stream, key, AreaEnded, area_id=area_id, why=why, ended_at=ended_at)
        if earlier:
            return earlier
        before, reference = _standing(viewer, row, area_id)
        why = rules.check_why(why, now)
        at = rules.check_ended_at(ended_at, min(before.as_of, before.valid_from or before.as_of), now)
        event = AreaEnded(area_id, reference, before.kind, before.title, why, at, before.mark)
        return written(row.stream, event, viewer, key, now)


def _standing(viewer: Viewer, row: IncidentRow, area_id: UUID) -> tuple[AreaDrawn | AreaChanged, str]:
    """How it was last said to be, and its reference, of one that the viewer can see and that has not been ended."""
    versions = tables.load(AreaRow, "number", incident_id=row.id, area_id=area_id)
    seen = incident_rules.audience(viewer, row.id, row.authority_id)
    known = bool(versions) and incident_rules.may_see(seen, versions[-1].mark_key)
    rules.check_stands(known=known, ended=known and versions[-1].is_end)
    last = versions[-1]
    said = loads(last.body)
    return codec.from_plain(AreaDrawn, said) if len(versions) == 1 else codec.from_plain(AreaChanged, said), last.reference


def _same_shape(entry: Entry, draft: AreaDraft) -> Entry:
    """What was sent again must be the same shape, however it was written ("ledger.key_reused")."""
    if not entry.erased:
        try:
            shape = read_shape(draft.shape).text
        except Refusal:
            shape = ""
        if shape != entry.event.shape or draft.as_of not in (None, rules.as_old(draft, entry.event.as_of).as_of, entry.event.as_of):
            raise Refusal("ledger.key_reused", number=entry.number)
    return replace(entry, repeated=True)
