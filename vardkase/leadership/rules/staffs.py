"""Staffs and directions: where crisis leadership sits, who decides there, and what everybody is to strive for.

An incident has as many staffs as it needs: a central one, or one in each administration or company that is hit, each with its own
decision-maker. A staff can close while the crisis goes on. Of directions there is one in force at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import need, tidy, tidy_list


class Seat(StrEnum):
    """Where a staff sits."""

    CENTRAL = "central"
    ADMINISTRATION = "administration"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class StaffDraft:
    """What is said when a staff is opened. `grounds` are those of its opening."""

    name: str
    seat: Seat
    decision_maker: str
    grounds: str
    chief: str = ""
    organisation: str = ""
    organisation_id: UUID | None = None
    parent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DirectionDraft:
    """The goal of the response (mål med insatsen), the decision in broad terms (beslut i stort), priorities in order, and limits."""

    goal: str
    overall_decision: str
    decided_by: str
    priorities: tuple[str, ...] = ()
    limits: str = ""
    end_state: str = ""
    message: str = ""


def check_staff(draft: StaffDraft, open_names: Iterable[str], *, parent_open: bool | None, now: datetime) -> StaffDraft:
    """The draft in order. Refused: no name, decision-maker or grounds; a name that an open staff has; a parent that is not open."""
    lines = {name: getattr(draft, name) for name in ("name", "decision_maker", "chief", "organisation")}
    texts = tidy(now, lines, {"grounds": draft.grounds})
    need("name", texts["name"], "leadership.staff_needs_name")
    need("decision_maker", texts["decision_maker"], "leadership.staff_needs_decision_maker")
    need("grounds", texts["grounds"], "leadership.staff_needs_grounds")
    if draft.seat != Seat.CENTRAL:
        need("organisation", texts["organisation"], "leadership.staff_needs_organisation")
    if texts["name"].casefold() in {name.casefold() for name in open_names}:
        raise Refusal("leadership.staff_exists", field="name", name=texts["name"])
    if parent_open is False:
        raise Refusal("leadership.no_such_staff", field="parent_id")
    return replace(draft, **texts)


def check_close(*, is_open: bool, grounds: str, handed_to: str, open_tasks: int, now: datetime) -> tuple[str, str]:
    """A staff closes by decision with grounds; what it has not finished is handed to somebody who is named."""
    texts = tidy(now, {"handed_to": handed_to}, {"grounds": grounds})
    if not is_open:
        raise Refusal("leadership.staff_closed_already")
    need("grounds", texts["grounds"], "leadership.staff_needs_grounds")
    if open_tasks and not texts["handed_to"]:
        if open_tasks == 1:
            raise Refusal("leadership.task_needs_taker", field="handed_to", count=1)
        raise Refusal("leadership.tasks_need_taker", field="handed_to", count=open_tasks)
    return texts["grounds"], texts["handed_to"]


def standing(version: int) -> tuple[str, int]:
    """Which direction somebody was shown, also that there was none (0): nobody's first direction is replaced unseen either."""
    return ("direction", version)


def check_direction(draft: DirectionDraft, now: datetime) -> DirectionDraft:
    """The draft in order. Refused: "leadership.direction_needs_goal", "leadership.direction_needs_decider"."""
    texts = tidy(
        now,
        {"decided_by": draft.decided_by},
        {name: getattr(draft, name) for name in ("goal", "overall_decision", "limits", "end_state", "message")},
    )
    need("goal", texts["goal"], "leadership.direction_needs_goal")
    need("decided_by", texts["decided_by"], "leadership.direction_needs_decider")
    return replace(draft, **texts, priorities=tidy_list(now, "priorities", draft.priorities))
