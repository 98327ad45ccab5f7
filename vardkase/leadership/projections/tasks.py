"""Tasks and the lead board: from entries to rows."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from vardkase.incidents.rules import seen_key
from vardkase.leadership import events
from vardkase.leadership.models import QuestionRow, TaskRow
from vardkase.leadership.projections.base import Applier, body_of
from vardkase.leadership.rules.tasks import OriginKind, TaskState
from vardkase.ledger.entry import Entry

TABLES = (TaskRow, QuestionRow)


def _task(entry: Entry, event: events.TaskGiven, incident_id: UUID) -> None:
    origin = event.origin
    TaskRow.objects.create(
        id=event.task_id,
        incident_id=incident_id,
        number=entry.number,
        reference=event.reference,
        mark_key=seen_key(event.mark),
        state=TaskState.NEW,
        priority=event.priority,
        due_at=event.due_at,
        decision_id=origin.id if origin and origin.kind == OriginKind.DECISION else None,
        staff_id=event.staff_id,
        body=body_of(event),
        words="",
        given_at=entry.recorded_at,
        given_by=entry.actor.label,
        moved_at=entry.recorded_at,
        moved_by=entry.actor.label,
    )


def _task_moved(entry: Entry, event: events.TaskMoved, incident_id: UUID) -> None:
    TaskRow.objects.filter(id=event.task_id).update(
        state=event.after, words=event.words, moved_at=entry.recorded_at, moved_by=entry.actor.label
    )


def _question(entry: Entry, event: events.QuestionRaised, incident_id: UUID) -> None:
    QuestionRow.objects.create(
        id=event.question_id,
        incident_id=incident_id,
        number=entry.number,
        title=event.title,
        area=event.area,
        lead=event.lead,
        supporting=json.dumps(event.supporting, ensure_ascii=False),
        next_step=event.next_step,
        next_at=event.next_at,
        raised_at=entry.recorded_at,
        asked_at=entry.recorded_at,
        acknowledged_by="",
        outcome="",
    )


def _acknowledged(entry: Entry, event: events.LeadAcknowledged, incident_id: UUID) -> None:
    QuestionRow.objects.filter(id=event.question_id).update(acknowledged_at=entry.recorded_at, acknowledged_by=event.by)


def _question_changed(entry: Entry, event: events.QuestionChanged, incident_id: UUID) -> None:
    said: dict[str, Any] = {
        "lead": event.lead,
        "supporting": json.dumps(event.supporting, ensure_ascii=False),
        "next_step": event.next_step,
        "next_at": event.next_at,
    }
    if event.lead != event.lead_before:
        said |= {"acknowledged_at": None, "acknowledged_by": "", "asked_at": entry.recorded_at}
    QuestionRow.objects.filter(id=event.question_id).update(**said)


def _question_closed(entry: Entry, event: events.QuestionClosed, incident_id: UUID) -> None:
    QuestionRow.objects.filter(id=event.question_id).update(closed_at=entry.recorded_at, outcome=event.outcome)


APPLIERS: dict[str, Applier] = {
    "leadership.task_given": _task,
    "leadership.task_moved": _task_moved,
    "leadership.question_raised": _question,
    "leadership.lead_acknowledged": _acknowledged,
    "leadership.question_changed": _question_changed,
    "leadership.question_closed": _question_closed,
}
