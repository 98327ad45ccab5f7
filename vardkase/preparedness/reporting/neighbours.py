"""Measures and continuity plans as the report tells them. They are nouns of their own: a report can be made where they are not there."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.queries.analysis_rows import Head
from vardkase.preparedness.reporting.content import MeasureFact, PlanFact
from vardkase.preparedness.rules.content import Register
from vardkase.preparedness.rules.reports import Stage

_HERE = "vardkase.preparedness"
# How far a measure has come, as the seventh part of the rules asks. What was rejected is no measure any more.
_STAGES = {
    "done": Stage.DONE,
    "verified": Stage.DONE,
    "decided": Stage.PLANNED,
    "ongoing": Stage.PLANNED,
    "deferred": Stage.PLANNED,
    "proposed": Stage.NEEDED,
}


def measures_of(viewer: Viewer, head: Head, today: date) -> tuple[MeasureFact, ...]:
    """The measures of the report: for the whole all that the viewer reads, for a unit those that it answers for or that its risks have."""
    if find_spec(f"{_HERE}.queries.measures") is None:
        return ()
    lines = import_module(f"{_HERE}.queries.measures").listing(viewer, today).lines
    return tuple(fact(one) for one in lines if str(one.course.state) in _STAGES and (head.whole or _is_of(one.measure, head)))


def _is_of(measure: Any, head: Head) -> bool:
    return measure.organisation_id in (head.unit_id, head.authority_id) or any(one.unit_id == head.unit_id for one in measure.risks)


def fact(line: Any) -> MeasureFact:
    """A measure with its course as the report tells it."""
    words = import_module(f"{_HERE}.words.measures")
    measure, course = line.measure, line.course
    last = course.follow_ups[-1] if course.follow_ups else None
    proved = course.verification
    return MeasureFact(
        measure.id, measure.number, measure.title, measure.description, _STAGES[str(course.state)], str(words.STATES[course.state]),
        measure.organisation, measure.owner, measure.deadline, measure.cost_once, measure.cost_yearly, measure.lacks_money,
        tuple(one.name for one in measure.risks), tuple(one.risk_id for one in measure.risks),
        tuple(words.effect(one) for one in measure.effects),
        f"{last.on.isoformat()}: {last.seen}" if last else "",
        f"{proved.on.isoformat()}: {words.OUTCOMES[proved.outcome]}. {proved.seen}".strip() if proved else "",
        measure.secret.ground if measure.secret else "", measure.secret.why if measure.secret else "",
    )  # fmt: skip


def plans_of(viewer: Viewer, head: Head, register: Register, today: date) -> tuple[PlanFact, ...]:
    """How it stands with the continuity plans of the report's functions, for those who read the register."""
    if find_spec(f"{_HERE}.queries.continuity") is None:
        return ()
    words = import_module(f"{_HERE}.words.continuity")
    ids = {one.id for one in register.functions}
    try:
        lines = import_module(f"{_HERE}.queries.continuity").plan_list(viewer, head.keeper_id, today).lines
    except Refusal:
        return ()
    return tuple(
        PlanFact(one.function.name, str(words.PLAN_STATES[one.state][1]), one.adopted_on, one.next_test)
        for one in lines
        if one.function.id in ids and not one.function.restricted
    )
