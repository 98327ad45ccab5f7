"""Giving tasks and moving them on, and the lead board: every question with one lead that has said yes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import rules as incident_rules
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.actions.frame import already, held, next_reference, written
from vardkase.leadership.models import QuestionRow, TaskRow
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules import tasks as rules
from vardkase.leadership.rules.frame import need, tidy
from vardkase.leadership.rules.tasks import QuestionDraft, TaskDraft, TaskState
from vardkase.ledger.entry import Entry


def give_task(*, viewer: Viewer, incident_id: UUID, draft: TaskDraft, key: UUID, now: datetime) -> Entry:
    """Gives somebody something to do; its id is the key. Refused: "leadership.task_needs_…", "leadership.due_has_passed"."""
    draft = rules.check_task(draft, now)
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE)
        earlier = already(row.stream, key, events.TaskGiven, what=draft.what, assignee=draft.assignee)
        if earlier:
            return earlier
        mark = incident_rules.check_mark(draft.mark, row.authority_id, row.authority)
        event = events.TaskGiven(
            key, next_reference(TaskRow, "U", row.id), draft.what, draft.assignee, draft.assignee_kind, draft.due_at, draft.report_how,
            draft.priority, draft.why, draft.origin, draft.staff_id, mark,
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now)


def move_task(*, viewer: Viewer, incident_id: UUID, task_id: UUID, to: TaskState, words: str = "", key: UUID, now: datetime) -> Entry:
    """Moves a task on. Refused: "leadership.no_such_task", "leadership.no_such_task_step", "leadership.task_step_needs_words"…"""
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE)
        earlier = already(row.stream, key, events.TaskMoved, task_id=task_id, after=to)
        if earlier:
            return earlier
        task = TaskRow.objects.filter(incident_id=row.id, id=task_id).first()
        seen = incident_rules.audience(viewer, row.id, row.authority_id)
        if task is None or not incident_rules.may_see(seen, task.mark_key):
            raise Refusal("leadership.no_such_task")
        before = TaskState(task.state)
        words = rules.check_move(before, to, words, now)
        given = said(events.TaskGiven, task.body)
        event = events.TaskMoved(task_id, task.reference, given.what, before, to, words, given.mark)
        return written(row.stream, event, viewer, key, now)


def raise_question(*, viewer: Viewer, incident_id: UUID, draft: QuestionDraft, key: UUID, now: datetime) -> Entry:
    """Puts a question on the lead board; its id is the key. Refused: "leadership.question_needs_title", "…_lead"."""
    draft = rules.check_question(draft, now)
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE)
        earlier = already(row.stream, key, events.QuestionRaised, title=draft.title, lead=draft.lead)
        if earlier:
            return earlier
        event = events.QuestionRaised(key, draft.title, draft.lead, draft.area, draft.supporting, draft.next_step, draft.next_at)
        return written(row.stream, event, viewer, key, now)


def acknowledge_lead(*, viewer: Viewer, incident_id: UUID, question_id: UUID, by: str, key: UUID, now: datetime) -> Entry:
    """The lead has said yes. Refused: "leadership.no_such_question", "leadership.acknowledged_already", "leadership.question_is_closed"."""
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE)
        earlier = already(row.stream, key, events.LeadAcknowledged, question_id=question_id)
        if earlier:
            return earlier
        question = _question(row, question_id)
        by = rules.check_acknowledgement(
            acknowledged=question.acknowledged_at is not None, closed=question.closed_at is not None, by=by, now=now
        )
        event = events.LeadAcknowledged(question_id, question.title, question.lead, by)
        return written(row.stream, event, viewer, key, now)


def change_question(*, viewer: Viewer, incident_id: UUID, question_id: UUID, draft: QuestionDraft, key: UUID, now: datetime) -> Entry:
    """Another lead, who is asked anew, or another next step. Refused: "leadership.question_is_closed", "leadership.same_question"…"""
    draft = rules.check_question(draft, now)
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE)
        earlier = already(row.stream, key, events.QuestionChanged, question_id=question_id, lead=draft.lead, next_step=draft.next_step)
        if earlier:
            return earlier
        question = _question(row, question_id)
        if question.closed_at is not None:
            raise Refusal("leadership.question_is_closed")
        if (draft.lead, draft.next_step, draft.next_at) == (question.lead, question.next_step, question.next_at):
            raise Refusal("leadership.same_question", field="next_step")
        event = events.QuestionChanged(
            question_id, question.title, draft.lead, question.lead, draft.supporting, draft.next_step, draft.next_at
        )
        return written(row.stream, event, viewer, key, now)


def close_question(*, viewer: Viewer, incident_id: UUID, question_id: UUID, outcome: str, key: UUID, now: datetime) -> Entry:
    """The question needs nobody any more. Refused: "leadership.question_needs_outcome", "leadership.question_is_closed"."""
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE)
        earlier = already(row.stream, key, events.QuestionClosed, question_id=question_id)
        if earlier:
            return earlier
        question = _question(row, question_id)
        text: str = tidy(now, {}, {"outcome": outcome})["outcome"]
        if question.closed_at is not None:
            raise Refusal("leadership.question_is_closed")
        need("outcome", text, "leadership.question_needs_outcome")
        return written(row.stream, events.QuestionClosed(question_id, question.title, text), viewer, key, now)


def _question(row: IncidentRow, question_id: UUID) -> QuestionRow:
    found = QuestionRow.objects.filter(incident_id=row.id, id=question_id).first()
    if found is None:
        raise Refusal("leadership.no_such_question")
    return found
