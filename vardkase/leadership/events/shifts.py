"""Rosters, shifts, plans and handovers in the stream. A plan of three days is one entry with all its shifts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rules import OPEN, Mark
from vardkase.leadership.rules.handover import Section
from vardkase.leadership.rules.planning import Lack, Loan, Outcome, OutcomeKind, PlannedTurn
from vardkase.leadership.rules.shifts import PersonDraft, RosterRole, ShiftState
from vardkase.ledger.registry import event


@event("leadership.roster_set")
@dataclass(frozen=True, slots=True)
class RosterSet:
    """The roles of a staff that are to be manned. The id is the key of its first entry; a later one changes the roles."""

    roster_id: UUID
    name: str
    roles: tuple[RosterRole, ...]
    staff_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """Somebody who can be asked, with what their roles are called."""

    member_id: UUID
    said: PersonDraft
    labels: tuple[str, ...]


@event("leadership.people_rostered")
@dataclass(frozen=True, slots=True)
class PeopleRostered:
    """People are in a roster, or what was said of them is changed."""

    roster_id: UUID
    roster: str
    people: tuple[RosterPerson, ...]


@event("leadership.shift_planned")
@dataclass(frozen=True, slots=True)
class ShiftPlanned:
    """Somebody is asked for a shift. `despite`: why, though it breaks the rule of rest that `broke` names."""

    roster_id: UUID
    roster: str
    shift: PlannedTurn
    broke: str = ""
    despite: str = ""


@event("leadership.shift_changed")
@dataclass(frozen=True, slots=True)
class ShiftChanged:
    """A shift has other hours. Who was asked for the former ones is asked anew; `state` is then planned when nobody had been."""

    roster_id: UUID
    roster: str
    shift: PlannedTurn
    started_at: datetime
    ended_at: datetime
    broke: str = ""
    despite: str = ""
    state: ShiftState = ShiftState.ASKED


@event("leadership.shifts_asked")
@dataclass(frozen=True, slots=True)
class ShiftsAsked:
    """Somebody has asked people for shifts that were only planned."""

    roster_id: UUID
    roster: str
    shifts: tuple[PlannedTurn, ...]


@event("leadership.shift_moved")
@dataclass(frozen=True, slots=True)
class ShiftMoved:
    """Somebody has said yes or no, come on, been relieved, or is not asked any more. `at` is when they did."""

    roster_id: UUID
    roster: str
    shift: PlannedTurn
    before: ShiftState
    after: ShiftState
    at: datetime
    words: str = ""


@event("leadership.plan_asked")
@dataclass(frozen=True, slots=True)
class PlanAsked:
    """The planner is asked for a proposal. Its id is the key. The rules are those that it was asked with, in hours and minutes."""

    proposal_id: UUID
    roster_id: UUID
    roster: str
    starts_at: datetime
    hours: int
    people: int
    fingerprint: str
    longest_hours: int
    rest_hours: int
    handover_minutes: int


@event("leadership.plan_proposed")
@dataclass(frozen=True, slots=True)
class PlanProposed:
    """The planner has answered: with a plan and how good it is, or with what lacks. Nobody is asked for anything by that."""

    proposal_id: UUID
    roster_id: UUID
    roster: str
    starts_at: datetime
    hours: int
    outcome: Outcome


@event("leadership.plan_adopted")
@dataclass(frozen=True, slots=True)
class PlanAdopted:
    """A proposal holds. `given_up` are shifts that somebody was to have and has no more. `state` is that of its shifts: planned, and nobody
    is asked by that. Entries from before that state was there mean that everyone in the plan was asked.
    """

    proposal_id: UUID
    roster_id: UUID
    roster: str
    starts_at: datetime
    hours: int
    kind: OutcomeKind
    shifts: tuple[PlannedTurn, ...]
    given_up: tuple[PlannedTurn, ...] = ()
    lacks: tuple[Lack, ...] = ()
    loans: tuple[Loan, ...] = ()
    is_best: bool = False
    gap: float = 0.0
    state: ShiftState = ShiftState.ASKED


@event("leadership.handover_made")
@dataclass(frozen=True, slots=True)
class HandoverMade:
    """A sheet as it was given. `until_number` is the newest entry of the log that it knows; the mark is the highest of its lines."""

    handover_id: UUID
    roster_id: UUID
    roster: str
    shift: PlannedTurn
    began_at: datetime
    until_number: int
    sections: tuple[Section, ...]
    words: str = ""
    hidden: int = 0
    mark: Mark = OPEN


@event("leadership.handover_accepted")
@dataclass(frozen=True, slots=True)
class HandoverAccepted:
    """Somebody has taken over, having read the sheet. `came_after` entries have come into the log since it was made."""

    handover_id: UUID
    role: str
    handed_by: str
    by: str
    came_after: int


KINDS = (
    RosterSet,
    PeopleRostered,
    ShiftPlanned,
    ShiftChanged,
    ShiftsAsked,
    ShiftMoved,
    PlanAsked,
    PlanProposed,
    PlanAdopted,
    HandoverMade,
    HandoverAccepted,
)
