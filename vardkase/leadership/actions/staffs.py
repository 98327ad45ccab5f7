"""Opening and closing staffs, and setting the direction."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import actions as incidents
from vardkase.incidents import tables
from vardkase.incidents.rules import State
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.actions.frame import already, held, own_key, written
from vardkase.leadership.models import DirectionRow, Staff
from vardkase.leadership.queries.direction import direction_of
from vardkase.leadership.queries.tasks import open_rows
from vardkase.leadership.rules import staffs as rules
from vardkase.leadership.rules.seen import check_seen
from vardkase.leadership.rules.staffs import DirectionDraft, StaffDraft
from vardkase.ledger.entry import Entry


def open_staff(*, viewer: Viewer, incident_id: UUID, draft: StaffDraft, key: UUID, now: datetime) -> Entry:
    """Opens a staff; its id is the key. An incident that had stood down is led again by that: it is active, on the same grounds.

    Refused: "leadership.may_not", "leadership.staff_needs_…", "leadership.staff_exists", "leadership.no_such_staff".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        key = own_key(Staff, row.id, key)
        earlier = already(row.stream, key, events.StaffOpened, draft)
        if earlier:
            return earlier
        working = list(Staff.objects.filter(incident_id=row.id, closed_at=None))
        parent = next((one for one in working if one.id == draft.parent_id), None) if draft.parent_id else None
        draft = rules.check_staff(
            draft, (one.name for one in working), parent_open=(parent is not None) if draft.parent_id else None, now=now
        )
        event = events.StaffOpened(
            key, draft.name, draft.seat, draft.decision_maker, draft.grounds, draft.chief, draft.organisation, draft.organisation_id,
            draft.parent_id, parent.name if parent else "",
        )  # fmt: skip
        if row.state == State.STANDING_DOWN:
            common: dict[str, Any] = {"viewer": viewer, "incident_id": row.id, "now": now}
            incidents.change_state(**common, to=State.ACTIVE, reason=draft.grounds, key=uuid5(key, "state"))
        return written(row.stream, event, viewer, key, now)


def close_staff(*, viewer: Viewer, incident_id: UUID, staff_id: UUID, grounds: str, handed_to: str = "", key: UUID, now: datetime) -> Entry:
    """Closes a staff. Refused: "leadership.no_such_staff", "leadership.staff_closed_already", "leadership.task(s)_need(s)_taker"…"""
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        earlier = already(row.stream, key, events.StaffClosed, staff_id=staff_id, grounds=grounds, handed_to=handed_to)
        if earlier:
            return earlier
        staff = tables.first(Staff, incident_id=row.id, id=staff_id)
        tasks = sum(one.staff_id == staff_id for one in open_rows(row.id))
        if staff is None:
            raise Refusal("leadership.no_such_staff")
        grounds, handed_to = rules.check_close(
            is_open=staff.closed_at is None, grounds=grounds, handed_to=handed_to, open_tasks=tasks, now=now
        )
        event = events.StaffClosed(staff_id, staff.name, grounds, handed_to, tasks)
        return written(row.stream, event, viewer, key, now)


def set_direction(*, viewer: Viewer, incident_id: UUID, draft: DirectionDraft, seen: str | None = None, key: UUID, now: datetime) -> Entry:
    """Sets the direction that holds from now on. `seen` is the `digest` of `rules.standing` as it was shown to whoever sets it.

    Refused: "leadership.changed_meanwhile", "leadership.direction_needs_goal", "leadership.direction_needs_decider".
    """
    draft = rules.check_direction(draft, now)
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        earlier = already(row.stream, key, events.DirectionSet, draft)
        if earlier:
            return earlier
        before = direction_of(viewer, row)
        check_seen(seen, rules.standing(before.said.version if before else 0))
        version = DirectionRow.objects.filter(incident_id=row.id).count() + 1
        event = events.DirectionSet(
            version, draft.goal, draft.overall_decision, draft.decided_by, draft.priorities, draft.limits, draft.end_state, draft.message
        )
        return written(row.stream, event, viewer, key, now)
