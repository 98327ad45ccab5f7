"""Writes to continuity plans and to the loss of staff that is planned for: check -> append -> project. The same key twice is one write."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.preparedness.actions.writing import already, editable, written
from vardkase.preparedness.events import continuity as events
from vardkase.preparedness.models import ContinuityRow
from vardkase.preparedness.projections import continuity as projections
from vardkase.preparedness.queries.continuity import assumption
from vardkase.preparedness.queries.register import register
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules import continuity as rules
from vardkase.preparedness.rules.content import Function
from vardkase.preparedness.rules.continuity import Adoption, Continuity, Trial
from vardkase.preparedness.rules.staffing import Assumption, check_assumption


def save_continuity(
    *, viewer: Viewer, authority_id: UUID, function_id: UUID, plan: Continuity, seen: str = "", key: UUID, now: datetime
) -> Entry:
    """Writes a draft of a function's plan: the first, or a change. What is in force is not touched.

    `seen` is `checks.digest` of what was shown: the draft, or else what is in force. Refused: "preparedness.not_found",
    "preparedness.may_not", "preparedness.least_above_ordinary", "preparedness.changed_meanwhile"…
    """
    with transaction.atomic():
        row = editable(viewer, authority_id)
        plan = rules.check_continuity(plan)
        earlier = already(events.stream_of(row.pk), key, events.ContinuitySaved, function_id=function_id, plan=plan)
        if earlier:
            return earlier
        function, kept = _kept(viewer, row.pk, function_id)
        body = (kept.draft or kept.body) if kept else ""
        before = projections.plan_of(body) if body else None
        checks.check_seen(seen, before)
        return _written(events.ContinuitySaved(row.pk, row.name, function.id, function.name, plan, before), viewer, key, now)


def adopt_continuity(
    *, viewer: Viewer, authority_id: UUID, function_id: UUID, adoption: Adoption, seen: str, key: UUID, now: datetime
) -> Entry:
    """Puts the draft in force as the next version, from its day; the version before it is kept.

    Refused: "preparedness.no_draft", "preparedness.plan_unfinished", "preparedness.needs_decider", "preparedness.day_to_come",
    "preparedness.adopted_before", "preparedness.changed_meanwhile".
    """
    with transaction.atomic():
        row = editable(viewer, authority_id)
        today = timezone.localdate(now)
        adoption = rules.check_adoption(adoption, today)
        earlier = already(events.stream_of(row.pk), key, events.ContinuityAdopted, function_id=function_id, adoption=adoption)
        if earlier:
            return earlier
        function, kept = _kept(viewer, row.pk, function_id)
        if kept is None or not kept.draft:
            raise Refusal("preparedness.no_draft")
        plan = projections.plan_of(kept.draft)
        checks.check_seen(seen, plan)
        rules.check_complete(plan)
        rules.check_adoption(adoption, today, kept.adopted_on)
        said = events.ContinuityAdopted(row.pk, row.name, function.id, function.name, kept.version + 1, plan, adoption)
        return _written(said, viewer, key, now)


def record_test(*, viewer: Viewer, authority_id: UUID, function_id: UUID, test: Trial, key: UUID, now: datetime) -> Entry:
    """Writes down a test or an exercise of the version in force, and when the next is to be: the day that was planned if none is said.

    Refused: "preparedness.not_in_force", "preparedness.needs_result", "preparedness.day_to_come", "preparedness.next_test_before",
    "preparedness.needs_next_test".
    """
    with transaction.atomic():
        row = editable(viewer, authority_id)
        test = rules.check_test(test, timezone.localdate(now))
        earlier = already(events.stream_of(row.pk), key, events.ContinuityTested, function_id=function_id, test=test)
        if earlier:
            return earlier
        function, kept = _in_force(viewer, row.pk, function_id)
        if kept.tested_on is None or test.on >= kept.tested_on:
            rules.check_next_test(test, kept.next_test)
        return _written(events.ContinuityTested(row.pk, row.name, function.id, function.name, kept.version, test), viewer, key, now)


def review_continuity(
    *, viewer: Viewer, authority_id: UUID, function_id: UUID, on: date, note: str = "", key: UUID, now: datetime
) -> Entry:
    """Writes down that the version in force was gone through and holds as it stands.

    Refused: "preparedness.not_in_force", "preparedness.day_to_come", "preparedness.reviewed_before".
    """
    with transaction.atomic():
        row = editable(viewer, authority_id)
        note = checks.tidy("note", note, 600)
        if on > timezone.localdate(now):
            raise Refusal("preparedness.day_to_come", field="on")
        earlier = already(events.stream_of(row.pk), key, events.ContinuityReviewed, function_id=function_id, on=on, note=note)
        if earlier:
            return earlier
        function, kept = _in_force(viewer, row.pk, function_id)
        if kept.adopted_on and on < kept.adopted_on:
            raise Refusal("preparedness.reviewed_before", field="on", day=kept.adopted_on.isoformat())
        return _written(events.ContinuityReviewed(row.pk, row.name, function.id, function.name, kept.version, on, note), viewer, key, now)


def change_staff_assumption(
    *, viewer: Viewer, authority_id: UUID, said: Assumption, reason: str, seen: str, key: UUID, now: datetime
) -> Entry:
    """Plans for another loss of staff than before, with a reason.

    Refused: "preparedness.needs_reason", "preparedness.unread_weeks", "preparedness.too_many_weeks", "preparedness.changed_meanwhile".
    """
    with transaction.atomic():
        row = editable(viewer, authority_id)
        reason = checks.check_reason(reason)
        said = check_assumption(said)
        earlier = already(events.stream_of(row.pk), key, events.StaffAssumptionChanged, assumption=said, reason=reason)
        if earlier:
            return earlier
        before = assumption(viewer, row.pk).assumption
        checks.check_seen(seen, before)
        return _written(events.StaffAssumptionChanged(row.pk, row.name, said, before, reason), viewer, key, now)


def _kept(viewer: Viewer, authority_id: UUID, function_id: UUID) -> tuple[Function, ContinuityRow | None]:
    function = register(viewer, authority_id).function(function_id)
    if function is None:
        raise Refusal("preparedness.not_found")
    return function, ContinuityRow.objects.filter(pk=function_id, authority_id=authority_id).first()


def _in_force(viewer: Viewer, authority_id: UUID, function_id: UUID) -> tuple[Function, ContinuityRow]:
    function, kept = _kept(viewer, authority_id, function_id)
    if kept is None or not kept.version:
        raise Refusal("preparedness.not_in_force")
    return function, kept


def _written(event: Any, viewer: Viewer, key: UUID, now: datetime) -> Entry:
    return written(events.stream_of(event.authority_id), event, projections.apply, viewer=viewer, key=key, now=now)
