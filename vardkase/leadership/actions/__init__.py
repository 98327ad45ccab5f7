"""Writes: keyword-only, with viewer, key and now; one transaction each: check, append, project. The same key twice is one write."""

from __future__ import annotations

from vardkase.leadership.actions.board import activate_board, end_board, hand_back, record_meeting, take_over
from vardkase.leadership.actions.decisions import fulfil_duty, take_decision
from vardkase.leadership.actions.loans import lend_role, return_role
from vardkase.leadership.actions.staffs import close_staff, open_staff, set_direction
from vardkase.leadership.actions.tasks import acknowledge_lead, change_question, close_question, give_task, move_task, raise_question

__all__ = [
    "acknowledge_lead",
    "activate_board",
    "change_question",
    "close_question",
    "close_staff",
    "end_board",
    "fulfil_duty",
    "give_task",
    "hand_back",
    "lend_role",
    "move_task",
    "open_staff",
    "raise_question",
    "record_meeting",
    "return_role",
    "set_direction",
    "take_decision",
    "take_over",
]
