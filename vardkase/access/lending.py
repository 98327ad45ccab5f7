"""Roles that a chief of staff lends for a night: actions like those of `actions`, in a file of their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from vardkase import ledger
from vardkase.access import events, rules
from vardkase.access.actions import _record
from vardkase.access.models import Account, GrantRow
from vardkase.access.rules import Capability, Role, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry


def lend_role(
    *, viewer: Viewer, account_id: UUID, scope: str, here: tuple[str, ...], role: Role, reason: str, hours: int, key: UUID, now: datetime
) -> Entry:
    """Gives an account a role of the staff in an incident for some hours, by its chief of staff. `here`: where the chief's role counts.

    Refused: "access.not_found", "access.role_is_not_lent", "access.not_to_oneself", "access.account_is_closed",
    "access.reason_too_short", "access.lent_for_too_long".
    """
    rules.check_may_lend(viewer, here)
    if not scope.startswith("incident:") or scope not in here:
        raise Refusal("access.not_found")
    with transaction.atomic():
        account = Account.objects.filter(id=account_id).first() or Account(id=account_id, is_active=False)
        longest = settings.ROLE_LOAN_HOURS
        rules.check_loan(
            viewer, account_id=account_id, account_open=account.is_active, role=role, reason=reason, hours=hours, longest=longest
        )
        event = events.GrantGiven(key, account.id, account.label, role, scope, now, now + timedelta(hours=hours), reason.strip())
        return _record(viewer, event, same=("account_id", "role", "scope", "reason"), key=key, now=now)


def own_key(scope: str, key: UUID) -> UUID:
    """The key, or another made from it when a role elsewhere was given or taken back under it: that one is there, is not told."""
    found = ledger.find(events.STREAM, key)
    return key if found is None or getattr(found.event, "scope", None) == scope else uuid5(key, scope)


def return_role(
    *, viewer: Viewer, grant_id: UUID, scope: str, here: tuple[str, ...], key: UUID, now: datetime, standing_down: bool = False
) -> Entry:
    """Takes a role that counts in an incident for a time back before its end, by the chief of staff; when leadership stands down, by
    whoever leads that. Refused: "access.not_found"…"""
    if not (standing_down and viewer.can(Capability.INCIDENT_LEAD, here)):
        rules.check_may_lend(viewer, here)
    with transaction.atomic():
        grant = GrantRow.objects.select_related("account").filter(id=grant_id, scope=scope, break_glass=None).exclude(valid_to=None).first()
        if grant is None or scope not in here:
            raise Refusal("access.not_found")
        event = events.GrantRevoked(grant_id, grant.account_id, grant.account.label, Role(grant.role), scope, "")

        def check() -> None:
            if grant.revoked_at is not None:
                raise Refusal("access.already_revoked")

        return _record(viewer, event, same=("grant_id",), key=key, now=now, check=check)
