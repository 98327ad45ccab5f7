"""Scenarios by what was known: their versions, and where each of their indicators is, for who asks.

What was said of a scenario or an indicator is under the mark of its own entry: a new version that is more open opens nothing of it.

A condition is tried when somebody looks: nothing runs beside the house for it, and what was known at an earlier moment answers as then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import sql, tables
from vardkase.incidents.projections import store
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import OPEN, Audience, Mark, audience, may_see, seen_key
from vardkase.kernel.once import asked_once
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.once import incidents_of
from vardkase.leadership.queries.shaping import said
from vardkase.situation import indicators
from vardkase.situation.events.scenarios import ScenarioWritten
from vardkase.situation.indicators import Measured
from vardkase.situation.models.scenarios import ScenarioRow, ScenarioStepRow
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules import scenarios as rules
from vardkase.situation.rules.facts import strictest
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.scenarios import Indicator, IndicatorState, ScenarioKind, Step

# What was said between the versions, with the mark of its entry.
Marked = tuple[ScenarioStepRow, Mark]
_KINDS = {kind: place for place, kind in enumerate(ScenarioKind)}


@dataclass(frozen=True, slots=True)
class StepLine:
    """What was said of a scenario or of one of its indicators, and the mark that it was said under."""

    number: int
    step: Step
    words: str
    measured: str
    at: datetime
    by: str
    mark: Mark = OPEN


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator as it is for a viewer. `measured` is there when its condition could be measured; `met` when that passes the limit.

    `mark` is the most closed of its scenario and of what its state rests on: whoever tells that it has come true tells that.
    """

    indicator: Indicator
    state: IndicatorState
    measured: Measured | None
    met: bool
    steps: tuple[StepLine, ...]
    mark: Mark = OPEN

    @property
    def last(self) -> StepLine | None:
        """What was last said of it."""
        return self.steps[-1] if self.steps else None

    @property
    def number(self) -> int:
        """The entry that what it says rests on."""
        return max([one.number for one in self.steps] + ([self.measured.number] if self.measured and self.met else []), default=0)


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """A version of a scenario, with its indicators as they are. `withdrawn` when nobody reckons with it any more."""

    id: UUID
    number: int
    said: ScenarioWritten
    at: datetime
    by: str
    indicators: tuple[IndicatorLine, ...]
    withdrawn: StepLine | None

    @property
    def alerts(self) -> tuple[IndicatorLine, ...]:
        """The indicators that have come true and that nobody has taken care of."""
        return () if self.withdrawn else tuple(one for one in self.indicators if one.state == IndicatorState.TRUE)


def scenarios(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[ScenarioLine, ...]:
    """The scenarios in force, the most likely first, then the worst and the best; those that are withdrawn last. Without what is marked."""
    return asked_once(("scenarios", row.id, viewer, known), lambda: tuple(_lines(viewer, row, known)))


def scenario(viewer: Viewer, row: IncidentRow, scenario_id: UUID, known: Known) -> ScenarioLine:
    """One scenario. Refusal("leadership.not_found") for one that is absent or not for the viewer."""
    for one in scenarios(viewer, row, known):
        if one.id == scenario_id:
            return one
    raise Refusal("leadership.not_found")


def versions(viewer: Viewer, row: IncidentRow, scenario_id: UUID, known: Known) -> tuple[ScenarioLine, ...]:
    """The versions of a scenario, the latest first, of those that the viewer may read; indicators of earlier ones as they are now."""
    seen = audience(viewer, row.id, row.authority_id)
    rows = [one for one in _rows(row.id, known) if one.scenario_id == scenario_id and may_see(seen, one.mark_key)]
    steps = _steps(row.id, known)
    return tuple(_line(viewer, row, known, one, steps, seen) for one in sorted(rows, key=lambda one: -one.version))


def marks_of(incident_id: UUID, numbers: Iterable[int]) -> dict[int, Mark]:
    """The marks that some entries have today."""
    wanted = sorted(set(numbers))
    lines = store.load(incident_id, f"e.number IN ({sql.marks(len(wanted))})", list(wanted)) if wanted else {}
    return {number: line.mark for number, (_id, line) in lines.items()}


def find_indicator(viewer: Viewer, row: IncidentRow, indicator_id: UUID, known: Known) -> tuple[ScenarioLine, IndicatorLine]:
    """An indicator of a scenario in force, with its scenario. Refusal("leadership.not_found")."""
    for line in scenarios(viewer, row, known):
        for one in line.indicators:
            if one.indicator.indicator_id == indicator_id and line.withdrawn is None:
                return line, one
    raise Refusal("leadership.not_found")


def alerts_everywhere(viewer: Viewer, now: datetime) -> Iterator[tuple[IncidentRow, ScenarioLine, IndicatorLine]]:
    """The indicators that have come true and wait for somebody, in the incidents that go on."""
    having = {sql.of_uid(found[0]) for found in sql.rows("SELECT DISTINCT incident_id FROM situation_scenario", [])}
    if not having:
        return
    for row in incidents_of(viewer):
        if row.id in having:
            for line in scenarios(viewer, row, known_now(row, now)):
                yield from ((row, line, one) for one in line.alerts)


def _rows(incident_id: UUID, known: Known) -> list[ScenarioRow]:
    return [one for one in tables.load(ScenarioRow, "number", incident_id=incident_id) if one.number <= known.number]


def _steps(incident_id: UUID, known: Known) -> list[Marked]:
    rows = [one for one in tables.load(ScenarioStepRow, "number", incident_id=incident_id) if one.number <= known.number]
    marks = marks_of(incident_id, (one.number for one in rows))
    return [(one, marks[one.number]) for one in rows]


def _lines(viewer: Viewer, row: IncidentRow, known: Known) -> list[ScenarioLine]:
    seen = audience(viewer, row.id, row.authority_id)
    newest = {one.scenario_id: one for one in _rows(row.id, known)}
    if not newest:
        return []
    steps = _steps(row.id, known)
    found = [_line(viewer, row, known, one, steps, seen) for one in newest.values() if may_see(seen, one.mark_key)]
    return sorted(found, key=lambda one: (one.withdrawn is not None, _KINDS[one.said.kind], -one.number))


def _line(viewer: Viewer, row: IncidentRow, known: Known, found: ScenarioRow, steps: Iterable[Marked], seen: Audience) -> ScenarioLine:
    event = said(ScenarioWritten, found.body)
    own = [(one, mark) for one, mark in steps if one.scenario_id == found.scenario_id]
    ended = next((_step(one, mark) for one, mark in reversed(own) if one.step == Step.WITHDRAWN and one.number > found.number), None)
    read = [(one, mark) for one, mark in own if may_see(seen, seen_key(mark))]
    lines = tuple(_indicator(viewer, row, known, one, event.mark, read) for one in event.indicators)
    return ScenarioLine(found.scenario_id, found.number, event, found.at, found.by, lines, ended)


def _indicator(viewer: Viewer, row: IncidentRow, known: Known, one: Indicator, mark: Mark, steps: Iterable[Marked]) -> IndicatorLine:
    own = tuple(_step(step, its) for step, its in steps if step.indicator_id == one.indicator_id)
    condition = one.condition
    found = indicators.measured(viewer, row, known, condition.watch, condition.ref) if condition else None
    met = condition is not None and found is not None and rules.is_met(condition, found.value, found.before)
    said_of_it = [step.step for step in own]
    by_hand = rules.state_of(said_of_it, met=False) != IndicatorState.WAITING
    rests = own[-1].mark if by_hand else found.mark if found and met else OPEN
    return IndicatorLine(one, rules.state_of(said_of_it, met=met), found, met, own, strictest((mark, rests)))


def _step(row: ScenarioStepRow, mark: Mark) -> StepLine:
    return StepLine(row.number, Step(row.step), row.words, row.measured, row.at, row.by, mark)
