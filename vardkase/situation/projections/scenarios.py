"""From entries to rows: scenarios and their indicators, and how the things of leadership stood."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from vardkase.incidents.rules import seen_key
from vardkase.leadership.projections.base import Applier, body_of
from vardkase.ledger.entry import Entry
from vardkase.situation.events import scenarios as events
from vardkase.situation.models.scenarios import MomentRow, ScenarioRow, ScenarioStepRow
from vardkase.situation.projections import moments
from vardkase.situation.rules.scenarios import Step

TABLES: tuple[Any, ...] = (MomentRow, ScenarioRow, ScenarioStepRow)


def _written(entry: Entry, event: events.ScenarioWritten, incident_id: UUID) -> None:
    ScenarioRow.objects.create(
        incident_id=incident_id,
        scenario_id=event.scenario_id,
        version=event.version,
        number=entry.number,
        kind=event.kind,
        mark_key=seen_key(event.mark),
        body=body_of(event),
        at=entry.recorded_at,
        by=entry.actor.label,
    )


def _step(entry: Entry, event: Any, incident_id: UUID, step: Step, words: str, measured: str = "") -> None:
    ScenarioStepRow.objects.create(
        incident_id=incident_id,
        scenario_id=event.scenario_id,
        indicator_id=getattr(event, "indicator_id", None),
        number=entry.number,
        step=step,
        words=words,
        measured=measured,
        at=entry.recorded_at,
        by=entry.actor.label,
    )


def _withdrawn(entry: Entry, event: events.ScenarioWithdrawn, incident_id: UUID) -> None:
    _step(entry, event, incident_id, Step.WITHDRAWN, event.why)


def _came_true(entry: Entry, event: events.IndicatorCameTrue, incident_id: UUID) -> None:
    _step(entry, event, incident_id, Step.CAME_TRUE, event.seen)


def _acknowledged(entry: Entry, event: events.IndicatorAcknowledged, incident_id: UUID) -> None:
    _step(entry, event, incident_id, Step.ACKNOWLEDGED, event.done, event.measured)


def _taken_back(entry: Entry, event: events.IndicatorTakenBack, incident_id: UUID) -> None:
    _step(entry, event, incident_id, Step.TAKEN_BACK, event.why)


APPLIERS: dict[str, Applier] = {
    **moments.APPLIERS,
    "situation.scenario_written": _written,
    "situation.scenario_withdrawn": _withdrawn,
    "situation.indicator_came_true": _came_true,
    "situation.indicator_acknowledged": _acknowledged,
    "situation.indicator_taken_back": _taken_back,
}
ORDERS: dict[Any, str] = {MomentRow: "number, part, key"}
