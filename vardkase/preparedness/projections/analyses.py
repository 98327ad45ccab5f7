"""From entries of the analyses to rows. Only what an event says is used, so that the tables can be made again from the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from vardkase.kernel import codec
from vardkase.ledger.entry import Entry
from vardkase.preparedness.events import analyses as events
from vardkase.preparedness.models.analyses import AnalysisRow, MappingRow, RiskRow, TextRow, WorkshopRow
from vardkase.preparedness.projections import reports
from vardkase.preparedness.rules.methods import Method, same_scale
from vardkase.preparedness.rules.reports import OPEN, Openness
from vardkase.preparedness.rules.risks import Risk, is_whole, risk_class, unweighed
from vardkase.preparedness.rules.rounds import AnalysisState, Workshop


def apply(entry: Entry) -> None:
    """Writes what an entry says into the tables; what is erased changes nothing."""
    if not entry.erased:
        _APPLIERS[type(entry.event)](entry, entry.event)


def forget(unit_id: UUID) -> None:
    """Deletes everything of a unit's analyses that can be made again from the ledger."""
    reports.forget(unit_id)
    MappingRow.objects.filter(whole_unit_id=unit_id).delete()
    for table in (WorkshopRow, TextRow, RiskRow, AnalysisRow):
        table.objects.filter(unit_id=unit_id).delete()


@lru_cache(maxsize=16384)
def risk_of(body: str) -> Risk:
    """The risk that a row keeps. Nothing in it can be changed, so that the same text is read once."""
    return codec.from_plain(Risk, json.loads(body))


@lru_cache(maxsize=256)
def method_of(body: str) -> Method:
    """The method that an analysis keeps."""
    return codec.from_plain(Method, json.loads(body))


@lru_cache(maxsize=1024)
def of_of(body: str) -> events.Of:
    """Whose an analysis is."""
    return codec.from_plain(events.Of, json.loads(body))


@lru_cache(maxsize=1024)
def workshop_of(body: str) -> Workshop:
    """The workshop that a row keeps."""
    return codec.from_plain(Workshop, json.loads(body))


@lru_cache(maxsize=1024)
def openness_of(body: str) -> Openness:
    """What the author of a text says of its secrecy."""
    return codec.from_plain(Openness, json.loads(body)) if body else OPEN


def row_id(analysis_id: UUID, risk_id: UUID) -> UUID:
    """The id of a risk's row in an analysis."""
    return uuid5(analysis_id, str(risk_id))


def _body(part: Any) -> str:
    return json.dumps(codec.to_plain(part), ensure_ascii=False, sort_keys=True)


def _stamp(entry: Entry) -> dict[str, Any]:
    return {"changed_at": entry.recorded_at, "changed_by": entry.actor.label}


def _started(entry: Entry, event: events.AnalysisStarted) -> None:
    of = event.of
    AnalysisRow.objects.create(
        id=of.analysis_id, round_id=of.round_id, unit_id=of.unit_id, authority_id=of.authority_id, keeper_id=of.keeper_id, year=of.year,
        whole=of.whole, state=AnalysisState.UNDERWAY, ruleset=event.ruleset, likelihood_scale=event.method.likelihood.key,
        consequence_scale=event.method.consequence.key, of=_body(of), body=_body(event.method), from_id=event.from_id, note="",
        started_at=entry.recorded_at, moved_at=entry.recorded_at, moved_by=entry.actor.label,
    )  # fmt: skip
    _put_new(entry, of, event.method, event.carried)


def _method(entry: Entry, event: events.MethodChanged) -> None:
    AnalysisRow.objects.filter(pk=event.of.analysis_id).update(
        body=_body(event.method), likelihood_scale=event.method.likelihood.key, consequence_scale=event.method.consequence.key
    )
    same = same_scale(event.before, event.method)
    # What has come along from last year is on the scales that are left.
    for id, body in RiskRow.objects.filter(analysis_id=event.of.analysis_id).values_list("pk", "body"):
        risk = risk_of(body) if same else unweighed(risk_of(body))
        RiskRow.objects.filter(pk=id).update(**_said(risk, event.method))


def _put_new(entry: Entry, of: events.Of, method: Method, risks: Iterable[Risk]) -> None:
    RiskRow.objects.bulk_create(
        [
            RiskRow(
                id=row_id(of.analysis_id, risk.id), analysis_id=of.analysis_id, risk_id=risk.id, unit_id=of.unit_id, dropped_reason="",
                **_said(risk, method), **_stamp(entry),
            )
            for risk in risks
        ],
        batch_size=500,
    )  # fmt: skip


def _said(risk: Risk, method: Method) -> dict[str, Any]:
    found = risk_class(risk, method)
    return {
        "number": risk.number, "name": risk.name, "event": risk.event, "likelihood": risk.likelihood, "total": risk.total,
        "unlikely": str(risk.unlikely or ""), "uncertainty": risk.uncertainty, "class_key": found.key if found else "",
        "class_order": found.order if found else 0, "judged": risk.judged, "finished": is_whole(risk), "secret": risk.is_secret,
        "body": _body(risk),
    }  # fmt: skip


def _method_now(analysis_id: UUID) -> Method:
    return method_of(AnalysisRow.objects.values_list("body", flat=True).get(pk=analysis_id))


def _saved(entry: Entry, event: events.RiskSaved) -> None:
    method = _method_now(event.of.analysis_id)
    said = {**_said(event.risk, method), **_stamp(entry)}
    if not RiskRow.objects.filter(pk=row_id(event.of.analysis_id, event.risk.id)).update(**said):
        _put_new(entry, event.of, method, (event.risk,))


def _dropped(entry: Entry, event: events.RiskDropped) -> None:
    rows = RiskRow.objects.filter(pk=row_id(event.of.analysis_id, event.risk.id))
    rows.update(dropped_at=entry.recorded_at, dropped_reason=event.reason, **_stamp(entry))


def _restored(entry: Entry, event: events.RiskRestored) -> None:
    RiskRow.objects.filter(pk=row_id(event.of.analysis_id, event.risk.id)).update(dropped_at=None, dropped_reason="", **_stamp(entry))


def _imported(entry: Entry, event: events.RisksImported) -> None:
    _put_new(entry, event.of, _method_now(event.of.analysis_id), event.risks)


def _undone(entry: Entry, event: events.ImportUndone) -> None:
    RiskRow.objects.filter(analysis_id=event.of.analysis_id, risk_id__in=event.risk_ids).delete()


def _text(entry: Entry, event: events.TextSaved) -> None:
    TextRow.objects.update_or_create(
        id=uuid5(event.of.analysis_id, f"text {event.part}"),
        defaults={
            "analysis_id": event.of.analysis_id, "unit_id": event.of.unit_id, "part": event.part, "heading": event.heading,
            "text": event.text, "openness": "" if event.openness == OPEN else _body(event.openness), **_stamp(entry),
        },
    )  # fmt: skip


def _workshop(entry: Entry, event: events.WorkshopSaved) -> None:
    WorkshopRow.objects.update_or_create(
        id=event.workshop.id,
        defaults={
            "analysis_id": event.of.analysis_id, "unit_id": event.of.unit_id, "on": event.workshop.on, "body": _body(event.workshop),
            **_stamp(entry),
        },
    )  # fmt: skip


def _moved(entry: Entry, event: events.AnalysisMoved) -> None:
    AnalysisRow.objects.filter(pk=event.of.analysis_id).update(
        state=event.state, note=event.note, moved_at=entry.recorded_at, moved_by=entry.actor.label
    )


def _mapped(entry: Entry, event: events.RisksMapped) -> None:
    # What was a part of a shared risk that has been dropped since may be put under another.
    MappingRow.objects.filter(pk__in=[_mapping_id(event.of, one) for one in event.mapped]).delete()
    MappingRow.objects.bulk_create(
        [
            MappingRow(
                id=_mapping_id(event.of, one), whole_unit_id=event.of.unit_id, whole_analysis_id=event.of.analysis_id,
                shared_id=one.shared_id, unit_id=one.unit_id, analysis_id=one.analysis_id, risk_id=one.risk_id,
                row_id=row_id(one.analysis_id, one.risk_id), **_stamp(entry),
            )
            for one in event.mapped
        ]
    )  # fmt: skip


def _unmapped(entry: Entry, event: events.RiskUnmapped) -> None:
    MappingRow.objects.filter(pk=_mapping_id(event.of, event.mapped)).delete()


def _mapping_id(of: events.Of, one: events.Mapped) -> UUID:
    return uuid5(of.analysis_id, f"{one.analysis_id} {one.risk_id}")


_APPLIERS: dict[type, Callable[[Entry, Any], None]] = {
    events.AnalysisStarted: _started,
    events.MethodChanged: _method,
    events.RiskSaved: _saved,
    events.RiskDropped: _dropped,
    events.RiskRestored: _restored,
    events.RisksImported: _imported,
    events.ImportUndone: _undone,
    events.TextSaved: _text,
    events.WorkshopSaved: _workshop,
    events.AnalysisMoved: _moved,
    events.RisksMapped: _mapped,
    events.RiskUnmapped: _unmapped,
    **reports.APPLIERS,
}
