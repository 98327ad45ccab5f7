"""From entries of terms of office to rows. Only what an event says is used, so that the tables can be made again from the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from vardkase.kernel import codec
from vardkase.ledger.entry import Entry
from vardkase.plans.events import terms as events
from vardkase.plans.models.terms import BodyTermRow, DutyRow, FeedRow, TrainingRow
from vardkase.plans.rules.obligations import NOTHING, Answer, Said
from vardkase.plans.rules.training import Training


def apply(entry: Entry) -> None:
    """Writes what an entry says into the tables; what is erased changes nothing."""
    if not entry.erased:
        _APPLIERS[type(entry.event)](entry, entry.event)


def forget(keeper_id: UUID) -> None:
    """Deletes everything of a municipality's terms that can be made again from the ledger."""
    for table in (BodyTermRow, DutyRow, TrainingRow, FeedRow):
        table.objects.filter(keeper_id=keeper_id).delete()


def said_of(body: str) -> Said:
    """What a row keeps of a duty."""
    return codec.from_plain(Said, json.loads(body))


def training_of(body: str) -> Training:
    """The line that a row keeps."""
    return codec.from_plain(Training, json.loads(body))


def _body(part: Said | Training) -> str:
    return json.dumps(codec.to_plain(part), ensure_ascii=False, sort_keys=True)


def _stamp(entry: Entry) -> dict[str, Any]:
    return {"changed_at": entry.recorded_at, "changed_by": entry.actor.label}


def _body_term(entry: Entry, event: events.BodyTermSet) -> None:
    id = uuid5(event.keeper_id, f"term {event.term} {event.body.id}")
    if event.begins is None:
        BodyTermRow.objects.filter(pk=id).delete()
        return
    said = {"begins": event.begins, "reason": event.reason, **_stamp(entry)}
    if not BodyTermRow.objects.filter(pk=id).update(**said):
        BodyTermRow.objects.create(id=id, keeper_id=event.keeper_id, term=event.term, body_id=event.body.id, **said)


def _say(entry: Entry, event: Any, how: Callable[[Said], Said]) -> None:
    duty: events.DutyNamed = event.duty
    row = DutyRow.objects.filter(pk=duty.id).first()
    said = {"body": _body(how(said_of(row.body) if row else NOTHING)), **_stamp(entry)}
    if row is None:
        DutyRow.objects.create(id=duty.id, keeper_id=event.keeper_id, term=duty.term, **said)
    else:
        DutyRow.objects.filter(pk=duty.id).update(**said)


def _fulfilled(entry: Entry, event: events.DutyFulfilled) -> None:
    _say(entry, event, lambda said: replace(said, answer=Answer.FULFILLED, fulfilment=event.fulfilment, why=""))


def _set_aside(entry: Entry, event: events.DutySetAside) -> None:
    _say(entry, event, lambda said: replace(said, answer=Answer.NOT_APPLICABLE, fulfilment=None, why=event.why))


def _reopened(entry: Entry, event: events.DutyReopened) -> None:
    _say(entry, event, lambda said: replace(said, answer=Answer.NOTHING, fulfilment=None, why=event.why))


def _moved(entry: Entry, event: events.DutyMoved) -> None:
    _say(entry, event, lambda said: replace(said, due=event.due, due_why=event.why))


def _put_training(entry: Entry, keeper_id: UUID, one: Training) -> None:
    said = {"body": _body(one), **_stamp(entry)}
    if not TrainingRow.objects.filter(pk=one.id, keeper_id=keeper_id).update(**said):
        TrainingRow.objects.create(id=one.id, keeper_id=keeper_id, **said)


def _training_begun(entry: Entry, event: events.TrainingBegun) -> None:
    for one in event.lines:
        _put_training(entry, event.keeper_id, one)


def _training_saved(entry: Entry, event: events.TrainingSaved) -> None:
    _put_training(entry, event.keeper_id, event.training)


def _training_removed(entry: Entry, event: events.TrainingRemoved) -> None:
    TrainingRow.objects.filter(pk=event.training.id, keeper_id=event.keeper_id).delete()


def _feed_opened(entry: Entry, event: events.FeedOpened) -> None:
    FeedRow.objects.filter(keeper_id=event.keeper_id).delete()
    said = {"given_at": entry.recorded_at, "given_by": entry.actor.label}
    FeedRow.objects.create(id=event.feed_id, keeper_id=event.keeper_id, number=event.number, **said)


def _feed_withdrawn(entry: Entry, event: events.FeedWithdrawn) -> None:
    FeedRow.objects.filter(pk=event.feed_id, keeper_id=event.keeper_id).delete()


_APPLIERS: dict[type, Callable[[Entry, Any], None]] = {
    events.BodyTermSet: _body_term,
    events.DutyFulfilled: _fulfilled,
    events.DutySetAside: _set_aside,
    events.DutyReopened: _reopened,
    events.DutyMoved: _moved,
    events.TrainingBegun: _training_begun,
    events.TrainingSaved: _training_saved,
    events.TrainingRemoved: _training_removed,
    events.FeedOpened: _feed_opened,
    events.FeedWithdrawn: _feed_withdrawn,
}
