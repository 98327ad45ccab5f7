"""Reads: viewer first; frozen rows; nothing of an incident that the viewer may not know of. Absent and forbidden answer alike."""

from __future__ import annotations

from vardkase.leadership.queries.board import boards
from vardkase.leadership.queries.callout_people import callable_people, callable_posts, candidates, chain_of_posts, post_title
from vardkase.leadership.queries.callout_rows import CalloutBoard, CalloutRoleLine, CalloutSeatLine, CalloutSummary, ListTested
from vardkase.leadership.queries.callout_tests import lists_tested
from vardkase.leadership.queries.callouts import callout, callout_of_seat, callouts, rejected_callbacks, tray
from vardkase.leadership.queries.decisions import decision, decisions, open_duties
from vardkase.leadership.queries.meetings import agenda, council_report, h_moment, meeting, next_meetings, rhythm
from vardkase.leadership.queries.overview import abilities, direction_in_force, overview, staffs
from vardkase.leadership.queries.roles import CardLine, HoldingLine, ItemLine, StaffRoles, card, item, my_cards, roles
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
from vardkase.leadership.queries.standdown import open_things, stand_downs
from vardkase.leadership.queries.start import Unit, first_meeting, started_at, units
from vardkase.leadership.queries.tasks import open_questions, questions, task, tasks

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
    "DirectionVersion",
    "DutyLine",
    "HoldingLine",
    "ItemLine",
    "ListTested",
    "Meeting",
    "MeetingDetail",
    "MeetingLine",
    "NoteLine",
    "Overview",
    "QuestionLine",
    "StaffRoles",
    "StaffRow",
    "StandDown",
    "TakeoverLine",
    "TaskLine",
    "Unit",
    "abilities",
    "agenda",
    "boards",
    "callable_people",
    "callable_posts",
    "callout",
    "callout_of_seat",
    "callouts",
    "candidates",
    "card",
    "chain_of_posts",
    "council_report",
    "decision",
    "decisions",
    "direction_in_force",
    "first_meeting",
    "h_moment",
    "item",
    "lists_tested",
    "meeting",
    "my_cards",
    "next_meetings",
    "open_duties",
    "open_questions",
    "open_things",
    "overview",
    "post_title",
    "questions",
    "rejected_callbacks",
    "rhythm",
    "roles",
    "stand_downs",
    "started_at",
    "staffs",
    "task",
    "tasks",
    "tray",
    "units",
]
