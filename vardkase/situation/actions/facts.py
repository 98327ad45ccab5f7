"""Saying something new in a series, revising what was wrong, and settling what sources say differently."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.incidents import rules as incident_rules
from vardkase.incidents import tables
from vardkase.incidents.actions.frame import check_same, derived
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import MAX_SHORT
from vardkase.kernel.moments import Happened, Precision
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.situation.actions.frame import already, own_key, to_say, written
from vardkase.situation.events import facts as events
from vardkase.situation.models.facts import FactRow, SeriesRow, SumRow
from vardkase.situation.queries import facts as queries
from vardkase.situation.queries.facts_rows import SeriesLine
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules import facts as rules
from vardkase.situation.rules.facts import FactDraft, KeepingDraft, SeriesDraft, Settlement, SettlementDraft, Standing
from vardkase.situation.rules.figures import Qualifier


def open_series(
    *,
    viewer: Viewer,
    incident_id: UUID,
    draft: SeriesDraft,
    first: FactDraft | None = None,
    other_unit: bool = True,
    key: UUID,
    now: datetime,
) -> Entry:
    """Opens a series, with its first fact if there is one; both or neither. Its id is the key, and its entry is given back.

    Refused: "leadership.may_not", what `check_series` and `check_fact` refuse, "situation.series_exists" for one that says the same of
    the same area by the same source, "situation.series_has_other_unit" for one that does so in another unit, when that is not meant
    (`other_unit`), "incident.secret_needs_statute".
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(SeriesRow, row.id, key)
        mark = incident_rules.check_mark(draft.mark, row.authority_id, row.authority, today=now.date())
        draft = rules.check_series(draft, now)
        entry = already(row.stream, key, events.SeriesOpened, draft, mark=mark)
        if entry is None:
            known = [one.said for one in queries.series(viewer, row, known_now(row, now))]
            rules.check_is_new(draft, known, other_unit=other_unit)
            event = events.SeriesOpened(
                key, draft.what, draft.area, draft.organisation, draft.kind, draft.unit, draft.owner, draft.stale_minutes, mark
            )
            entry = written(row.stream, event, viewer, key, now)
        if first is not None:
            state_fact(viewer=viewer, incident_id=incident_id, series_id=key, draft=first, key=derived(key, 1), now=now)
        return entry


def state_fact(*, viewer: Viewer, incident_id: UUID, series_id: UUID, draft: FactDraft, key: UUID, now: datetime) -> Entry:
    """Says something new in a series; nothing that was said before is changed. Its id is the key.

    Refused: "leadership.may_not", "situation.no_such_series", and what `check_fact`, `check_foretold` and `check_moment` refuse.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(FactRow, row.id, key)
        line = _series(viewer, row, series_id, now)
        draft = rules.check_fact(line.said.kind, line.said.unit, draft, now)
        earlier = already(row.stream, key, events.FactStated, draft)
        if earlier:
            check_same(earlier, same=earlier.event.series.id == series_id)
            return earlier
        rules.check_foretold(draft, now)
        rules.check_moment(line.said.kind, _said_then(line, draft), draft.value, draft.qualifier)
        event = events.FactStated(fact_id=key, **_of(line), **_said(draft))
        return written(row.stream, event, viewer, key, now, _happened(draft))


def revise_fact(*, viewer: Viewer, incident_id: UUID, fact_id: UUID, draft: FactDraft, reason: str, key: UUID, now: datetime) -> Entry:
    """Says what a fact should have been, and why it was wrong; both stay readable. What has changed in the world is a new fact instead.

    Refused: "leadership.may_not", "situation.no_such_fact", "situation.revision_needs_reason", "situation.revised_already",
    "situation.revision_changes_nothing", and what `check_fact` and `check_moment` refuse.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(FactRow, row.id, key)
        try:
            line, before = queries.fact(viewer, row, known_now(row, now), fact_id)
        except Refusal:
            raise Refusal("situation.no_such_fact")
        draft = rules.check_fact(line.said.kind, line.said.unit, draft, now)
        reason = rules.check_reason(reason, now)
        earlier = already(row.stream, key, events.FactRevised, draft, revises=fact_id, reason=reason)
        if earlier:
            return earlier
        said = _said(draft)
        rules.check_revision(revised=before.revised, same=all(getattr(before.said, name) == value for name, value in said.items()))
        rules.check_moment(line.said.kind, _said_then(line, draft, fact_id), draft.value, draft.qualifier)
        event = events.FactRevised(
            fact_id=key, **_of(line), **said, revises=fact_id, instead_of=before.said.value[:MAX_SHORT], reason=reason
        )
        return written(row.stream, event, viewer, key, now, _happened(draft))


def keep_series(*, viewer: Viewer, incident_id: UUID, series_id: UUID, draft: KeepingDraft, key: UUID, now: datetime) -> Entry:
    """Says who looks after a series from now on, how old its newest may be, and whether it is followed; a reason when it no longer is.

    Refused: "leadership.may_not", "situation.no_such_series", "situation.series_needs_owner", "situation.stale_out_of_range",
    "situation.revision_needs_reason".
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        line = _series(viewer, row, series_id, now)
        draft = rules.check_keeping(draft, now)
        earlier = already(row.stream, key, events.SeriesKept, draft, series=line.named)
        event = events.SeriesKept(line.named, draft.owner, draft.stale_minutes, draft.followed, draft.reason, line.said.mark)
        return earlier or written(row.stream, event, viewer, key, now)


def settle_contradiction(
    *, viewer: Viewer, incident_id: UUID, one_id: UUID, other_id: UUID, draft: SettlementDraft, key: UUID, now: datetime
) -> Entry:
    """Says what holds where two sources say different things of the same: one of them, both, or that it cannot be known. Both stay.

    Refused: "leadership.may_not", and what `check_settlement` refuses.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        wanted = {one_id, other_id}
        holds = draft.holds if draft.how is Settlement.ONE_HOLDS else None
        earlier = already(row.stream, key, events.ContradictionSettled, how=draft.how, holds=holds, reason=draft.reason)
        if earlier:
            check_same(earlier, same={earlier.event.one.id, earlier.event.other.id} == wanted)
            return earlier
        pair = next((one for one in queries.contradictions(viewer, row, known_now(row, now)) if {one.one.id, one.other.id} == wanted), None)
        draft = rules.check_settlement(draft, contradicts=pair is not None, among=wanted, now=now)
        if pair is None or draft.how is None or pair.one.latest is None or pair.other.latest is None:
            raise Refusal("situation.nothing_to_settle")
        one, other = (line.latest.said.value[:MAX_SHORT] for line in (pair.one, pair.other) if line.latest)
        mark = rules.strictest((pair.one.said.mark, pair.other.said.mark))
        event = events.ContradictionSettled(pair.one.named, pair.other.named, one, other, draft.how, draft.holds, draft.reason, mark)
        return written(row.stream, event, viewer, key, now)


def say_apart(
    *, viewer: Viewer, incident_id: UUID, series_ids: tuple[UUID, ...], said_by: str, grounds: str, key: UUID, now: datetime
) -> Entry:
    """Notes who says that the areas of some series do not overlap, so that their figures may be added. Its id is the key.

    Refused: "leadership.may_not", "situation.no_such_series", and what `check_sum` refuses.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(SumRow, row.id, key)
        lines = [_series(viewer, row, one, now) for one in dict.fromkeys(series_ids)]
        said_by, grounds = rules.check_sum(
            ((one.said.what, one.said.area, one.said.kind, one.said.unit) for one in lines), said_by, grounds, now
        )
        named = tuple(one.named for one in lines)
        earlier = already(row.stream, key, events.AreasSaidApart, series=named, said_by=said_by, grounds=grounds)
        mark = rules.strictest(one.said.mark for one in lines)
        event = events.AreasSaidApart(key, named, lines[0].said.unit, said_by, grounds, mark)
        return earlier or written(row.stream, event, viewer, key, now)


def withdraw_sum(*, viewer: Viewer, incident_id: UUID, sum_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """Takes back that areas do not overlap. Refused: "leadership.may_not", "situation.no_such_sum", "situation.revision_needs_reason"."""
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        reason = rules.check_reason(reason, now)
        earlier = already(row.stream, key, events.SumWithdrawn, sum_id=sum_id, reason=reason)
        if earlier:
            return earlier
        found = next((one for one in queries.sums(viewer, row, known_now(row, now)) if one.id == sum_id), None)
        if found is None:
            raise Refusal("situation.no_such_sum")
        event = events.SumWithdrawn(sum_id, found.parts[0].said.what, reason, found.said.mark)
        return written(row.stream, event, viewer, key, now)


def _series(viewer: Viewer, row: IncidentRow, series_id: UUID, now: datetime) -> SeriesLine:
    """A series that the viewer may read: what is absent and what is hidden answer alike."""
    try:
        return queries.one_series(viewer, row, known_now(row, now), series_id)
    except Refusal:
        raise Refusal("situation.no_such_series")


def _of(line: SeriesLine) -> dict[str, Any]:
    return {"series": line.named, "kind": line.said.kind, "unit": line.said.unit, "mark": line.said.mark}


def _said(draft: FactDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in (one.name for one in fields(draft))}


def _said_then(line: SeriesLine, draft: FactDraft, but: UUID | None = None) -> list[tuple[str, Qualifier]]:
    """What stands in a series of the very minute that a fact speaks of; a forecast is no figure of its moment."""
    if draft.standing is Standing.FORECAST or draft.as_of is None or draft.as_of.precision is not Precision.MINUTE:
        return []
    those = tables.load(FactRow, "number", series_id=line.id, as_of=draft.as_of.at, revised_number=None)
    return [(one.value, Qualifier(one.qualifier)) for one in those if one.standing != Standing.FORECAST and one.id != but]


def _happened(draft: FactDraft) -> Happened | None:
    """The log tells of a fact at the moment of which it speaks; a forecast is told when it is told."""
    return None if draft.standing is Standing.FORECAST else draft.as_of
