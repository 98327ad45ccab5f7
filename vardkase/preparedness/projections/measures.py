"""From entries to measures. Only what an event says is used, so that the tables can be made again from the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from vardkase.kernel import codec
from vardkase.ledger.entry import Entry
from vardkase.preparedness.events import measures as events
from vardkase.preparedness.events.imports import MeasuresImported, MeasuresImportUndone
from vardkase.preparedness.models import MeasureLinkRow, MeasureRow
from vardkase.preparedness.rules.measures import Course, Measure, State, Taken, leads_to

NO_UNIT = UUID(int=0)


def apply(entry: Entry) -> None:
    """Writes what an entry says into the tables; what is erased changes nothing."""
    if not entry.erased:
        _APPLIERS[type(entry.event)](entry, entry.event)


def forget(authority_id: UUID) -> None:
    """Deletes every measure of an authority: they can be made again from the ledger."""
    MeasureRow.objects.filter(authority_id=authority_id).delete()


@lru_cache(maxsize=4096)
def measure_of(body: str) -> Measure:
    """The measure that a row keeps. Nothing in it can be changed, so that the same text is read once."""
    return codec.from_plain(Measure, json.loads(body))


@lru_cache(maxsize=4096)
def course_of(body: str) -> Course:
    """What has become of it, as the row keeps it."""
    return codec.from_plain(Course, json.loads(body))


def _text(part: Measure | Course) -> str:
    return json.dumps(codec.to_plain(part), ensure_ascii=False, sort_keys=True)


def _stamp(entry: Entry) -> dict[str, Any]:
    return {"changed_at": entry.recorded_at, "changed_by": entry.actor.label}


def _of(measure: Measure) -> dict[str, Any]:
    return {
        "organisation_id": measure.organisation_id, "deadline": measure.deadline, "is_secret": measure.secret is not None,
        "after_id": measure.after_id, "body": _text(measure),
    }  # fmt: skip


def _saved(entry: Entry, event: events.MeasureSaved) -> None:
    measure = event.measure
    said = {**_of(measure), **_stamp(entry)}
    if not MeasureRow.objects.filter(pk=measure.id, authority_id=event.authority_id).update(**said):
        course = Course(since=timezone.localdate(entry.recorded_at))
        MeasureRow.objects.create(
            id=measure.id, authority_id=event.authority_id, number=measure.number, state=str(course.state), course=_text(course), **said
        )
    MeasureLinkRow.objects.filter(measure_id=measure.id).delete()
    MeasureLinkRow.objects.bulk_create(_links((measure,)))


def _links(measures: Iterable[Measure]) -> list[MeasureLinkRow]:
    found = []
    for measure in measures:
        links = {*((one.unit_id, one.risk_id) for one in measure.risks), *((NO_UNIT, one.id) for one in measure.functions)}
        found += [MeasureLinkRow(measure_id=measure.id, unit_id=unit, target_id=target) for unit, target in sorted(links)]
    return found


def _change(entry: Entry, measure_id: UUID, how: Callable[[Course], Course], deadline: date | None = None) -> None:
    row = MeasureRow.objects.filter(pk=measure_id).first()
    if row is None:
        return
    course = how(course_of(row.course))
    said: dict[str, Any] = {"state": str(course.state), "course": _text(course), **_stamp(entry)}
    if deadline:
        said |= _of(replace(measure_of(row.body), deadline=deadline))
    MeasureRow.objects.filter(pk=measure_id).update(**said)


def _stepped(course: Course, taken: Taken, state: State, **more: Any) -> Course:
    return replace(course, state=state, since=taken.on, taken=(*course.taken, taken), **more)


def _decided(entry: Entry, event: events.MeasureDecided) -> None:
    taken = event.taken

    def how(course: Course) -> Course:
        return _stepped(course, taken, leads_to(course, taken.step) or State.DECIDED, decision=event.decision)

    _change(entry, event.measure.id, how, taken.deadline)


def _moved(entry: Entry, event: events.MeasureMoved) -> None:
    _change(entry, event.measure_id, lambda course: _stepped(course, event.taken, event.after), event.taken.deadline)


def _followed(entry: Entry, event: events.MeasureFollowedUp) -> None:
    _change(entry, event.measure_id, lambda course: replace(course, follow_ups=(*course.follow_ups, event.follow_up)))


def _verified(entry: Entry, event: events.EffectVerified) -> None:
    said = event.verification
    _change(entry, event.measure_id, lambda course: replace(course, state=State.VERIFIED, since=said.on, verification=said))


def _imported(entry: Entry, event: MeasuresImported) -> None:
    """All at once: none of them is there before."""
    today = timezone.localdate(entry.recorded_at)
    courses = [replace(one, since=one.since or today) for one in event.courses or (Course(),) * len(event.measures)]
    MeasureRow.objects.bulk_create(
        MeasureRow(
            id=one.id, authority_id=event.authority_id, number=one.number, state=str(course.state), course=_text(course), **_of(one),
            **_stamp(entry),
        )
        for one, course in zip(event.measures, courses, strict=True)
    )  # fmt: skip
    MeasureLinkRow.objects.bulk_create(_links(event.measures))


def _import_undone(entry: Entry, event: MeasuresImportUndone) -> None:
    MeasureRow.objects.filter(authority_id=event.authority_id, pk__in=[one.id for one in event.measures]).delete()


_APPLIERS: dict[type, Callable[[Entry, Any], None]] = {
    events.MeasureSaved: _saved,
    events.MeasureDecided: _decided,
    events.MeasureMoved: _moved,
    events.MeasureFollowedUp: _followed,
    events.EffectVerified: _verified,
    MeasuresImported: _imported,
    MeasuresImportUndone: _import_undone,
}
