"""Writes: keyword-only, with viewer, key and now; one transaction each: check, append, project. The same key twice is one write."""

from __future__ import annotations

from vardkase.leadership.actions.board import activate_board, end_board, hand_back, record_meeting, take_over
from vardkase.leadership.actions.callouts import start_callout, start_callout_test, stop_callout, tick_answer
from vardkase.leadership.actions.decisions import fulfil_duty, take_decision
from vardkase.leadership.actions.handovers import accept_handover, make_handover
from vardkase.leadership.actions.loans import lend_role, return_role
from vardkase.leadership.actions.meetings import (
    begin_meeting,
    cancel_meeting,
    change_attendance,
    end_meeting,
    move_meeting,
    note,
    plan_meeting,
    set_rhythm,
)
from vardkase.leadership.actions.present import enter_holder
from vardkase.leadership.actions.proposals import adopt_plan, ask_plan, settle_plan
from vardkase.leadership.actions.roles import hand_out_cards, leave_role, take_role, tick_item, untick_item
from vardkase.leadership.actions.rosters import enter_people, set_roster
from vardkase.leadership.actions.shifts import change_shift, mark_asked, move_shift, plan_shift
from vardkase.leadership.actions.sittings import adjust_minutes, close_sitting, convene_board, write_item
from vardkase.leadership.actions.staffs import close_staff, open_staff, set_direction
from vardkase.leadership.actions.standdown import stand_down
from vardkase.leadership.actions.start import start_from_alarm, start_leadership
from vardkase.leadership.actions.tasks import acknowledge_lead, change_question, close_question, give_task, move_task, raise_question

__all__ = [
    "accept_handover",
    "acknowledge_lead",
    "activate_board",
    "adjust_minutes",
    "adopt_plan",
    "ask_plan",
    "begin_meeting",
    "cancel_meeting",
    "change_attendance",
    "change_question",
    "change_shift",
    "close_question",
    "close_sitting",
    "close_staff",
    "convene_board",
    "end_board",
    "end_meeting",
    "enter_holder",
    "enter_people",
    "fulfil_duty",
    "give_task",
    "hand_back",
    "hand_out_cards",
    "leave_role",
    "lend_role",
    "make_handover",
    "mark_asked",
    "move_meeting",
    "move_shift",
    "move_task",
    "note",
    "open_staff",
    "plan_meeting",
    "plan_shift",
    "raise_question",
    "record_meeting",
    "return_role",
    "set_direction",
    "set_rhythm",
    "set_roster",
    "settle_plan",
    "stand_down",
    "start_callout",
    "start_callout_test",
    "start_from_alarm",
    "start_leadership",
    "stop_callout",
    "take_decision",
    "take_over",
    "take_role",
    "tick_answer",
    "tick_item",
    "untick_item",
    "write_item",
]
