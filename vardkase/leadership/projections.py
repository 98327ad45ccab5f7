"""From entries to the tables of crisis leadership: by actions as they happen, and by a rebuild from the beginning."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from vardkase.incidents import kinds
from vardkase.incidents.rules import OPEN, seen_key
from vardkase.kernel import codec
from vardkase.leadership import events
from vardkase.leadership.models import BoardRow, DecisionRow, DirectionRow, DutyRow, MeetingRow, QuestionRow, Staff, TakeoverRow, TaskRow
from vardkase.leadership.rules.board import Returned
from vardkase.leadership.rules.decisions import Duty
from vardkase.leadership.rules.tasks import OriginKind, TaskState
from vardkase.ledger.entry import Entry

TABLES = (Staff, DirectionRow, DecisionRow, DutyRow, TaskRow, QuestionRow, BoardRow, MeetingRow, TakeoverRow)
_TITLE = 300


def follow() -> None:
    """Has the tables follow the incidents' streams."""
    compared = tuple((model._meta.db_table, "incident_id", _order(model)) for model in TABLES)  # noqa: SLF001 - Django's own name of a table
    numbered = frozenset(model._meta.db_table for model in TABLES if model._meta.pk.get_internal_type() != "UUIDField")  # noqa: SLF001 - as above
    kinds.follow("leadership", kinds.Follower(apply, forget, compared, numbered))


def apply(entry: Entry) -> None:
    """Brings the tables up to an entry of an incident's stream; what is not of leadership, or erased, changes nothing."""
    make = _APPLIERS.get(entry.kind)
    if make and not entry.erased:
        make(entry, entry.event, UUID(entry.stream.partition(":")[2]))


def forget(incident_id: UUID) -> None:
    """Deletes everything of an incident that can be made again from the ledger."""
    for model in TABLES:
        QuerySet(model).filter(incident_id=incident_id).delete()


def _order(model: Any) -> str:
    return "about_id, kind" if model is DutyRow else "number"


def body_of(event: Any) -> str:
    """An event as a row keeps it."""
    return json.dumps(codec.to_plain(event), ensure_ascii=False, sort_keys=True)


# --- staffs and directions ---


def _staff_opened(entry: Entry, event: events.StaffOpened, incident_id: UUID) -> None:
    Staff.objects.create(
        id=event.staff_id,
        incident_id=incident_id,
        number=entry.number,
        name=event.name,
        seat=event.seat,
        body=body_of(event),
        opened_at=entry.recorded_at,
        closing="",
    )


def _staff_closed(entry: Entry, event: events.StaffClosed, incident_id: UUID) -> None:
    Staff.objects.filter(id=event.staff_id).update(closed_at=entry.recorded_at, closing=body_of(event))


def _direction(entry: Entry, event: events.DirectionSet, incident_id: UUID) -> None:
    DirectionRow.objects.create(
        incident_id=incident_id, version=event.version, number=entry.number, body=body_of(event), set_at=entry.recorded_at
    )


# --- decisions and duties ---


def _decision(entry: Entry, event: events.DecisionTaken, incident_id: UUID) -> None:
    DecisionRow.objects.create(
        id=event.decision_id,
        incident_id=incident_id,
        number=entry.number,
        reference=event.reference,
        mark_key=seen_key(event.mark),
        capacity=event.capacity,
        body=body_of(event),
        decided_at=entry.happened.at or entry.recorded_at,
    )
    if event.supersedes:
        DecisionRow.objects.filter(id=event.supersedes).update(superseded_by=event.decision_id)
        # What no longer holds need not be looked at again.
        DutyRow.objects.filter(about_id=event.supersedes, kind="review", done_at=None).update(
            done_at=entry.recorded_at, how=event.reference, by=entry.actor.label
        )
    _duties(entry, incident_id, event.decision_id, event.reference, event.title, seen_key(event.mark), event.duties)


def _duties(entry: Entry, incident_id: UUID, about_id: UUID, reference: str, title: str, mark_key: str, duties: tuple[Duty, ...]) -> None:
    for duty in duties:
        DutyRow.objects.create(
            incident_id=incident_id,
            about_id=about_id,
            kind=duty.kind,
            reference=reference,
            title=title[:_TITLE],
            mark_key=mark_key,
            since=entry.recorded_at,
            due_at=duty.due_at,
            how="",
            by="",
        )


def _duty_done(entry: Entry, event: events.DutyDone, incident_id: UUID) -> None:
    DutyRow.objects.filter(about_id=event.about_id, kind=event.kind).update(done_at=entry.recorded_at, how=event.how, by=entry.actor.label)


# --- tasks and questions ---


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


# --- the crisis board ---


def _activated(entry: Entry, event: events.BoardActivated, incident_id: UUID) -> None:
    BoardRow.objects.create(
        id=event.activation_id,
        incident_id=incident_id,
        number=entry.number,
        board=event.board,
        body=body_of(event),
        activated_at=entry.happened.at or entry.recorded_at,
        meetings=0,
        ending="",
    )


def _met(entry: Entry, event: events.BoardMet, incident_id: UUID) -> None:
    MeetingRow.objects.create(
        activation_id=event.activation_id,
        incident_id=incident_id,
        meeting=event.number,
        number=entry.number,
        held_at=event.held_at,
        body=body_of(event),
    )
    BoardRow.objects.filter(id=event.activation_id).update(meetings=event.number)


def _taken_over(entry: Entry, event: events.TakenOverFrom, incident_id: UUID) -> None:
    TakeoverRow.objects.create(
        id=event.takeover_id,
        incident_id=incident_id,
        activation_id=event.activation_id,
        number=entry.number,
        reference=event.reference,
        from_board=event.from_board,
        extent=event.extent,
        body=body_of(event),
        decided_at=entry.happened.at or entry.recorded_at,
        how_returned="",
        circumstances="",
    )
    _duties(entry, incident_id, event.takeover_id, event.reference, event.from_board, seen_key(OPEN), event.duties)


def _handed_back(entry: Entry, event: events.HandedBack, incident_id: UUID) -> None:
    TakeoverRow.objects.filter(id=event.takeover_id).update(
        returned_at=entry.recorded_at, how_returned=Returned.BY_DECISION, circumstances=event.circumstances
    )


def _ended(entry: Entry, event: events.BoardEnded, incident_id: UUID) -> None:
    BoardRow.objects.filter(id=event.activation_id).update(ended_at=entry.recorded_at, ending=body_of(event))
    TakeoverRow.objects.filter(id__in=[one.takeover_id for one in event.went_back]).update(
        returned_at=entry.recorded_at, how_returned=Returned.WITH_THE_END
    )


_APPLIERS: dict[str, Callable[[Entry, Any, UUID], None]] = {
    "leadership.staff_opened": _staff_opened,
    "leadership.staff_closed": _staff_closed,
    "leadership.direction_set": _direction,
    "leadership.decision_taken": _decision,
    "leadership.duty_done": _duty_done,
    "leadership.task_given": _task,
    "leadership.task_moved": _task_moved,
    "leadership.question_raised": _question,
    "leadership.lead_acknowledged": _acknowledged,
    "leadership.question_changed": _question_changed,
    "leadership.question_closed": _question_closed,
    "leadership.board_activated": _activated,
    "leadership.board_met": _met,
    "leadership.taken_over": _taken_over,
    "leadership.handed_back": _handed_back,
    "leadership.board_ended": _ended,
}
