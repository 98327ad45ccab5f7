"""Writes: keyword-only, with viewer, key and now; one transaction each: check, append, project. The same key twice is one write."""

from __future__ import annotations

from vardkase.leadership.actions.board import activate_board, end_board, hand_back, record_meeting, take_over
from vardkase.leadership.actions.decisions import fulfil_duty, take_decision
from vardkase.leadership.actions.handovers import accept_handover, make_handover
from vardkase.leadership.actions.proposals import adopt_plan, ask_plan, settle_plan
from vardkase.leadership.actions.rosters import enter_people, set_roster
from vardkase.leadership.actions.shifts import change_shift, move_shift, plan_shift
from vardkase.leadership.actions.staffs import close_staff, open_staff, set_direction
from vardkase.leadership.actions.tasks import acknowledge_lead, change_question, close_question, give_task, move_task, raise_question

__all__ = [
    "accept_handover",
    "acknowledge_lead",
    "activate_board",
    "adopt_plan",
    "ask_plan",
    "change_question",
    "change_shift",
    "close_question",
    "close_staff",
    "end_board",
    "enter_people",
    "fulfil_duty",
    "give_task",
    "hand_back",
    "make_handover",
    "move_shift",
    "move_task",
    "open_staff",
    "plan_shift",
    "raise_question",
    "record_meeting",
    "set_direction",
    "set_roster",
    "settle_plan",
    "take_decision",
    "take_over",
]
