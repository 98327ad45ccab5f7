"""Of what reports remind: the next one an hour ahead, one that waits for a judgement, one that somebody has not acknowledged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.leadership.obligations import Due, Obligation, state_at
from vardkase.situation.queries.report_links import linked_now
from vardkase.situation.queries.reports_due import reports_everywhere
from vardkase.situation.queries.reports_rows import Delivered, Report
from vardkase.situation.rules.report_links import delivery_id
from vardkase.situation.rules.reports import ReportState
from vardkase.ui.addresses import address

# The first reminder (operations.md 10: sixty minutes ahead, and again at fifteen, when it is due).
SOON, NEAR = timedelta(minutes=60), timedelta(minutes=15)
# When a report that has gone out and that nobody has acknowledged is asked about: our proposal.
RECEIPT_WITHIN = timedelta(hours=1)
WRITERS = (Role.STAFF_MEMBER, Role.CHIEF_OF_STAFF)
JUDGES = (Role.CHIEF_OF_STAFF, Role.DECISION_MAKER)


def source(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """Everything that the reports of all incidents wait for."""
    everywhere = list(reports_everywhere(viewer))
    late = {row.id for row, reports in everywhere if any(_waiting(one, now) for one in reports)}
    linked = linked_now(late, now)
    for row, reports in everywhere:
        yield from _next(row, reports, now)
        for one in reports:
            if one.state is ReportState.IN_REVIEW and one.asked:
                yield _judgement(row, one)
            yield from _receipts(row, one, linked, now)


def _next(row: IncidentRow, reports: tuple[Report, ...], now: datetime) -> Iterator[Obligation]:
    """The report that was promised: of each actor by its latest. One that is being written is the one that is waited for."""
    latest: dict[str, Report] = {}
    for one in reports:
        latest.setdefault(one.actor, one)
    for actor, one in latest.items():
        written = one.state.is_written and one.version == 1
        promised = next((other for other in reports if other.actor == actor and other.id != one.id), None) if written else one
        due_at = promised.header.next_at if promised and not promised.header.final else None
        state = state_at(due_at, now, SOON) if due_at else None
        if due_at is None or state is None:
            continue
        yield Obligation(
            key=f"report-next-{row.id}-{one.actor}",
            code="report_next",
            title=_("Situation report %(number)s") % {"number": one.report_number if written else one.report_number + 1},
            why=_("The last report said when the next one comes."),
            since=promised.drafted_at if promised else None,
            due_at=due_at,
            state=Due.DUE if state is Due.SOON and due_at - now <= NEAR else state,
            url=address("situation:report", row.id, one.id) if written else address("situation:draft_report", row.id),
            roles=WRITERS,
            incident=row,
        )


def _judgement(row: IncidentRow, one: Report) -> Obligation:
    return Obligation(
        key=f"report-review-{one.id}",
        code="report_review",
        title=_("Review: %(name)s") % {"name": one.name},
        why=_("It is handed in, and goes nowhere until somebody has read it."),
        since=one.asked.at if one.asked else None,
        due_at=None,
        state=Due.DUE,
        url=address("situation:report", row.id, one.id),
        roles=JUDGES,
        incident=row,
    )


def _waiting(one: Report, now: datetime) -> list[Delivered]:
    """The deliveries of a report that somebody should have acknowledged by now."""
    return [each for each in one.current if each.receipt is None and each.delivery.at + RECEIPT_WITHIN <= now]


def _receipts(row: IncidentRow, one: Report, linked: frozenset[UUID], now: datetime) -> Iterator[Obligation]:
    waiting = _waiting(one, now)
    if not waiting:
        return
    names = [each.delivery.recipient for each in waiting if delivery_id(one.id, each.version, each.delivery.recipient) in linked]
    why = _("Nobody knows that a report has come until somebody says so. Call them, and note the receipt.")
    if names:
        have = _("These have a link to say so by: %(who)s.") % {"who": ", ".join(names)}
        why = f"{why} {have}"
    who = ", ".join(each.delivery.recipient for each in waiting)
    yield Obligation(
        key=f"report-receipt-{one.id}-{one.version}",
        code="report_receipt",
        title=_("%(name)s is not acknowledged by %(who)s") % {"name": one.name, "who": who},
        why=why,
        since=min(each.delivery.at for each in waiting),
        due_at=None,
        state=Due.DUE,
        url=address("situation:report", row.id, one.id),
        roles=WRITERS,
        incident=row,
    )
