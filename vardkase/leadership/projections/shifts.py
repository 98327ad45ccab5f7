"""Rosters, shifts, proposals and handovers: from entries to rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from vardkase.incidents.projections import rows
from vardkase.incidents.rules import seen_key
from vardkase.leadership import events
from vardkase.leadership.models import HandoverRow, ProposalRow, RosterPersonRow, RosterRow, ShiftRow
from vardkase.leadership.projections.base import TITLE, Applier, body_of
from vardkase.leadership.rules.planning import PlannedTurn
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.ledger.entry import Entry

TABLES = (RosterRow, RosterPersonRow, ShiftRow, ProposalRow, HandoverRow)


def _roster(entry: Entry, event: events.RosterSet, incident_id: UUID) -> None:
    said = {"name": event.name[:TITLE], "staff_id": event.staff_id, "body": body_of(event)}
    if not RosterRow.objects.filter(id=event.roster_id).update(**said):
        RosterRow.objects.create(id=event.roster_id, incident_id=incident_id, number=entry.number, **said)


def _people(entry: Entry, event: events.PeopleRostered, incident_id: UUID) -> None:
    for one in event.people:
        said = {"name": one.said.name[:TITLE], "body": body_of(one)}
        if not RosterPersonRow.objects.filter(id=one.member_id).update(**said):
            RosterPersonRow.objects.create(
                id=one.member_id, incident_id=incident_id, roster_id=event.roster_id, number=entry.number, **said
            )


def _shifts(
    entry: Entry, roster_id: UUID, turns: Iterable[PlannedTurn], incident_id: UUID, words: str = "", state: ShiftState = ShiftState.ASKED
) -> None:
    rows.insert(
        ShiftRow(
            id=turn.shift_id,
            incident_id=incident_id,
            roster_id=roster_id,
            number=entry.number,
            role_key=turn.role_key,
            role=turn.role[:TITLE],
            member_id=turn.member_id,
            member=turn.member[:TITLE],
            starts_at=turn.starts_at,
            ends_at=turn.ends_at,
            state=state,
            words=words,
            moved_at=entry.recorded_at,
            moved_by=entry.actor.label,
        )
        for turn in turns
    )


def _planned(entry: Entry, event: events.ShiftPlanned, incident_id: UUID) -> None:
    _shifts(entry, event.roster_id, (event.shift,), incident_id, event.despite)


def _changed(entry: Entry, event: events.ShiftChanged, incident_id: UUID) -> None:
    turn = event.shift
    ShiftRow.objects.filter(id=turn.shift_id).update(
        starts_at=turn.starts_at, ends_at=turn.ends_at, state=event.state, words=event.despite, **_by(entry)
    )


def _asked_for(entry: Entry, event: events.ShiftsAsked, incident_id: UUID) -> None:
    ids = [turn.shift_id for turn in event.shifts]
    ShiftRow.objects.filter(incident_id=incident_id, id__in=ids).update(state=ShiftState.ASKED, **_by(entry))


def _moved(entry: Entry, event: events.ShiftMoved, incident_id: UUID) -> None:
    said: dict[str, Any] = {"state": event.after, "words": event.words, **_by(entry)}
    if event.after == ShiftState.ON:
        said["begun_at"] = event.at
    if event.after == ShiftState.RELIEVED:
        said["ended_at"] = event.at
    ShiftRow.objects.filter(id=event.shift.shift_id).update(**said)


def _by(entry: Entry) -> dict[str, Any]:
    return {"moved_at": entry.recorded_at, "moved_by": entry.actor.label}


def _asked(entry: Entry, event: events.PlanAsked, incident_id: UUID) -> None:
    ProposalRow.objects.create(
        id=event.proposal_id,
        incident_id=incident_id,
        roster_id=event.roster_id,
        number=entry.number,
        body=body_of(event),
        asked_at=entry.recorded_at,
        asked_by=entry.actor.label,
        outcome="",
        adopted_by="",
    )


def _proposed(entry: Entry, event: events.PlanProposed, incident_id: UUID) -> None:
    ProposalRow.objects.filter(id=event.proposal_id).update(outcome=body_of(event.outcome), made_at=entry.recorded_at)


def _adopted(entry: Entry, event: events.PlanAdopted, incident_id: UUID) -> None:
    ProposalRow.objects.filter(id=event.proposal_id).update(adopted_at=entry.recorded_at, adopted_by=entry.actor.label)
    given_up = [turn.shift_id for turn in event.given_up]
    ShiftRow.objects.filter(incident_id=incident_id, id__in=given_up).update(state=ShiftState.WITHDRAWN, words="", **_by(entry))
    _shifts(entry, event.roster_id, event.shifts, incident_id, state=event.state)


def _handover(entry: Entry, event: events.HandoverMade, incident_id: UUID) -> None:
    HandoverRow.objects.create(
        id=event.handover_id,
        incident_id=incident_id,
        roster_id=event.roster_id,
        shift_id=event.shift.shift_id,
        number=entry.number,
        mark_key=seen_key(event.mark),
        body=body_of(event),
        made_at=entry.recorded_at,
        made_by=entry.actor.label,
        receipt="",
    )


def _accepted(entry: Entry, event: events.HandoverAccepted, incident_id: UUID) -> None:
    HandoverRow.objects.filter(id=event.handover_id).update(receipt=body_of(event), accepted_at=entry.recorded_at)


APPLIERS: dict[str, Applier] = {
    "leadership.roster_set": _roster,
    "leadership.people_rostered": _people,
    "leadership.shift_planned": _planned,
    "leadership.shift_changed": _changed,
    "leadership.shifts_asked": _asked_for,
    "leadership.shift_moved": _moved,
    "leadership.plan_asked": _asked,
    "leadership.plan_proposed": _proposed,
    "leadership.plan_adopted": _adopted,
    "leadership.handover_made": _handover,
    "leadership.handover_accepted": _accepted,
}
