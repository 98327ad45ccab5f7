"""The browsers that wake people: one's own, as a list; and for the call-out, who has one. Where they are is for the sender alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model

from vardkase.access.rules import Viewer
from vardkase.access.sealed import unseal
from vardkase.incidents import tables
from vardkase.leadership.channels.configured import ChannelSettings
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.models import PushDevice, PushSecret
from vardkase.leadership.rules.callouts import Candidate, Way
from vardkase.leadership.rules.push import SEAL


@dataclass(frozen=True, slots=True)
class Device:
    """A browser of the viewer's: what it is called, since when, and when it was last reached."""

    id: UUID
    name: str
    since: datetime
    last_used_at: datetime | None


def devices(viewer: Viewer) -> tuple[Device, ...]:
    """The viewer's own browsers, the oldest first."""
    if viewer.account_id is None:
        return ()
    used = dict(PushSecret.objects.filter(account_id=viewer.account_id).values_list("device_id", "last_used_at"))
    rows = tables.load(PushDevice, "number", account_id=viewer.account_id, ended_at=None)
    return tuple(Device(row.id, row.name, row.since, used.get(row.id)) for row in rows)


def with_push(chain: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates, with push for those of the register whose e-mail address is that of an open account with such a browser.

    The way holds the account's id: the browser's address is never copied, and one that is turned off is off in every call-out.
    """
    mails = {_mail(one): one for one in chain if one.person_id and _mail(one)}
    if not mails or not ChannelSettings.read(settings).push.public:
        return tuple(chain)
    has = PushSecret.objects.values_list("account_id", flat=True)
    accounts = get_user_model().objects.filter(email__in=mails, is_active=True, id__in=has).values_list("email", "id")
    found = {email: Way(ChannelKind.PUSH, str(account_id)) for email, account_id in accounts}
    return tuple(replace(one, ways=(*one.ways, found[_mail(one)])) if one.person_id and _mail(one) in found else one for one in chain)


def subscriptions(account_ids: Iterable[str]) -> dict[str, tuple[tuple[UUID, str], ...]]:
    """By account: its devices with their subscriptions, for the sender. Closed accounts have none."""
    open_ids = get_user_model().objects.filter(id__in={UUID(one) for one in account_ids}, is_active=True).values_list("id", flat=True)
    found: dict[str, tuple[tuple[UUID, str], ...]] = {}
    for secret in PushSecret.objects.filter(account_id__in=list(open_ids)).order_by("device_id"):
        said = unseal(SEAL, secret.sealed)
        if said is not None:
            found[str(secret.account_id)] = (*found.get(str(secret.account_id), ()), (secret.device_id, said))
    return found


def _mail(one: Candidate) -> str:
    return next((way.address.lower() for way in one.ways if way.kind == ChannelKind.MAIL), "")
