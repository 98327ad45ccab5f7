"""How the work of the crisis board reads in the log."""

from __future__ import annotations

from vardkase.incidents.rules import Category
from vardkase.leadership import events
from vardkase.leadership.lines.base import Facts, Line, important, sentences


def _activated(event: events.BoardActivated) -> tuple[str, Facts]:
    answers = event.conditions
    text = sentences(answers.departs_from_normal, answers.serious_disturbance, answers.urgent_measures)
    return text, {"board": event.board, "judge": str(event.judge), "chair": event.chair, "law": event.law, "prevented": event.prevented}


def _met(event: events.BoardMet) -> tuple[str, Facts]:
    items = sentences(*(f"§ {place} {one}" for place, one in enumerate(event.items, 1)))
    return items, {"board": event.board, "meeting": event.number, "present": ", ".join(event.present)}


def _taken_over(event: events.TakenOverFrom) -> tuple[str, Facts]:
    return sentences(event.scope, event.grounds), {
        "reference": event.reference, "from_board": event.from_board, "extent": str(event.extent), "law": event.law,
        "consulted": event.consulted or event.not_consulted, "urgent": event.urgent, "decided": event.meeting or event.minutes,
    }  # fmt: skip


def _handed_back(event: events.HandedBack) -> tuple[str, Facts]:
    return event.circumstances, {"reference": event.reference, "from_board": event.from_board, "law": event.law}


def _ended(event: events.BoardEnded) -> tuple[str, Facts]:
    returned = ", ".join(f"{one.reference} {one.from_board}" for one in event.went_back)
    return event.decision, {"board": event.board, "ender": str(event.ender), "law": event.law, "returned": returned} | {
        "entered_by": event.entered_by,
        "by_chair": event.by_chair,
    }


LINES = {
    "leadership.board_activated": Line(_activated, Category.DECISION, important),
    "leadership.board_met": Line(_met, Category.ACTION, important),
    "leadership.taken_over": Line(_taken_over, Category.DECISION, important),
    "leadership.handed_back": Line(_handed_back, Category.DECISION, important),
    "leadership.board_ended": Line(_ended, Category.DECISION, important),
}
