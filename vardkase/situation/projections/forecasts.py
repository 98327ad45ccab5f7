"""From entries to rows: what somebody has said will be, and what came of it."""

from __future__ import annotations

from uuid import UUID

from vardkase.incidents.rules import seen_key
from vardkase.leadership.projections.base import Applier, body_of
from vardkase.ledger.entry import Entry
from vardkase.situation.events import forecasts as events
from vardkase.situation.models.forecasts import ForecastOutcomeRow, ForecastRow, ForecastSubjectRow


def _opened(entry: Entry, event: events.ForecastOpened, incident_id: UUID) -> None:
    ForecastSubjectRow.objects.create(
        id=event.subject.id, incident_id=incident_id, number=entry.number, mark_key=seen_key(event.mark), body=body_of(event)
    )


def _stated(entry: Entry, event: events.ForecastStated, incident_id: UUID) -> None:
    if event.corrects:
        ForecastRow.objects.filter(id=event.corrects, corrected_number=None).update(corrected_number=entry.number)
    ForecastRow.objects.create(
        id=event.forecast_id,
        incident_id=incident_id,
        subject_id=event.subject.id,
        number=entry.number,
        stated_at=event.stated_at.at or entry.recorded_at,
        recorded_at=entry.recorded_at,
        by=entry.actor.label,
        body=body_of(event),
    )


def _closed(entry: Entry, event: events.ForecastClosed, incident_id: UUID) -> None:
    ForecastOutcomeRow.objects.create(
        incident_id=incident_id,
        subject_id=event.subject.id,
        number=entry.number,
        recorded_at=entry.recorded_at,
        by=entry.actor.label,
        body=body_of(event),
    )


TABLES = (ForecastSubjectRow, ForecastRow, ForecastOutcomeRow)
APPLIERS: dict[str, Applier] = {
    "situation.forecast_opened": _opened,
    "situation.forecast_stated": _stated,
    "situation.forecast_closed": _closed,
}
ORDERS: dict[type, str] = {}
