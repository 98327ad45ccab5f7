"""From entries to continuity plans, their versions and the loss of staff that is planned for. Only what an event says is used."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from vardkase.kernel import codec
from vardkase.ledger.entry import Entry
from vardkase.preparedness.events import continuity as events
from vardkase.preparedness.models import ContinuityRow, ContinuityVersionRow, StaffAssumptionRow
from vardkase.preparedness.rules.continuity import Continuity, Trial
from vardkase.preparedness.rules.staffing import Assumption

TABLES = (ContinuityRow, ContinuityVersionRow, StaffAssumptionRow)


def apply(entry: Entry) -> None:
    """Writes what an entry says into the tables; what is erased changes nothing."""
    if not entry.erased:
        _APPLIERS[type(entry.event)](entry, entry.event)


def forget(authority_id: UUID) -> None:
    """Deletes everything of an authority's plans that can be made again from the ledger."""
    for table in TABLES:
        table.objects.filter(authority_id=authority_id).delete()


@lru_cache(maxsize=1024)
def plan_of(body: str) -> Continuity:
    """The plan that a row keeps."""
    return codec.from_plain(Continuity, json.loads(body))


@lru_cache(maxsize=1024)
def trial_of(body: str) -> Trial:
    """The test that a row keeps."""
    return codec.from_plain(Trial, json.loads(body))


@lru_cache(maxsize=64)
def assumption_of(body: str) -> Assumption:
    """The assumption that a row keeps."""
    return codec.from_plain(Assumption, json.loads(body))


def _body(part: Any) -> str:
    return json.dumps(codec.to_plain(part), ensure_ascii=False, sort_keys=True)


def _put(entry: Entry, event: Any, **said: Any) -> None:
    said = {"function": event.function, "changed_at": entry.recorded_at, "changed_by": entry.actor.label, **said}
    if ContinuityRow.objects.filter(pk=event.function_id, authority_id=event.authority_id).update(**said):
        return
    empty = {"draft": "", "version": 0, "body": "", "adopted_by": "", "reference": "", "test": ""}
    ContinuityRow.objects.create(function_id=event.function_id, authority_id=event.authority_id, **{**empty, **said})


def _saved(entry: Entry, event: events.ContinuitySaved) -> None:
    _put(entry, event, draft=_body(event.plan))


def _adopted(entry: Entry, event: events.ContinuityAdopted) -> None:
    said, body = event.adoption, _body(event.plan)
    common: dict[str, Any] = {"body": body, "adopted_on": said.on, "adopted_by": said.decided_by, "reference": said.reference}
    _put(entry, event, draft="", version=event.version, next_test=event.plan.next_test, reviewed_on=None, **common)
    ContinuityVersionRow.objects.create(
        id=uuid5(event.function_id, f"version {event.version}"), authority_id=event.authority_id, function_id=event.function_id,
        version=event.version, **common,
    )  # fmt: skip


def _tested(entry: Entry, event: events.ContinuityTested) -> None:
    """The latest test by its day counts, whenever each was written down; a test that says no next day leaves the one that was planned."""
    test = event.test
    later = ContinuityRow.objects.filter(pk=event.function_id, authority_id=event.authority_id, tested_on__gt=test.on).exists()
    said = {} if later else {"tested_on": test.on, "test": _body(test), **({"next_test": test.next_test} if test.next_test else {})}
    _put(entry, event, **said)


def _reviewed(entry: Entry, event: events.ContinuityReviewed) -> None:
    later = ContinuityRow.objects.filter(pk=event.function_id, authority_id=event.authority_id, reviewed_on__gt=event.on).exists()
    _put(entry, event, **({} if later else {"reviewed_on": event.on}))


def _assumed(entry: Entry, event: events.StaffAssumptionChanged) -> None:
    said = {
        "body": _body(event.assumption), "reason": event.reason, "changed_at": entry.recorded_at, "changed_by": entry.actor.label,
    }  # fmt: skip
    if not StaffAssumptionRow.objects.filter(pk=event.authority_id).update(**said):
        StaffAssumptionRow.objects.create(authority_id=event.authority_id, **said)


_APPLIERS: dict[type, Callable[[Entry, Any], None]] = {
    events.ContinuitySaved: _saved,
    events.ContinuityAdopted: _adopted,
    events.ContinuityTested: _tested,
    events.ContinuityReviewed: _reviewed,
    events.StaffAssumptionChanged: _assumed,
}
