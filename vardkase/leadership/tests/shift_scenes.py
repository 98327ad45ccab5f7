"""Short ways to a staffed roster: people who can be asked, shifts, a proposal that is answered, a sheet that is given."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT
from vardkase.leadership.rules.planning import Lack, Loan, Outcome, OutcomeKind, PlannedTurn
from vardkase.leadership.rules.shifts import PersonDraft, RosterDraft, RosterRole, ShiftDraft, ShiftState, Time
from vardkase.leadership.tests.scenes import act

CHIEF, LOG = RosterRole("stabschef", "Stabschef"), RosterRole("loggförare", "Loggförare")
ROSTER = RosterDraft("Central krisledning", (CHIEF, LOG))
ADA = PersonDraft("Ada Provsson", ("stabschef",))
BO = PersonDraft("Bo Exempelström", ("stabschef", "loggförare"), travel_minutes=30)
CIA = PersonDraft("Cia Fiktivsson", ("loggförare",))
PEOPLE = (ADA, BO, CIA)


def at(hours: float) -> datetime:
    """So many hours after the night begins, at 02:20 in Stockholm."""
    return NIGHT + timedelta(hours=hours)


def member_of(entered: UUID, place: int) -> UUID:
    """The id of somebody who was entered with others."""
    return entered if place == 0 else uuid5(entered, str(place))


def rostered(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """A roster; returns its id."""
    return act("set_roster", viewer, incident_id, draft=facts.pop("draft", ROSTER), **facts)


def entered(viewer: Viewer, incident_id: UUID, roster_id: UUID, *people: PersonDraft, **facts: Any) -> list[UUID]:
    """People in a roster; returns their ids."""
    people = people or PEOPLE
    key = act("enter_people", viewer, incident_id, roster_id=roster_id, people=people, **facts)
    return [one.member_id or member_of(key, place) for place, one in enumerate(people)]


def planned(viewer: Viewer, incident_id: UUID, roster_id: UUID, who: UUID, first: float, last: float, **facts: Any) -> UUID:
    """A shift, so many hours after the night begins; returns its id."""
    draft = ShiftDraft(facts.pop("role", "stabschef"), who, at(first), at(last), facts.pop("despite", ""))
    return act("plan_shift", viewer, incident_id, roster_id=roster_id, draft=draft, **facts)


def stepped(viewer: Viewer, incident_id: UUID, shift_id: UUID, *states: ShiftState, **facts: Any) -> None:
    """A shift taken through states."""
    for state in states:
        act("move_shift", viewer, incident_id, shift_id=shift_id, to=state, **facts)


def begun(viewer: Viewer, incident_id: UUID, roster_id: UUID, who: UUID, first: float = -8, last: float = 1) -> UUID:
    """A shift that somebody is on; returns its id."""
    shift_id = planned(viewer, incident_id, roster_id, who, first, last)
    stepped(viewer, incident_id, shift_id, ShiftState.ON, at=min(at(first), NIGHT))
    return shift_id


def asked_plan(viewer: Viewer, incident_id: UUID, roster_id: UUID, **facts: Any) -> UUID:
    """A proposal that is asked for; returns its id."""
    call = {"starts_at": at(4), "hours": 24} | facts
    return act("ask_plan", viewer, incident_id, roster_id=roster_id, **call)


def turn(
    who: UUID, first: float, last: float, *, id: UUID | None = None, role: RosterRole = CHIEF, name: str = "Ada Provsson"
) -> PlannedTurn:
    """A shift of a proposal."""
    return PlannedTurn(id or uuid5(who, f"{first}-{last}"), role.key, role.label, who, name, at(first), at(last))


def answer(*turns: PlannedTurn, **facts: Any) -> Outcome:
    """What the planner said."""
    return Outcome(facts.pop("kind", OutcomeKind.PLAN), turns, **({"is_best": True, "seconds": 1.2} | facts))


SHORT = Outcome(
    OutcomeKind.SHORTAGE,
    is_least=True,
    lacks=(Lack("stabschef", "Stabschef", at(12), at(20), 1),),
    loans=(Loan("stabschef", "Stabschef", 1, 8.5, (Time(at(12), at(20.5)),)),),
)


def settled(viewer: Viewer, incident_id: UUID, proposal_id: UUID, outcome: Outcome, **facts: Any) -> None:
    """The planner's answer is there."""
    act("settle_plan", viewer, incident_id, proposal_id=proposal_id, outcome=outcome, **facts)


def handed(viewer: Viewer, incident_id: UUID, shift_id: UUID, **facts: Any) -> UUID:
    """A handover; returns its id."""
    return act("make_handover", viewer, incident_id, shift_id=shift_id, **({"words": "Lova ingen tid för elen."} | facts))


def full(viewer: Viewer, incident_id: UUID) -> dict[str, UUID]:
    """Something of everything; the ids."""
    roster_id = rostered(viewer, incident_id)
    ada, bo, cia = entered(viewer, incident_id, roster_id)
    on = begun(viewer, incident_id, roster_id, ada)
    ahead = planned(viewer, incident_id, roster_id, bo, 0.5, 9)
    proposal_id = asked_plan(viewer, incident_id, roster_id)
    settled(viewer, incident_id, proposal_id, answer(turn(cia, 4, 12, role=LOG, name=CIA.name)))
    handover_id = handed(viewer, incident_id, on)
    return {
        "roster": roster_id, "ada": ada, "bo": bo, "cia": cia, "on": on, "ahead": ahead, "proposal": proposal_id, "handover": handover_id,
    }  # fmt: skip
