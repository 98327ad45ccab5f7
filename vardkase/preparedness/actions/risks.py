"""Risks of an analysis: judged, dropped, taken in from a file, and mapped to the municipality's shared ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Max, Q

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.preparedness.actions.analyses import writable
from vardkase.preparedness.actions.frame import already, written
from vardkase.preparedness.events import analyses as events
from vardkase.preparedness.models.analyses import AnalysisRow, MappingRow, RiskRow
from vardkase.preparedness.projections import analyses as projections
from vardkase.preparedness.queries import rsa_scopes as scopes
from vardkase.preparedness.rules.checks import check_seen, tidy
from vardkase.preparedness.rules.risks import MOST_RISKS, Risk, check_risk
from vardkase.preparedness.rules.rounds import AnalysisState, check_open_state


@dataclass(frozen=True, slots=True)
class MapDraft:
    """A unit's risk in an analysis of the same round."""

    analysis_id: UUID
    risk_id: UUID


def save_risk(*, viewer: Viewer, analysis_id: UUID, risk: Risk, seen: str | None = None, key: UUID, now: datetime) -> Entry:
    """Enters a risk, or judges it anew. A new one has number 0 and is given the next, with the id that comes of the key.

    `seen` is the digest of what was shown (None: not asked). Refused: "preparedness.analysis_is_closed", "preparedness.changed_meanwhile",
    "preparedness.too_many_risks", and what `check_risk` refuses.
    """
    with transaction.atomic():
        row = writable(viewer, analysis_id)
        stream = events.stream_of(row.unit_id)
        risk = check_risk(risk, projections.method_of(row.body))
        if not risk.number:
            risk = replace(risk, id=uuid5(row.unit_id, f"risk {key}"))
        earlier = already(stream, key, events.RiskSaved, lambda event: replace(event.risk, number=risk.number) == risk)
        if earlier:
            return earlier
        check_open_state(AnalysisState(row.state))
        before = projections.risk_of(_row(row, risk.id, in_use=True).body) if risk.number else None
        if before is None:
            _check_room(row, 1)
            risk = replace(risk, number=_next_number(row))
        else:
            risk = replace(risk, number=before.number)
        if seen is not None:
            check_seen(seen, before)
        if before is not None and before.secrets and not scopes.reads_secret(viewer, row):
            raise Refusal("preparedness.secret_unseen")
        event = events.RiskSaved(projections.of_of(row.of), risk, before)
        return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def drop_risk(*, viewer: Viewer, analysis_id: UUID, risk_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """Takes a risk out of this year's analysis. The years before keep it. Refused: "preparedness.no_such_risk",
    "preparedness.needs_reason".
    """
    return _dropped(events.RiskDropped, False, viewer=viewer, analysis_id=analysis_id, risk_id=risk_id, reason=reason, key=key, now=now)


def restore_risk(*, viewer: Viewer, analysis_id: UUID, risk_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """Puts a dropped risk back, as it was. Refused: "preparedness.no_such_risk", "preparedness.needs_reason"."""
    return _dropped(events.RiskRestored, True, viewer=viewer, analysis_id=analysis_id, risk_id=risk_id, reason=reason, key=key, now=now)


def _dropped(
    kind: Any, is_dropped: bool, *, viewer: Viewer, analysis_id: UUID, risk_id: UUID, reason: str, key: UUID, now: datetime
) -> Entry:
    with transaction.atomic():
        row = writable(viewer, analysis_id)
        reason = tidy("reason", reason, 600)
        stream = events.stream_of(row.unit_id)
        earlier = already(stream, key, kind, lambda event: (event.risk.id, event.reason) == (risk_id, reason))
        if earlier:
            return earlier
        check_open_state(AnalysisState(row.state))
        kept = _row(row, risk_id, in_use=not is_dropped)
        if not reason:
            raise Refusal("preparedness.needs_reason", field="reason")
        event = kind(projections.of_of(row.of), projections.risk_of(kept.body), reason)
        return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def import_risks(*, viewer: Viewer, analysis_id: UUID, risks: Sequence[Risk], source: str, key: UUID, now: datetime) -> Entry:
    """Takes in risks from a file, all or none, in one entry. Ids and numbers are the house's; the same text twice is two risks.

    Refused: what `check_risk` refuses, with `row` (from 1) for which of them, "preparedness.too_many_risks",
    "preparedness.nothing_to_import".
    """
    with transaction.atomic():
        row = writable(viewer, analysis_id)
        stream = events.stream_of(row.unit_id)
        method = projections.method_of(row.body)
        source = tidy("source", source)
        found = [replace(_checked(one, method, place), id=uuid5(row.unit_id, f"risk {key} {place}")) for place, one in enumerate(risks, 1)]
        ids = [one.id for one in found]

        def is_same(event: events.RisksImported) -> bool:
            return event.source == source and [one.id for one in event.risks] == ids

        earlier = already(stream, key, events.RisksImported, is_same)
        if earlier:
            return earlier
        check_open_state(AnalysisState(row.state))
        if not found:
            raise Refusal("preparedness.nothing_to_import")
        _check_room(row, len(found))
        first = _next_number(row)
        numbered = tuple(replace(one, number=first + place) for place, one in enumerate(found))
        event = events.RisksImported(projections.of_of(row.of), source, numbered)
        return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def _checked(risk: Risk, method: Any, place: int) -> Risk:
    try:
        return check_risk(risk, method)
    except Refusal as refusal:
        # Which row it is about is told beside what is wrong with it.
        refusal.facts["row"] = place
        raise


def undo_import(*, viewer: Viewer, analysis_id: UUID, number: int, reason: str, key: UUID, now: datetime) -> Entry:
    """Takes out what an import took in; `number` is that of its entry. Refused: "preparedness.no_such_import", and
    "preparedness.changed_since_import" when somebody has worked on any of it.
    """
    with transaction.atomic():
        row = writable(viewer, analysis_id)
        reason = tidy("reason", reason, 600)
        stream = events.stream_of(row.unit_id)
        earlier = already(stream, key, events.ImportUndone, lambda event: event.number == number)
        if earlier:
            return earlier
        check_open_state(AnalysisState(row.state))
        entry = next((one for one in ledger.entries(stream, after=number - 1) if one.number == number), None)
        if entry is None or entry.erased or not isinstance(entry.event, events.RisksImported) or entry.event.of.analysis_id != row.pk:
            raise Refusal("preparedness.no_such_import")
        imported = {one.id: one for one in entry.event.risks}
        rows = list(RiskRow.objects.filter(analysis_id=row.pk, risk_id__in=imported))
        if not rows:
            raise Refusal("preparedness.no_such_import")
        mapped = MappingRow.objects.filter(Q(analysis_id=row.pk) | Q(whole_analysis_id=row.pk)).values_list("risk_id", "shared_id")
        used = {id for pair in mapped for id in pair}
        changed = [
            one.name for one in rows if projections.risk_of(one.body) != imported[one.risk_id] or one.dropped_at or one.risk_id in used
        ]
        if changed:
            raise Refusal("preparedness.changed_since_import", count=len(changed), names=", ".join(changed[:5]))
        event = events.ImportUndone(projections.of_of(row.of), number, tuple(sorted(imported, key=str)), reason)
        return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def map_risks(*, viewer: Viewer, analysis_id: UUID, shared_id: UUID, risks: Sequence[MapDraft], key: UUID, now: datetime) -> Entry:
    """Says that units' risks are parts of a shared risk; `analysis_id` is that of the whole municipality.

    Refused: "preparedness.not_whole", "preparedness.no_such_risk", and "preparedness.mapped_already" for one that is a part of another.
    """
    with transaction.atomic():
        row = writable(viewer, analysis_id)
        scopes.check_leads(viewer, row.keeper_id)
        stream = events.stream_of(row.unit_id)
        wanted = tuple(dict.fromkeys(risks))
        earlier = already(
            stream, key, events.RisksMapped,
            lambda event: {(one.shared_id, one.analysis_id, one.risk_id) for one in event.mapped}
            == {(shared_id, one.analysis_id, one.risk_id) for one in wanted},
        )  # fmt: skip
        if earlier:
            return earlier
        if not row.whole:
            raise Refusal("preparedness.not_whole")
        check_open_state(AnalysisState(row.state))
        shared = _row(row, shared_id, in_use=True)
        if not wanted:
            raise Refusal("preparedness.nothing_to_map", field="risks")
        event = events.RisksMapped(projections.of_of(row.of), tuple(_mapped(viewer, row, shared, one) for one in wanted))
        return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def _mapped(viewer: Viewer, whole: AnalysisRow, shared: RiskRow, draft: MapDraft) -> events.Mapped:
    row = scopes.analysis(viewer, draft.analysis_id)
    if row.round_id != whole.round_id or row.whole:
        raise Refusal("preparedness.not_in_round", field="risks")
    risk = _row(row, draft.risk_id, in_use=True)
    there = MappingRow.objects.filter(whole_analysis_id=whole.pk, analysis_id=row.pk, risk_id=draft.risk_id).values("shared_id")
    other = RiskRow.objects.filter(analysis_id=whole.pk, risk_id__in=there, dropped_at=None).first()
    if other is not None:
        raise Refusal("preparedness.mapped_already", field="risks", risk=risk.name, shared=other.name)
    unit = projections.of_of(row.of).unit
    return events.Mapped(shared.risk_id, shared.name, row.unit_id, unit, row.pk, risk.risk_id, risk.name)


def unmap_risk(*, viewer: Viewer, analysis_id: UUID, draft: MapDraft, key: UUID, now: datetime) -> Entry:
    """Takes a unit's risk away from the shared one. Refused: "preparedness.no_such_mapping"."""
    with transaction.atomic():
        row = writable(viewer, analysis_id)
        scopes.check_leads(viewer, row.keeper_id)
        stream = events.stream_of(row.unit_id)
        earlier = already(
            stream, key, events.RiskUnmapped,
            lambda event: (event.mapped.analysis_id, event.mapped.risk_id) == (draft.analysis_id, draft.risk_id),
        )  # fmt: skip
        if earlier:
            return earlier
        check_open_state(AnalysisState(row.state))
        there = MappingRow.objects.filter(whole_analysis_id=row.pk, analysis_id=draft.analysis_id, risk_id=draft.risk_id).first()
        if there is None:
            raise Refusal("preparedness.no_such_mapping")
        other = scopes.analysis(viewer, draft.analysis_id)
        both = RiskRow.objects.filter(analysis_id__in=[row.pk, other.pk], risk_id__in=[there.shared_id, there.risk_id])
        names = dict(both.values_list("risk_id", "name"))
        event = events.RiskUnmapped(
            projections.of_of(row.of),
            events.Mapped(
                there.shared_id, names.get(there.shared_id, ""), other.unit_id, projections.of_of(other.of).unit, other.pk, there.risk_id,
                names.get(there.risk_id, ""),
            ),
        )  # fmt: skip
        return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def _row(row: AnalysisRow, risk_id: UUID, *, in_use: bool) -> RiskRow:
    found = RiskRow.objects.filter(analysis_id=row.pk, risk_id=risk_id, dropped_at__isnull=in_use).first()
    if found is None:
        raise Refusal("preparedness.no_such_risk")
    return found


def _next_number(row: AnalysisRow) -> int:
    return int(RiskRow.objects.filter(analysis_id=row.pk).aggregate(most=Max("number"))["most"] or 0) + 1


def _check_room(row: AnalysisRow, more: int) -> None:
    if RiskRow.objects.filter(analysis_id=row.pk).count() + more > MOST_RISKS:
        raise Refusal("preparedness.too_many_risks", most=MOST_RISKS)
