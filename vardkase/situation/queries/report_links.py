"""Links to reports that were sent: which each recipient has, and what whoever holds one may read. Drafts are behind no link."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import State, scopes
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.queries.shaping import said
from vardkase.situation.events.reports import ReportSent
from vardkase.situation.models.links import LinkRow
from vardkase.situation.models.reports import ReportStepRow
from vardkase.situation.queries.links import LinkLine, Opened, line_of
from vardkase.situation.queries.reports import frozen, whole
from vardkase.situation.queries.reports_rows import SENT, Delivered, Report
from vardkase.situation.rules.links import Purpose, lives
from vardkase.situation.rules.report_links import Newer, Sending, delivery_id, newer_than
from vardkase.situation.rules.reports_paper import Paper


@dataclass(frozen=True, slots=True)
class Behind:
    """What a link leads to: a delivery, with its receipt when there is one; the version, where whoever holds a link may read it; and a
    later version, if one has gone out."""

    report: Report
    delivered: Delivered
    paper: Paper | None
    newer: Newer | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery as its row on the report's page: the link that was given last, and the one that lives."""

    id: UUID
    delivered: Delivered
    link_id: UUID | None = None
    given_at: datetime | None = None
    given_by: str = ""
    ended_at: datetime | None = None
    link: LinkLine | None = None


def may_give(viewer: Viewer, row: IncidentRow) -> bool:
    """Whether a viewer gives recipients their links: who notes that reports are sent, also when the event is over, until the archive."""
    here = scopes(row.id, row.authority_id)
    sends = any(viewer.can(right, here) for right in (Capability.SITUATION_WRITE, Capability.REPORT_APPROVE))
    return sends and Purpose.REPORT.opens_in(State(row.state))


def sent_to(row: IncidentRow, found: Report, now: datetime) -> tuple[Sent, ...]:
    """The deliveries of a report with their links, in the order in which they were sent. For a caller who reads its drafts."""
    if not found.deliveries:
        return ()
    given = {one.target: one for one in tables.load(LinkRow, "number", incident_id=row.id, purpose=Purpose.REPORT)}
    rows = []
    for one in found.deliveries:
        target = delivery_id(found.id, one.version, one.delivery.recipient)
        last = given.get(target)
        if last is None:
            rows.append(Sent(target, one))
            continue
        alive = lives(last.expires_at, last.ended_at, now)
        link, ended = (line_of(last), None) if alive else (None, last.ended_at or last.expires_at)
        rows.append(Sent(target, one, last.id, last.given_at, last.given_by, ended, link))
    return tuple(rows)


def sent_one(row: IncidentRow, found: Report, delivery: UUID, now: datetime) -> Sent:
    """One of them. Refusal("situation.not_found")."""
    for one in sent_to(row, found, now):
        if one.id == delivery:
            return one
    raise Refusal("situation.not_found")


def behind(viewer: Viewer, opened: Opened) -> Behind:
    """What a link leads to, as its `reader` reads. Refusal("situation.link_is_dead") when it is about nothing that was sent here."""
    steps = tables.load(ReportStepRow, "number", incident_id=opened.incident.id, kind=SENT)
    about = next((place for step in steps if (place := _place(step, opened.target))), None)
    if about is None:
        raise Refusal("situation.link_is_dead")
    report_id, version, recipient = about
    found = whole(viewer, opened.incident, report_id)
    delivered = next(one for one in found.deliveries if delivery_id(report_id, one.version, one.delivery.recipient) == opened.target)
    sendings = (_sending(step) for step in steps if step.report_id == report_id)
    return Behind(found, delivered, _paper(viewer, opened, report_id, version), newer_than(version, recipient, sendings))


def linked_now(incident_ids: Iterable[UUID], now: datetime) -> frozenset[UUID]:
    """The deliveries in some incidents whose link lives: their recipients can say themselves that they have the report."""
    rows = tables.load(LinkRow, incident_id=set(incident_ids), purpose=Purpose.REPORT, ended_at=None)
    return frozenset(one.target for one in rows if lives(one.expires_at, one.ended_at, now))


def _paper(viewer: Viewer, opened: Opened, report_id: UUID, version: int) -> Paper | None:
    """The version as it was frozen, when it has left the house; what is internal is not for whoever has a link."""
    try:
        return frozen(viewer, opened.incident.id, report_id, version)
    except Refusal:
        return None


def _place(step: ReportStepRow, target: UUID) -> tuple[UUID, int, str] | None:
    """The report, version and recipient of a delivery, when this is how it was sent."""
    one = _sending(step)
    for each in one.deliveries:
        if delivery_id(step.report_id, one.version, each.recipient) == target:
            return step.report_id, one.version, each.recipient
    return None


def _sending(step: ReportStepRow) -> Sending:
    event = said(ReportSent, step.body)
    return Sending(event.version, event.external, event.deliveries)
