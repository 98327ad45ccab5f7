"""How tasks and the lead board read in the log."""

from __future__ import annotations

from datetime import UTC

from vardkase.incidents.rules import Category, Importance
from vardkase.leadership import events
from vardkase.leadership.lines.base import Facts, Line
from vardkase.leadership.rules.tasks import Priority

IMPORTANCE = {Priority.LIFE: Importance.CRITICAL, Priority.HIGH: Importance.IMPORTANT, Priority.NORMAL: Importance.NORMAL}


def _task(event: events.TaskGiven) -> tuple[str, Facts]:
    origin = event.origin.reference if event.origin else ""
    due = event.due_at.astimezone(UTC).isoformat() if event.due_at else ""
    return event.what, {"reference": event.reference, "assignee": event.assignee, "due": due, "origin": origin, "why": event.why}


def _of_task(event: events.TaskGiven) -> Importance:
    return IMPORTANCE[event.priority]


def _task_moved(event: events.TaskMoved) -> tuple[str, Facts]:
    return event.words, {"reference": event.reference, "what": event.what, "before": str(event.before), "after": str(event.after)}


def _question(event: events.QuestionRaised) -> tuple[str, Facts]:
    return event.next_step, {"title": event.title, "lead": event.lead, "area": event.area}


def _acknowledged(event: events.LeadAcknowledged) -> tuple[str, Facts]:
    return "", {"title": event.title, "lead": event.lead, "by": event.by}


def _question_changed(event: events.QuestionChanged) -> tuple[str, Facts]:
    return event.next_step, {"title": event.title, "lead": event.lead, "lead_before": event.lead_before}


def _question_closed(event: events.QuestionClosed) -> tuple[str, Facts]:
    return event.outcome, {"title": event.title}


LINES = {
    "leadership.task_given": Line(_task, Category.TASK, _of_task),
    "leadership.task_moved": Line(_task_moved, Category.TASK),
    "leadership.question_raised": Line(_question, Category.TASK),
    "leadership.lead_acknowledged": Line(_acknowledged, Category.CONTACT),
    "leadership.question_changed": Line(_question_changed, Category.TASK),
    "leadership.question_closed": Line(_question_closed, Category.TASK),
}
