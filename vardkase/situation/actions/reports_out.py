"""A report on its way out: reviewed, sent back, approved, sent, acknowledged, corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.actions.frame import check_same, held_incident
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import law
from vardkase.leadership.rules.frame import tidy
from vardkase.ledger.entry import Entry
from vardkase.situation.actions.frame import already, held, held_for, written
from vardkase.situation.events import reports as events
from vardkase.situation.queries import reports as queries
from vardkase.situation.queries.reports_rows import CHANGES, EVENT, Report
from vardkase.situation.rules import reports as rules
from vardkase.situation.rules.reports import Delivery, Receipt
from vardkase.situation.rules.reports_paper import Paper, function_of
from vardkase.situation.words.reports import named

REVIEWERS = (Capability.REPORT_REVIEW, Capability.REPORT_APPROVE)
SENDERS = (Capability.SITUATION_WRITE, Capability.REPORT_APPROVE)


def approver(external: bool) -> Capability:
    """Who approves: what leaves the municipality whoever decides, what stays in it whoever reviews (operations.md 4.2 and 9)."""
    return Capability.REPORT_APPROVE if external else Capability.REPORT_REVIEW


def review_report(*, viewer: Viewer, incident_id: UUID, report_id: UUID, read: str, words: str = "", key: UUID, now: datetime) -> Entry:
    """Notes that somebody with the right to review has read the report and finds it good. `read` names what was read (`reading`).

    Refused: "leadership.may_not", "situation.report_not_in_review", "situation.report_changed_since_read".
    """
    with transaction.atomic():
        row = held_for(viewer, incident_id, key, REVIEWERS)
        earlier = already(row.stream, key, events.ReportReviewed, report_id=report_id, words=words)
        if earlier:
            return earlier
        found = queries.whole(viewer, row, report_id)
        rules.check_in_review(found.state)
        paper = queries.paper_of(viewer, row, found)
        check_read(found, paper, read)
        words = tidy(now, {}, {"words": words})["words"]
        return written(row.stream, events.ReportReviewed(report_id, found.name, paper.digest, words), viewer, key, now)


def return_report(*, viewer: Viewer, incident_id: UUID, report_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """Sends a report back to those who write it, with the reason: one that is judged, or approved and not sent yet.

    Refused: "leadership.may_not", "situation.report_not_to_return", "situation.report_needs_reason".
    """
    with transaction.atomic():
        row = held_for(viewer, incident_id, key, REVIEWERS)
        earlier = already(row.stream, key, events.ReportReturned, report_id=report_id, reason=reason)
        if earlier:
            return earlier
        found = queries.whole(viewer, row, report_id)
        rules.check_to_return(found.state)
        reason = rules.check_reason(reason, now)
        return written(row.stream, events.ReportReturned(report_id, found.name, reason), viewer, key, now)


def approve_report(*, viewer: Viewer, incident_id: UUID, report_id: UUID, read: str, alone: str = "", key: UUID, now: datetime) -> Entry:
    """Approves what was read, and freezes it: everything that goes out is made of that version.

    `read` names what was read (`reading`). What has changed since is told, and nothing is approved. `alone` is why one person both
    hands it in and approves it, when nobody else has reviewed it.
    Refused: "leadership.may_not", "situation.report_alone", "situation.report_not_in_review", "situation.report_changed_since_read",
    "situation.report_lacks_block", "situation.report_lacks_blocks".
    """
    with transaction.atomic():
        row = held_incident(viewer, incident_id)
        found = queries.whole(viewer, row, report_id) if queries.reads_drafts(viewer, row) else None
        right = approver(found.header.external if found else True)
        row = held(viewer, incident_id, right, key)
        earlier = already(row.stream, key, events.ReportApproved, report_id=report_id)
        if earlier:
            return earlier
        if found is None:
            raise Refusal("leadership.not_found")
        rules.check_in_review(found.state)
        paper = queries.paper_of(viewer, row, found)
        check_read(found, paper, read)
        _check_blocks(rules.lacking(block.part for block in paper.blocks if block.says), now)
        alone = rules.check_alone(viewer.actor.label, found.asked.by if found.asked else "", reviewer(found, paper), alone, now)
        paper = replace(paper, approved_by=function_of(viewer.actor.label), approved_at=now)
        return written(row.stream, events.ReportApproved(report_id, found.name, paper, alone), viewer, key, now)


def reviewer(found: Report, paper: Paper) -> str:
    """Who has reviewed what stands there now; empty when nobody has."""
    said = found.reviewed_as(paper.digest)
    return said.by if said else ""


def reading(found: Report, paper: Paper) -> str:
    """What somebody reads, as an approval names it: its fingerprint, the number of its latest change, and what it is compared with."""
    return f"{paper.digest}:{found.content_number}:{_compared(paper)}"


def _compared(paper: Paper) -> str:
    return f"{paper.before.number}.{paper.before.version}" if paper.before else ""


def check_read(found: Report, paper: Paper, read: str) -> None:
    """What was read is what stands there ("situation.report_changed_since_read", with what has changed).

    Also what it is compared with: a report that is sent meanwhile gives this one other changes to tell.
    """
    fingerprint, number, compared = [*read.split(":", 2), "", ""][:3]
    if fingerprint == paper.digest:
        return
    since = int(number) if number.isdecimal() and len(number) < 19 else 0
    what = found.changed_since(since)
    if compared != _compared(paper):
        what = (*what, CHANGES)
    raise Refusal("situation.report_changed_since_read", what=", ".join(named(one) for one in what or (EVENT,)))


def _check_blocks(lacks: tuple[rules.Part, ...], now: datetime) -> None:
    cite = law.shown_at("situation_report", now)
    names = ", ".join(named(part) for part in lacks)
    if len(lacks) == 1:
        raise Refusal("situation.report_lacks_block", block=names, law=cite)
    if lacks:
        raise Refusal("situation.report_lacks_blocks", blocks=names, law=cite)


def send_report(
    *, viewer: Viewer, incident_id: UUID, report_id: UUID, deliveries: tuple[Delivery, ...], ours: bool = False, key: UUID, now: datetime
) -> Entry:
    """Notes to whom the approved version has gone, how and when; more may follow. Also when the incident is over.

    `ours`: all of them are our own, which whoever sends an internal report says.
    Refused: "leadership.may_not", "situation.report_not_approved", "situation.report_is_internal", "situation.report_needs_recipient",
    "situation.report_sent_already", "situation.report_sent_too_early", "situation.report_sent_ahead", "leadership.too_many".
    """
    with transaction.atomic():
        row = held_for(viewer, incident_id, key, SENDERS, afterwards=True)
        earlier = already(row.stream, key, events.ReportSent, report_id=report_id, deliveries=deliveries)
        if earlier:
            return earlier
        found = queries.whole(viewer, row, report_id)
        rules.check_may_be_sent(found.state)
        rules.check_count(deliveries)
        rules.check_ours(external=found.header.external, ours=ours)
        to = [one.delivery.recipient for one in found.current]
        checked: list[Delivery] = []
        for one in deliveries:
            given = [*to, *(other.recipient for other in checked)]
            checked.append(rules.check_delivery(one, given, found.approved.at if found.approved else now, now))
        event = events.ReportSent(report_id, found.name, found.version, found.header.external, tuple(checked))
        return written(row.stream, event, viewer, key, now)


def acknowledge_report(
    *, viewer: Viewer, incident_id: UUID, report_id: UUID, receipt: Receipt, version: int | None = None, key: UUID, now: datetime
) -> Entry:
    """Notes that a recipient has the report: who said so, how and when. Of the version that is out unless an earlier one is named.

    Refused: "leadership.may_not", "situation.report_not_sent_to", "situation.report_acknowledged_already", "situation.report_needs_who",
    "situation.report_acknowledged_too_early", "situation.report_acknowledged_ahead".
    """
    with transaction.atomic():
        row = held_for(viewer, incident_id, key, SENDERS, afterwards=True)
        earlier = already(row.stream, key, events.ReportAcknowledged, report_id=report_id, receipt=receipt)
        if earlier:
            check_same(earlier, same=earlier.erased or version in {None, earlier.event.version})
            return earlier
        found = queries.whole(viewer, row, report_id)
        version = version or max((one.version for one in found.deliveries), default=found.version)
        out = [one for one in found.deliveries if one.version == version]
        received = [one.delivery.recipient for one in out if one.receipt]
        receipt = rules.check_receipt(receipt, [one.delivery for one in out], received, now)
        event = events.ReportAcknowledged(report_id, found.name, version, found.header.external, receipt)
        return written(row.stream, event, viewer, key, now)


def correct_report(*, viewer: Viewer, incident_id: UUID, report_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """Begins a new version of what was sent, with what was wrong. The one that was sent stays as it was sent.

    Refused: "leadership.may_not", "situation.report_not_sent", "situation.report_needs_reason".
    """
    with transaction.atomic():
        row = held_for(viewer, incident_id, key, SENDERS)
        earlier = already(row.stream, key, events.ReportCorrected, report_id=report_id, reason=reason)
        if earlier:
            return earlier
        found = queries.whole(viewer, row, report_id)
        rules.check_is_out(found.state)
        reason = rules.check_reason(reason, now)
        return written(row.stream, events.ReportCorrected(report_id, found.name, found.version + 1, reason), viewer, key, now)
