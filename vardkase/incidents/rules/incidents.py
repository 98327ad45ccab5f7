"""The life of an incident: its states, who may move it between them, and what must be said when it is moved.

DRAFT → WATCHED → ACTIVE → STANDING_DOWN → CLOSED → EVALUATED → ARCHIVED. A draft or a watched one may be dismissed. One that stands down
may become active again, and a closed one may be re-opened under the same id and number. Whether it is an exercise never changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.rules.text import MAX_SHORT, check_length
from vardkase.kernel.refusal import Refusal


class Mode(StrEnum):
    """Real or exercise."""

    REAL = "real"
    EXERCISE = "exercise"


class LegalClass(StrEnum):
    """What the law calls it. An extraordinary event: lagen (2006:544) 1 kap. 4 §. Raised readiness: lagen (1992:1403)."""

    DISTURBANCE = "disturbance"
    EXTRAORDINARY = "extraordinary"
    RAISED_READINESS = "raised_readiness"


class State(StrEnum):
    """Where in its life an incident is."""

    DRAFT = "draft"
    WATCHED = "watched"
    ACTIVE = "active"
    STANDING_DOWN = "standing_down"
    CLOSED = "closed"
    EVALUATED = "evaluated"
    ARCHIVED = "archived"
    DISMISSED = "dismissed"

    @property
    def is_written_in(self) -> bool:
        """Whether its log is being written."""
        return self in {State.DRAFT, State.WATCHED, State.ACTIVE, State.STANDING_DOWN}

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return not self.is_written_in


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed move."""

    source: State
    target: State
    needs_reason: bool = False


TRANSITIONS = (
    Transition(State.DRAFT, State.WATCHED),
    Transition(State.DRAFT, State.ACTIVE),
    Transition(State.DRAFT, State.DISMISSED, needs_reason=True),
    Transition(State.WATCHED, State.ACTIVE),
    Transition(State.WATCHED, State.DISMISSED, needs_reason=True),
    Transition(State.ACTIVE, State.STANDING_DOWN),
    Transition(State.STANDING_DOWN, State.ACTIVE, needs_reason=True),
    Transition(State.STANDING_DOWN, State.CLOSED),
    Transition(State.CLOSED, State.ACTIVE, needs_reason=True),
    Transition(State.CLOSED, State.EVALUATED),
    Transition(State.EVALUATED, State.ARCHIVED),
)
OPENING_STATES = (State.DRAFT, State.WATCHED, State.ACTIVE)


@dataclass(frozen=True, slots=True)
class IncidentDraft:
    """What is said when an incident is opened. `authority_id` is the owning authority (an organisation of the register)."""

    title: str
    authority_id: UUID
    authority: str
    mode: Mode = Mode.REAL
    legal_class: LegalClass = LegalClass.DISTURBANCE
    state: State = State.ACTIVE
    place: str = ""
    summary: str = ""


def scopes(incident_id: UUID, authority_id: UUID) -> tuple[str, ...]:
    """Where a grant must be held to count in an incident."""
    return (f"incident:{incident_id}", f"org:{authority_id}")


def check_may_open(viewer: Viewer, authority_id: UUID) -> None:
    """Opening needs INCIDENT_OPEN at the authority that will own the incident."""
    if not viewer.can(Capability.INCIDENT_OPEN, (f"org:{authority_id}",)):
        raise Refusal("incident.may_not_open")


def check_may_lead(viewer: Viewer, here: tuple[str, ...]) -> None:
    """State, level and name are changed by whoever leads."""
    if not viewer.can(Capability.INCIDENT_LEAD, here):
        raise Refusal("incident.may_not_lead")


def check_title(title: str) -> None:
    """An incident has a name that fits on a line."""
    if not title:
        raise Refusal("incident.needs_title", field="title")
    check_length("title", title, MAX_SHORT)


def check_opening_state(state: State) -> None:
    """An incident begins as a draft, watched or active."""
    if state not in OPENING_STATES:
        raise Refusal("incident.cannot_begin_so", state=str(state))


def next_states(state: State) -> tuple[State, ...]:
    """Where an incident may go from here."""
    return tuple(step.target for step in TRANSITIONS if step.source == state)


def check_transition(source: State, target: State, reason: str) -> None:
    """The move exists ("incident.no_such_step"), and is explained where it must be ("incident.step_needs_reason")."""
    if source == target:
        raise Refusal("incident.already_there", state=str(target))
    for step in TRANSITIONS:
        if (step.source, step.target) == (source, target):
            if step.needs_reason and not reason:
                raise Refusal("incident.step_needs_reason", state=str(target))
            return
    raise Refusal("incident.no_such_step", source=str(source), state=str(target))


def needs_reason(source: State, target: State) -> bool:
    """Whether a move must be explained."""
    return any(step.needs_reason for step in TRANSITIONS if (step.source, step.target) == (source, target))


def check_is_running(state: State) -> None:
    """Level and name belong to an incident that is not over."""
    if state.is_over:
        raise Refusal("incident.is_over")


def check_new_title(before: str, after: str) -> None:
    """A new name is another name."""
    if before == after:
        raise Refusal("incident.same_title")
