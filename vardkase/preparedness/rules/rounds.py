"""The year's round of analyses: which units, by which method and rules, and when each is to be done; and how an analysis moves on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.checks import tidy
from vardkase.preparedness.rules.methods import Method
from vardkase.preparedness.rules.risks import Risk, unfinished

EARLIEST, LATEST = 2000, 2100
TEXT = 20_000
# How long before its day an analysis that has not been handed in is told as coming.
SOON_DAYS = 30


class AnalysisState(StrEnum):
    """Where a unit's analysis stands. What is only in the round and not begun is PLANNED."""

    PLANNED = "planned"
    UNDERWAY = "underway"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


class Move(StrEnum):
    """What takes an analysis from one state to another."""

    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    RETURN = "return"
    APPROVE = "approve"
    REOPEN = "reopen"


_S = AnalysisState
# From which states, to which, and whether it says why.
MOVES: dict[Move, tuple[frozenset[AnalysisState], AnalysisState, bool]] = {
    Move.SUBMIT: (frozenset({_S.UNDERWAY, _S.RETURNED}), _S.SUBMITTED, False),
    Move.TAKE_BACK: (frozenset({_S.SUBMITTED}), _S.UNDERWAY, True),
    Move.RETURN: (frozenset({_S.SUBMITTED}), _S.RETURNED, True),
    Move.APPROVE: (frozenset({_S.SUBMITTED}), _S.APPROVED, False),
    Move.REOPEN: (frozenset({_S.APPROVED}), _S.UNDERWAY, True),
}
OPEN = frozenset({_S.UNDERWAY, _S.RETURNED})


@dataclass(frozen=True, slots=True)
class RoundUnit:
    """A unit of the round, called as it was called then. `whole`: the municipality itself, whose risks are the shared ones.

    `replaced_by` and the reason are said when the organisation changes in mid-round: what was judged stays with the old unit.
    """

    unit_id: UUID
    unit: str
    authority_id: UUID
    authority: str
    whole: bool = False
    due: date | None = None
    replaced_by: UUID | None = None
    replaced_by_name: str = ""
    replaced_why: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """A year's round. `ruleset` is the key of the rules that it is made under, with its version, for ever."""

    id: UUID
    year: int
    name: str
    ruleset: str
    method: Method
    units: tuple[RoundUnit, ...]
    opens: date
    due: date
    whole_due: date

    def unit(self, unit_id: UUID) -> RoundUnit | None:
        """The unit with an id; None when it is not in the round."""
        return next((one for one in self.units if one.unit_id == unit_id), None)

    @property
    def whole(self) -> RoundUnit | None:
        """The municipality itself, when it is in the round."""
        return next((one for one in self.units if one.whole), None)

    def due_of(self, unit: RoundUnit) -> date:
        """When a unit's analysis is to be handed in: its own day, or that of all."""
        return unit.due or (self.whole_due if unit.whole else self.due)


class Voice(StrEnum):
    """What somebody said in a workshop."""

    INPUT = "input"
    DISSENT = "dissent"


@dataclass(frozen=True, slots=True)
class Said:
    """What was brought in, or what somebody judged otherwise than the group, by function and never by name."""

    voice: Voice
    by: str
    text: str
    risk_id: UUID | None = None
    risk: str = ""


@dataclass(frozen=True, slots=True)
class Workshop:
    """A seminar of the analysis: when, led by whom, who took part by function, what was brought in and who dissented."""

    id: UUID
    on: date
    title: str
    leader: str
    participants: tuple[str, ...]
    said: tuple[Said, ...] = ()
    note: str = ""


def check_round(found: Round) -> Round:
    """A round in order, tidied. Refused: "preparedness.odd_year", "preparedness.round_needs_units", "preparedness.two_wholes",
    "preparedness.unit_twice", "preparedness.dates_backwards".
    """
    name = tidy("name", found.name)
    if not EARLIEST <= found.year <= LATEST:
        raise Refusal("preparedness.odd_year", field="year", least=EARLIEST, most=LATEST)
    if not found.units:
        raise Refusal("preparedness.round_needs_units", field="units")
    if sum(one.whole for one in found.units) > 1:
        raise Refusal("preparedness.two_wholes", field="units")
    if len({one.unit_id for one in found.units}) != len(found.units):
        raise Refusal("preparedness.unit_twice", field="units")
    if found.due < found.opens:
        raise Refusal("preparedness.dates_backwards", field="due", opens=found.opens.isoformat())
    if found.whole_due < found.due:
        raise Refusal("preparedness.whole_before_units", field="whole_due", due=found.due.isoformat())
    return replace(found, name=name or f"RSA {found.year}")


def check_workshop(workshop: Workshop, today: date) -> Workshop:
    """A workshop in order, tidied. Refused: "preparedness.workshop_needs_title", "preparedness.workshop_needs_people",
    "preparedness.workshop_ahead", "preparedness.said_needs_text", "preparedness.classified".
    """
    title, leader, note = tidy("title", workshop.title), tidy("leader", workshop.leader), tidy("note", workshop.note, TEXT, lines=True)
    people = tuple(one for one in (tidy("participants", one) for one in workshop.participants) if one)
    if not title:
        raise Refusal("preparedness.workshop_needs_title", field="title")
    if not people:
        raise Refusal("preparedness.workshop_needs_people", field="participants")
    if workshop.on > today:
        raise Refusal("preparedness.workshop_ahead", field="on")
    said = tuple(_check_said(one) for one in workshop.said)
    return replace(workshop, title=title, leader=leader, participants=people, note=note, said=said)


def _check_said(said: Said) -> Said:
    """Words in order, tidied; each kind is written in a field of its own."""
    field = "dissent" if said.voice is Voice.DISSENT else "inputs"
    said = replace(said, by=tidy(field, said.by), text=tidy(field, said.text, TEXT, lines=True))
    if not said.by or not said.text:
        raise Refusal("preparedness.said_needs_text", field=field)
    return said


def moved(state: AnalysisState, move: Move, note: str) -> AnalysisState:
    """The state after a move. Refused: "preparedness.cannot_move" from where it does not lead, "preparedness.move_needs_why"."""
    allowed, to, needs_why = MOVES[move]
    if state not in allowed:
        raise Refusal("preparedness.cannot_move", state=str(state))
    if needs_why and not note:
        raise Refusal("preparedness.move_needs_why", field="note")
    return to


def check_complete(risks: tuple[Risk, ...]) -> None:
    """Refuses to hand in an analysis with nothing in it ("preparedness.no_risks") or with risks that are not judged
    ("preparedness.risks_unfinished").
    """
    if not risks:
        raise Refusal("preparedness.no_risks")
    left = unfinished(risks)
    if left:
        raise Refusal("preparedness.risks_unfinished", count=len(left), names=", ".join(one.name for one in left[:5]))


def check_open_state(state: AnalysisState) -> None:
    """Refuses a change of what has been handed in or approved ("preparedness.analysis_is_closed")."""
    if state not in OPEN:
        raise Refusal("preparedness.analysis_is_closed", state=str(state))


class Lateness(StrEnum):
    """How an analysis stands against its day."""

    DONE = "done"
    IN_TIME = "in_time"
    SOON = "soon"
    LATE = "late"


def lateness(state: AnalysisState, due: date, today: date) -> Lateness:
    """Handed in is in time; after its day it is late, and nearer than thirty days it is soon."""
    if state in {_S.SUBMITTED, _S.APPROVED}:
        return Lateness.DONE
    if today > due:
        return Lateness.LATE
    return Lateness.SOON if (due - today).days <= SOON_DAYS else Lateness.IN_TIME
