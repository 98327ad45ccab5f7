"""Handing a role over, with a sheet, and taking it over, with a receipt."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import rules as incident_rules
from vardkase.incidents import tables
from vardkase.incidents.rules import Mark, Secrecy
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.actions.frame import already, check_same, held, own_key, written
from vardkase.leadership.models import HandoverRow, RosterRow, ShiftRow
from vardkase.leadership.queries import handover as sheets
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules import handover as rules
from vardkase.leadership.rules.frame import tidy
from vardkase.leadership.rules.planning import PlannedTurn
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.ledger.entry import Entry


def make_handover(*, viewer: Viewer, incident_id: UUID, shift_id: UUID, words: str = "", key: UUID, now: datetime) -> Entry:
    """Makes the sheet of whoever goes off, as it is at this moment, and keeps it whole; its id is the key.

    A sheet is made of a shift that somebody is on, or has just been relieved from. Refused: "leadership.no_such_shift",
    "leadership.shift_not_begun".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        key = own_key(HandoverRow, row.id, key)
        earlier = already(row.stream, key, events.HandoverMade, words=words)
        if earlier:
            check_same(earlier, same=earlier.erased or earlier.event.shift.shift_id == shift_id)
            return earlier
        text: str = tidy(now, {}, {"words": words})["words"]
        shift = tables.first(ShiftRow, incident_id=row.id, id=shift_id)
        if shift is None:
            raise Refusal("leadership.no_such_shift")
        if shift.state not in {ShiftState.ON, ShiftState.RELIEVED}:
            raise Refusal("leadership.shift_not_begun")
        turn = PlannedTurn(shift.id, shift.role_key, shift.role, shift.member_id, shift.member, shift.starts_at, shift.ends_at)
        began_at = shift.begun_at or shift.starts_at
        sheet = sheets.sheet(viewer, row.id, turn, began_at, now=now)
        inner = any(item.is_internal for section in sheet.sections for item in section.items)
        mark = Mark(Secrecy.INTERNAL) if inner else incident_rules.OPEN
        roster = RosterRow.objects.get(id=shift.roster_id)
        event = events.HandoverMade(
            key, roster.id, roster.name, turn, began_at, row.entries, sheet.sections, text, sheet.hidden,
            incident_rules.check_mark(mark, row.authority_id, row.authority, today=now.date()),
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now)


def accept_handover(*, viewer: Viewer, incident_id: UUID, handover_id: UUID, by: str, key: UUID, now: datetime) -> Entry:
    """Somebody has taken over: by whom, when, and how much has come into the log since the sheet was made.

    Refused: "leadership.no_such_handover", "leadership.handover_taken_already", "leadership.receipt_needs_name".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        earlier = already(row.stream, key, events.HandoverAccepted, handover_id=handover_id, by=by)
        if earlier:
            return earlier
        found = tables.first(HandoverRow, incident_id=row.id, id=handover_id)
        seen = incident_rules.audience(viewer, row.id, row.authority_id)
        if found is None or not incident_rules.may_see(seen, found.mark_key):
            raise Refusal("leadership.no_such_handover")
        by = rules.check_receipt(accepted=found.accepted_at is not None, by=by, now=now)
        made = said(events.HandoverMade, found.body)
        # The entry of the sheet itself is not news.
        came_after = max(0, row.entries - found.number)
        event = events.HandoverAccepted(handover_id, made.shift.role, made.shift.member, by, came_after)
        return written(row.stream, event, viewer, key, now)
