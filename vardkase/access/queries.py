"""Reads of access. The viewer comes first; absent and forbidden answer alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from vardkase.access import identity, rules
from vardkase.access.models import Account, BreakGlass, GrantRow, HeldForm
from vardkase.access.rules import Capability, Grant, Role, Viewer
from vardkase.kernel.actor import Actor, ActorKind
from vardkase.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account in the list: what its roles are now, and how it signs in."""

    id: UUID
    email: str
    label: str
    is_open: bool
    last_sign_in: datetime | None
    roles: tuple[GrantLine, ...]
    second_factor: bool


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A grant as it stands: `state` is now, later, past or revoked."""

    id: UUID
    role: Role
    scope: str
    valid_from: datetime
    valid_to: datetime | None
    given_by: str
    given_at: datetime
    reason: str
    revoked_at: datetime | None
    revoked_by: str
    emergency: bool
    number: int
    state: str


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """One account with all its grants, and what the viewer may do with it."""

    id: UUID
    email: str
    label: str
    language: str
    is_open: bool
    created_at: datetime
    closed_at: datetime | None
    last_sign_in: datetime | None
    has_password: bool
    second_factors: tuple[str, ...]
    grants: tuple[GrantLine, ...]
    is_self: bool
    may_give: bool
    may_manage: bool


@dataclass(frozen=True, slots=True)
class BreakGlassLine:
    """A door that was broken open: who, which, why, from when to when, and whether it still stands open."""

    id: UUID
    account_id: UUID
    label: str
    scope: str
    reason: str
    valid_from: datetime
    valid_to: datetime
    ended_at: datetime | None
    ended_by: str
    is_open: bool
    may_end: bool
    number: int


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A role of the demonstration, at the door."""

    id: UUID
    label: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A held form: what was typed, and where it was going."""

    id: UUID
    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool
    held_at: datetime
    expires_at: datetime


def viewer_of(account: Account, *, now: datetime, device: str) -> Viewer:
    """The viewer that an account is at this moment: one query, or none when it has just been read for its session."""
    grants = tuple(_grant(*row) for row in identity.grants(account, now))
    return Viewer(account_id=account.pk, actor=Actor(ActorKind.ACCOUNT, str(account.pk), account.label), grants=grants, device=device)


def viewer_now(viewer: Viewer, *, now: datetime) -> Viewer:
    """The same viewer with the grants that count now: for what takes so long that rights may have been taken back meanwhile.

    A closed account has none left. Who is no account (the system, a test) stays as it is.
    """
    account = Account.objects.filter(id=viewer.account_id).first() if viewer.account_id else None
    if account is None:
        return viewer
    grants = tuple(_grant(*row) for row in identity.grants(account, now)) if account.is_active else ()
    return replace(viewer, grants=grants)


def _grant(role: str, scope: str, emergency: bool, valid_to: datetime | None) -> Grant:
    return Grant(Role(role), scope, emergency=True, until=valid_to) if emergency else Grant(Role(role), scope)


def counting(now: datetime) -> QuerySet[GrantRow]:
    """The grants that count at a moment: begun, not ended, not revoked. The same rule as `rules.is_valid_at`, as a condition."""
    return GrantRow.objects.filter(Q(valid_to=None) | Q(valid_to__gt=now), revoked_at=None, valid_from__lte=now)


def any_account() -> bool:
    """Whether the house has been moved into. A viewer is not asked for: there is none before the first."""
    return Account.objects.exists()


def accounts_list(viewer: Viewer, *, now: datetime, search: str = "", closed: bool = False) -> tuple[AccountLine, ...]:
    """All accounts by label, open or closed, with the roles that count now; for those who manage accounts or roles."""
    rules.check_may_see_accounts(viewer)
    rows = Account.objects.filter(is_active=not closed).order_by("label", "email")
    if search.strip():
        rows = rows.filter(Q(label__icontains=search.strip()) | Q(email__icontains=search.strip()))
    accounts = list(rows)
    ids = [account.id for account in accounts]
    grants: dict[UUID, list[GrantLine]] = {}
    for row in counting(now).filter(account_id__in=ids).order_by("valid_from", "number"):
        grants.setdefault(row.account_id, []).append(_grant_line(row, now))
    strong = _with_second_factor(ids)
    return tuple(
        AccountLine(a.id, a.email, a.label, a.is_active, a.last_login, tuple(grants.get(a.id, ())), a.id in strong) for a in accounts
    )


def account(viewer: Viewer, account_id: UUID, *, now: datetime) -> AccountFacts:
    """One account with every grant it ever had, newest first; for those who manage accounts or roles.

    Raises Refusal("access.not_found").
    """
    rules.check_may_see_accounts(viewer)
    found = Account.objects.filter(id=account_id).first()
    if found is None:
        raise Refusal("access.not_found")
    return AccountFacts(
        id=found.id,
        email=found.email,
        label=found.label,
        language=found.language,
        is_open=found.is_active,
        created_at=found.created_at,
        closed_at=found.closed_at,
        last_sign_in=found.last_login,
        has_password=found.has_usable_password(),
        second_factors=tuple(sorted(_factors(account_id))),
        grants=tuple(_grant_line(row, now) for row in GrantRow.objects.filter(account_id=account_id).order_by("-number")),
        is_self=viewer.account_id == account_id,
        may_give=viewer.can_anywhere(Capability.GRANTS_MANAGE) and viewer.account_id != account_id and found.is_active,
        may_manage=rules.may_manage_accounts(viewer),
    )


def grants_of(viewer: Viewer, *, now: datetime) -> tuple[GrantLine, ...]:
    """One's own grants, those that count and those to come."""
    if viewer.account_id is None:
        return ()
    rows = GrantRow.objects.filter(Q(valid_to=None) | Q(valid_to__gt=now), account_id=viewer.account_id, revoked_at=None)
    return tuple(_grant_line(row, now) for row in rows.order_by("valid_from", "number"))


@dataclass(frozen=True, slots=True)
class Loan:
    """A role that somebody has in an incident for a time: who, which, until when, by whom and why."""

    id: UUID
    label: str
    role: Role
    valid_to: datetime
    given_by: str
    reason: str


def loans(viewer: Viewer, scope: str, here: Iterable[str], *, now: datetime) -> tuple[Loan, ...]:
    """The roles that count in an incident for a time, the first to end first: shown to everybody who reads the incident, to others none."""
    if not viewer.can(Capability.INCIDENT_READ, here):
        return ()
    rows = counting(now).filter(scope=scope, break_glass=None).exclude(valid_to=None).select_related("account").order_by("valid_to", "id")
    return tuple(Loan(row.id, row.account.label, Role(row.role), row.valid_to, row.given_by, row.reason) for row in rows if row.valid_to)


def people_to_lend_to(viewer: Viewer, here: Iterable[str], *, now: datetime) -> tuple[tuple[UUID, str], ...]:
    """The open accounts by label, for a chief of staff who lends a role; none for others.

    Those who have a role here or everywhere, and those who have none at all yet. Who works for another authority alone is not listed to
    this one.
    """
    scopes = frozenset(here) | {rules.EVERYWHERE}
    if viewer.account_id is None or not viewer.can(Capability.ROLE_LEND, scopes):
        return ()
    counts = counting(now).values("account_id")
    rows = Account.objects.filter(Q(id__in=counts.filter(scope__in=scopes)) | ~Q(id__in=counts), is_active=True)
    rows = rows.exclude(id=viewer.account_id).order_by("label", "id")
    return tuple(rows.values_list("id", "label"))


def break_glass_active(viewer: Viewer, *, now: datetime) -> tuple[BreakGlassLine, ...]:
    """The doors that stand open now: all of them for administrators and auditors, otherwise one's own."""
    rows = _seen(viewer).filter(ended_at=None, valid_to__gt=now).order_by("valid_to")
    return tuple(_break_glass_line(row, viewer, now) for row in rows)


def break_glass_history(viewer: Viewer, *, now: datetime, limit: int = 200) -> tuple[BreakGlassLine, ...]:
    """The doors that were opened and are closed again, newest first; all for administrators and auditors, otherwise one's own."""
    rows = _seen(viewer).exclude(ended_at=None, valid_to__gt=now).order_by("-valid_from")[:limit]
    return tuple(_break_glass_line(row, viewer, now) for row in rows)


def break_glass_row(break_glass_id: UUID) -> BreakGlass | None:
    """The row behind a door, for the action that ends it."""
    return BreakGlass.objects.select_related("account").filter(id=break_glass_id).first()


def administrators_addresses(*, now: datetime) -> tuple[str, ...]:
    """Where the administrators of everything are reached. A viewer is not asked for: the system writes to them."""
    rows = counting(now).filter(role=Role.ADMINISTRATOR, scope=rules.EVERYWHERE, account__is_active=True, account__is_demo=False)
    return tuple(sorted(set(rows.values_list("account__email", flat=True))))


def demo_people(*, now: datetime) -> tuple[DemoPerson, ...]:
    """The roles of the demonstration in the order they were made. Empty outside demonstration mode."""
    if not settings.VARDKASE_DEMO:
        return ()
    people = list(Account.objects.filter(is_demo=True, is_active=True).order_by("created_at", "id"))
    roles: dict[UUID, list[Role]] = {}
    for account_id, role in counting(now).filter(account__in=people).order_by("number").values_list("account_id", "role"):
        roles.setdefault(account_id, []).append(Role(role))
    return tuple(DemoPerson(person.id, person.label, tuple(dict.fromkeys(roles.get(person.id, ())))) for person in people)


def demo_account(account_id: UUID) -> Account:
    """A demonstration account to sign in as. Raises Refusal("access.not_found") for any other, and outside demonstration mode."""
    found = Account.objects.filter(id=account_id, is_demo=True, is_active=True).first() if settings.VARDKASE_DEMO else None
    if found is None:
        raise Refusal("access.not_found")
    return found


def account_to_invite(viewer: Viewer, account_id: UUID) -> Account:
    """The account for which a link to choose a password is made. Raises Refusal("access.not_found") and "access.account_is_closed"."""
    rules.check_may_manage_accounts(viewer)
    found = Account.objects.filter(id=account_id).first()
    if found is None:
        raise Refusal("access.not_found")
    if not found.is_active:
        raise Refusal("access.account_is_closed")
    return found


def held_forms(viewer: Viewer, ids: Iterable[str], *, now: datetime) -> tuple[HeldLine, ...]:
    """The forms that wait for the viewer, oldest first: their own, and those that this browser holds and nobody signed."""
    if viewer.account_id is None:
        return ()
    mine = Q(account_id=viewer.account_id) | Q(account_id=None, id__in=list(ids))
    rows = HeldForm.objects.filter(mine, expires_at__gt=now).order_by("held_at")
    return tuple(
        HeldLine(row.id, row.path, tuple((name, value) for name, value in row.fields), row.had_files, row.held_at, row.expires_at)
        for row in rows
    )


def _seen(viewer: Viewer) -> QuerySet[BreakGlass]:
    rows = BreakGlass.objects.select_related("account")
    if rules.may_see_break_glass(viewer):
        return rows
    return rows.none() if viewer.account_id is None else rows.filter(account_id=viewer.account_id)


def _break_glass_line(row: BreakGlass, viewer: Viewer, now: datetime) -> BreakGlassLine:
    is_open = row.ended_at is None and row.valid_to > now
    may_end = is_open and (row.account_id == viewer.account_id or viewer.can(Capability.GRANTS_MANAGE, (rules.EVERYWHERE,)))
    return BreakGlassLine(
        row.id,
        row.account_id,
        row.account.label,
        row.scope,
        row.reason,
        row.valid_from,
        row.valid_to,
        row.ended_at,
        row.ended_by,
        is_open,
        may_end,
        row.number,
    )


def _grant_line(row: GrantRow, now: datetime) -> GrantLine:
    if row.revoked_at is not None:
        state = "revoked"
    elif row.valid_from > now:
        state = "later"
    elif rules.is_valid_at(now, valid_from=row.valid_from, valid_to=row.valid_to, revoked_at=None):
        state = "now"
    else:
        state = "past"
    return GrantLine(
        row.id,
        Role(row.role),
        row.scope,
        row.valid_from,
        row.valid_to,
        row.given_by,
        row.given_at,
        row.reason,
        row.revoked_at,
        row.revoked_by,
        row.break_glass_id is not None,
        row.number,
        state,
    )


def _authenticators() -> QuerySet[Any]:
    from allauth.mfa.models import Authenticator

    rows: QuerySet[Any] = Authenticator.objects.all()
    return rows


def _with_second_factor(ids: list[UUID]) -> frozenset[UUID]:
    return frozenset(_authenticators().filter(user_id__in=ids).values_list("user_id", flat=True))


def _factors(account_id: UUID) -> set[str]:
    return set(_authenticators().filter(user_id=account_id).values_list("type", flat=True))
