"""Lending a role for a night: the grant in access, and an entry in the incident's log that everybody there sees. Both or neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from vardkase.access import lending
from vardkase.access.rules import Capability, Role, Viewer
from vardkase.incidents.actions.frame import scopes
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.actions.frame import already, check_same, held, written
from vardkase.leadership.rules.frame import tidy
from vardkase.ledger.entry import Entry


@dataclass(frozen=True, slots=True)
class LoanDraft:
    """Who is to have which role, for how many hours, and why."""

    account_id: UUID | None
    role: Role
    hours: int
    reason: str


def lend_role(*, viewer: Viewer, incident_id: UUID, draft: LoanDraft, key: UUID, now: datetime) -> Entry:
    """Lends a role of the staff in this incident for at most the hours of the house (operations.md 9); the id of the loan is the key.

    Refused: "leadership.may_not", "leadership.loan_needs_person", and what access refuses: "access.role_is_not_lent",
    "access.not_to_oneself", "access.reason_too_short", "access.lent_for_too_long", "access.account_is_closed".
    """
    with transaction.atomic():
        key = lending.own_key(f"incident:{incident_id}", key)
        row = held(viewer, incident_id, Capability.ROLE_LEND, key)
        earlier = already(row.stream, key, events.RoleLent, draft, apart=("hours",))
        if earlier:
            check_same(earlier, same=earlier.erased or earlier.event.until == earlier.recorded_at + timedelta(hours=draft.hours))
            return earlier
        reason: str = tidy(now, {}, {"reason": draft.reason})["reason"]
        if draft.account_id is None:
            raise Refusal("leadership.loan_needs_person", field="account")
        given = lending.lend_role(
            viewer=viewer, account_id=draft.account_id, scope=row.stream, here=scopes(row), role=draft.role, reason=reason,
            hours=draft.hours, key=key, now=now,
        ).event  # fmt: skip
        event = events.RoleLent(key, draft.account_id, given.label, draft.role, given.valid_to, reason)
        return written(row.stream, event, viewer, key, now)


def return_role(*, viewer: Viewer, incident_id: UUID, grant_id: UUID, key: UUID, now: datetime) -> Entry:
    """Takes a lent role back before its time. Refused: "leadership.may_not", "access.not_found", "access.already_revoked"."""
    with transaction.atomic():
        key = lending.own_key(f"incident:{incident_id}", key)
        row = held(viewer, incident_id, Capability.ROLE_LEND, key, afterwards=True)
        earlier = already(row.stream, key, events.RoleReturned, grant_id=grant_id)
        if earlier:
            return earlier
        back = lending.return_role(viewer=viewer, grant_id=grant_id, scope=row.stream, here=scopes(row), key=key, now=now).event
        return written(row.stream, events.RoleReturned(grant_id, back.label, back.role), viewer, key, now)


def end_lent_role(*, viewer: Viewer, incident_id: UUID, grant_id: UUID, key: UUID, now: datetime) -> Entry:
    """Takes a lent role back because leadership stands down, for whoever leads that; within the stand-down's transaction."""
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        common: dict[str, Any] = {"viewer": viewer, "key": key, "now": now}
        back = lending.return_role(**common, grant_id=grant_id, scope=row.stream, here=scopes(row), standing_down=True).event
        return written(row.stream, events.RoleReturned(grant_id, back.label, back.role), viewer, key, now)
