"""What access writes to the ledger, in the stream `access`. Every entry names the account by its label, so that it can be read alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Role
from vardkase.ledger.registry import event

STREAM = "access"


@event("access.account_created", version=1)
@dataclass(frozen=True, slots=True)
class AccountCreated:
    """An account was made."""

    account_id: UUID
    email: str
    label: str
    language: str
    demo: bool = False


@event("access.account_changed", version=1)
@dataclass(frozen=True, slots=True)
class AccountChanged:
    """An account has another address, label or language."""

    account_id: UUID
    email: str
    label: str
    language: str
    email_before: str
    label_before: str


@event("access.account_closed", version=1)
@dataclass(frozen=True, slots=True)
class AccountClosed:
    """An account can no longer be used to sign in."""

    account_id: UUID
    label: str
    reason: str


@event("access.account_reopened", version=1)
@dataclass(frozen=True, slots=True)
class AccountReopened:
    """A closed account can be used again."""

    account_id: UUID
    label: str
    reason: str


@event("access.password_link_made", version=1)
@dataclass(frozen=True, slots=True)
class PasswordLinkMade:
    """Somebody made a link with which the password of an account can be chosen: whoever holds the link can sign in as that account."""

    account_id: UUID
    label: str


@event("access.password_changed", version=1)
@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """An account has another password. What it is stands nowhere."""

    account_id: UUID
    label: str


@event("access.grant_given", version=1)
@dataclass(frozen=True, slots=True)
class GrantGiven:
    """An account was given a role in a scope, from and until."""

    grant_id: UUID
    account_id: UUID
    label: str
    role: Role
    scope: str
    valid_from: datetime
    valid_to: datetime | None
    reason: str


@event("access.grant_revoked", version=1)
@dataclass(frozen=True, slots=True)
class GrantRevoked:
    """A role was taken back before its time."""

    grant_id: UUID
    account_id: UUID
    label: str
    role: Role
    scope: str
    reason: str


@event("access.break_glass_opened", version=1)
@dataclass(frozen=True, slots=True)
class BreakGlassOpened:
    """Somebody gave themselves emergency access to incidents, for a short time and for a stated reason."""

    break_glass_id: UUID
    account_id: UUID
    label: str
    scope: str
    reason: str
    valid_from: datetime
    valid_to: datetime


@event("access.break_glass_ended", version=1)
@dataclass(frozen=True, slots=True)
class BreakGlassEnded:
    """Emergency access was ended before its time."""

    break_glass_id: UUID
    account_id: UUID
    label: str
    scope: str
