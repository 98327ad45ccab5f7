"""Reads: viewer first; frozen rows; nothing of an incident that the viewer may not know of. Absent and forbidden answer alike."""

from __future__ import annotations

from vardkase.leadership.queries.assignees import assignees, present
from vardkase.leadership.queries.board import boards, other_boards
from vardkase.leadership.queries.callout_due import my_unanswered_calls, unfilled_everywhere
from vardkase.leadership.queries.callout_ending import callout_ending
from vardkase.leadership.queries.callout_people import callable_people, callable_posts, candidates, chain_of_posts, post_title
from vardkase.leadership.queries.callout_roles import OnTheWay, on_the_way
from vardkase.leadership.queries.callout_rows import CalloutBoard, CalloutRoleLine, CalloutSeatLine, CalloutSummary, ListTested
from vardkase.leadership.queries.callout_tests import lists_tested
from vardkase.leadership.queries.callouts import callout, callout_of_seat, callouts, rejected_callbacks, tray
from vardkase.leadership.queries.coverage import coverage, coverage_everywhere
from vardkase.leadership.queries.decisions import decision, decisions, open_duties
from vardkase.leadership.queries.diary import DiaryLine, DiaryState, diary, diary_line, diary_states
from vardkase.leadership.queries.direction import direction_in_force
from vardkase.leadership.queries.due import (
    directions_everywhere,
    duties_everywhere,
    reminders,
    takeovers_at_stand_down,
    unanswered_questions,
)
from vardkase.leadership.queries.handover import Sheet, sheet
from vardkase.leadership.queries.list_due import lists_to_test, own_lists
from vardkase.leadership.queries.meeting_due import LateMeetings, late_meetings_everywhere
from vardkase.leadership.queries.meetings import agenda, council_report, h_moment, meeting, next_meetings, rhythm, timetable_in_force
from vardkase.leadership.queries.overview import abilities, overview, staffs
from vardkase.leadership.queries.push import devices as push_devices
from vardkase.leadership.queries.reports import chair_report
from vardkase.leadership.queries.roles import CardLine, HoldingLine, ItemLine, StaffRoles, card, item, my_cards, roles
from vardkase.leadership.queries.roster_people import Suggestion, has_planned, to_bring
from vardkase.leadership.queries.rows import (
    Abilities,
    Agenda,
    BoardLine,
    DecisionLine,
    DirectionVersion,
    DutyLine,
    Meeting,
    MeetingDetail,
    MeetingLine,
    NoteLine,
    Overview,
    QuestionLine,
    StaffRow,
    StandDown,
    TakeoverLine,
    TaskLine,
)
from vardkase.leadership.queries.shift_due import RosterTrouble, WaitingHandover, handovers_to_receive, rosters_in_trouble
from vardkase.leadership.queries.shift_roles import role_card
from vardkase.leadership.queries.shift_rows import HandoverLine, MemberLine, ProposalLine, RosterLine, ShiftBoard, ShiftLine, WarningLine
from vardkase.leadership.queries.shifts import board as shift_board
from vardkase.leadership.queries.shifts import (
    given_handover,
    handovers,
    handovers_waiting,
    member,
    planned_shifts,
    proposal,
    roster_said,
    rostered_staffs,
    shift,
    shifts_of,
)
from vardkase.leadership.queries.shifts import warnings as shift_warnings
from vardkase.leadership.queries.standdown import open_things, stand_downs
from vardkase.leadership.queries.start import Unit, alone, first_meeting, list_of_plan, started_at, units
from vardkase.leadership.queries.tasks import open_questions, questions, task, tasks
from vardkase.leadership.queries.untasked import untasked_everywhere
from vardkase.leadership.queries.wall import Wall, wall

__all__ = [
    "Abilities",
    "Agenda",
    "BoardLine",
    "CalloutBoard",
    "CalloutRoleLine",
    "CalloutSeatLine",
    "CalloutSummary",
    "CardLine",
    "DecisionLine",
    "DiaryLine",
    "DiaryState",
    "DirectionVersion",
    "DutyLine",
    "HandoverLine",
    "HoldingLine",
    "ItemLine",
    "LateMeetings",
    "ListTested",
    "Meeting",
    "MeetingDetail",
    "MeetingLine",
    "MemberLine",
    "NoteLine",
    "OnTheWay",
    "Overview",
    "ProposalLine",
    "QuestionLine",
    "RosterLine",
    "RosterTrouble",
    "Sheet",
    "ShiftBoard",
    "ShiftLine",
    "StaffRoles",
    "StaffRow",
    "StandDown",
    "Suggestion",
    "TakeoverLine",
    "TaskLine",
    "Unit",
    "WaitingHandover",
    "Wall",
    "WarningLine",
    "abilities",
    "agenda",
    "alone",
    "assignees",
    "boards",
    "callable_people",
    "callable_posts",
    "callout",
    "callout_ending",
    "callout_of_seat",
    "callouts",
    "candidates",
    "card",
    "chain_of_posts",
    "chair_report",
    "council_report",
    "coverage",
    "coverage_everywhere",
    "decision",
    "decisions",
    "diary",
    "diary_line",
    "diary_states",
    "direction_in_force",
    "directions_everywhere",
    "duties_everywhere",
    "first_meeting",
    "given_handover",
    "h_moment",
    "handovers",
    "handovers_to_receive",
    "handovers_waiting",
    "has_planned",
    "item",
    "late_meetings_everywhere",
    "list_of_plan",
    "lists_tested",
    "lists_to_test",
    "meeting",
    "member",
    "my_cards",
    "my_unanswered_calls",
    "next_meetings",
    "on_the_way",
    "open_duties",
    "open_questions",
    "open_things",
    "other_boards",
    "overview",
    "own_lists",
    "planned_shifts",
    "post_title",
    "present",
    "proposal",
    "push_devices",
    "questions",
    "rejected_callbacks",
    "reminders",
    "rhythm",
    "role_card",
    "roles",
    "roster_said",
    "rostered_staffs",
    "rosters_in_trouble",
    "sheet",
    "shift",
    "shift_board",
    "shift_warnings",
    "shifts_of",
    "staffs",
    "stand_downs",
    "started_at",
    "takeovers_at_stand_down",
    "task",
    "tasks",
    "timetable_in_force",
    "to_bring",
    "tray",
    "unanswered_questions",
    "unfilled_everywhere",
    "units",
    "untasked_everywhere",
    "wall",
]
