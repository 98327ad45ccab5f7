"""Giving tasks and moving them on, and the lead board: every question with one lead that has said yes."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model, QuerySet

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import rules as incident_rules
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.actions.frame import already, check_same, check_staff_open, held, next_reference, own_key, written
from vardkase.leadership.models import CardItemRow, DecisionRow, PlannedMeeting, QuestionRow, TaskRow
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules import tasks as rules
from vardkase.leadership.rules.frame import need, tidy
from vardkase.leadership.rules.seen import check_seen
from vardkase.leadership.rules.tasks import Origin, OriginKind, QuestionDraft, TaskDraft, TaskState
from vardkase.ledger.entry import Entry


def give_task(*, viewer: Viewer, incident_id: UUID, draft: TaskDraft, key: UUID, now: datetime) -> Entry:
    """Gives somebody something to do; its id is the key.

    Refused: "leadership.task_needs_…", "leadership.due_has_passed", "leadership.no_such_staff", "leadership.no_such_decision",
    "leadership.no_such_entry".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        key = own_key(TaskRow, row.id, key)
        # Before the rules are asked: a task that was given in time is not late because its form is sent again.
        earlier = already(row.stream, key, events.TaskGiven, draft, apart=("mark",))
        if earlier:
            check_same(earlier, same=earlier.erased or earlier.event.mark == _mark(viewer, row, draft, now))
            return earlier
        draft = rules.check_task(draft, now)
        check_staff_open(row, draft.staff_id)
        mark = _mark(viewer, row, draft, now)
        event = events.TaskGiven(
            key, next_reference(TaskRow, "U", row.id), draft.what, draft.assignee, draft.assignee_kind, draft.due_at, draft.report_how,
            draft.priority, draft.why, draft.origin, draft.staff_id, mark,
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now)


def _mark(viewer: Viewer, row: IncidentRow, draft: TaskDraft, now: datetime) -> incident_rules.Mark:
    """How a task is marked: what comes from something secret is not open because somebody sent another form."""
    inherited = check_origin(viewer, row, draft.origin)
    mark = incident_rules.check_mark(draft.mark, row.authority_id, row.authority, today=now.date())
    return inherited if mark == incident_rules.OPEN else mark


def move_task(*, viewer: Viewer, incident_id: UUID, task_id: UUID, to: TaskState, words: str = "", key: UUID, now: datetime) -> Entry:
    """Moves a task on. Refused: "leadership.no_such_task", "leadership.no_such_task_step", "leadership.task_step_needs_words"…"""
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        earlier = already(row.stream, key, events.TaskMoved, task_id=task_id, after=to, words=words)
        if earlier:
            return earlier
        task = tables.first(TaskRow, incident_id=row.id, id=task_id)
        seen = incident_rules.audience(viewer, row.id, row.authority_id)
        if task is None or not incident_rules.may_see(seen, task.mark_key):
            raise Refusal("leadership.no_such_task")
        before = TaskState(task.state)
        words = rules.check_move(before, to, words, now)
        given = said(events.TaskGiven, task.body)
        event = events.TaskMoved(task_id, task.reference, given.what, before, to, words, given.mark)
        return written(row.stream, event, viewer, key, now)


def raise_question(*, viewer: Viewer, incident_id: UUID, draft: QuestionDraft, key: UUID, now: datetime) -> Entry:
    """Puts a question on the lead board; its id is the key. Refused: "leadership.question_needs_title", "…_lead", "…_is_asked"."""
    draft = rules.check_question(draft, now)
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        key = own_key(QuestionRow, row.id, key)
        earlier = already(row.stream, key, events.QuestionRaised, draft)
        if earlier:
            return earlier
        open_ones = tables.load(QuestionRow, "number", incident_id=row.id, closed_at=None)
        rules.check_new(draft, ((one.title, one.lead) for one in open_ones))
        event = events.QuestionRaised(key, draft.title, draft.lead, draft.area, draft.supporting, draft.next_step, draft.next_at)
        return written(row.stream, event, viewer, key, now)


def acknowledge_lead(
    *, viewer: Viewer, incident_id: UUID, question_id: UUID, by: str, key: UUID, now: datetime, lead: str | None = None
) -> Entry:
    """The lead has said yes. `lead` is who stood as asked when that was said: nobody's yes becomes that of another.

    Refused: "leadership.no_such_question", "leadership.acknowledged_already", "leadership.question_is_closed", "leadership.lead_changed".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        earlier = already(row.stream, key, events.LeadAcknowledged, question_id=question_id, by=by)
        if earlier:
            check_same(earlier, same=lead is None or earlier.erased or earlier.event.lead == lead)
            return earlier
        question = _question(row, question_id)
        if lead is not None and lead != question.lead:
            raise Refusal("leadership.lead_changed", before=lead, lead=question.lead)
        by = rules.check_acknowledgement(
            acknowledged=question.acknowledged_at is not None, closed=question.closed_at is not None, by=by, now=now
        )
        event = events.LeadAcknowledged(question_id, question.title, question.lead, by)
        return written(row.stream, event, viewer, key, now)


def change_question(
    *, viewer: Viewer, incident_id: UUID, question_id: UUID, draft: QuestionDraft, seen: str | None = None, key: UUID, now: datetime
) -> Entry:
    """Another lead, who is asked anew, others who support, or another next step. `seen` is the `digest` of these as they were shown.

    Refused: "leadership.changed_meanwhile", "leadership.question_is_closed", "leadership.same_question", "leadership.question_needs_lead".
    """
    draft = rules.check_question(draft, now)
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        earlier = already(row.stream, key, events.QuestionChanged, draft, question_id=question_id, apart=("title", "area"))
        if earlier:
            return earlier
        question = _question(row, question_id)
        if question.closed_at is not None:
            raise Refusal("leadership.question_is_closed")
        before = (question.lead, tuple(json.loads(question.supporting)), question.next_step, question.next_at)
        check_seen(seen, before)
        if (draft.lead, draft.supporting, draft.next_step, draft.next_at) == before:
            raise Refusal("leadership.same_question", field="next_step")
        event = events.QuestionChanged(
            question_id, question.title, draft.lead, question.lead, draft.supporting, draft.next_step, draft.next_at
        )
        return written(row.stream, event, viewer, key, now)


def close_question(*, viewer: Viewer, incident_id: UUID, question_id: UUID, outcome: str, key: UUID, now: datetime) -> Entry:
    """The question needs nobody any more. Refused: "leadership.question_needs_outcome", "leadership.question_is_closed"."""
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        earlier = already(row.stream, key, events.QuestionClosed, question_id=question_id, outcome=outcome)
        if earlier:
            return earlier
        question = _question(row, question_id)
        text: str = tidy(now, {}, {"outcome": outcome})["outcome"]
        if question.closed_at is not None:
            raise Refusal("leadership.question_is_closed")
        need("outcome", text, "leadership.question_needs_outcome")
        return written(row.stream, events.QuestionClosed(question_id, question.title, text), viewer, key, now)


def check_origin(viewer: Viewer, row: IncidentRow, origin: Origin | None) -> incident_rules.Mark:
    """How that is marked which something comes from: a decision, an entry, a meeting or an item of a card, here and for the viewer to read.

    Refused: "leadership.no_such_item", "leadership.no_such_meeting", "leadership.no_such_decision", and an entry that is not there.
    """
    if origin is not None and origin.kind == OriginKind.CARD and not _is_here(CardItemRow, row, origin):
        raise Refusal("leadership.no_such_item")
    if origin is not None and origin.kind == OriginKind.MEETING and not _is_here(PlannedMeeting, row, origin):
        raise Refusal("leadership.no_such_meeting")
    if origin is None or origin.kind not in {OriginKind.DECISION, OriginKind.ENTRY}:
        return incident_rules.OPEN
    if origin.kind == OriginKind.ENTRY:
        return _mark_of_entry(viewer, row, origin.number)
    found = tables.first(DecisionRow, incident_id=row.id, id=origin.id) if origin.id else None
    if found is None or not incident_rules.may_see(incident_rules.audience(viewer, row.id, row.authority_id), found.mark_key):
        raise Refusal("leadership.no_such_decision")
    return said(events.DecisionTaken, found.body).mark


def _mark_of_entry(viewer: Viewer, row: IncidentRow, number: int | None) -> incident_rules.Mark:
    try:
        entry = incidents.entry(viewer, row.id, number or 0).entry
    except Refusal:
        raise Refusal("leadership.no_such_entry")
    if entry.masked or entry.erased:
        raise Refusal("leadership.no_such_entry")
    return entry.mark


def _question(row: IncidentRow, question_id: UUID) -> QuestionRow:
    found = tables.first(QuestionRow, incident_id=row.id, id=question_id)
    if found is None:
        raise Refusal("leadership.no_such_question")
    return found


def _is_here(model: type[Model], row: IncidentRow, origin: Origin) -> bool:
    return origin.id is not None and QuerySet(model).filter(incident_id=row.id, id=origin.id).exists()
