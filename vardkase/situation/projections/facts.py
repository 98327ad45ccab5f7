"""From entries to rows: facts and the series that they are in."""

from __future__ import annotations

from uuid import UUID

from vardkase.incidents.rules import seen_key
from vardkase.leadership.projections.base import Applier, body_of
from vardkase.ledger.entry import Entry
from vardkase.situation.events import facts as events
from vardkase.situation.models.facts import FactRow, SeriesKeptRow, SeriesRow, SettledRow, SumRow


def _opened(entry: Entry, event: events.SeriesOpened, incident_id: UUID) -> None:
    SeriesRow.objects.create(
        id=event.series_id, incident_id=incident_id, number=entry.number, mark_key=seen_key(event.mark), body=body_of(event)
    )
    _keep(entry, incident_id, event.series_id, event.owner, event.stale_minutes, followed=True)


def _kept(entry: Entry, event: events.SeriesKept, incident_id: UUID) -> None:
    _keep(entry, incident_id, event.series.id, event.owner, event.stale_minutes, followed=event.followed)


def _keep(entry: Entry, incident_id: UUID, series_id: UUID, owner: str, minutes: int, *, followed: bool) -> None:
    SeriesKeptRow.objects.create(
        incident_id=incident_id, series_id=series_id, number=entry.number, owner=owner, stale_minutes=minutes, followed=followed
    )


def _stated(entry: Entry, event: events.FactStated | events.FactRevised, incident_id: UUID) -> None:
    revises = event.revises if isinstance(event, events.FactRevised) else None
    if revises:
        FactRow.objects.filter(id=revises, revised_number=None).update(revised_number=entry.number)
    FactRow.objects.create(
        id=event.fact_id,
        incident_id=incident_id,
        series_id=event.series.id,
        number=entry.number,
        as_of=event.as_of.at or entry.recorded_at,
        value=event.value if event.kind.is_number else "",
        qualifier=event.qualifier,
        standing=event.standing,
        revises_id=revises,
        recorded_at=entry.recorded_at,
        by=entry.actor.label,
        body=body_of(event),
    )


def _settled(entry: Entry, event: events.ContradictionSettled, incident_id: UUID) -> None:
    one_id, other_id = sorted((event.one.id, event.other.id))
    SettledRow.objects.create(
        incident_id=incident_id,
        number=entry.number,
        one_id=one_id,
        other_id=other_id,
        how=event.how,
        holds_id=event.holds,
        settled_at=entry.recorded_at,
        by=entry.actor.label,
        body=body_of(event),
    )


def _apart(entry: Entry, event: events.AreasSaidApart, incident_id: UUID) -> None:
    SumRow.objects.create(id=event.sum_id, incident_id=incident_id, number=entry.number, mark_key=seen_key(event.mark), body=body_of(event))


def _withdrawn(entry: Entry, event: events.SumWithdrawn, incident_id: UUID) -> None:
    SumRow.objects.filter(id=event.sum_id, withdrawn_number=None).update(withdrawn_number=entry.number)


TABLES = (SeriesRow, SeriesKeptRow, FactRow, SettledRow, SumRow)
APPLIERS: dict[str, Applier] = {
    "situation.series_opened": _opened,
    "situation.series_kept": _kept,
    "situation.fact_stated": _stated,
    "situation.fact_revised": _stated,
    "situation.contradiction_settled": _settled,
    "situation.areas_said_apart": _apart,
    "situation.sum_withdrawn": _withdrawn,
}
ORDERS: dict[type, str] = {}
