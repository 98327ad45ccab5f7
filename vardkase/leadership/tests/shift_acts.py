"""The acts of endurance for the tests that look at every act: what each needs, what it is asked, and how its entries read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.rules import Category, Importance
from vardkase.kernel.ids import new_id
from vardkase.leadership import events
from vardkase.leadership.rules.handover import Item, Part, Section
from vardkase.leadership.rules.planning import OutcomeKind, PlannedTurn
from vardkase.leadership.rules.shifts import ShiftDraft, ShiftState
from vardkase.leadership.tests.scenes import act, took
from vardkase.leadership.tests.scenes import handed as carded
from vardkase.leadership.tests.shift_scenes import (
    ADA,
    BO,
    CHIEF,
    LOG,
    PEOPLE,
    ROSTER,
    SHORT,
    answer,
    asked_plan,
    at,
    begun,
    entered,
    full,
    handed,
    planned,
    rostered,
    settled,
    turn,
)

C = Capability
Call = dict[str, Any]


def _peopled(viewer: Viewer, incident_id: UUID) -> tuple[UUID, list[UUID]]:
    roster_id = rostered(viewer, incident_id)
    return roster_id, entered(viewer, incident_id, roster_id)


def _plan(viewer: Viewer, incident_id: UUID) -> Call:
    roster_id, (ada, *_others) = _peopled(viewer, incident_id)
    return {"roster_id": roster_id, "draft": ShiftDraft("stabschef", ada, at(1), at(9))}


def _shift(viewer: Viewer, incident_id: UUID) -> UUID:
    roster_id, (ada, *_others) = _peopled(viewer, incident_id)
    return planned(viewer, incident_id, roster_id, ada, 1, 9)


def _on(viewer: Viewer, incident_id: UUID) -> UUID:
    roster_id, (ada, *_others) = _peopled(viewer, incident_id)
    return begun(viewer, incident_id, roster_id, ada)


def _asked(viewer: Viewer, incident_id: UUID, *, is_settled: bool) -> UUID:
    roster_id, _people = _peopled(viewer, incident_id)
    proposal_id = asked_plan(viewer, incident_id, roster_id)
    if is_settled:
        settled(viewer, incident_id, proposal_id, answer())
    return proposal_id


def _holder(viewer: Viewer, incident_id: UUID) -> Call:
    staff_id = carded(viewer, incident_id)
    rostered(viewer, incident_id, draft=replace(ROSTER, staff_id=staff_id))
    return {"holding_id": took(viewer, incident_id, staff_id), "starts_at": at(0), "ends_at": at(8)}


def _planned_ones(viewer: Viewer, incident_id: UUID) -> Call:
    roster_id, (ada, *_others) = _peopled(viewer, incident_id)
    proposal_id = asked_plan(viewer, incident_id, roster_id)
    one = turn(ada, 4, 12)
    settled(viewer, incident_id, proposal_id, answer(one))
    act("adopt_plan", viewer, incident_id, proposal_id=proposal_id)
    return {"roster_id": roster_id, "shift_ids": (one.shift_id,)}


# What each action needs, what it is asked, and what it says otherwise the second time.
ACTS: dict[str, tuple[Capability, Callable[[Viewer, UUID], Any], Call]] = {
    "set_roster": (C.INCIDENT_LEAD, lambda v, i: {"draft": ROSTER}, {"draft": replace(ROSTER, name="Annan")}),
    "enter_people": (C.LOG_WRITE, lambda v, i: {"roster_id": rostered(v, i), "people": PEOPLE}, {"people": (ADA,)}),
    "plan_shift": (C.INCIDENT_LEAD, _plan, {"draft": ShiftDraft("stabschef", new_id(), at(1), at(9))}),
    "change_shift": (C.INCIDENT_LEAD, lambda v, i: {"shift_id": _shift(v, i), "starts_at": at(2), "ends_at": at(9)}, {"ends_at": at(8)}),
    "move_shift": (C.LOG_WRITE, lambda v, i: {"shift_id": _shift(v, i), "to": ShiftState.YES}, {"to": ShiftState.NO}),
    "enter_holder": (C.INCIDENT_LEAD, _holder, {"ends_at": at(5)}),
    "mark_asked": (C.LOG_WRITE, _planned_ones, {"roster_id": new_id()}),
    "ask_plan": (
        C.INCIDENT_LEAD,
        lambda v, i: {"roster_id": _peopled(v, i)[0], "starts_at": at(4), "hours": 24},
        {"hours": 48},
    ),
    "settle_plan": (
        C.INCIDENT_LEAD,
        lambda v, i: {"proposal_id": _asked(v, i, is_settled=False), "outcome": SHORT},
        {"proposal_id": new_id()},
    ),
    "adopt_plan": (C.INCIDENT_LEAD, lambda v, i: {"proposal_id": _asked(v, i, is_settled=True)}, {"proposal_id": new_id()}),
    "make_handover": (C.LOG_WRITE, lambda v, i: {"shift_id": _on(v, i)}, {"shift_id": new_id()}),
    "accept_handover": (C.LOG_WRITE, lambda v, i: {"handover_id": handed(v, i, _on(v, i)), "by": "Bo"}, {"handover_id": new_id()}),
}

ID = new_id()
TURN = PlannedTurn(ID, "stabschef", "Stabschef", ID, ADA.name, at(1), at(9))
SET = events.RosterSet(ID, "Central krisledning", (CHIEF, replace(LOG, places=2)))
ENTERED = events.PeopleRostered(
    ID, "Central krisledning", (events.RosterPerson(ID, replace(BO, organisation="Östhammar"), ("Stabschef",)),)
)
PLANNED = events.ShiftPlanned(ID, "Central krisledning", TURN, "too_long_shift", "Ingen annan finns att fråga.")
CHANGED = events.ShiftChanged(ID, "Central krisledning", TURN, at(0), at(8), "short_rest", "Ingen annan är utvilad.")
MOVED = events.ShiftMoved(ID, "Central krisledning", TURN, ShiftState.YES, ShiftState.NO, at(0), "Kan bara på dagen.")
ASKED_FOR = events.ShiftsAsked(ID, "Central krisledning", (TURN,))
ASKED = events.PlanAsked(ID, ID, "Central krisledning", at(4), 72, 11, "abc", 12, 11, 30)
PROPOSED = events.PlanProposed(ID, ID, "Central krisledning", at(4), 72, SHORT)
ADOPTED = events.PlanAdopted(
    ID, ID, "Central krisledning", at(4), 72, OutcomeKind.SHORTAGE, (TURN,), (TURN,), SHORT.lacks, SHORT.loans
)  # fmt: skip
SHEET = events.HandoverMade(
    ID, ID, "Central krisledning", TURN, at(1), 17, (Section(Part.SINCE, (Item("Färjan är inställd."),)),), "Lova ingen tid för elen."
)
TAKEN_OVER = events.HandoverAccepted(ID, "Stabschef", ADA.name, BO.name, 4)

# What each act reads as at least, whatever words stand between; how it is sorted; and how much it matters.
SCENES: list[tuple[Any, tuple[str, ...], Category, Importance]] = [
    (SET, ("Central krisledning",), Category.ACTION, Importance.NORMAL),
    (ENTERED, ("Central krisledning",), Category.ACTION, Importance.NORMAL),
    (PLANNED, ("Central krisledning", "Stabschef", ADA.name, "03:20–11:20"), Category.ACTION, Importance.NORMAL),
    (CHANGED, ("Stabschef", ADA.name, "03:20–11:20", "02:20–10:20"), Category.ACTION, Importance.NORMAL),
    (MOVED, ("Stabschef", ADA.name, "02:20"), Category.ACTION, Importance.NORMAL),
    (ASKED_FOR, ("Central krisledning", "1"), Category.CONTACT, Importance.NORMAL),
    (ASKED, ("Central krisledning", "72", "06:20", "11"), Category.ACTION, Importance.NORMAL),
    (PROPOSED, ("Central krisledning", "72", "1"), Category.ACTION, Importance.IMPORTANT),
    (ADOPTED, ("Central krisledning", "72", "06:20", "1"), Category.DECISION, Importance.IMPORTANT),
    (SHEET, ("Central krisledning", "Stabschef", ADA.name), Category.ACTION, Importance.NORMAL),
    (TAKEN_OVER, ("Stabschef", ADA.name, BO.name, "4"), Category.CONTACT, Importance.NORMAL),
]
# What somebody wrote stands in the sentence of these and not under it.
SILENT = (SET, ENTERED, ASKED_FOR, ASKED, PROPOSED, ADOPTED, TAKEN_OVER)
MARKED = (SHEET,)
__all__ = ["ACTS", "MARKED", "SCENES", "SILENT", "full"]
