"""Giving each recipient of a report that was sent a link of their own, by which they read it and say that they have it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.situation.actions import links
from vardkase.situation.actions.frame import held_for
from vardkase.situation.actions.reports_out import SENDERS, acknowledge_report
from vardkase.situation.queries import report_links as queries
from vardkase.situation.queries import reports
from vardkase.situation.queries.links import Opened
from vardkase.situation.rules.links import LinkDraft, Purpose
from vardkase.situation.rules.reports import Receipt, Way


def give_report_link(*, viewer: Viewer, incident_id: UUID, report_id: UUID, delivery: UUID, hours: int, key: UUID, now: datetime) -> Entry:
    """Gives the recipient of a delivery a link; an earlier one for it ends. Also when the incident is over. Its id is the key.

    Refused: "leadership.may_not", "leadership.not_found", "situation.not_found", "situation.link_hours".
    """
    with transaction.atomic():
        row = held_for(viewer, incident_id, key, SENDERS, afterwards=True)
        one = queries.sent_one(row, reports.whole(viewer, row, report_id), delivery, now)
        draft = LinkDraft(Purpose.REPORT, one.id, one.delivered.delivery.recipient, hours)
        return links.give(row=row, viewer=viewer, draft=draft, key=key, now=now)


def withdraw_report_link(*, viewer: Viewer, incident_id: UUID, report_id: UUID, delivery: UUID, key: UUID, now: datetime) -> Entry:
    """The recipient's link opens nothing any more.

    Refused: "leadership.may_not", "leadership.not_found", "situation.not_found", "situation.no_such_link" where none lives.
    """
    with transaction.atomic():
        row = held_for(viewer, incident_id, key, SENDERS, afterwards=True)
        one = queries.sent_one(row, reports.whole(viewer, row, report_id), delivery, now)
        if one.link_id is None:
            raise Refusal("situation.no_such_link")
        return links.withdraw(row=row, viewer=viewer, link_id=one.link_id, key=key, now=now)


def receive_by_link(*, viewer: Viewer, opened: Opened, by: str, words: str, key: UUID, now: datetime) -> Entry:
    """Whoever holds the link says that the report has come: who they are, and perhaps a few words. `viewer` is the link's own.

    Refused: "situation.link_is_dead" and what `acknowledge_report` refuses, of which "situation.report_acknowledged_already" tells that
    somebody was first.
    """
    found = queries.behind(opened.reader, opened)
    receipt = Receipt(found.delivered.delivery.recipient, by, Way.LINK, now, words)
    return acknowledge_report(
        viewer=viewer, incident_id=opened.incident.id, report_id=found.report.id, receipt=receipt, version=found.delivered.version,
        key=key, now=now,
    )  # fmt: skip
