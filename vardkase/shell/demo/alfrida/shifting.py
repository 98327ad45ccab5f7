"""Endurance in the demonstration: from the rows of shifts.json to what the actions are asked.

Relief planning hits a wall: the chief of staff is on fourteen hours a day, the planner names what lacks, a neighbour lends a chief of
staff, and the plan holds. All of it is invented. What the planner answers stands in the file, so that the storm loads without a solver;
a test asks the planner the same and compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from vardkase.kernel.moments import STOCKHOLM
from vardkase.leadership.rules.planning import Lack, Loan, Outcome, OutcomeKind, PlannedTurn
from vardkase.leadership.rules.shifts import PersonDraft, RosterDraft, RosterRole, ShiftDraft, ShiftState, Time

INVENTED = "(Fiktivt inslag i demonstrationen.)"


def call_of(body: Mapping[str, Any], targets: Mapping[str, UUID], later: timedelta = timedelta()) -> dict[str, Any]:
    """What an action of endurance is asked. In a replay every moment of the storm comes `later`."""
    return {name: id for name, id in targets.items() if name.endswith("_id")} | _HOW[body["act"]](body, targets, later)


def member_of(entered: UUID, place: int) -> UUID:
    """The id of somebody who was entered with others: as the action makes it from its key."""
    return entered if place == 0 else uuid5(entered, str(place))


def moment(text: str, later: timedelta) -> datetime:
    """`2019-01-04 06:00` by a Swedish clock."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM) + later


def _time(pair: list[str], later: timedelta) -> Time:
    return Time(moment(pair[0], later), moment(pair[1], later))


def _roster(body: Mapping[str, Any], targets: Mapping[str, UUID], later: timedelta) -> dict[str, Any]:
    roles = tuple(RosterRole(label.casefold(), label) for label in body["roles"])
    return {"draft": RosterDraft(body["name"], roles, targets["staff"])}


def _people(body: Mapping[str, Any], targets: Mapping[str, UUID], later: timedelta) -> dict[str, Any]:
    return {"people": tuple(_person(one, later) for one in body["people"])}


def _person(one: Mapping[str, Any], later: timedelta) -> PersonDraft:
    return PersonDraft(
        one["name"],
        tuple(label.casefold() for label in one["roles"]),
        one.get("organisation", ""),
        one.get("travel", 30),
        available_from=moment(one["from"], later) if "from" in one else None,
        available_to=moment(one["to"], later) if "to" in one else None,
        away=tuple(_time(pair, later) for pair in one.get("away", ())),
    )


def _shift(body: Mapping[str, Any], targets: Mapping[str, UUID], later: timedelta) -> dict[str, Any]:
    hours = _time(body["hours"], later)
    despite = f"{body['despite']} {INVENTED}" if "despite" in body else ""
    who = member_of(targets["people"], body["who"])
    return {"draft": ShiftDraft(body["role"].casefold(), who, hours.starts_at, hours.ends_at, despite)}


def _step(body: Mapping[str, Any], targets: Mapping[str, UUID], later: timedelta) -> dict[str, Any]:
    # A replay is quicker than the storm was: whoever comes on or is relieved does so when it is played.
    at = moment(body["at"], later) if "at" in body and not later else None
    return {"to": ShiftState(body["to"]), "at": at, "words": body.get("words", "")}


def _asked(body: Mapping[str, Any], targets: Mapping[str, UUID], later: timedelta) -> dict[str, Any]:
    """Everyone in the plan is asked. The ids of its shifts are made from the proposal's."""
    return {"shift_ids": tuple(uuid5(targets["proposal"], str(number)) for number in range(body["turns"]))}


def _ask(body: Mapping[str, Any], targets: Mapping[str, UUID], later: timedelta) -> dict[str, Any]:
    return {"starts_at": moment(body["starts_at"], later), "hours": body["hours"]}


def _settle(body: Mapping[str, Any], targets: Mapping[str, UUID], later: timedelta) -> dict[str, Any]:
    """The planner's answer. Members stand there as (step, place), so that every load of the storm has ids of its own."""
    said = body["outcome"]
    proposal_id = targets["proposal_id"]
    turns = tuple(
        PlannedTurn(uuid5(proposal_id, str(number)), role.casefold(), role, member_of(targets[step], place), name, *_pair(pair, later))
        for number, (role, step, place, name, pair) in enumerate(said["turns"])
    )
    lacks = tuple(Lack(role.casefold(), role, *_pair(pair, later), missing) for role, pair, missing in said.get("lacks", ()))
    loans = tuple(
        Loan(role.casefold(), role, people, hours, tuple(_time(pair, later) for pair in pairs))
        for role, people, hours, pairs in said.get("loans", ())
    )
    given_up = tuple(
        PlannedTurn(targets[step], role.casefold(), role, member_of(targets[whose], place), name, *_pair(pair, later))
        for role, step, whose, place, name, pair in said.get("given_up", ())
    )
    outcome = Outcome(OutcomeKind(said["kind"]), turns, given_up, lacks=lacks, loans=loans)
    plain = {name: said[name] for name in ("kept", "is_best", "gap", "is_least", "seconds") if name in said}
    return {"outcome": replace(outcome, **plain)}


def _pair(pair: list[str], later: timedelta) -> tuple[datetime, datetime]:
    time = _time(pair, later)
    return time.starts_at, time.ends_at


def _nothing(body: Mapping[str, Any], targets: Mapping[str, UUID], later: timedelta) -> dict[str, Any]:
    return {}


def _handover(body: Mapping[str, Any], targets: Mapping[str, UUID], later: timedelta) -> dict[str, Any]:
    return {"words": f"{body['words']} {INVENTED}"}


def _receipt(body: Mapping[str, Any], targets: Mapping[str, UUID], later: timedelta) -> dict[str, Any]:
    return {"by": body["by_whom"]}


_HOW = {
    "set_roster": _roster,
    "enter_people": _people,
    "plan_shift": _shift,
    "mark_asked": _asked,
    "move_shift": _step,
    "ask_plan": _ask,
    "settle_plan": _settle,
    "adopt_plan": _nothing,
    "make_handover": _handover,
    "accept_handover": _receipt,
}
ACTS = frozenset(_HOW)
