"""How shifts, plans and handovers read in the log. They say who is on, who said no and why: they are internal."""

from __future__ import annotations

from datetime import UTC, datetime

from vardkase.incidents.rules import Category, Importance
from vardkase.leadership import events
from vardkase.leadership.lines.base import Facts, Line, important, internal
from vardkase.leadership.rules.planning import OutcomeKind, PlannedTurn
from vardkase.leadership.words.shifts import duration_text


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _turn(turn: PlannedTurn) -> Facts:
    return {"role": turn.role, "member": turn.member, "from": _iso(turn.starts_at), "to": _iso(turn.ends_at)}


def _roster(event: events.RosterSet) -> tuple[str, Facts]:
    return "\n".join(f"{role.label} × {role.places}" for role in event.roles), {"roster": event.name}


def _people(event: events.PeopleRostered) -> tuple[str, Facts]:
    lines = (
        f"{one.said.name}{f' ({one.said.organisation})' if one.said.organisation else ''}: {', '.join(one.labels)}" for one in event.people
    )
    return "\n".join(lines), {"roster": event.roster, "people": len(event.people)}


def _planned(event: events.ShiftPlanned) -> tuple[str, Facts]:
    return event.despite, {"roster": event.roster, **_turn(event.shift), "broke": event.broke}


def _changed(event: events.ShiftChanged) -> tuple[str, Facts]:
    before = {"was_from": _iso(event.started_at), "was_to": _iso(event.ended_at)}
    return event.despite, {"roster": event.roster, **_turn(event.shift), **before, "broke": event.broke}


def _moved(event: events.ShiftMoved) -> tuple[str, Facts]:
    states = {"before": str(event.before), "after": str(event.after), "at": _iso(event.at)}
    return event.words, {"roster": event.roster, **_turn(event.shift), **states}


def _asked_for(event: events.ShiftsAsked) -> tuple[str, Facts]:
    by_name: dict[str, list[str]] = {}
    for turn in event.shifts:
        by_name.setdefault(turn.member, []).append(turn.role)
    lines = (f"{name}: {', '.join(dict.fromkeys(roles))} × {len(roles)}" for name, roles in by_name.items())
    return "\n".join(lines), {"roster": event.roster, "count": len(event.shifts)}


def _asked(event: events.PlanAsked) -> tuple[str, Facts]:
    return "", {"roster": event.roster, "from": _iso(event.starts_at), "hours": event.hours, "people": event.people}


def _proposed(event: events.PlanProposed) -> tuple[str, Facts]:
    outcome = event.outcome
    loans = "\n".join(f"{loan.role}: {loan.people}" for loan in outcome.loans)
    return loans, {"roster": event.roster, "hours": event.hours, "kind": str(outcome.kind), "borrow": outcome.borrowed}


def _adopted(event: events.PlanAdopted) -> tuple[str, Facts]:
    gaps = "\n".join(f"{lack.role}: {duration_text(lack.hours)}" for lack in event.lacks)
    return gaps, {
        "roster": event.roster, "from": _iso(event.starts_at), "hours": event.hours, "shifts": len(event.shifts),
        "given_up": len(event.given_up), "lacks": len(event.lacks),
    }  # fmt: skip


def _of_proposal(event: events.PlanProposed) -> Importance:
    return Importance.IMPORTANT if event.outcome.kind == OutcomeKind.SHORTAGE else Importance.NORMAL


def _handover(event: events.HandoverMade) -> tuple[str, Facts]:
    return event.words, {"roster": event.roster, "role": event.shift.role, "member": event.shift.member}


def _accepted(event: events.HandoverAccepted) -> tuple[str, Facts]:
    return "", {"role": event.role, "handed_by": event.handed_by, "by": event.by, "after": event.came_after}


LINES = {
    "leadership.roster_set": Line(_roster, Category.ACTION, least=internal),
    "leadership.people_rostered": Line(_people, Category.ACTION, least=internal),
    "leadership.shift_planned": Line(_planned, Category.ACTION, least=internal),
    "leadership.shift_changed": Line(_changed, Category.ACTION, least=internal),
    "leadership.shifts_asked": Line(_asked_for, Category.CONTACT, least=internal),
    "leadership.shift_moved": Line(_moved, Category.ACTION, least=internal),
    "leadership.plan_asked": Line(_asked, Category.ACTION, least=internal),
    "leadership.plan_proposed": Line(_proposed, Category.ACTION, _of_proposal, least=internal),
    "leadership.plan_adopted": Line(_adopted, Category.DECISION, important, least=internal),
    "leadership.handover_made": Line(_handover, Category.ACTION, least=internal),
    "leadership.handover_accepted": Line(_accepted, Category.CONTACT, least=internal),
}
