"""Starting crisis leadership: from an alarm, or in an incident that is open already. One press, one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import actions as incidents
from vardkase.incidents import queries as incident_queries
from vardkase.incidents import tables
from vardkase.incidents.models import Alarm
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import AlarmDecision, Assessment, IncidentDraft, LevelDraft, State, level_of, scopes
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.actions.callouts import start_callout
from vardkase.leadership.actions.frame import already, check_same, held, written
from vardkase.leadership.actions.meetings import end_meeting, set_rhythm
from vardkase.leadership.actions.roles import hand_out_cards
from vardkase.leadership.actions.staffs import open_staff
from vardkase.leadership.models import Callout, Staff
from vardkase.leadership.queries.start import alone, first_meeting, wanted_of
from vardkase.leadership.rules.callouts import CalloutDraft
from vardkase.leadership.rules.meetings import RhythmDraft
from vardkase.leadership.rules.roles import Card, CardsDraft
from vardkase.leadership.rules.staffs import Seat, StaffDraft
from vardkase.leadership.rules.start import StartDraft, check_after_alarm, check_decider, check_start, check_units
from vardkase.ledger.entry import Entry
from vardkase.plans.queries import LeadingPlan, leading_plans


def start_from_alarm(*, viewer: Viewer, alarm_id: UUID, draft: StartDraft, key: UUID, now: datetime) -> Entry:
    """Opens an incident from an alarm and starts crisis leadership in it; returns the entry of the start, in the incident's stream.

    The alarm is assessed by the same act: what is ticked is the ground of both. Refused: what opening from an alarm is refused for, and
    what `start_leadership` is.
    """
    draft = check_start(draft, now)
    with transaction.atomic():
        alarm = incident_queries.alarm(viewer, alarm_id, now=now)
        check_after_alarm(draft.decided_at, alarm.received_at)
        opened = IncidentDraft(
            title=draft.title,
            authority_id=alarm.authority_id,
            authority=alarm.authority,
            summary=alarm.facts.what_happened,
            place=alarm.facts.where,
        )
        assessment = Assessment(AlarmDecision.ACTIVATE, draft.criteria, reason=draft.reason, proposed_level=draft.level)
        entry = incidents.open_from_alarm(viewer=viewer, alarm_id=alarm_id, draft=opened, assessment=assessment, key=key, now=now)
        incident_id = UUID(entry.stream.partition(":")[2])
        return start_leadership(viewer=viewer, incident_id=incident_id, draft=draft, key=uuid5(key, "start"), now=now)


def start_leadership(*, viewer: Viewer, incident_id: UUID, draft: StartDraft, key: UUID, now: datetime) -> Entry:
    """Raises the level, opens a staff in every place, hands out the cards, calls out the roles and sets the first meetings.

    Refused: "leadership.may_not", "leadership.start_needs_…", "leadership.no_such_unit", "leadership.level_is_not_delegated", and what
    each part is refused for.
    """
    draft = check_start(draft, now)
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        earlier = already(
            row.stream, key, events.LeadershipStarted, draft, level_order=draft.level,
            apart=("level", "units", "grounds", "title", "opted_in"),
        )  # fmt: skip
        if earlier:
            check_same(earlier, same=earlier.erased or _same_seats(earlier.event, draft, key))
            return earlier
        plans = leading_plans(viewer, row.authority_id, now, only=draft.units)
        check_units(draft.units, tuple(plan.organisation_id for plan in plans))
        check_after_alarm(draft.decided_at, _alarmed_at(row.id))
        check_decider(draft, alone(viewer, scopes(row.id, row.authority_id)), row.level_order, now)
        _raise(viewer, row, draft, key, now)
        seats = tuple(_seat(viewer, row, plan, draft, uuid5(key, str(plan.organisation_id)), now) for plan in plans)
        assert draft.level is not None  # check_start has seen to it.
        level = level_of(incident_queries.levels(), draft.level)
        event = events.LeadershipStarted(
            key, level.order, level.label, draft.decided_by, draft.criteria, draft.reason, seats, draft.place, first_meeting(viewer, now),
            draft.decider, draft.decided_at or (now if draft.decider else None),
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now)


def _alarmed_at(incident_id: UUID) -> datetime | None:
    """When the first alarm of an incident was received; None for one that was opened without."""
    found = tables.first(Alarm, "received_at", incident_id=incident_id)
    return found.received_at if found else None


def _same_seats(event: events.LeadershipStarted, draft: StartDraft, key: UUID) -> bool:
    """Whether leadership was started in the same places, and sends or does not as it is asked to now."""
    callouts = Callout.objects.filter(id__in=[seat.callout_id for seat in event.seats if seat.callout_id])
    return {seat.staff_id for seat in event.seats} == {uuid5(key, str(unit)) for unit in draft.units} and all(
        one == draft.opted_in for one in callouts.values_list("opted_in", flat=True)
    )


def _raise(viewer: Viewer, row: IncidentRow, draft: StartDraft, key: UUID, now: datetime) -> None:
    """The incident is active, and at the level that was chosen, with the grounds that were ticked."""
    common: dict[str, Any] = {"viewer": viewer, "incident_id": row.id, "now": now}
    if row.state in {State.DRAFT, State.WATCHED, State.STANDING_DOWN}:
        # The storm comes back at night: what had stood down is led again, and the log has why.
        reason = draft.grounds if row.state == State.STANDING_DOWN else draft.reason
        incidents.change_state(**common, to=State.ACTIVE, reason=reason, key=uuid5(key, "state"))
    if row.level_order != draft.level:
        assert draft.level is not None
        level = LevelDraft(draft.level, draft.decided_by, draft.reason, draft.criteria)
        incidents.change_level(**common, draft=level, key=uuid5(key, "level"))


def _seat(viewer: Viewer, row: IncidentRow, plan: LeadingPlan, draft: StartDraft, key: UUID, now: datetime) -> events.StartedSeat:
    """A staff with its cards, its timetable and its call-out."""
    common: dict[str, Any] = {"viewer": viewer, "incident_id": row.id, "now": now}
    staff = _staff(plan, draft, _central(row))
    staff_id = open_staff(**common, draft=staff, key=key).event.staff_id
    hand_out_cards(**common, staff_id=staff_id, draft=_cards(plan), key=uuid5(key, "cards"))
    place = draft.place if Seat(plan.seat) == Seat.CENTRAL else plan.organisation
    rhythm = set_rhythm(**common, draft=RhythmDraft(now, staff_id, place=place), key=uuid5(key, "rhythm")).event
    # The first point of the timetable is what is done by this very act.
    end_meeting(**common, meeting_id=rhythm.points[0].meeting_id, key=uuid5(key, "decided"))
    wanted = wanted_of(viewer, plan)
    callout_id = None
    if wanted:
        asked = CalloutDraft(staff_id, plan.staff_name, place, None, wanted, draft.opted_in)
        try:
            callout_id = start_callout(**common, draft=asked, key=uuid5(key, "callout")).event.callout_id
        except Refusal as refusal:
            # Whoever was called out by hand before the start is asked already: that stops no start.
            if refusal.code != "leadership.callout_asks_already":
                raise
    return events.StartedSeat(staff_id, plan.staff_name, plan.organisation, plan.label, len(plan.roles), callout_id)


def _staff(plan: LeadingPlan, draft: StartDraft, central: UUID | None) -> StaffDraft:
    """A staff of an administration or a company reports to the central one, when there is one."""
    seat = Seat(plan.seat)
    parent = None if seat == Seat.CENTRAL else central
    return StaffDraft(
        plan.staff_name, seat, plan.decision_maker or draft.decided_by, draft.grounds, "", plan.organisation, plan.organisation_id, parent
    )


def _central(row: IncidentRow) -> UUID | None:
    found = tables.first(Staff, "number", incident_id=row.id, closed_at=None, seat=Seat.CENTRAL)
    return found.id if found else None


def _cards(plan: LeadingPlan) -> CardsDraft:
    """The roles of a plan with their whole cards."""
    roles = tuple(Card(role.key, role.label, role.core, role.wanted, role.within_minutes, role.items) for role in plan.roles)
    return CardsDraft(roles, plan.label, plan.version_id, plan.number, plan.apart, plan.organisation_id)
