"""Writes of access: accounts, grants and break-glass. What is created gets the id of the key it was created under.

Every action answers a repeated key with the entry written before. Raises Refusal("access.not_found") to those who may not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vardkase import ledger
from vardkase.access import events, projections, queries, rules
from vardkase.access.models import Account, GrantRow
from vardkase.access.rules import EVERYWHERE, Grant, Role, Viewer
from vardkase.kernel.actor import SYSTEM, Actor, ActorKind
from vardkase.kernel.ids import new_id
from vardkase.kernel.personal_ids import find_personal_ids
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry, Signer

NOTICE_TOPIC = "access.break_glass_notice"
# The first administrator is made under keys that never change: a second first administrator is a repeated key, and refused.
FIRST_ACCOUNT = UUID("00000000-0000-7000-8000-0000000000a1")
FIRST_GRANT = UUID("00000000-0000-7000-8000-0000000000a2")


@dataclass(frozen=True, slots=True)
class _System:
    """The system as a signer: it makes the first administrator and the demonstration."""

    actor: Actor = SYSTEM
    device: str = "server"


@dataclass(frozen=True, slots=True)
class _Holder:
    """The holder of an account as a signer, where nobody is signed in yet."""

    actor: Actor
    device: str


def create_account(*, viewer: Viewer, email: str, label: str, language: str = "sv", key: UUID, now: datetime) -> Entry:
    """Makes an account, for one who manages accounts. It has no password and no role yet. Refuses an address that is taken or is none."""
    rules.check_may_manage_accounts(viewer)
    return _create(viewer, email=email, label=label, language=language, key=key, now=now)


def change_account(*, viewer: Viewer, account_id: UUID, email: str, label: str, language: str, key: UUID, now: datetime) -> Entry:
    """Changes address, label and language, for one who manages accounts. The ledger keeps what was before."""
    rules.check_may_manage_accounts(viewer)
    address, title = _address(email), _label(label)
    with transaction.atomic():
        account = _account(account_id)
        if Account.objects.filter(email__iexact=address).exclude(id=account_id).exists():
            raise Refusal("access.email_taken", email=address)
        event = events.AccountChanged(
            account_id=account_id,
            email=address,
            label=title,
            language=_language(language),
            email_before=account.email,
            label_before=account.label,
        )
        same = ("account_id", "email", "label", "language")
        return _record(viewer, event, same=same, key=key, now=now)


def close_account(*, viewer: Viewer, account_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """Closes an account and ends its sessions. Refuses the last administrator's, and one's own."""
    with transaction.atomic():
        account = _account(account_id)
        event = events.AccountClosed(account_id=account_id, label=account.label, reason=_reason(reason))

        def check() -> None:
            rules.check_may_close(viewer, account_id=account_id, is_open=account.is_active)
            if _is_administrator(account_id, now):
                rules.check_administrators_remain(
                    role=Role.ADMINISTRATOR, scope=EVERYWHERE, other_administrators=_administrators(now, without_account=account_id)
                )

        rules.check_may_manage_accounts(viewer)
        entry = _record(viewer, event, same=("account_id", "reason"), key=key, now=now, check=check)
        _end_sessions(account_id)
    return entry


def reopen_account(*, viewer: Viewer, account_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """Opens a closed account again, with the roles that still count."""
    rules.check_may_manage_accounts(viewer)

    def check() -> None:
        if account.is_active:
            raise Refusal("access.account_is_open")

    with transaction.atomic():
        account = _account(account_id)
        event = events.AccountReopened(account_id=account_id, label=account.label, reason=_reason(reason))
        return _record(viewer, event, same=("account_id", "reason"), key=key, now=now, check=check)


def give_grant(
    *,
    viewer: Viewer,
    account_id: UUID,
    role: Role,
    scope: str,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    reason: str = "",
    key: UUID,
    now: datetime,
) -> Entry:
    """Gives an account a role in a scope, from now when nothing else is said. Nobody gives themselves a role."""
    start = valid_from or now
    with transaction.atomic():
        account = Account.objects.filter(id=account_id).first() or Account(id=account_id, is_active=False)
        rules.check_may_give(
            viewer,
            account_id=account_id,
            scope=scope,
            valid_from=start,
            valid_to=valid_to,
            now=now,
            account_open=account.is_active,
        )
        return _give(viewer, account, role, scope, start, valid_to, reason, key, now)


def revoke_grant(*, viewer: Viewer, grant_id: UUID, reason: str = "", key: UUID, now: datetime) -> Entry:
    """Takes a role back; it counts no more from the very next request. Refuses the last administrator's role."""
    with transaction.atomic():
        grant = GrantRow.objects.select_related("account").filter(id=grant_id).first()
        if grant is None:
            raise Refusal("access.not_found")
        role = Role(grant.role)
        event = events.GrantRevoked(
            grant_id=grant_id, account_id=grant.account_id, label=grant.account.label, role=role, scope=grant.scope, reason=reason.strip()
        )

        def check() -> None:
            rules.check_may_revoke(
                viewer,
                role=role,
                scope=grant.scope,
                emergency=grant.break_glass_id is not None,
                already_revoked=grant.revoked_at is not None,
                other_administrators=_administrators(now, without_grant=grant_id),
            )

        if not viewer.can(rules.Capability.GRANTS_MANAGE, (grant.scope,)):
            raise Refusal("access.not_found")
        return _record(viewer, event, same=("grant_id", "reason"), key=key, now=now, check=check)


def open_break_glass(*, viewer: Viewer, scope: str, reason: str, minutes: int, key: UUID, now: datetime) -> Entry:
    """Gives the viewer emergency access to one incident or all, at once, for a reason and a short time; tells the administrators."""
    rules.check_may_break_glass(viewer, scope=scope, reason=reason, minutes=minutes, longest=settings.BREAK_GLASS_MINUTES)
    if viewer.account_id is None:
        raise Refusal("access.not_found")
    event = events.BreakGlassOpened(
        break_glass_id=key,
        account_id=viewer.account_id,
        label=viewer.actor.label,
        scope=scope,
        reason=reason.strip(),
        valid_from=now,
        valid_to=rules.break_glass_ends(now, minutes),
    )
    with transaction.atomic():
        entry = _record(viewer, event, same=("account_id", "scope", "reason"), key=key, now=now)
        if not entry.repeated:
            ledger.enqueue(NOTICE_TOPIC, {"break_glass_id": str(key)}, now)
    return entry


def end_break_glass(*, viewer: Viewer, break_glass_id: UUID, key: UUID, now: datetime) -> Entry:
    """Ends emergency access before its time: one's own, or anyone's for an administrator."""
    with transaction.atomic():
        door = queries.break_glass_row(break_glass_id)
        if door is None:
            raise Refusal("access.not_found")
        event = events.BreakGlassEnded(
            break_glass_id=break_glass_id, account_id=door.account_id, label=door.account.label, scope=door.scope
        )

        def check() -> None:
            rules.check_may_end_break_glass(
                viewer, account_id=door.account_id, ended=door.ended_at is not None, valid_to=door.valid_to, now=now
            )

        return _record(viewer, event, same=("break_glass_id",), key=key, now=now, check=check)


def create_first_administrator(*, email: str, label: str, password: str = "", now: datetime) -> UUID:
    """Makes the first account, an administrator of everything. Refuses when there is an account, whoever asks and however often."""
    with transaction.atomic():
        if queries.any_account():
            raise Refusal("access.not_found")
        entry = _create(_System(), email=email, label=label, language=settings.LANGUAGE_CODE, key=FIRST_ACCOUNT, now=now)
        if entry.repeated:
            raise Refusal("access.not_found")
        account = _account(FIRST_ACCOUNT)
        _give(_System(), account, Role.ADMINISTRATOR, EVERYWHERE, now, None, "", FIRST_GRANT, now)
        set_password(account_id=FIRST_ACCOUNT, password=password)
    return FIRST_ACCOUNT


def create_administrator(*, email: str, label: str, now: datetime) -> UUID:
    """Makes a further administrator at the command line of the server, whose holder rules over the database anyway."""
    with transaction.atomic():
        entry = _create(_System(), email=email, label=label, language=settings.LANGUAGE_CODE, key=new_id(), now=now)
        account = _account(entry.event.account_id)
        _give(_System(), account, Role.ADMINISTRATOR, EVERYWHERE, now, None, "", new_id(), now)
    return account.id


def admit_from_municipality(*, email: str, label: str, now: datetime) -> UUID:
    """Makes an account, without any role, for somebody whom the municipality's sign-in service vouches for."""
    entry = _create(_System(), email=email, label=label or email, language=settings.LANGUAGE_CODE, key=new_id(), now=now)
    return UUID(str(entry.event.account_id))


def ensure_demo_account(*, account_id: UUID, email: str, label: str, grants: Iterable[Grant], now: datetime) -> UUID:
    """Makes a demonstration account with its grants, or leaves it as it is. Refused outside demonstration mode. It has no password."""
    if not settings.VARDKASE_DEMO:
        raise Refusal("access.not_found")
    with transaction.atomic():
        if Account.objects.filter(id=account_id).exists():
            return account_id
        _create(_System(), email=email, label=label, language=settings.LANGUAGE_CODE, key=account_id, now=now, demo=True)
        account = _account(account_id)
        for grant in grants:
            _give(_System(), account, grant.role, grant.scope, now, None, "", new_id(), now)
    return account_id


def set_password(*, account_id: UUID, password: str) -> None:
    """Sets a password that has passed the validators, or none that can be used. Passwords are not in the ledger."""
    account = _account(account_id)
    account.set_password(password or None)
    account.save(update_fields=["password"])


def make_password_link(*, viewer: Viewer, account_id: UUID, key: UUID, now: datetime) -> Entry:
    """Notes that a link for choosing the password of an account is made, for one who manages accounts: with it one signs in as another."""
    rules.check_may_manage_accounts(viewer)
    with transaction.atomic():
        event = events.PasswordLinkMade(account_id, _account(account_id).label)
        return _record(viewer, event, same=("account_id",), key=key, now=now)


def note_password_change(*, account: Account, device: str, key: UUID, now: datetime) -> Entry:
    """Notes that the holder of an account, or whoever held the link, has chosen another password. The password itself stands nowhere."""
    signer = _Holder(Actor(ActorKind.ACCOUNT, str(account.pk), account.label), device)
    with transaction.atomic():
        return _record(signer, events.PasswordChanged(account.pk, account.label), same=("account_id",), key=key, now=now)


def send_password_link(*, account_id: UUID, link: str, hours: int) -> None:
    """Sends the link to the account's own address. Raises OSError when the mail server does not take it."""
    account = _account(account_id)
    with translation.override(account.language):
        subject = settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + _("Choose a password")
        words = _("You have an account in Vårdkase: %(label)s.\n\nChoose a password here within %(hours)s hours:\n%(link)s\n")
        send_mail(subject, words % {"label": account.label, "hours": hours, "link": link}, settings.DEFAULT_FROM_EMAIL, [account.email])


def _create(signer: Signer, *, email: str, label: str, language: str, key: UUID, now: datetime, demo: bool = False) -> Entry:
    address = _address(email)
    event = events.AccountCreated(account_id=key, email=address, label=_label(label), language=_language(language), demo=demo)

    def check() -> None:
        if Account.objects.filter(email__iexact=address).exists():
            raise Refusal("access.email_taken", email=address)

    with transaction.atomic():
        return _record(signer, event, same=("account_id", "email", "label"), key=key, now=now, check=check)


def _give(
    signer: Signer, account: Account, role: Role, scope: str, start: datetime, end: datetime | None, reason: str, key: UUID, now: datetime
) -> Entry:
    event = events.GrantGiven(
        grant_id=key,
        account_id=account.id,
        label=account.label,
        role=role,
        scope=scope,
        valid_from=start,
        valid_to=end,
        reason=reason.strip(),
    )
    return _record(signer, event, same=("account_id", "role", "scope", "valid_to", "reason"), key=key, now=now)


def _record(
    signer: Signer, event: Any, *, same: tuple[str, ...], key: UUID, now: datetime, check: Callable[[], None] | None = None
) -> Entry:
    """Check, append, project. A key used before answers with its entry when what was asked is the same, though the clock has moved on."""
    earlier = ledger.find(events.STREAM, key)
    if earlier is None and check is not None:
        try:
            check()
        except Refusal:
            # The same form may have been sent at the same moment and won: then what stands in the way is its own account.
            earlier = ledger.find(events.STREAM, key)
            if earlier is None:
                raise
    if earlier is not None and type(earlier.event) is type(event) and all(getattr(earlier.event, f) == getattr(event, f) for f in same):
        return replace(earlier, repeated=True)
    entry = ledger.append(stream=events.STREAM, event=event, viewer=signer, key=key, now=now)
    projections.apply(entry)
    return entry


def _account(account_id: UUID) -> Account:
    account = Account.objects.filter(id=account_id).first()
    if account is None:
        raise Refusal("access.not_found")
    return account


def _administrators(now: datetime, *, without_account: UUID | None = None, without_grant: UUID | None = None) -> int:
    """How many open accounts administer everything now, for good.

    All of them are locked, accounts too and always in the same order: two who remove each other at once wait, and the second sees what
    the first has done. To lock only the others would let each hold what the other waits for.
    """
    rows = queries.counting(now).filter(role=Role.ADMINISTRATOR, scope=EVERYWHERE, valid_to=None, account__is_active=True)
    locked = rows.select_related("account").order_by("id").select_for_update(of=("self", "account"))
    return len({row.account_id for row in locked if row.account_id != without_account and row.id != without_grant})


def _is_administrator(account_id: UUID, now: datetime) -> bool:
    return queries.counting(now).filter(account_id=account_id, role=Role.ADMINISTRATOR, scope=EVERYWHERE).exists()


def _end_sessions(account_id: UUID) -> None:
    from allauth.usersessions.models import UserSession

    listed = UserSession.objects.filter(user_id=account_id)
    Session.objects.filter(session_key__in=listed.values("session_key")).delete()
    listed.delete()


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Refusal("access.no_such_address")
    return address


def _label(label: str) -> str:
    words = " ".join(label.split())
    if not words or len(words) > rules.LONGEST_LABEL:
        raise Refusal("access.label_needed", longest=rules.LONGEST_LABEL)
    if find_personal_ids(words):
        raise Refusal("access.personal_id")
    return words


def _language(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else str(settings.LANGUAGE_CODE)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refusal("access.reason_needed")
    return reason.strip()
