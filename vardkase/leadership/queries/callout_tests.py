"""Tests of lists: how each went, and when the next is due."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.conf import settings

from vardkase.access.rules import EVERYWHERE, Capability, Viewer
from vardkase.incidents import tables
from vardkase.leadership.models import Callout, CalloutMessage, CalloutRole, CalloutSeat
from vardkase.leadership.queries.callout_rows import ListTested
from vardkase.leadership.rules.callouts import MessageState
from vardkase.ui import times


def lists_tested(viewer: Viewer, *, now: datetime) -> tuple[ListTested, ...]:
    """Every list that has been tested, the longest overdue first, with how its last test went."""
    held = viewer.scopes_with(Capability.LOG_READ_INTERNAL)
    by_list: dict[tuple[UUID, str], list[Callout]] = defaultdict(list)
    for row in tables.load(Callout, "-started_at, -id", is_test=True, incident_id=None):
        if EVERYWHERE in held or f"org:{row.authority_id}" in held:
            by_list[row.authority_id, row.staff.casefold()].append(row)
    found = [_tested(rows[0], len(rows), now) for rows in by_list.values()]
    return tuple(sorted(found, key=lambda one: (one.due_date, one.name)))


def _tested(row: Callout, tests: int, now: datetime) -> ListTested:
    seats = list(CalloutSeat.objects.filter(callout_id=row.id).exclude(asked_at=None))
    within = dict(CalloutRole.objects.filter(callout_id=row.id).values_list("role_key", "within_minutes"))
    took = [(seat, _minutes(seat)) for seat in seats if seat.answer]
    in_time = sum(minutes <= within[seat.role_key] for seat, minutes in took)
    failed = CalloutMessage.objects.filter(callout_id=row.id, state=MessageState.FAILED)
    due = times.local(row.started_at + timedelta(days=settings.CALLOUT_TEST_DAYS)).date()
    return ListTested(
        row.staff, row.authority_id, row.authority, row.started_at, row.id, len(seats), len(took),
        round(median(minutes for _, minutes in took), 1) if took else None,
        round(100 * in_time / len(seats)) if seats else 0,
        failed.values("seat_id").distinct().count(), tests, due, due < times.local(now).date(),
    )  # fmt: skip


def _minutes(seat: CalloutSeat) -> float:
    assert seat.answered_at is not None
    assert seat.asked_at is not None
    return (seat.answered_at - seat.asked_at).total_seconds() / 60
