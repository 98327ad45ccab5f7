"""From entries of the stream `access` to rows. Used by the actions and by a rebuild; an entry applied twice gives the same rows.

An account's password, second factors and sessions are not in the ledger: a rebuild keeps the row and changes what the entries say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import Model

from vardkase.access import events
from vardkase.access.models import Account, BreakGlass, GrantRow
from vardkase.access.rules import EMERGENCY_ROLE
from vardkase.kernel.actor import ActorKind
from vardkase.ledger.entry import Entry


def apply(entry: Entry) -> None:
    """Writes what the entry says."""
    APPLIERS[type(entry.event)](entry, entry.event)


def _created(entry: Entry, event: events.AccountCreated) -> None:
    said: dict[str, Any] = {"email": event.email, "label": event.label, "language": event.language, "is_active": True, "closed_at": None}
    kept = {"is_demo": event.demo, "created_at": entry.recorded_at, "password": make_password(None)}
    _write(Account(id=event.account_id, **said, **kept), said)
    _set_address(event.account_id, event.email)


def _changed(entry: Entry, event: events.AccountChanged) -> None:
    Account.objects.filter(id=event.account_id).update(email=event.email, label=event.label, language=event.language)
    _set_address(event.account_id, event.email)


def _set_address(account_id: UUID, email: str) -> None:
    # The sign-in library looks people up here. The address counts as verified: an administrator wrote it, and answers for it.
    EmailAddress.objects.filter(user_id=account_id).exclude(email=email).delete()
    _write(EmailAddress(user_id=account_id, email=email, verified=True, primary=True), ("verified", "primary"), unique=("user", "email"))


def _closed(entry: Entry, event: events.AccountClosed) -> None:
    Account.objects.filter(id=event.account_id).update(is_active=False, closed_at=entry.recorded_at)


def _reopened(entry: Entry, event: events.AccountReopened) -> None:
    Account.objects.filter(id=event.account_id).update(is_active=True, closed_at=None)


def _said_only(entry: Entry, event: object) -> None:
    """What is told for those who look afterwards, and changes no row."""


def _given(entry: Entry, event: events.GrantGiven) -> None:
    said = {
        "account_id": event.account_id,
        "role": event.role,
        "scope": event.scope,
        "valid_from": event.valid_from,
        "valid_to": event.valid_to,
        "reason": event.reason,
        "revoked_at": None,
        "revoked_by": "",
        **_giver(entry),
    }
    _write(GrantRow(id=event.grant_id, **said), said)


def _revoked(entry: Entry, event: events.GrantRevoked) -> None:
    GrantRow.objects.filter(id=event.grant_id).update(revoked_at=entry.recorded_at, revoked_by=entry.actor.label)


def _opened(entry: Entry, event: events.BreakGlassOpened) -> None:
    door, _ = BreakGlass.objects.update_or_create(
        id=event.break_glass_id,
        defaults={
            "account_id": event.account_id,
            "scope": event.scope,
            "reason": event.reason,
            "valid_from": event.valid_from,
            "valid_to": event.valid_to,
            "ended_at": None,
            "ended_by": "",
            "number": entry.number,
        },
    )
    GrantRow.objects.update_or_create(
        id=event.break_glass_id,
        defaults={
            "account_id": event.account_id,
            "role": EMERGENCY_ROLE,
            "scope": event.scope,
            "valid_from": event.valid_from,
            "valid_to": event.valid_to,
            "reason": event.reason,
            "revoked_at": None,
            "revoked_by": "",
            "break_glass": door,
            **_giver(entry),
        },
    )


def _ended(entry: Entry, event: events.BreakGlassEnded) -> None:
    BreakGlass.objects.filter(id=event.break_glass_id).update(ended_at=entry.recorded_at, ended_by=entry.actor.label)
    GrantRow.objects.filter(id=event.break_glass_id).update(revoked_at=entry.recorded_at, revoked_by=entry.actor.label)


def _write(row: Model, said: Iterable[str], *, unique: Sequence[str] = ("id",)) -> None:
    """Inserts a row; where it stands already, the fields that the entry speaks of are written over. One statement, without savepoints."""
    type(row)._default_manager.bulk_create(  # noqa: SLF001 - Django's documented name for the manager of any model
        [row], update_conflicts=True, unique_fields=list(unique), update_fields=list(said)
    )


def _giver(entry: Entry) -> dict[str, Any]:
    actor = entry.actor
    by_account = actor.kind is ActorKind.ACCOUNT and actor.id
    return {
        "given_by": actor.label,
        "given_by_id": UUID(actor.id) if by_account else None,
        "given_at": entry.recorded_at,
        "number": entry.number,
    }


APPLIERS: dict[type, Callable[[Entry, Any], None]] = {
    events.AccountCreated: _created,
    events.AccountChanged: _changed,
    events.AccountClosed: _closed,
    events.AccountReopened: _reopened,
    events.PasswordLinkMade: _said_only,
    events.PasswordChanged: _said_only,
    events.GrantGiven: _given,
    events.GrantRevoked: _revoked,
    events.BreakGlassOpened: _opened,
    events.BreakGlassEnded: _ended,
}
