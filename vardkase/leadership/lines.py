"""How the acts of leadership read in the log: they stand there by themselves, in the order in which they were done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from typing import Any

from vardkase.incidents import kinds
from vardkase.incidents.rows import LogEntry
from vardkase.incidents.rules import OPEN, Category, Importance
from vardkase.leadership import events, words
from vardkase.leadership.rules.tasks import Priority

_C, _I = Category, Importance
Facts = dict[str, Any]


def declare() -> None:
    """Says how each kind reads."""
    for kind, (make, category, importance) in _LINES.items():
        sentence, facts = words.LINES[kind]
        kinds.declare(kind, kinds.Kind(_maker(make, category, importance), sentence, facts))


def _maker(
    make: Callable[[Any], tuple[str, Facts]], category: Category, importance: Callable[[Any], Importance]
) -> Callable[[LogEntry, Any], LogEntry]:
    def line(bare: LogEntry, event: Any) -> LogEntry:
        text, facts = make(event)
        return replace(bare, category=category, importance=importance(event), text=text, facts=facts, mark=getattr(event, "mark", OPEN))

    return line


def _normal(event: Any) -> Importance:
    return _I.NORMAL


def _important(event: Any) -> Importance:
    return _I.IMPORTANT


def _of_task(event: events.TaskGiven) -> Importance:
    return _I.CRITICAL if event.priority == Priority.LIFE else _I.NORMAL


def _staff_opened(event: events.StaffOpened) -> tuple[str, Facts]:
    return event.grounds, {
        "name": event.name, "seat": str(event.seat), "organisation": event.organisation, "decision_maker": event.decision_maker,
        "chief": event.chief,
    }  # fmt: skip


def _staff_closed(event: events.StaffClosed) -> tuple[str, Facts]:
    return event.grounds, {"name": event.name, "handed_to": event.handed_to, "open_tasks": event.open_tasks}


def _direction(event: events.DirectionSet) -> tuple[str, Facts]:
    priorities = (f"{place}. {one}" for place, one in enumerate(event.priorities, 1))
    said = [event.goal, event.overall_decision, *priorities, event.limits, event.end_state, event.message]
    return "\n".join(part for part in said if part), {"version": event.version, "decided_by": event.decided_by}


def _decision(event: events.DecisionTaken) -> tuple[str, Facts]:
    return event.text, {
        "reference": event.reference, "title": event.title, "decided_by": event.decided_by, "capacity": str(event.capacity),
        "mandate": event.mandate, "grounds": event.grounds, "supersedes": event.supersedes_reference, "why_urgent": event.why_urgent,
    }  # fmt: skip


def _duty_done(event: events.DutyDone) -> tuple[str, Facts]:
    return event.how, {"about": event.about, "kind": str(event.kind)}


def _task(event: events.TaskGiven) -> tuple[str, Facts]:
    origin = event.origin.reference if event.origin else ""
    due = event.due_at.astimezone(UTC).isoformat() if event.due_at else ""
    return event.what, {"reference": event.reference, "assignee": event.assignee, "due": due, "origin": origin, "why": event.why}


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


def _activated(event: events.BoardActivated) -> tuple[str, Facts]:
    answers = event.conditions
    text = f"{answers.departs_from_normal}\n{answers.serious_disturbance}\n{answers.urgent_measures}"
    return text, {"board": event.board, "judge": str(event.judge), "chair": event.chair, "law": event.law, "prevented": event.prevented}


def _met(event: events.BoardMet) -> tuple[str, Facts]:
    return "\n".join(event.items), {"board": event.board, "meeting": event.number, "present": ", ".join(event.present)}


def _taken_over(event: events.TakenOverFrom) -> tuple[str, Facts]:
    return f"{event.scope}\n{event.grounds}", {
        "reference": event.reference, "from_board": event.from_board, "extent": str(event.extent), "law": event.law,
        "consulted": event.consulted or event.not_consulted, "urgent": event.urgent,
    }  # fmt: skip


def _handed_back(event: events.HandedBack) -> tuple[str, Facts]:
    return event.circumstances, {"reference": event.reference, "from_board": event.from_board, "law": event.law}


def _ended(event: events.BoardEnded) -> tuple[str, Facts]:
    returned = ", ".join(f"{one.reference} {one.from_board}" for one in event.went_back)
    return event.decision, {"board": event.board, "ender": str(event.ender), "law": event.law, "returned": returned}


_LINES: dict[str, tuple[Callable[[Any], tuple[str, Facts]], Category, Callable[[Any], Importance]]] = {
    "leadership.staff_opened": (_staff_opened, _C.DECISION, _important),
    "leadership.staff_closed": (_staff_closed, _C.DECISION, _important),
    "leadership.direction_set": (_direction, _C.DECISION, _important),
    "leadership.decision_taken": (_decision, _C.DECISION, _important),
    "leadership.duty_done": (_duty_done, _C.ACTION, _normal),
    "leadership.task_given": (_task, _C.TASK, _of_task),
    "leadership.task_moved": (_task_moved, _C.TASK, _normal),
    "leadership.question_raised": (_question, _C.TASK, _normal),
    "leadership.lead_acknowledged": (_acknowledged, _C.CONTACT, _normal),
    "leadership.question_changed": (_question_changed, _C.TASK, _normal),
    "leadership.question_closed": (_question_closed, _C.TASK, _normal),
    "leadership.board_activated": (_activated, _C.DECISION, _important),
    "leadership.board_met": (_met, _C.ACTION, _important),
    "leadership.taken_over": (_taken_over, _C.DECISION, _important),
    "leadership.handed_back": (_handed_back, _C.DECISION, _important),
    "leadership.board_ended": (_ended, _C.DECISION, _important),
}
