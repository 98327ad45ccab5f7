"""Handing a role over, with a sheet, and taking it over, with a receipt."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import rules as incident_rules
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import Mark, Secrecy
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.actions.frame import already, check_same, held, own_key, written
from vardkase.leadership.actions.roles import hand_role_on
from vardkase.leadership.models import HandoverRow, RosterPersonRow, RosterRow, ShiftRow
from vardkase.leadership.queries import handover as sheets
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.queries.shift_roles import card_of, staff_of
from vardkase.leadership.rules import handover as rules
from vardkase.leadership.rules.frame import tidy
from vardkase.leadership.rules.planning import PlannedTurn
from vardkase.leadership.rules.roles import same_person
from vardkase.leadership.rules.shifts import PersonDraft, ShiftState
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


def accept_handover(
    *, viewer: Viewer, incident_id: UUID, handover_id: UUID, by: str = "", member_id: UUID | None = None, key: UUID, now: datetime
) -> Entry:
    """Somebody has taken over: by whom, when, and how much has come into the log since the sheet was made.

    Who takes over is somebody of the roster (`member_id`) or is named. The role goes with the receipt, and the shifts: whoever handed over
    is relieved, and who has taken over is on. All of it stands or falls together.
    Refused: "leadership.no_such_handover", "leadership.handover_taken_already", "leadership.receipt_needs_name",
    "leadership.no_such_member", "leadership.takes_over_from_oneself".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        found = tables.first(HandoverRow, incident_id=row.id, id=handover_id)
        earlier = already(row.stream, key, events.HandoverAccepted, handover_id=handover_id)
        if earlier:
            # Chosen in the list or written, it is the name that stands in the receipt.
            check_same(earlier, same=earlier.erased or found is None or _is_taker(earlier, _taker(found.roster_id, by, member_id)))
            return earlier
        seen = incident_rules.audience(viewer, row.id, row.authority_id)
        if found is None or not incident_rules.may_see(seen, found.mark_key):
            raise Refusal("leadership.no_such_handover")
        made = said(events.HandoverMade, found.body)
        taker = _taker(found.roster_id, by, member_id)
        by = rules.check_receipt(accepted=found.accepted_at is not None, by=taker.name, leaver=made.shift.member, now=now)
        # The entry of the sheet itself is not news.
        came_after = max(0, row.entries - found.number)
        event = events.HandoverAccepted(handover_id, made.shift.role, made.shift.member, by, came_after)
        entry = written(row.stream, event, viewer, key, now)
        card = card_of(staff_of(found.roster_id), made.shift.role_key, made.shift.role)
        if card is not None:
            hand_role_on(
                viewer, row, card, leaver=made.shift.member, taker=by, person_id=taker.person_id, key=uuid5(key, "role"), now=now
            )  # fmt: skip
        _change_shifts(viewer, row, found, made, by, key, now)
        return entry


def _is_taker(earlier: Entry, taker: PersonDraft) -> bool:
    return same_person(earlier.event.by, taker.name)


def _taker(roster_id: UUID, by: str, member_id: UUID | None) -> PersonDraft:
    """Whoever takes over: somebody of the roster, also when their name was written, or another."""
    people = [one for one in tables.load(RosterPersonRow, "name, id", roster_id=roster_id) if member_id is None or one.id == member_id]
    if member_id is not None and not people:
        raise Refusal("leadership.no_such_member", field="member_id")
    known = [said(events.RosterPerson, one.body).said for one in people]
    if member_id is not None:
        return known[0]
    return next((one for one in known if same_person(one.name, by)), PersonDraft(by, ()))


def _change_shifts(
    viewer: Viewer, row: IncidentRow, found: HandoverRow, made: events.HandoverMade, by: str, key: UUID, now: datetime
) -> None:
    """Whoever handed over is relieved, and who took over is on, when they have a shift in the role that begins about now."""
    shifts = tables.load(ShiftRow, "starts_at, id", roster_id=found.roster_id, role_key=made.shift.role_key)
    leaving = next((one for one in shifts if one.id == found.shift_id and one.state == ShiftState.ON), None)
    mine = [one for one in shifts if same_person(one.member, by)]
    is_on = any(one.state == ShiftState.ON for one in mine)
    coming = next(
        (one for one in mine if ShiftState(one.state).is_ahead and one.starts_at - now <= rules.EARLY and one.ends_at > now), None
    )
    for shift, to in ((leaving, ShiftState.RELIEVED), (None if is_on else coming, ShiftState.ON)):
        if shift is not None:
            turn = PlannedTurn(shift.id, shift.role_key, shift.role, shift.member_id, shift.member, shift.starts_at, shift.ends_at)
            event = events.ShiftMoved(found.roster_id, made.roster, turn, ShiftState(shift.state), to, now)
            written(row.stream, event, viewer, uuid5(key, str(to)), now)
