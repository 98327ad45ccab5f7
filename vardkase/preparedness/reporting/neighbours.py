"""Measures and continuity plans as the report tells them."""

from __future__ import annotations

from datetime import date

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.queries.analysis_rows import Head
from vardkase.preparedness.queries.continuity import plan_list
from vardkase.preparedness.queries.measure_rows import MeasureLine
from vardkase.preparedness.queries.measures import listing
from vardkase.preparedness.reporting.content import MeasureFact, PlanFact
from vardkase.preparedness.rules.content import Register
from vardkase.preparedness.rules.measures import Measure, State
from vardkase.preparedness.rules.reports import Stage
from vardkase.preparedness.words import continuity as plan_words
from vardkase.preparedness.words import measures as words

# How far a measure has come, as the seventh part of the rules asks. What was rejected is no measure any more.
_STAGES = {
    State.DONE: Stage.DONE,
    State.VERIFIED: Stage.DONE,
    State.DECIDED: Stage.PLANNED,
    State.ONGOING: Stage.PLANNED,
    State.DEFERRED: Stage.PLANNED,
    State.PROPOSED: Stage.NEEDED,
}


def measures_of(viewer: Viewer, head: Head, today: date) -> tuple[MeasureFact, ...]:
    """The measures of the report: for the whole all that the viewer reads, for a unit those that it answers for or that its risks have."""
    lines = listing(viewer, today).lines
    return tuple(fact(one) for one in lines if one.course.state in _STAGES and (head.whole or _is_of(one.measure, head)))


def _is_of(measure: Measure, head: Head) -> bool:
    return measure.organisation_id in (head.unit_id, head.authority_id) or any(one.unit_id == head.unit_id for one in measure.risks)


def fact(line: MeasureLine) -> MeasureFact:
    """A measure with its course as the report tells it."""
    measure, course = line.measure, line.course
    last = course.follow_ups[-1] if course.follow_ups else None
    proved = course.verification
    return MeasureFact(
        measure.id, measure.number, measure.title, measure.description, _STAGES[course.state], str(words.STATES[course.state]),
        measure.organisation, measure.owner, measure.deadline, measure.cost_once, measure.cost_yearly, measure.lacks_money,
        tuple(one.name for one in measure.risks), tuple(one.risk_id for one in measure.risks),
        tuple(words.effect(one) for one in measure.effects),
        f"{last.on.isoformat()}: {last.seen}" if last else "",
        f"{proved.on.isoformat()}: {words.OUTCOMES[proved.outcome]}. {proved.seen}".strip() if proved else "",
        measure.secret.ground if measure.secret else "", measure.secret.why if measure.secret else "",
        tuple(one.target_id for one in measure.effects),
    )  # fmt: skip


def plans_of(viewer: Viewer, head: Head, register: Register, today: date) -> tuple[PlanFact, ...]:
    """How it stands with the continuity plans of the report's functions, for those who read the register."""
    ids = {one.id for one in register.functions}
    try:
        lines = plan_list(viewer, head.keeper_id, today).lines
    except Refusal:
        return ()
    return tuple(
        PlanFact(one.function.name, str(plan_words.PLAN_STATES[one.state][1]), one.adopted_on, one.next_test, one.function.id)
        for one in lines
        if one.function.id in ids and not one.function.restricted
    )
