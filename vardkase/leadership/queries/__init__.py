"""Reads: viewer first; frozen rows; nothing of an incident that the viewer may not know of. Absent and forbidden answer alike."""

from __future__ import annotations

from vardkase.leadership.queries.board import boards
from vardkase.leadership.queries.callout_people import callable_people, callable_posts, candidates, chain_of_posts, post_title
from vardkase.leadership.queries.callout_rows import CalloutBoard, CalloutRoleLine, CalloutSeatLine, CalloutSummary, ListTested
from vardkase.leadership.queries.callout_tests import lists_tested
from vardkase.leadership.queries.callouts import callout, callout_of_seat, callouts, rejected_callbacks, tray
from vardkase.leadership.queries.decisions import decision, decisions, open_duties
from vardkase.leadership.queries.overview import abilities, direction_in_force, overview
from vardkase.leadership.queries.roles import CardLine, HoldingLine, ItemLine, StaffRoles, card, item, my_cards, roles
from vardkase.leadership.queries.rows import (
    Abilities,
    BoardLine,
    DecisionLine,
    DirectionVersion,
    DutyLine,
    Meeting,
    Overview,
    QuestionLine,
    StaffRow,
    TakeoverLine,
    TaskLine,
)
from vardkase.leadership.queries.tasks import open_questions, questions, task, tasks

__all__ = [
    "Abilities",
    "BoardLine",
    "CardLine",
    "DecisionLine",
    "DirectionVersion",
    "DutyLine",
    "HoldingLine",
    "ItemLine",
    "CalloutBoard",
    "CalloutRoleLine",
    "CalloutSeatLine",
    "CalloutSummary",
    "ListTested",
    "Meeting",
    "Overview",
    "QuestionLine",
    "StaffRoles",
    "StaffRow",
    "TakeoverLine",
    "TaskLine",
    "abilities",
    "boards",
    "card",
    "decision",
    "decisions",
    "direction_in_force",
    "item",
    "my_cards",
    "callable_people",
    "callable_posts",
    "callout",
    "callout_of_seat",
    "callouts",
    "candidates",
    "chain_of_posts",
    "lists_tested",
    "open_duties",
    "open_questions",
    "overview",
    "post_title",
    "questions",
    "roles",
    "rejected_callbacks",
    "task",
    "tasks",
    "tray",
]
