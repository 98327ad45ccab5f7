"""Shifts: planned, changed, answered, begun, relieved, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import clean
from vardkase.kernel.moments import STOCKHOLM
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events, law
from vardkase.leadership.actions.frame import already, check_same, held, own_key, written
from vardkase.leadership.endurance import Code, ShiftWarning
from vardkase.leadership.models import RosterRow, ShiftRow
from vardkase.leadership.queries import rosters
from vardkase.leadership.rules import planning
from vardkase.leadership.rules import shifts as rules
from vardkase.leadership.rules.frame import tidy
from vardkase.leadership.rules.planning import HOUR, PlannedTurn, Roster
from vardkase.leadership.rules.shifts import ShiftDraft, ShiftState, Turn
from vardkase.leadership.words.shifts import duration_text
from vardkase.ledger.entry import Entry


def plan_shift(*, viewer: Viewer, incident_id: UUID, roster_id: UUID, draft: ShiftDraft, key: UUID, now: datetime) -> Entry:
    """Asks somebody for a shift, or with `is_on` says that they are on since it began; its id is the key. What breaks a rule of rest is
    planned only with the reason why.

    Refused: "leadership.no_such_roster", "leadership.no_such_member", "leadership.role_not_in_roster", what `check_hours` refuses, one that
    is on before it begins ("leadership.shift_step_in_future"), and without `despite`: "leadership.shift_breaks_rest",
    "leadership.shift_too_long", "leadership.shift_double", "leadership.shift_elsewhere", "leadership.shift_not_available",
    "leadership.shift_not_qualified".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        key = own_key(ShiftRow, row.id, key)
        earlier = already(row.stream, key, events.ShiftPlanned, draft, part="shift", roster_id=roster_id, apart=("despite", "is_on"))
        if earlier:
            was_on = ledger.find(row.stream, uuid5(key, "on")) is not None
            check_same(earlier, same=same_reason(earlier, draft.despite) and was_on == draft.is_on)
            return earlier
        found, known = rosters.roster(viewer, row.id, roster_id, now=now)
        member = next((one for one in known.members if one.id == draft.member_id), None)
        if member is None:
            raise Refusal("leadership.no_such_member", field="member_id")
        role = next((one for one in known.roles if one.key == draft.role_key), None)
        if role is None:
            raise Refusal("leadership.role_not_in_roster", field="role_key")
        rules.check_hours(draft.starts_at, draft.ends_at, now)
        if draft.is_on and draft.starts_at > now:
            raise Refusal("leadership.shift_step_in_future", field="starts_at")
        turn = Turn(key, role.key, member.id, draft.starts_at, draft.ends_at)
        broke, despite = _excused(known, turn, draft.despite, now)
        shift = PlannedTurn(key, role.key, role.label, member.id, member.said.name, draft.starts_at, draft.ends_at)
        entry = written(row.stream, events.ShiftPlanned(roster_id, found.name, shift, broke, despite), viewer, key, now)
        if draft.is_on:
            came = events.ShiftMoved(roster_id, found.name, shift, ShiftState.ASKED, ShiftState.ON, draft.starts_at)
            written(row.stream, came, viewer, uuid5(key, "on"), now)
        return entry


def mark_asked(*, viewer: Viewer, incident_id: UUID, roster_id: UUID, shift_ids: tuple[UUID, ...], key: UUID, now: datetime) -> Entry:
    """Notes that people have been asked for shifts that were only planned, in one entry. Those that have gone on meanwhile are left.

    Refused: "leadership.no_such_roster", "leadership.nobody_asked" when none of them is left.
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        earlier = already(row.stream, key, events.ShiftsAsked, roster_id=roster_id)
        planned = tables.load(ShiftRow, "starts_at, member, id", roster_id=roster_id, state=ShiftState.PLANNED)
        if earlier:
            # What is ticked now and was not noted had gone on already: nothing of it is still only planned.
            check_same(earlier, same=earlier.erased or _same_asked(earlier.event, set(shift_ids), {one.id for one in planned}))
            return earlier
        roster = tables.first(RosterRow, incident_id=row.id, id=roster_id)
        if roster is None:
            raise Refusal("leadership.no_such_roster")
        shifts = tuple(_said(one) for one in planned if one.id in set(shift_ids))
        if not shifts:
            raise Refusal("leadership.nobody_asked", field="shifts")
        return written(row.stream, events.ShiftsAsked(roster.id, roster.name, shifts), viewer, key, now)


def change_shift(
    *,
    viewer: Viewer,
    incident_id: UUID,
    shift_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    despite: str = "",
    key: UUID,
    now: datetime,
) -> Entry:
    """Gives a shift that has not begun other hours; who was asked is asked anew. Refused: "leadership.no_such_shift",
    "leadership.shift_has_begun", "leadership.same_hours", and what `plan_shift` refuses of the hours."""
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        earlier = already(row.stream, key, events.ShiftChanged)
        if earlier:
            check_same(earlier, same=_same_hours(earlier, shift_id, starts_at, ends_at) and same_reason(earlier, despite))
            return earlier
        shift = _shift(row, shift_id)
        if not ShiftState(shift.state).is_ahead:
            raise Refusal("leadership.shift_has_begun")
        rules.check_hours(starts_at, ends_at, now)
        if (starts_at, ends_at) == (shift.starts_at, shift.ends_at):
            raise Refusal("leadership.same_hours", field="starts_at")
        found, known = rosters.roster(viewer, row.id, shift.roster_id, now=now)
        turn = replace(rosters.turn(viewer, shift), starts_at=starts_at, ends_at=ends_at)
        broke, despite = _excused(known, turn, despite, now)
        said = replace(_said(shift), starts_at=starts_at, ends_at=ends_at)
        state = ShiftState.PLANNED if shift.state == ShiftState.PLANNED else ShiftState.ASKED
        event = events.ShiftChanged(shift.roster_id, found.name, said, shift.starts_at, shift.ends_at, broke, despite, state)
        return written(row.stream, event, viewer, key, now)


def move_shift(
    *,
    viewer: Viewer,
    incident_id: UUID,
    shift_id: UUID,
    to: ShiftState,
    at: datetime | None = None,
    words: str = "",
    key: UUID,
    now: datetime,
) -> Entry:
    """Notes a yes or a no, that somebody has come on or is relieved, or takes the shift back. `at` is when it was, else now.

    To take back is for those who plan ("leadership.may_not"). Refused: "leadership.no_such_shift", "leadership.no_such_shift_step",
    "leadership.shift_is_there_already", "leadership.shift_step_needs_words", "leadership.shift_step_in_future",
    "leadership.relieved_before_on", "leadership.shift_step_long_ago".
    """
    with transaction.atomic():
        right = Capability.INCIDENT_LEAD if to == ShiftState.WITHDRAWN else Capability.LOG_WRITE
        row = held(viewer, incident_id, right, key)
        earlier = already(row.stream, key, events.ShiftMoved, after=to, at=at, words=words)
        if earlier:
            check_same(earlier, same=earlier.erased or earlier.event.shift.shift_id == shift_id)
            return earlier
        shift = _shift(row, shift_id)
        turn = rosters.turn(viewer, shift)
        words = rules.check_step(turn, to, at or now, words, now)
        roster = RosterRow.objects.get(id=shift.roster_id)
        event = events.ShiftMoved(roster.id, roster.name, _said(shift), turn.state, to, at or now, words)
        return written(row.stream, event, viewer, key, now)


def _shift(row: IncidentRow, shift_id: UUID) -> ShiftRow:
    found = tables.first(ShiftRow, incident_id=row.id, id=shift_id)
    if found is None:
        raise Refusal("leadership.no_such_shift")
    return found


def _said(row: ShiftRow) -> PlannedTurn:
    return PlannedTurn(row.id, row.role_key, row.role, row.member_id, row.member, row.starts_at, row.ends_at)


def _excused(known: Roster, turn: Turn, despite: str, now: datetime) -> tuple[str, str]:
    """The rule that a shift breaks, and why it is planned all the same; both empty when it breaks none."""
    reason: str = tidy(now, {}, {"despite": despite})["despite"]
    broken = planning.breaks(known, turn, rosters.working_rules(), now)
    if broken is None:
        return "", ""
    if not reason:
        _refuse(broken, next(one.said.name for one in known.members if one.id == turn.member_id), now)
    return str(broken.code), reason


def _refuse(broken: ShiftWarning, who: str, now: datetime) -> None:
    """Refuses what breaks a rule: at the hours what is about rest, at the person what somebody else could do."""
    hours, working = duration_text(broken.hours), rosters.working_rules()
    if broken.code == Code.SHORT_REST:
        least = duration_text(working.rest / HOUR)
        raise Refusal("leadership.shift_breaks_rest", field="despite", who=who, hours=hours, least=least, law=_cited(now))
    if broken.code == Code.TOO_LONG_SHIFT:
        raise Refusal("leadership.shift_too_long", field="despite", who=who, hours=hours, most=duration_text(working.longest / HOUR))
    if broken.code == Code.DOUBLE_BOOKED:
        raise Refusal("leadership.shift_double", field="member_id", who=who)
    if broken.code == Code.OTHER_ROSTER:
        raise Refusal("leadership.shift_elsewhere", field="member_id", who=who, roster=broken.other)
    if broken.code == Code.NOT_AVAILABLE:
        raise Refusal("leadership.shift_not_available", field="member_id", who=who)
    raise Refusal("leadership.shift_not_qualified", field="member_id", who=who)


def _cited(now: datetime) -> str:
    """The section on daily rest in brackets, where one is in force; a municipality's own file of sections may lack it."""
    found = law.find("daily_rest", now.astimezone(STOCKHOLM).date())
    return f" ({found.cite})" if found else ""


def _same_asked(event: events.ShiftsAsked, ticked: set[UUID], planned: set[UUID]) -> bool:
    noted = {one.shift_id for one in event.shifts}
    return noted <= ticked and not (ticked - noted) & planned


def same_reason(earlier: Entry, despite: str) -> bool:
    """Why a rule of rest was broken is the same; where none was broken, no reason was kept."""
    return earlier.erased or not earlier.event.broke or earlier.event.despite == clean(despite)


def _same_hours(earlier: Entry, shift_id: UUID, starts_at: datetime, ends_at: datetime) -> bool:
    """A key that is sent again must mean the same hours of the same shift."""
    if earlier.erased:
        return True
    shift = earlier.event.shift
    return bool((shift.shift_id, shift.starts_at, shift.ends_at) == (shift_id, starts_at, ends_at))
