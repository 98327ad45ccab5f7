"""Acts of leadership in the demonstration: from the rows of its files, such as leadership.json, to what the actions are asked.

All of it is invented, and says so in the words that are read: the grounds, the goal, the task.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vardkase.kernel.moments import STOCKHOLM
from vardkase.leadership.rules.board import ActivationDraft, Conditions, Ender, Extent, Judge, TakeoverDraft
from vardkase.leadership.rules.board import MeetingDraft as SittingDraft
from vardkase.leadership.rules.decisions import Capacity, DecisionDraft, DutyKind
from vardkase.leadership.rules.meetings import AgendaPoint, Attendance, MeetingDraft, NoteDraft, RhythmDraft
from vardkase.leadership.rules.staffs import DirectionDraft, Seat, StaffDraft
from vardkase.leadership.rules.standdown import StandDownDraft
from vardkase.leadership.rules.tasks import AssigneeKind, Origin, OriginKind, Priority, QuestionDraft, TaskDraft, TaskState

INVENTED = "(Fiktivt inslag i demonstrationen.)"
DRAFTS: dict[str, type] = {
    "open_staff": StaffDraft,
    "set_direction": DirectionDraft,
    "take_decision": DecisionDraft,
    "give_task": TaskDraft,
    "raise_question": QuestionDraft,
    "set_rhythm": RhythmDraft,
    "plan_meeting": MeetingDraft,
    "note": NoteDraft,
    "stand_down": StandDownDraft,
    "activate_board": ActivationDraft,
    "record_meeting": SittingDraft,
    "take_over": TakeoverDraft,
}
# What of each draft is read first, and so says that it is invented.
SAYS = {
    "open_staff": "grounds",
    "set_direction": "goal",
    "take_decision": "grounds",
    "give_task": "what",
    "note": "text",
    "stand_down": "grounds",
    "take_over": "grounds",
}
ENUMS: dict[str, type] = {
    "seat": Seat,
    "capacity": Capacity,
    "assignee_kind": AssigneeKind,
    "priority": Priority,
    "kind": DutyKind,
    "to": TaskState,
    "point": AgendaPoint,
    "judge": Judge,
    "extent": Extent,
    "ender": Ender,
}
MOMENTS = frozenset({"due_at", "review_at", "h_at", "at", "next_at", "evaluation_at", "held_at", "convened_at"})


def call_of(body: Mapping[str, Any], targets: Mapping[str, UUID], prefix: str = "", later: timedelta = timedelta()) -> dict[str, Any]:
    """What an action is asked: its draft, what it is about, and its words.

    In a replay `prefix` is the storm's own time, and `later` how long after it the step is played: what is to come, comes so much later.
    """
    act = str(body["act"])
    call: dict[str, Any] = {name: _value(name, value) for name, value in body.get("say", {}).items()}
    call |= {name: call[name] + later for name in MOMENTS & call.keys()}
    if call.get("outcome") and act == "end_meeting":
        call["outcome"] = f"{prefix}{call['outcome']} {INVENTED}"
    if "who" in body:
        call["who"] = Attendance(**{name: _value(name, value) for name, value in body["who"].items()})
    if act in DRAFTS:
        said = {name: _value(name, value) for name, value in body["draft"].items()}
        if act in SAYS:
            said[SAYS[act]] = f"{prefix}{said[SAYS[act]]} {INVENTED}"
        said |= {name: said[name] + later for name in MOMENTS & said.keys()}
        if "decision" in body:
            said["origin"] = Origin(OriginKind.DECISION, str(body["decision"]), id=targets["decision"])
        if "meeting" in body:
            said["origin"] = Origin(OriginKind.MEETING, str(body["meeting"]), id=targets["meeting"])
        if "parent" in targets:
            said["parent_id"] = targets["parent"]
        if "staff" in targets:
            said["staff_id"] = targets["staff"]
        call["draft"] = DRAFTS[act](**said)
    return call | {name: target for name, target in targets.items() if name.endswith("_id")}


def _value(name: str, value: Any) -> Any:
    if name in ENUMS:
        return ENUMS[name](value)
    if name == "conditions":
        return Conditions(**value)
    if name in MOMENTS:
        return datetime.fromisoformat(value).replace(tzinfo=STOCKHOLM)
    return tuple(value) if isinstance(value, list) else value
