"""Acts of leadership in the demonstration: from the rows of leadership.json and exercise.json to what the actions are asked.

All of it is invented, and says so in the words that are read: the grounds, the goal, the task.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vardkase.kernel.moments import STOCKHOLM
from vardkase.leadership.rules.board import ActivationDraft, Conditions, Ender, Extent, Judge, MeetingDraft, TakeoverDraft
from vardkase.leadership.rules.decisions import Capacity, DecisionDraft, DutyKind
from vardkase.leadership.rules.staffs import DirectionDraft, Seat, StaffDraft
from vardkase.leadership.rules.tasks import AssigneeKind, Origin, OriginKind, Priority, QuestionDraft, TaskDraft, TaskState

INVENTED = "(Fiktivt inslag i demonstrationen.)"
DRAFTS: dict[str, type] = {
    "open_staff": StaffDraft,
    "set_direction": DirectionDraft,
    "take_decision": DecisionDraft,
    "give_task": TaskDraft,
    "raise_question": QuestionDraft,
    "activate_board": ActivationDraft,
    "record_meeting": MeetingDraft,
    "take_over": TakeoverDraft,
}
# What of each draft is read first, and so says that it is invented.
SAYS = {
    "open_staff": "grounds",
    "set_direction": "goal",
    "take_decision": "grounds",
    "give_task": "what",
    "take_over": "grounds",
}
ENUMS: dict[str, type] = {
    "seat": Seat,
    "capacity": Capacity,
    "assignee_kind": AssigneeKind,
    "priority": Priority,
    "kind": DutyKind,
    "to": TaskState,
    "judge": Judge,
    "extent": Extent,
    "ender": Ender,
}
MOMENTS = frozenset({"due_at", "review_at", "held_at", "convened_at"})


def call_of(body: Mapping[str, Any], targets: Mapping[str, UUID], prefix: str = "", later: timedelta = timedelta()) -> dict[str, Any]:
    """What an action is asked: its draft, what it is about, and its words.

    In a replay `prefix` is the storm's own time, and `later` how long after it the step is played: what is to come, comes so much later.
    """
    act = str(body["act"])
    call: dict[str, Any] = {name: _value(name, value) for name, value in body.get("say", {}).items()}
    if act in DRAFTS:
        said = {name: _value(name, value) for name, value in body["draft"].items()}
        if act in SAYS:
            said[SAYS[act]] = f"{prefix}{said[SAYS[act]]} {INVENTED}"
        said |= {name: said[name] + later for name in MOMENTS & said.keys()}
        if "decision" in body:
            said["origin"] = Origin(OriginKind.DECISION, str(body["decision"]), id=targets["decision"])
        if "parent" in targets:
            said["parent_id"] = targets["parent"]
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
