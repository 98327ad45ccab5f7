"""Taking a report out, writing what stands under its headings, and saying why the analysis deviates. The same key twice is one write."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import outbox
from vardkase.ledger.entry import Entry
from vardkase.preparedness.actions.analyses import save_text, writable
from vardkase.preparedness.actions.frame import already, written
from vardkase.preparedness.events import analyses as streams
from vardkase.preparedness.events import reports as events
from vardkase.preparedness.models.analyses import AnalysisRow, RiskRow
from vardkase.preparedness.models.reports import DeviationRow, ReportFileRow, ReportRow
from vardkase.preparedness.projections import analyses as projections
from vardkase.preparedness.queries import reports as queries
from vardkase.preparedness.queries import rsa_scopes as scopes
from vardkase.preparedness.rules import reports as rules
from vardkase.preparedness.rules.checks import check_seen
from vardkase.preparedness.rules.reports import OPEN, Kind, Masked, Openness
from vardkase.preparedness.rules.rounds import AnalysisState, check_open_state

TOPIC = "preparedness.report"


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: in which format, masked or whole, for whom and for what."""

    kind: Kind
    is_masked: bool
    recipient: str
    purpose: str = ""


def ask_report(
    *, viewer: Viewer, analysis_id: UUID, order: Order, ruleset: str, others: tuple[Masked, ...] = (), key: UUID, now: datetime
) -> Entry:
    """Asks for a report as a file; it is made beside the requests, as the viewer may read it. Its id comes of the key.

    What is secret in the risks and the texts, with the harm of each, stands in the ledger beside `others`. Refused:
    "preparedness.rsa.not_found", "preparedness.report_secret" for the whole one to those who do not read secrets,
    "preparedness.report_needs_recipient".
    """
    with transaction.atomic():
        row = scopes.analysis(viewer, analysis_id, lock=True)
        if not order.is_masked and not scopes.reads_secret(viewer, row):
            raise Refusal("preparedness.report_secret", field="masked")
        recipient, purpose = rules.check_asked(order.recipient, order.purpose)
        stream, report_id = streams.stream_of(row.unit_id), uuid5(row.pk, f"report {key}")
        wanted = (report_id, order.kind, order.is_masked, recipient, purpose)
        earlier = already(
            stream, key, events.ReportAsked, lambda one: (one.report_id, one.kind, one.is_masked, one.recipient, one.purpose) == wanted
        )
        if earlier:
            return earlier
        bodies = RiskRow.objects.filter(analysis_id=row.pk, dropped_at=None, secret=True).order_by("number").values_list("body", flat=True)
        said = (one.masked for one in queries.written_texts(row))
        secret = (*rules.masked_of(map(projections.risk_of, bodies)), *(one for one in said if one), *others)
        event = events.ReportAsked(projections.of_of(row.of), *wanted, ruleset, secret, scopes.reads_centrally(viewer, row))
        entry = written(stream, event, projections.apply, viewer=viewer, key=key, now=now)
        ReportFileRow.objects.filter(at__lt=now - timedelta(days=rules.KEPT_DAYS)).delete()
        ReportFileRow.objects.create(id=report_id, step="asked", data=b"", at=now)
        grants = [[str(one.role), one.scope, one.emergency, one.until.isoformat() if one.until else None] for one in viewer.grants]
        account = str(viewer.account_id) if viewer.account_id else None
        outbox.enqueue(TOPIC, {"analysis_id": str(row.pk), "report_id": str(report_id), "grants": grants, "account": account}, now)
    return entry


def tell_step(*, report_id: UUID, step: str) -> None:
    """Says how far the making of a report has come. That is no fact of the analysis, and stands in no ledger."""
    ReportFileRow.objects.filter(pk=report_id).update(step=step)


def keep_report(*, viewer: Viewer, report_id: UUID, data: bytes, template_fault: str, now: datetime) -> Entry:
    """Keeps the file that was made, and notes its digest. Done twice, it is noted once. Refusal("preparedness.rsa.not_found")."""
    with transaction.atomic():
        asked, row = _asked(report_id)
        stream, key = streams.stream_of(row.unit_id), uuid5(report_id, "made")
        earlier = already(stream, key, events.ReportMade)
        if earlier:
            return earlier
        ReportFileRow.objects.update_or_create(id=report_id, defaults={"step": "made", "data": data, "at": now})
        event = events.ReportMade(
            projections.of_of(row.of), report_id, Kind(asked.kind), asked.is_masked, asked.recipient, asked.purpose, asked.ruleset,
            asked.asked_by, hashlib.sha256(data).hexdigest(), len(data), template_fault=template_fault[:200],
        )  # fmt: skip
        return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def fail_report(*, viewer: Viewer, report_id: UUID, refused: str, now: datetime) -> Entry:
    """Notes that a report could not be made, and what refused it. Refusal("preparedness.rsa.not_found")."""
    with transaction.atomic():
        _row, row = _asked(report_id)
        stream, key = streams.stream_of(row.unit_id), uuid5(report_id, "failed")
        earlier = already(stream, key, events.ReportFailed)
        if earlier:
            return earlier
        event = events.ReportFailed(projections.of_of(row.of), report_id, refused[:100])
        return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def _asked(report_id: UUID) -> tuple[ReportRow, AnalysisRow]:
    asked = ReportRow.objects.select_for_update().filter(pk=report_id).first()
    row = AnalysisRow.objects.filter(pk=asked.analysis_id).first() if asked else None
    if asked is None or row is None:
        raise Refusal("preparedness.rsa.not_found")
    return asked, row


@dataclass(frozen=True, slots=True)
class Written:
    """A text under a heading: its part (`part` or `part.item`), the digest of what was shown, what it says now, and whether it is secret.
    `field` tells its fields of the form apart from those of the others.
    """

    part: str
    heading: str
    text: str
    seen: str
    openness: Openness = OPEN
    field: str = ""


def save_texts(*, viewer: Viewer, analysis_id: UUID, texts: Iterable[Written], key: UUID, now: datetime) -> tuple[Entry, ...]:
    """Writes what has changed under the headings of a part, all or nothing, an entry for each. Refused as `save_text`."""
    with transaction.atomic():
        return tuple(_saved(one, {"viewer": viewer, "analysis_id": analysis_id, "key": uuid5(key, one.part), "now": now}) for one in texts)


def _saved(one: Written, common: dict[str, Any]) -> Entry:
    """Saves one of several texts; what refuses it is told at its own fields."""
    try:
        return save_text(**common, part=one.part, heading=one.heading, text=one.text, openness=one.openness, seen=one.seen)
    except Refusal as refusal:
        if "field" in refusal.facts:
            refusal.facts["field"] = f"{refusal.facts['field']}{one.field}"
        raise


def save_deviation(
    *, viewer: Viewer, analysis_id: UUID, part: str, heading: str, motivation: str, ruleset: str, allowed: bool, seen: str | None = None,
    key: UUID, now: datetime,
) -> Entry:  # fmt: skip
    """Says why the analysis deviates from its rules in a part; with nothing said it does so no more.

    Refused: "preparedness.no_deviations", "preparedness.deviation_needs_why", "preparedness.changed_meanwhile",
    "preparedness.analysis_is_closed", "preparedness.deviation_quotes_secret": it always stands in the report.
    """
    with transaction.atomic():
        row = writable(viewer, analysis_id)
        motivation = rules.check_deviation(motivation, allowed=allowed)
        if repeated := queries.fence_of(row).quoted(motivation):
            raise Refusal("preparedness.deviation_quotes_secret", field="motivation", names=rules.told_of(repeated))
        stream = streams.stream_of(row.unit_id)
        earlier = already(stream, key, events.DeviationSaved, lambda one: (one.part, one.motivation) == (part, motivation))
        if earlier:
            return earlier
        check_open_state(AnalysisState(row.state))
        before = DeviationRow.objects.filter(analysis_id=row.pk, part=part).values_list("motivation", flat=True).first() or ""
        if seen is not None:
            check_seen(seen, before or None)
        event = events.DeviationSaved(projections.of_of(row.of), part, heading, motivation, ruleset, before)
        return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)
